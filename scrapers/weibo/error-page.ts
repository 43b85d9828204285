/** The HTML pages in which the platform says that it will not, or cannot, show what was asked for. */

import { blocked, failed } from '../../src/domain/page.ts';
import { isDoor, urlOf } from './hosts.ts';
import { plainText } from './json.ts';
import { loadMarkup } from './markup.ts';
import { type Ending, endingBySentence, endingOfAccount } from './sentences.ts';
import type { View } from './view.ts';

/** Error pages of 2014 to 2026 have 0.5 to 16 kB of which little is text. */
const MAX_LENGTH = 64_000;
/** A page with more text than this speaks of something else. */
const MAX_SENTENCE = 200;

const BUSY_STATUS = [414, 418, 429, 432];

/** Where error pages say it: m.weibo.cn, weibo.cn, weibo.com to 2017. */
const PLACES = 'p.h5-4con, body > div.me, .page_error .note, .W_error_bg .note';

/** How an HTML page ended that is no content; null if it is none of those known. */
export function endingOfHtml(view: View): Ending | null {
  const { text } = view.page;
  if (text.includes('feed_list_item') || text.includes('$render_data')) return null;
  return (
    byAddress(view) ??
    (text.length <= MAX_LENGTH ? (bySigns(text) ?? bySentences(view)) : null) ??
    byStatus(view)
  );
}

function byAddress({ page }: View): Ending | null {
  const url = urlOf(page.finalUrl);
  if (!url) return null;
  if (url.hostname === 'sass.weibo.com') return { kind: 'unknown', outcome: blocked('captcha') };
  if (isDoor(url)) return { kind: 'unknown', outcome: blocked('login') };
  return url.pathname === '/sorry' ? apology(url, plainText(bodyOf(page.text))) : null;
}

/** `weibo.com/sorry?…`: whose fault it is stands in the address. */
function apology(url: URL, sentence: string): Ending {
  const reason = url.searchParams.get('msg');
  if (url.searchParams.has('usernotexists')) return endingOfAccount(reason ?? '');
  if (url.searchParams.has('userblock'))
    return { kind: 'unknown', outcome: blocked('login', sentence.slice(0, MAX_SENTENCE) || null) };
  return { kind: 'unknown', outcome: failed('not-recognised', '地址形式有误') };
}

/** Signs in the markup. The words geetest and captcha are no sign: every page of 2026 preloads those programs. */
function bySigns(text: string): Ending | null {
  if (/<title>\s*Sina Visitor System\s*<\/title>/i.test(text)) return door('Sina Visitor System');
  if (/ajaxlogin\.php\?framelogin=1[^"'<>]{0,200}retcode=(?!0\b)/.test(text)) return door(null);
  const bot = /wbBotDetector\.load\(\{\s{0,20}from:\s{0,5}["']weibo["']/.test(text);
  if (bot && !/\bid=["']?app\b/.test(text)) return door(null);
  if (
    /id="pl_guide_accessdeny"|id="yzm_(?:img|change)"|src="[^"]{0,200}sass\.weibo\.com\/accessdeny/.test(text)
  )
    return captcha();
  const puzzle = /class="[^"]{0,200}\b(?:geetest_holder|yidun_panel)\b|src="[^"]{0,100}gcaptcha4\./;
  return puzzle.test(text) && /weibo|sinaimg/.test(text) ? captcha() : null;
}

function door(phrase: string | null): Ending {
  return { kind: 'unknown', outcome: blocked('login', phrase) };
}

function captcha(): Ending {
  return { kind: 'unknown', outcome: blocked('captcha', '访问受限') };
}

function bySentences({ page }: View): Ending | null {
  const html = loadMarkup(page.text);
  if (!html) return null;
  html('script, style, noscript').remove();
  const places = html(PLACES)
    .toArray()
    .map((place) => html(place).text());
  const body = (html('body').text() || html.root().text()).replace(/\s+/g, ' ').trim();
  const ours = page.url !== null || /weibo|sina|微博|新浪/i.test(page.text) || /错误码[:：]\s?\d/.test(body);
  for (const sentence of ours && body.length <= MAX_SENTENCE ? [...places, body] : places) {
    const ending = endingBySentence(sentence.replace(/\s+/g, ' ').trim());
    if (ending) return ending;
  }
  return null;
}

function byStatus({ page }: View): Ending | null {
  const refused = page.status !== null && (page.status === 403 || BUSY_STATUS.includes(page.status));
  return refused ? { kind: 'unknown', outcome: blocked('rate-limit', `HTTP ${page.status}`) } : null;
}

function bodyOf(text: string): string {
  const start = text.search(/<body\b/i);
  return start < 0 ? '' : text.slice(start, start + 5_000);
}
