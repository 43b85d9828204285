/** What a body sees under its address: its own problems with their evidence, and how to answer. */

import { isInspectedPlatform } from '../../../scrapers/platforms.ts';
import { PLATFORM_NAMES } from '../../domain/account.ts';
import { chineseDay, chineseTime, dayOf } from '../../domain/time.ts';
import type { StoredRectification } from '../../store/rectifications.ts';
import type {
  SponsorLink,
  SponsorsPicture,
  SponsorsRecheck,
  SponsorsViolation,
} from '../../store/sponsor-links.ts';
import { Badge } from '../views/badge.tsx';
import { Button, ErrorSummary, Field, Form, TextArea } from '../views/form.tsx';
import { fieldOf, LONGEST_TEXT, MOST_PICTURES } from './answer.ts';

export interface BodyProps {
  readonly token: string;
  readonly link: SponsorLink;
  readonly violations: readonly SponsorsViolation[];
  readonly pictures: readonly SponsorsPicture[];
  readonly rechecks: readonly SponsorsRecheck[];
  readonly answers: readonly StoredRectification[];
  /** The violation that was answered a moment ago. */
  readonly answered: number | null;
  /** A key for each form, by the violation's number. */
  readonly keyOf: (violationId: number) => string;
  readonly errors?: Readonly<Record<string, string>>;
  /** What was entered and not taken, by the field's name. */
  readonly entered?: Readonly<Record<string, string>>;
}

export function Body(props: BodyProps) {
  const { link, violations, answered, errors = {} } = props;
  return (
    <div class="look">
      <h1>整改情况填报</h1>
      <p>
        <strong>{link.sponsor}</strong>
        <br />
        <span class="soft">
          检查 {link.round}；本页仅供本单位使用，有效期至{chineseDay(dayOf(link.expiresAt))}，请勿外传。
        </span>
      </p>
      <Answered violation={violations.find(({ violationId }) => violationId === answered)} />
      <ErrorSummary errors={errors} />
      {violations.map((violation) => (
        <Problem key={violation.violationId} violation={violation} {...props} />
      ))}
    </div>
  );
}

function Answered({ violation }: { violation: SponsorsViolation | undefined }) {
  if (!violation) return null;
  const next = isInspectedPlatform(violation.platform) ? '系统将重新检查该账号' : '检查人员将查看该账号';
  return (
    <p class="notice notice-done" role="status">
      已发送，整改情况已登记，{next}。
    </p>
  );
}

function Problem({ violation, ...props }: BodyProps & { readonly violation: SponsorsViolation }) {
  const { violationId, platform, account, problem, explanation, state, dueOn, seenAt } = violation;
  const own = props.pictures.filter((picture) => picture.violationId === violationId);
  const answers = props.answers.filter((answer) => answer.violationId === violationId);
  const heading = `problem-${violationId}`;
  return (
    <section class="panel" aria-labelledby={heading}>
      <h2 id={heading}>
        {PLATFORM_NAMES[platform]}“{account}”
      </h2>
      <p>
        <strong>{problem}</strong> {state === 'rectified' ? <Badge tone="good">已认定整改</Badge> : null}
      </p>
      <p>{explanation}</p>
      <p class="soft">
        监测时间点：{chineseTime(seenAt)}
        <br />
        完成期限：{dueOn === null ? '以通报为准' : chineseDay(dueOn)}
      </p>
      <Recheck recheck={props.rechecks.find((one) => one.violationId === violationId)} />
      <Evidence token={props.token} pictures={own} />
      <Answers answers={answers} />
      {state === 'rectified' ? null : <AnswerForm violation={violation} {...props} />}
    </section>
  );
}

const OUTCOMES = {
  rectified: { tone: 'good', words: '复核结果：已整改' },
  not_rectified: { tone: 'bad', words: '复核结果：问题仍在' },
  undetermined: { tone: 'unknown', words: '复核未能看到，将由检查人员核实' },
} as const;

function Recheck({ recheck }: { recheck: SponsorsRecheck | undefined }) {
  if (!recheck) return null;
  const { outcome, at } = recheck;
  const { tone, words } =
    outcome === null ? ({ tone: 'unknown', words: '等待复核' } as const) : OUTCOMES[outcome];
  return (
    <p>
      <Badge tone={tone}>{words}</Badge> <span class="soft">{chineseTime(at)}</span>
    </p>
  );
}

function Evidence({ token, pictures }: { token: string; pictures: readonly SponsorsPicture[] }) {
  if (pictures.length === 0) return null;
  return (
    <details class="evidence">
      <summary>查看证据截图（{pictures.length}张）</summary>
      {pictures.map(({ id, seenAt }, index) => (
        <figure key={id}>
          <a href={`/s/${token}/evidence/${id}`}>
            <img src={`/s/${token}/evidence/${id}`} alt={`证据截图${index + 1}`} loading="lazy" />
          </a>
          <figcaption>{chineseTime(seenAt)}取证，点击看原图</figcaption>
        </figure>
      ))}
    </details>
  );
}

function Answers({ answers }: { answers: readonly StoredRectification[] }) {
  if (answers.length === 0) return null;
  return (
    <div class="answers">
      <h3>已填报的整改情况</h3>
      {answers.map(({ rectificationId, at, text, files }) => (
        <div key={rectificationId}>
          <p class="soft">{chineseTime(at)}</p>
          <p class="said">{text}</p>
          {files.length > 0 ? <p class="soft">附图{files.length}张，已存档。</p> : null}
        </div>
      ))}
    </div>
  );
}

function AnswerForm({ violation, ...props }: BodyProps & { readonly violation: SponsorsViolation }) {
  const { token, link, keyOf, errors = {}, entered = {} } = props;
  const { violationId, account } = violation;
  const [text, urls, pictures] = (['text', 'urls', 'pictures'] as const).map((name) =>
    fieldOf(name, violationId),
  ) as [string, string, string];
  return (
    <Form
      multipart
      action={`/s/${token}/${violationId}`}
      aria-label={`填报“${account}”的整改情况`}
      data-draft={`sponsor-${link.linkId}-${violationId}`}
      data-draft-of={`sponsor-${link.linkId}`}
      data-draft-title={`“${account}”的整改情况`}
      data-sent={`/s/${token}`}
    >
      <input type="hidden" name="key" value={keyOf(violationId)} />
      <TextArea
        name={text}
        label="整改情况"
        hint="做了什么，何时完成。"
        required
        maxlength={LONGEST_TEXT}
        error={errors[text]}
        value={entered[text]}
      />
      <TextArea
        name={urls}
        label="新发布内容的地址（如有）"
        hint="每行一个，系统复核时会查看。"
        rows={2}
        error={errors[urls]}
        value={entered[urls]}
      />
      <Field
        name={pictures}
        label="图片（如有）"
        hint={`最多${MOST_PICTURES}张，PNG、JPEG或WebP，每张不超过10MB。`}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        multiple
        error={errors[pictures]}
      />
      <div data-preview hidden />
      <div class="action">
        <p class="draft-state" data-draft-state role="status" />
        <Button>提交整改情况</Button>
      </div>
    </Form>
  );
}
