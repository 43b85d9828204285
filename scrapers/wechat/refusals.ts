/**
 * What the platform says instead of a page. All of it comes with HTTP 200, so it is read from words and markers,
 * and only where no article stands: an article may quote any of these words.
 */

import { blocked, failed, gone, type Outcome } from '../../src/domain/page.ts';
import type { SavedPage, Searchable } from '../scraper.ts';
import { ARTICLE_HOST, isAt, pathOn } from './address.ts';
import {
  decodeJs,
  excerpt,
  plain,
  squeezed,
  visibleLines,
  visibleText,
  withoutUnseen,
} from './plain-text.ts';

/**
 * `words` are matched on the visible text without white space; 帐号 and 账号 both occur. The order is the order
 * of precedence: first what is about us, then the account, then one article, then one address.
 */
interface Row {
  readonly words: RegExp;
  readonly outcome: (phrase: string) => Outcome;
  /** No other site says this, so it needs no further sign of whose page it is. */
  readonly ownWords: boolean;
}

const ACCOUNT = '(?:公众号|[帐账]号)';

const ROWS: readonly Row[] = [
  // About us.
  row('环境异常|完成验证后即可继续访问', (p) => blocked('captcha', p)),
  row(
    '访问过于频繁，请用微信扫描二维码进行访问|需要从微信打开验证身份',
    (p) => blocked('rate-limit', p),
    true,
  ),
  row('操作(?:过于)?频繁，?请稍[候后]再试|访问过于频繁', (p) => blocked('rate-limit', p)),
  row('请在微信客户端打开链接|请使用微信客户端打开', (p) => blocked('login', p), true),
  row('请重新登录|登录超时|使用[帐账]号登录', (p) => blocked('login', p)),
  // About the account.
  row(`[此该]${ACCOUNT}已迁移`, (p) => gone('migrated', 'account', p), true),
  row('原[帐账]号迁移时未将文章素材同步至新[帐账]号', (p) => gone('migrated', 'account', p), true),
  row(`[此该]${ACCOUNT}已申请[帐账]号迁移`, (p) => gone('migrated', 'account', p), true),
  row(`[此该]${ACCOUNT}已自主注销`, (p) => gone('deregistered', 'account', p), true),
  row(`[此该]${ACCOUNT}已被屏蔽`, (p) => gone('suspended', 'account', p), true),
  row(
    `[此该]${ACCOUNT}被投诉且经审核涉嫌侵权。此${ACCOUNT}已注销`,
    (p) => gone('suspended', 'account', p),
    true,
  ),
  row('经大量用户投诉[^。]{0,60}已(?:被)?限制', (p) => gone('suspended', 'account', p), true),
  row(
    `[此该]${ACCOUNT}(?:已)?因违[^。]{0,40}(?:屏蔽|封禁|停止使用)`,
    (p) => gone('suspended', 'account', p),
    true,
  ),
  // About one article.
  row('该内容已被发布者删除|Thecontenthasbeendeletedbytheauthor', (p) => gone('deleted', 'post', p), true),
  row('此内容因违规无法查看', (p) => gone('content-violation', 'post', p), true),
  row('由用户投诉并经平台审核，涉嫌', (p) => gone('content-violation', 'post', p), true),
  row('此内容被[^。]{0,20}投诉[^。]{0,60}无法查看', (p) => gone('content-violation', 'post', p), true),
  row('涉嫌违反相关法律法规和政策', (p) => gone('content-violation', 'post', p)),
  row('此内容[^。]{0,30}(?:不实信息|冒名侵权)', (p) => gone('content-violation', 'post', p), true),
  row('此内容发送失败无法查看', (p) => gone('content-violation', 'post', p), true),
  // About one address: nothing is said of article or account.
  row('链接已过期', (p) => blocked('forbidden', p)),
  row('该内容暂时无法查看', (p) => blocked('forbidden', p), true),
  row('已停止访问该网页', (p) => blocked('forbidden', p)),
  row('参数错误', (p) => blocked('forbidden', p)),
];

function row(words: string, outcome: (phrase: string) => Outcome, ownWords = false): Row {
  return { words: new RegExp(words), outcome, ownWords };
}

/** Endings are short; a page with more text than this is something else that uses their words. */
const LONGEST = 700;
/** With less than this, the words are the whole page. */
const BARE = 90;
/** Refusals and endings have 40 KB at most; nothing larger is searched through for them. */
const LARGEST = 400_000;

/**
 * How the platform refused or ended, or null if this page is none of its refusals that we know. To be asked
 * only of pages on which no article's data was found.
 */
export function refusalOf(page: SavedPage): Outcome | null {
  const json = jsonRefusal(page.json);
  if (json) return json;
  const { text } = page;
  if (isAt(page, ARTICLE_HOST, /^\/mp\/wappoc_appmsgcaptcha/)) return blocked('captcha');
  if (text.length > LARGEST || !text.includes('<') || holdsArticle(text) || isElsewhere(page)) return null;
  if (isVerification(text))
    return blocked('captcha', /环境异常|完成验证后即可继续访问/.exec(visibleText(text))?.[0] ?? null);
  return fromWords(page, text);
}

function isElsewhere(page: SavedPage): boolean {
  const url = page.finalUrl ?? page.url;
  return url !== null && pathOn(ARTICLE_HOST, url) === null;
}

