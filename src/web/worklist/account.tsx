/** One account of the worklist: what to look for, how to open it, and two ways to settle it. */

import { isInspectedPlatform } from '../../../scrapers/platforms.ts';
import { PLATFORM_NAMES } from '../../domain/account.ts';
import type { AppLink } from '../../domain/app-link.ts';
import type { Missing } from '../../domain/verdict.ts';
import type { WorkItem } from '../../inspection/worklist.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import type { Claim } from '../../store/claims.ts';
import { Badge } from '../views/badge.tsx';
import { Button, ErrorSummary, Field, Form, PostButton } from '../views/form.tsx';
import { Time } from '../views/time.tsx';
import type { Errors } from './entry.ts';

export interface AccountProps {
  readonly account: StoredAccount;
  readonly inspectionId: number;
  readonly round: string | null;
  readonly items: readonly WorkItem[];
  readonly link: AppLink | null;
  readonly claim: Claim | null;
  readonly me: string;
  /** Whether this person may record at all. */
  readonly mayRecord: boolean;
  /** A key for each of the two forms. */
  readonly keys: { readonly address: string; readonly seen: string };
  /** What was entered before and not taken. */
  readonly entered?: Readonly<Record<string, string>>;
  readonly errors?: Errors;
}

export function Account(props: AccountProps) {
  const { account, round, items, errors = {}, mayRecord } = props;
  const missing = new Set(items.flatMap((item) => item.missing));
  const mayPaste = missing.has('posts') && isInspectedPlatform(account.platform);
  return (
    <div class="look">
      <p>
        <a class="back" href="/worklist">
          返回清单
        </a>
      </p>
      <h1>
        {PLATFORM_NAMES[account.platform]}“{account.name}”
      </h1>
      <p class="soft">
        {account.sponsor ?? '未登记主体'}；{round === null ? '日常监测' : `检查 ${round}`}
      </p>
      <Claimed {...props} />
      <ErrorSummary errors={errors} />
      <Items items={items} />
      <OpenIt {...props} />
      {mayRecord ? (
        <>
          {mayPaste ? <PasteForm {...props} /> : null}
          <SeenForm {...props} missing={missing} />
        </>
      ) : (
        <p class="notice">您的角色只能查看；记录所见需要审核人员。</p>
      )}
    </div>
  );
}

function Claimed({ inspectionId, claim, me, mayRecord }: AccountProps) {
  if (!mayRecord) return null;
  if (claim?.by === me)
    return (
      <p class="claim">
        <Badge tone="doubt">您正在看</Badge>
        <PostButton action={`/worklist/${inspectionId}/release`} quiet>
          不看了
        </PostButton>
      </p>
    );
  return (
    <div class="claim">
      {claim === null ? null : (
        <p>
          <Badge tone="doubt">{`${claim.by} 正在看`}</Badge>（<Time at={claim.at} /> 起，您仍可填写）
        </p>
      )}
      <PostButton action={`/worklist/${inspectionId}/claim`}>我来看</PostButton>
    </div>
  );
}

