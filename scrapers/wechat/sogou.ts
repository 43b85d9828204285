/**
 * Sogou's search of WeChat: accounts (type=1) and articles (type=2). It discovers; its lists have gaps, come days
 * late, and know only some of the accounts, so nothing follows from what is not in them.
 */

import { type CheerioAPI, load } from 'cheerio/slim';
import {
  blocked,
  failed,
  nothingRead,
  OK,
  type Outcome,
  type PageKindName,
  type PageReading,
} from '../../src/domain/page.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { isAt, postAddress, SOGOU_HOST } from './address.ts';
import { asked, epochTime, listedPost, partListing } from './answers.ts';
import { isWhole } from './refusals.ts';

export const sogouAccounts: PageKind = {
  name: 'wechat-sogou-accounts',
  what: '搜狗微信的账号搜索（type=1），只收录部分账号，搜不到不等于不存在',
  example: 'https://weixin.sogou.com/weixin?type=1&query=宝鸡工信',
  recognises: (page) => isSearch(page, '1') || (isSogou(page) && ACCOUNT_ROW.test(page.text)),
  read: (page) => readResults(page, 'wechat-sogou-accounts', accountsIn),
};

export const sogouArticles: PageKind = {
  name: 'wechat-sogou-articles',
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
  results: ($: CheerioAPI) => Pick<PageReading, 'posts' | 'more' | 'listing'> | null,
): PageReading {
  const outcome = refusal(page);
  if (outcome) return nothingRead(kind, outcome);
  if (!isWhole(page.text)) return nothingRead(kind, failed('truncated'));
  const found = results(load(page.text));
  return found ? { ...nothingRead(kind, OK), ...found } : nothingRead(kind, failed('not-recognised'));
}

function refusal(page: SavedPage): Outcome | null {
  if (!isAntiSpider(page)) return null;
  const phrase = /您的访问过于频繁[^<>。]{0,60}|请输入验证码/.exec(page.text)?.[0];
  return blocked('captcha', phrase ?? null);
}

// --- accounts

function accountsIn($: CheerioAPI): Pick<PageReading, 'posts' | 'more' | 'listing'> | null {
  const rows = $('[id^="sogou_vr_"][id*="_box_"]')
    .toArray()
    .map((row) => {
      const item = $(row);
      const name = item.find('.tit a, [uigs^="account_name"]').first().text().trim();
      const terms = new Map(
        item
          .find('dl')
          .toArray()
          .map((dl) => {
            const term = $(dl).find('dt').clone();
            term.find('script').remove();
            return [term.text().replace(/[：:\s]/g, ''), $(dl).find('dd').first()] as const;
          }),
      );
      const latest = terms.get('最近文章');
      return {
        name,
        alias: item.find('[name="em_weixinhao"]').first().text().trim() || null,
        principal: terms.get('认证')?.text().trim() || null,
        latestAt: latest ? printedTime(latest.html() ?? '') : null,
      };
    });
  if (rows.length === 0 || rows.some(({ name, alias }) => name === '' || alias === null)) return null;
  return { posts: [], more: { accounts: rows }, listing: null };
}

/** `document.write(timeConvert('1500773936'))` */
function printedTime(html: string): ReturnType<typeof epochTime> {
  return epochTime(/timeConvert\('(\d{9,10})'\)/.exec(html)?.[1]);
}

// --- articles

function articlesIn($: CheerioAPI): Pick<PageReading, 'posts' | 'more' | 'listing'> | null {
  const rows = $('[id^="sogou_vr_"][id*="_box_"]')
    .toArray()
    .map((row) => {
      const item = $(row);
      const title = item.find('h3 a').first();
      const link = title.attr('href') ?? '';
      const publishedAt = printedTime(item.html() ?? '') ?? epochTime(item.find('[t]').first().attr('t'));
      const account =
        item.find('.account, [uigs^="article_account"], .all-time-y2').first().text().trim() || null;
      return {
        account,
        post: { ...listedPost({ title: title.text(), link, publishedAt }), url: absolute(link) },
      };
    });
  if (rows.length === 0 || rows.some(({ post }) => post.title === null || post.publishedAt === null))
    return null;
  const newest = [...rows].sort((a, b) =>
    String(b.post.publishedAt).localeCompare(String(a.post.publishedAt)),
  )[0];
  return {
    posts: rows.map(({ post }) => post),
    more: {
      accounts: rows.map(({ account }) => account),
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
