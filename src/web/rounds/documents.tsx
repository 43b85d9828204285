/** What stands in the way of the notice, the notice as it would read, and every paper of the round. */

import type { Hindrance } from '../../documents/readiness.ts';
import { preventsSigning } from '../../documents/readiness.ts';
import { chineseDay } from '../../domain/time.ts';
import type { FailingBody } from '../../store/failing-bodies.ts';
import type { Signature } from '../../store/reports.ts';
import type { Round } from '../../store/rounds.ts';
import { Button, ErrorSummary, Field, Form } from '../views/form.tsx';
import { DataTable, Pager } from '../views/table.tsx';
import { roundPath } from './address.ts';
import { RoundLinks } from './links.tsx';
import { STATE_NAMES } from './words.ts';

/** What the office's settings may leave blank. */
const BLANK_NAMES: Readonly<Record<string, string>> = {
  name: '发文机关',
  short_name: '机关简称',
  contact: '联系人',
  phone: '联系电话',
};

interface DocumentsProps {
  readonly round: Round;
  readonly hindrances: readonly Hindrance[];
  readonly signature: Signature | null;
  readonly bodies: readonly FailingBody[];
  readonly after: string | undefined;
  readonly next: string | null;
  readonly mayPublish: boolean;
  readonly publish: { readonly signer: string; readonly signedOn: string };
  readonly errors: Readonly<Record<string, string>>;
}

export function Documents(props: DocumentsProps) {
  const { round, hindrances, signature, bodies, after, next, mayPublish } = props;
  const canShow = !hindrances.some(({ is }) => is === 'imported' || is === 'not run');
  const canSign = !hindrances.some(preventsSigning);
  return (
    <>
      <h1>{round.name} 通报与文件</h1>
      <RoundLinks round={round} part="/documents" />
      <ErrorSummary errors={props.errors} />
      <Readiness round={round} hindrances={hindrances} signature={signature} />
      {canShow ? (
        <>
          {mayPublish && canSign ? <Publish {...props} /> : null}
          <Notice round={round} isSigned={signature !== null} />
          <h2>发给各单位的文件</h2>
          <DataTable
            caption="有不合格账号的单位，按名称"
            columns={[
              { heading: '代表主体', isRowHeading: true, cell: (row) => row.name },
              { heading: '不合格账号', isNumber: true, cell: (row) => row.accounts },
              { heading: '文件', cell: (row) => <BodyFiles round={round} body={row.name} /> },
            ]}
            rows={bodies}
            keyOf={(row) => row.name}
            empty="没有不合格的账号。"
          />
          <Pager path={roundPath(round.name, '/documents')} query={{ after }} next={next} />
        </>
      ) : null}
    </>
  );
}

