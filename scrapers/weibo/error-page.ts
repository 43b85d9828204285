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

/** What any page has that shows one of the signs below: most pages have none, and need not be taken apart. */
const MAY_HAVE_SIGNS =
  /Sina Visitor System|ajaxlogin\.php|wbBotDetector|pl_guide_accessdeny|yzm_|accessdeny|geetest_holder|yidun_panel|gcaptcha4\./i;

const DENIED =
  '#pl_guide_accessdeny, #yzm_img, #yzm_change, [node-type="yzm_img"], [src*="sass.weibo.com/accessdeny"]';
const PUZZLE = '.geetest_holder, .yidun_panel, [src*="gcaptcha4."]';

/**
 * Signs in the markup itself, not in what a page says: somebody may write about captchas, and show their markup. The
 * words geetest and captcha are no sign either: every page of 2026 preloads those programs.
 */
function bySigns(text: string): Ending | null {
  const html = MAY_HAVE_SIGNS.test(text) ? loadMarkup(text) : null;
  if (!html) return null;
  if (/^Sina Visitor System$/i.test(html('title').first().text().trim())) return door('Sina Visitor System');
  const programs = html('script, iframe').toString();
  if (/ajaxlogin\.php\?framelogin=1[^"'<>]{0,200}retcode=(?!0\b)/.test(programs)) return door(null);
  const bot = /wbBotDetector\.load\(\{\s{0,20}from:\s{0,5}["']weibo["']/.test(programs);
  if (bot && html('#app').length === 0) return door(null);
  if (html(DENIED).length > 0) return captcha();
  return html(PUZZLE).length > 0 && /weibo|sinaimg/.test(text) ? captcha() : null;
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
