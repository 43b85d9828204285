/**
 * Sogou's search of WeChat: accounts (type=1) and articles (type=2). It discovers; its lists have gaps, come days
 * late, and know only some of the accounts, so nothing follows from what is not in them.
 */

import {
  blocked,
  failed,
  nothingRead,
  OK,
  type Outcome,
  type PageKindName,
  type PageReading,
  type SeenPost,
} from '../../src/domain/page.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { isAt, postAddress, SOGOU_HOST } from './address.ts';
import { asked, epochTime, listedPost, partListing } from './answers.ts';
import { unescapeHtml, visibleText } from './plain-text.ts';
import { isWhole } from './refusals.ts';

export const sogouAccounts: PageKind = {
  name: 'wechat-sogou-accounts',
  title: '搜狗账号搜索',
  what: '搜狗微信的账号搜索（type=1），只收录部分账号，搜不到不等于不存在',
  example: 'https://weixin.sogou.com/weixin?type=1&query=宝鸡工信',
  recognises: (page) => isSearch(page, '1') || (isSogou(page) && ACCOUNT_ROW.test(page.text)),
  read: (page) => readResults(page, 'wechat-sogou-accounts', accountsIn),
};

export const sogouArticles: PageKind = {
  name: 'wechat-sogou-articles',
  title: '搜狗文章搜索',
  what: '搜狗微信的文章搜索（type=2），不按时间排列且有遗漏，只作线索',
  example: 'https://weixin.sogou.com/weixin?type=2&query=宝鸡工信',
  recognises: (page) =>
    isSearch(page, '2') || (isSogou(page) && (ARTICLE_ROW.test(page.text) || isAntiSpider(page))),
  read: (page) => readResults(page, 'wechat-sogou-articles', articlesIn),
};

const ACCOUNT_ROW = /id="sogou_vr_\d{1,12}_box_\d{1,3}"[\s\S]{0,600}class="gzh-box/;
const ARTICLE_ROW = /id="sogou_vr_\d{1,12}_title_\d{1,3}"/;

function isSearch(page: SavedPage, type: string): boolean {
  return isAt(page, SOGOU_HOST, /^\/weixin$/) && asked(page, 'type') === type;
}

function isSogou({ text, json }: SavedPage): boolean {
  return json === undefined && text.length < 1_000_000 && text.includes('sogou');
}

/** Asked of visitors who search too much; it leads through `/antispider/`. */
function isAntiSpider(page: SavedPage): boolean {
  if (/\/antispider\//.test(page.finalUrl ?? '')) return true;
  return isSogou(page) && /id="seccodeImage"|id="seccodeForm"|您的访问过于频繁/.test(page.text);
}

function readResults(
  page: SavedPage,
  kind: PageKindName,
  results: (rows: readonly string[]) => Found | null,
): PageReading {
  const outcome = refusal(page);
  if (outcome) return nothingRead(kind, outcome);
  if (!isWhole(page.text)) return nothingRead(kind, failed('truncated'));
  const found = results(rowsIn(page.text));
  return found ? { ...nothingRead(kind, OK), ...found } : nothingRead(kind, failed('not-recognised'));
}

function refusal(page: SavedPage): Outcome | null {
  if (!isAntiSpider(page)) return null;
  const phrase = /您的访问过于频繁[^<>。]{0,60}|请输入验证码/.exec(page.text)?.[0];
  return blocked('captcha', phrase ?? null);
}

type Found = Pick<PageReading, 'posts' | 'more' | 'listing'>;

/** The HTML of each result. */
function rowsIn(text: string): readonly string[] {
  return text.split(/<li [^<>]{0,40}id="sogou_vr_\d{1,12}_box_\d{1,3}"/).slice(1);
}

/** The text of the element that the pattern opens; empty if there is none. */
function textIn(row: string, opening: RegExp, closing: string): string {
  const hit = opening.exec(row);
  if (!hit) return '';
  const from = hit.index + hit[0].length;
  const end = row.indexOf(closing, from);
  // Marks around the words searched for are no spaces between them.
  return visibleText(
    row.slice(from, end < 0 ? row.length : end).replace(/<!--[\w]{0,20}-->|<\/?em[^<>]{0,80}>/g, ''),
  );
}

// --- accounts

function accountsIn(rows: readonly string[]): Found | null {
  const accounts = rows.map((row) => {
    const terms = termsIn(row);
    return {
      name: textIn(row, /<a [^<>]{0,600}uigs="account_name_\d{1,3}"[^<>]{0,600}>/, '</a>'),
      alias: textIn(row, /<label name="em_weixinhao"[^<>]{0,40}>/, '</label>') || null,
      principal: visibleText(terms.get('认证') ?? '') || null,
      latestAt: printedTime(terms.get('最近文章') ?? ''),
    };
  });
  if (accounts.length === 0 || accounts.some(({ name, alias }) => name === '' || alias === null)) return null;
  return { posts: [], more: { accounts }, listing: null };
}

/** The HTML behind each term: 功能介绍, 认证, 最近文章. */
function termsIn(row: string): ReadonlyMap<string, string> {
  return new Map(
    row
      .split('<dl>')
      .slice(1)
      .map((list) => {
        const [term = '', description = ''] = list.split('</dt>');
        return [visibleText(term).replace(/[：:\s]/g, ''), description] as const;
      }),
  );
}

/** `document.write(timeConvert('1500773936'))` */
function printedTime(html: string): ReturnType<typeof epochTime> {
  return epochTime(/timeConvert\('(\d{9,10})'\)/.exec(html)?.[1]);
}

// --- articles

const TITLE = /<a [^<>]{0,1000}id="sogou_vr_\d{1,12}_title_\d{1,3}"[^<>]{0,200}>/;
const ACCOUNT =
  /<(?:a|span) [^<>]{0,1000}(?:class="account"|uigs="article_account_\d{1,3}"|class="all-time-y2")[^<>]{0,1000}>/;

function articlesIn(rows: readonly string[]): Found | null {
  const articles = rows.map((row) => {
    const link = unescapeHtml(/\bhref="([^"<>]{1,900})"/.exec(TITLE.exec(row)?.[0] ?? '')?.[1] ?? '');
    const publishedAt = printedTime(row) ?? epochTime(/\bt="(\d{9,10})"/.exec(row)?.[1]);
    const post: SeenPost = {
      ...listedPost({ title: textIn(row, TITLE, '</a>'), link, publishedAt }),
      url: absolute(link),
    };
    return { account: textIn(row, ACCOUNT, '</') || null, post };
  });
  if (articles.length === 0 || articles.some(({ post }) => post.title === null || post.publishedAt === null))
    return null;
  const [newest] = [...articles].sort((a, b) =>
    String(b.post.publishedAt).localeCompare(String(a.post.publishedAt)),
  );
  return {
    posts: articles.map(({ post }) => post),
    more: {
      accounts: articles.map(({ account }) => account),
      latest: newest
        ? { title: newest.post.title, account: newest.account, publishedAt: newest.post.publishedAt }
        : null,
    },
    listing: partListing(),
  };
}

/** To the article for some hours (until 2019), or to Sogou's own jump page. */
function absolute(link: string): string | null {
  const post = postAddress(link);
  if (post) return post.url;
  return link.startsWith('/link?') ? `https://${SOGOU_HOST}${link}` : null;
}