function Items({ items }: { items: readonly WorkItem[] }) {
  return (
    <section class="panel" aria-labelledby="what">
      <h2 id="what">要查什么</h2>
      <ul class="asked">
        {items.map((item) => (
          <li key={item.rule}>
            <strong>{item.title}</strong>
            <p class="soft">{item.reason}</p>
            <ol>
              {item.settles.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OpenIt({ account, inspectionId, link }: AccountProps) {
  return (
    <section class="panel" aria-labelledby="open">
      <h2 id="open">打开账号</h2>
      {link === null ? (
        <p>平台没有这个账号的地址。请在{PLATFORM_NAMES[account.platform]}中搜索下面的名称。</p>
      ) : (
        <div class="open-it">
          <img
            src={`/worklist/${inspectionId}/code.svg`}
            alt={`打开“${account.name}”的二维码`}
            width="148"
            height="148"
          />
          <div>
            <p>{link.hint}。</p>
            <p>
              <a class="button button-plain" href={link.url} rel="noreferrer noopener" target="_blank">
                在本机打开
              </a>
            </p>
          </div>
        </div>
      )}
      <p>
        名称：<span class="copied">{account.name}</span>{' '}
        <button type="button" class="button button-plain" data-copy={account.name} hidden>
          复制名称
        </button>
      </p>
    </section>
  );
}

/** Where the script says what became of what was entered. */
function DraftState() {
  return <p class="draft-state" data-draft-state role="status" />;
}

function PasteForm({ account, inspectionId, keys, entered = {}, errors = {}, me }: AccountProps) {
  return (
    <Form
      action={`/worklist/${inspectionId}/address`}
      class="panel"
      aria-labelledby="paste"
      data-draft={`address-${inspectionId}`}
      data-draft-of={me}
      data-draft-title={`“${account.name}”的文章地址`}
      data-claim={`/worklist/${inspectionId}/claim`}
      data-sent="/worklist/sent/"
    >
      <h2 id="paste">办法一：粘贴最新一篇的地址</h2>
      <input type="hidden" name="key" value={keys.address} />
      <Field
        name="url"
        label="文章地址"
        hint="在客户端打开最近发布的一篇，点右上角“…”，复制链接。"
        value={entered.url}
        error={errors.url}
        inputmode="url"
        autocomplete="off"
        maxlength={2_000}
        required
      />
      <div class="action">
        <DraftState />
        <Button>核对这篇文章</Button>
      </div>
    </Form>
  );
}

const CHANNEL = [
  { value: 'open', label: '能用' },
  { value: 'restricted', label: '部分人能用' },
  { value: 'closed', label: '已关闭' },
  { value: 'absent', label: '没有此功能' },
];
const PRESENCE = [
  { value: 'active', label: '正常' },
  { value: 'not_found', label: '搜索不到' },
  { value: 'suspended', label: '已屏蔽' },
  { value: 'deregistered', label: '已注销' },
  { value: 'renamed', label: '已改名' },
  { value: 'migrated', label: '已迁移' },
];

function SeenForm(props: AccountProps & { readonly missing: ReadonlySet<Missing> }) {
  const { account, inspectionId, keys, entered = {}, errors = {}, missing, me } = props;
  return (
    <Form
      multipart
      action={`/worklist/${inspectionId}/seen`}
      class="panel"
      aria-labelledby="seen"
      data-draft={`seen-${inspectionId}`}
      data-draft-of={me}
      data-draft-title={`“${account.name}”的所见`}
      data-claim={`/worklist/${inspectionId}/claim`}
      data-sent="/worklist/sent/"
    >
      <h2 id="seen">{missing.has('posts') ? '办法二：记录看到的情况' : '记录看到的情况'}</h2>
      <input type="hidden" name="key" value={keys.seen} />
      <input type="hidden" name="age" value="0" />
      <div id="findings">
        {missing.has('posts') ? (
          <>
            <Field
              name="latest-post"
              label="最近一条的发布时间"
              hint="按页面显示填写，北京时间。"
              type="datetime-local"
              value={entered['latest-post']}
              error={errors['latest-post']}
            />
            <Field
              name="nothing-since"
              label="历史翻看到哪一天，此后没有发布"
              hint="确实把列表翻到这一天，才填写。"
              type="date"
              value={entered['nothing-since']}
              error={errors['nothing-since']}
            />
          </>
        ) : null}
        {missing.has('comments') ? (
          <Choices name="comments" label="能不能留言或评论" choices={CHANNEL} entered={entered} />
        ) : null}
        {missing.has('messages') ? (
          <Choices name="messages" label="能不能发私信" choices={CHANNEL} entered={entered} />
        ) : null}
        {missing.has('presence') ? (
          <>
            <Choices
              name="presence"
              label="账号状态"
              choices={PRESENCE}
              entered={entered}
              error={errors.presence}
            />
            <div class="renaming">
              <Field
                name="presence-to"
                label="新的名称（改名或迁移时填写）"
                value={entered['presence-to']}
                maxlength={60}
              />
            </div>
          </>
        ) : null}
      </div>
      <Field
        name="picture"
        label="截图"
        hint="从相册选择一张能看清上述情况的截图，PNG、JPEG或WebP，不超过10MB。"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        error={errors.picture}
        required
      />
      <div data-preview hidden />
      <div class="action">
        <DraftState />
        <Button>提交所见</Button>
      </div>
    </Form>
  );
}

interface ChoicesProps {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly entered: Readonly<Record<string, string>>;
  readonly error?: string | undefined;
}

function Choices({ name, label, choices, entered, error }: ChoicesProps) {
  return (
    <fieldset class="choices" id={name}>
      <legend>{label}</legend>
      {error ? <p class="error">错误：{error}</p> : null}
      {choices.map((choice) => (
        <label key={choice.value}>
          <input type="radio" name={name} value={choice.value} checked={entered[name] === choice.value} />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