function Readiness({
  round,
  hindrances,
  signature,
}: Pick<DocumentsProps, 'round' | 'hindrances' | 'signature'>) {
  const stops = hindrances.filter(preventsSigning);
  const notes = hindrances.filter((hindrance) => !preventsSigning(hindrance));
  return (
    <section class={`notice ${stops.length > 0 ? 'notice-warn' : 'notice-done'}`} aria-label="通报的准备情况">
      {signature ? (
        <p>
          已由{signature.by}于{chineseDay(signature.on)}签发。
        </p>
      ) : stops.length === 0 ? (
        <p>可以签发。</p>
      ) : (
        <p>签发前还须完成以下事项：</p>
      )}
      {stops.length + notes.length > 0 ? (
        <ul>
          {[...stops, ...notes].map((hindrance) => (
            <li key={hindrance.is}>{hindranceText(hindrance, round)}</li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function hindranceText(hindrance: Hindrance, round: Round) {
  const query = `round=${encodeURIComponent(round.name)}`;
  switch (hindrance.is) {
    case 'imported':
      return '这轮检查由已通报的名单导入，通报已经发出。';
    case 'not run':
      return <a href={roundPath(round.name)}>这轮检查还没有开始。</a>;
    case 'running':
      return (
        <a href={roundPath(round.name, '/accounts', { outcome: 'unfinished' })}>
          还有 {hindrance.count} 个账号正在检查或排队。
        </a>
      );
    case 'waiting':
      return (
        <a href={`/worklist?${query}`}>还有 {hindrance.count} 个账号等待再次检查；现在签发则计为无法判定。</a>
      );
    case 'undecided':
      return <a href={`/review?${query}`}>还有 {hindrance.count} 项疑似问题没有认定。</a>;
    case 'not closed':
      return `这轮检查现在是“${STATE_NAMES[hindrance.state]}”，结束后才能签发。`;
    case 'blanks':
      return `单位设置（office.yaml）中还空着、在文件中印作×××：${hindrance.keys.map((key) => BLANK_NAMES[key] ?? key).join('、')}。`;
    case 'no signer':
      return '单位设置中没有签发人，签发时请填写。';
    case 'deadline at rest':
      return `整改期限${chineseDay(hindrance.day)}是休息日。`;
  }
}

function Publish({ round, signature, publish, errors }: DocumentsProps) {
  return (
    <details class="panel" open={Object.keys(errors).length > 0}>
      <summary>{signature ? '更正签发' : '签发通报'}</summary>
      <Form action={roundPath(round.name, '/publish')}>
        <p>签发后结果不再变动，各项问题的整改期限随之确定。签发前请先预览通报。</p>
        <Field
          name="signer"
          label="签发人"
          value={publish.signer}
          error={errors.signer}
          required
          maxlength={40}
        />
        <Field
          name="signedOn"
          label="签发日期"
          type="date"
          value={publish.signedOn}
          error={errors.signedOn}
          required
        />
        <Button>签发</Button>
      </Form>
    </details>
  );
}

const FILES = [
  ['notice.docx', '通报（Word）'],
  ['list.xlsx', '不合格名单（Excel）'],
  ['notice.html', '通报（网页）'],
  ['summary.json', '汇总数据（JSON）'],
  ['figures.json', '各项数字的查询（JSON）'],
] as const;
export const NOTICE_FILES = FILES.map(([file]) => file);

function Notice({ round, isSigned }: { round: Round; isSigned: boolean }) {
  const at = (part: string) => roundPath(round.name, `/documents/${part}`);
  return (
    <section class="panel">
      <h2>通报{isSigned ? '' : '（草稿）'}</h2>
      <iframe class="preview" src={at('preview')} title={`${round.name} 通报预览`} sandbox="" />
      <ul class="files">
        {FILES.map(([file, label]) => (
          <li key={file}>
            <a href={at(`files/${file}`)} download>
              下载{label}
            </a>
          </li>
        ))}
        <li>
          <a href={at('all.zip')} download>
            下载全部文件（zip，含各单位的文件）
          </a>
        </li>
      </ul>
    </section>
  );
}

function BodyFiles({ round, body }: { round: Round; body: string }) {
  const to = (part: string, file?: string) =>
    roundPath(round.name, `/documents/${part}`, { sponsor: body, file });
  return (
    <ul class="files">
      <li>
        <a href={to('body')}>预览检查报告</a>
      </li>
      {(['检查报告.docx', '整改通知.docx', '整改情况反馈表.docx'] as const).map((file) => (
        <li key={file}>
          <a
            href={to('body-file', file)}
            download
            aria-label={`${body} ${file.replace('.docx', '')}（Word）`}
          >
            {file.replace('.docx', '')}
          </a>
        </li>
      ))}
    </ul>
  );
}

export function BodyPreview({ round, body }: { round: Round; body: string }) {
  const to = (part: string, file?: string) =>
    roundPath(round.name, `/documents/${part}`, { sponsor: body, file });
  return (
    <>
      <h1>{body} 检查报告</h1>
      <RoundLinks round={round} part="/documents" />
      <iframe class="preview" src={to('body-preview')} title={`${body} 检查报告预览`} sandbox="" />
      <p>
        <a href={to('body-file', '检查报告.docx')} download>
          下载检查报告（Word）
        </a>
      </p>
    </>
  );
}