/** Parts that only an article has; endings have none, also where a gateway escaped the quotes of the page. */
function holdsArticle(text: string): boolean {
  return /\bid=(?:\\?["']|&quot;)?(?:js_content|activity-name|js_article|img-content)\b/.test(text);
}

/** The verification page of 2026 has neither title nor message: its program says what it is. */
function isVerification(text: string): boolean {
  return (
    text.includes("PAGE_MID='mmbizwap:secitptpage/verify.html'") ||
    /PAGE_MID\s{0,3}=\s{0,3}["']mmbizwap:secitptpage\/verify/.test(text) ||
    /\bpoc_token\b|\bTCaptcha\.js\b|wappoc_appmsgcaptcha/.test(text)
  );
}

function fromWords(page: SavedPage, text: string): Outcome | null {
  const lines = visibleLines(text);
  const said = squeezed(lines.join(''));
  if (said.length > LONGEST) return scriptedRefusal(text);
  const own = isOwn(page, text);
  const notice = noticeIn(text);
  for (const { words, outcome, ownWords } of ROWS) {
    const hit = words.exec(said);
    if (!hit || !(own || (ownWords && said.length <= BARE))) continue;
    // An ending rests on the whole page: one that was cut off ends nothing.
    const result = outcome(asItStood(lines, hit[0]));
    if (result.is === 'gone' && !stands(hit[0], notice, ownWords)) continue;
    if (result.is === 'gone' && !(isWhole(text) && text.includes('</html>'))) return failed('truncated');
    return result.is === 'gone' && result.kind === 'migrated' ? withTarget(result, text, said) : result;
  }
  return scriptedRefusal(text);
}

/** The element in which the platform's notices stand, of today and of old; articles have none of these. */
const NOTICE =
  /\bclass=["'](?:[\w-]{1,40} ){0,5}(?:weui-msg|page_msg|icon_msg|text_area|global_error_msg|mesg-block)[ "']/;

/** The lines of the page's own notice; none where the page has another structure, whatever words it shows. */
function noticeIn(text: string): readonly string[] {
  const seen = withoutUnseen(text);
  const at = seen.search(NOTICE);
  return at < 0 ? [] : visibleLines(seen.slice(seen.lastIndexOf('<', at)));
}

/** In a notice, and, of words that stand for themselves, at its beginning: who quotes them says something before. */
function stands(words: string, notice: readonly string[], ownWords: boolean): boolean {
  const lines = notice.map(squeezed);
  if (!ownWords) return lines.join('').includes(words);
  return lines.some((line) => line.startsWith(words.slice(0, 4)) && line.includes(words));
}

/** The line in which the words stand, white space and all. */
function asItStood(lines: readonly string[], words: string): string {
  return excerpt(lines.find((line) => squeezed(line).includes(words)) ?? words);
}

function isOwn(page: SavedPage, text: string): boolean {
  return (
    (page.finalUrl ?? page.url) !== null || /mp\.weixin\.qq\.com|res\.wx\.qq\.com|weui-msg|mmbiz/.test(text)
  );
}

/** Words that the page writes into itself by script: to be looked for before scripts are taken out. */
function scriptedRefusal(text: string): Outcome | null {
  const hit = /访问过于频繁，请用微信扫描二维码进行访问|需要从微信打开验证身份|请在微信客户端打开链接/.exec(
    text,
  );
  if (!hit || !/document\.write|innerHTML|weui-msg/.test(text)) return null;
  return hit[0].includes('客户端') ? blocked('login', hit[0]) : blocked('rate-limit', hit[0]);
}

/** Where the account went, if the page says it: its new name, or else the link. */
function withTarget(outcome: Outcome & { is: 'gone' }, text: string, said: string): Outcome {
  const name = /迁移[至到]新?(?:的)?(?:公众号|[帐账]号)?[「“"《【]([^」”"》】]{1,30})[」”"》】]/.exec(
    said,
  )?.[1];
  const link =
    /transferTargetLink["']?\s{0,3}[:=]\s{0,3}(?:htmlDecode\(|JsDecode\()?["']([^"'\s]{1,400})["']/.exec(
      text,
    )?.[1];
  const to = name ?? (link ? plain(link) : undefined);
  return to ? { ...outcome, to } : outcome;
}

/** A page that opens a document closes it, and every program in it; a part kept by itself opens none. */
export function isWhole(text: Searchable): boolean {
  if (text.lastIndexOf('<script') > text.lastIndexOf('</script')) return false;
  const closing = text.lastIndexOf('</html>');
  if (closing >= 0) return text.length - closing < 4_000;
  return !/<html[\s>]|<!doctype|<\/?head[\s>]|<body[\s>]|<meta\s/i.test(text.slice(0));
}

// --- answers in JSON

const BUSY = new Set([200013, -6]);
const NO_SESSION = new Set([-3, 200003, 200040]);

/** `ret` of the platform's own interfaces; null where it is 0 or there is none. */
export function jsonRefusal(json: unknown): Outcome | null {
  const ret = returnCode(json);
  if (ret === null || ret.code === 0) return null;
  const phrase = `${ret.message || 'ret'} (${ret.code})`;
  if (BUSY.has(ret.code)) return blocked('rate-limit', phrase);
  if (NO_SESSION.has(ret.code)) return blocked('login', phrase);
  if (ret.code === -2 || ret.code === 200002) return blocked('forbidden', phrase);
  return failed('not-recognised', phrase);
}

function returnCode(json: unknown): { readonly code: number; readonly message: string } | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const answer = json as Readonly<Record<string, unknown>>;
  const base = answer.base_resp;
  const from =
    typeof base === 'object' && base !== null ? (base as Readonly<Record<string, unknown>>) : answer;
  if (typeof from.ret !== 'number') return null;
  const message = from.err_msg ?? from.errmsg;
  return { code: from.ret, message: typeof message === 'string' ? excerpt(decodeJs(message)) : '' };
}
