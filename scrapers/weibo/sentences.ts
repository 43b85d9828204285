/**
 * The platform's own sentences, and what each means. A sentence counts only where the platform itself speaks
 * (`msg`, an error page), never inside a post. What is about ourselves comes first: it says nothing of anyone.
 */

import { blocked, gone, OK, type Outcome, type PageKindName } from '../../src/domain/page.ts';

/** How a page ended that shows no content, and which kind of page it is by that. */
export interface Ending {
  readonly kind: PageKindName;
  readonly outcome: Outcome;
}

type Row = readonly [form: RegExp, kind: PageKindName, outcome: (phrase: string) => Outcome];

const ABOUT_US: readonly Row[] = [
  [/请登录后使用|请先登录|登录后(?:才能)?查看/, 'unknown', (p) => blocked('login', p)],
  // The session's own account is locked; 20003 in these sentences is ours.
  [
    /^(?:抱歉，)?[您你]的(?:微博)?[帐账]号.{0,6}(?:异常|冻结)|当前访问的[帐账]号异常|解冻/,
    'unknown',
    (p) => blocked('login', p),
  ],
  [/请求过于频繁|访问过于频繁|操作过?于?太?频繁/, 'unknown', (p) => blocked('rate-limit', p)],
  [/网络繁忙|服务器走丢了|系统繁忙|请求超时|执行失败/, 'unknown', (p) => blocked('rate-limit', p)],
  [/访问受限|请?输入(?:上面|图中)?的?验证码/, 'unknown', (p) => blocked('captcha', p)],
];

const OF_ACCOUNTS: readonly Row[] = [
  [
    /^该[账帐]号(?:因用户自行申请关闭|已关闭|已注销)/,
    'weibo-profile',
    (p) => gone('deregistered', 'account', p),
  ],
  [
    /^该[账帐]号因(?:被投诉)?违反|^该[账帐]号因被投诉/,
    'weibo-profile',
    (p) => gone('suspended', 'account', p),
  ],
  [
    /^该[账帐]号(?:行为异常|内容存在风险|当前处于异常状态).*验证之前暂时不能查看|^[账帐]号有问题$/,
    'weibo-profile',
    (p) => gone('suspended', 'account', p),
  ],
  [
    /^(?:抱歉，)?(?:该|[您你]所?(?:当前)?访问的)?用户不存在(?:[（(]20003[)）])?哦?[!！。]?$/,
    'weibo-profile',
    (p) => gone('not-found', 'account', p),
  ],
];

const OF_POSTS: readonly Row[] = [
  [/^(?:抱歉，)?(?:该|此)?微博不存在|^暂无查看权限/, 'weibo-status', (p) => gone('not-found', 'post', p)],
  [/^(?:抱歉，)?(?:该|此)微博.{0,60}已被(?:作者)?删除/, 'weibo-status', (p) => gone('deleted', 'post', p)],
  [/^(?:抱歉，)?根据相关法律法规和政策/, 'weibo-status', (p) => gone('content-violation', 'post', p)],
  // Visible once, no longer now, by its author's setting: neither a refusal nor an ending.
  [/仅展示.{1,8}微博|可见时间范围/, 'weibo-status', () => OK],
  [/^(?:抱歉，)?(?:该|此)内容暂时无法查看/, 'weibo-status', (p) => blocked('forbidden', p)],
  [/由于[作博]者(?:隐私)?设置/, 'weibo-status', (p) => blocked('forbidden', p)],
];

/** An answer, and an empty one. Says nothing of the account: see «这里还没有内容» of live accounts. */
const EMPTY: readonly Row[] = [
  [/^这里还没有内容$/, 'weibo-posts', () => OK],
  [/^还没有人(?:赞过|转发过)/, 'weibo-likes', () => OK],
  [/^还没有人评论|^快来发表你的评论吧/, 'weibo-comments', () => OK],
];

const ALL = [...ABOUT_US, ...OF_ACCOUNTS, ...OF_POSTS, ...EMPTY];

/** The numbers that go with a sentence of one meaning. 20003 is not among them: it has two owners. */
const CODES: Readonly<Record<string, (phrase: string) => Ending>> = {
  '100005': (p) => ({ kind: 'unknown', outcome: blocked('rate-limit', p || null) }),
  '100001': (p) => ({ kind: 'unknown', outcome: blocked('rate-limit', p || null) }),
  '100002': (p) => ({ kind: 'unknown', outcome: blocked('login', p || null) }),
  '20101': (p) => ({ kind: 'weibo-status', outcome: gone('not-found', 'post', p) }),
  '20112': (p) => ({ kind: 'weibo-status', outcome: blocked('forbidden', p || null) }),
  // The original of a repost is deleted: the repost cannot be seen for it, and is there.
  '20135': (p) => ({ kind: 'weibo-status', outcome: blocked('forbidden', p || null) }),
  '20132': (p) => ({ kind: 'weibo-status', outcome: blocked('forbidden', p || null) }),
};

/** What a sentence of the platform means; null if it is none that we know. */
export function endingBySentence(sentence: string): Ending | null {
  const words = sentence.trim();
  if (words === '' || words.length > 200) return null;
  const row = ALL.find(([form]) => form.test(words));
  return row ? { kind: row[1], outcome: row[2](words) } : null;
}

/** What a number of the platform means; an ending needs its words as well. */
export function endingByCode(code: string, sentence: string): Ending | null {
  const ending = CODES[code]?.(sentence) ?? null;
  return ending?.outcome.is === 'gone' && sentence === '' ? null : ending;
}

/**
 * What the reason in `sorry?usernotexists&msg=…` means: the account is gone, at least to us. Without a reason
 * that we know it is «not found», which has been said of accounts that existed.
 */
export function endingOfAccount(reason: string): Ending {
  const known = OF_ACCOUNTS.find(([form]) => form.test(reason.trim()));
  if (known) return { kind: known[1], outcome: known[2](reason.trim()) };
  const of = (kind: 'deregistered' | 'suspended' | 'not-found') =>
    gone(kind, 'account', reason.trim() || '用户不存在');
  if (/自行申请关闭|已关闭/.test(reason)) return { kind: 'weibo-profile', outcome: of('deregistered') };
  if (/投诉|违反|用户验证之前|风险/.test(reason)) return { kind: 'weibo-profile', outcome: of('suspended') };
  return { kind: 'weibo-profile', outcome: of('not-found') };
}
