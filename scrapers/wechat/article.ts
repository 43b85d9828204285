/**
 * The page of one article (`mp.weixin.qq.com/s/…`), open to anybody: it proves when the article was published,
 * whose it is, and what stands in it. Layouts of 2016 to 2026; articles, pictures, texts, videos and reprints.
 * The platform's refusals and endings in place of it are read here too.
 */

import {
  type ChannelState,
  failed,
  nothingRead,
  OK,
  type Outcome,
  type PageReading,
  type SeenPost,
} from '../../src/domain/page.ts';
import { type Timestamp, timestamp } from '../../src/domain/time.ts';
import type { PageKind, SavedPage, Searchable } from '../scraper.ts';
import { ARTICLE_HOST, isAt, longUrl, postAddress } from './address.ts';
import { articleBody, bodyAt } from './article-body.ts';
import { type ArticleData, articleData, claimed } from './article-data.ts';
import { type Identity, identityOf } from './article-identity.ts';
import { commercialItems } from './commercial.ts';
import { footPictures } from './foot-pictures.ts';
import { footView } from './foot-view.ts';
import { plain } from './plain-text.ts';
import { isWhole, refusalOf } from './refusals.ts';

/** Found once for each page, though it is asked both whether it is an article and what it says. */
const known = new WeakMap<SavedPage, ArticleData | null>();

function dataOf(page: SavedPage): ArticleData | null {
  const found = known.get(page);
  if (found !== undefined) return found;
  const data = mayBePage(page.raw.characters) ? articleData(page.raw) : null;
  known.set(page, data);
  return data;
}

/** JSON and XML begin otherwise. */
function mayBePage(text: Searchable): boolean {
  return !/^\s{0,100}(?:[{[]|<\?xml|<rss|<feed)/.test(text.slice(0, 200));
}

export const article: PageKind = {
  name: 'wechat-article',
  title: '文章',
  what: '公众号文章页（含图片、文字、视频消息），任何人可打开；也包括平台代之显示的验证页、过期页和各种终止页',
  example: 'https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv',
  // Hidden until a script shows it.
  pictureStyle: '#js_content { visibility: visible !important; opacity: 1 !important }',
  foot: footView,
  recognises(page) {
    if (isArticleAddress(page.finalUrl) || isArticleAddress(page.url)) return true;
    if (!mayBePage(page.raw.characters)) return false;
    return isArticle(page) || (!isOthersAddress(page) && refusalOf(page) !== null);
  },
  read(page) {
    const data = dataOf(page);
    // Without a time it may still be an ending: those repeat the ids of the address that was asked.
    const refusal = isDated(page) || namesItself(page.raw.characters) ? null : refusalOf(page);
    if (refusal) return ended(refusal);
    if (data === null && !namesItself(page.raw.characters)) return ended(failed('not-recognised'));
    if (!isWhole(page.raw.characters)) return ended(failed('truncated'));
    return data ? readArticle(page, data) : ended(failed('not-recognised'));
  },
};

/** Paths whose answers, refusals included, other kinds read. */
const OTHERS =
  /^\/(?:cgi-bin\/|mp\/(?:profile|profile_ext|appmsgalbum|aboutbiz|appmsg_comment|getappmsgext)$|profile$)/;

function isOthersAddress(page: SavedPage): boolean {
  return isAt(page, ARTICLE_HOST, OTHERS);
}

function isArticleAddress(url: string | null): boolean {
  return url !== null && postAddress(url) !== null;
}

function isArticle(page: SavedPage): boolean {
  return dataOf(page) !== null || namesItself(page.raw.characters);
}

function isDated(page: SavedPage): boolean {
  return dataOf(page)?.claims.has('time') ?? false;
}

/** Since the end of 2019 a page's program is told which page it is on. */
function namesItself(text: Searchable): boolean {
  for (let at = text.indexOf('PAGE_MID'); at >= 0; at = text.indexOf('PAGE_MID', at + 1))
    if (OWN_NAME.test(text.slice(at, at + 60))) return true;
  return false;
}

const OWN_NAME = /^PAGE_MID\s{0,3}=\s{0,3}["']mmbizwap:(?:appmsg\/newindex|pages\/common_share)/;

function ended(outcome: Outcome): PageReading {
  return nothingRead('wechat-article', outcome);
}

function readArticle(page: SavedPage, data: ArticleData): PageReading {
  const identity = identityOf(data);
  if (identity === 'contradiction')
    return ended(failed('not-recognised', '页面各处标明的账号或文章编号互相矛盾'));
  const publishedAt = publishedAtOf(data);
  const name = plain(claimed(data, 'name') ?? '');
  if (!publishedAt || !identity.biz || !name)
    return ended(failed('not-recognised', '页面没有可信的发布时间、账号编号或账号名称'));
  const comments = commentsOf(data);
  const marks = marksOf(page.raw.characters, data);
  const post: SeenPost = {
    id: identity.mid && identity.idx ? `${identity.mid}_${identity.idx}` : null,
    url: lastingUrl(page, identity),
    title: plain(claimed(data, 'title') ?? '') || null,
    publishedAt,
    ...marks,
    pinned: null,
    comments,
  };
  const body = articleBody(page.raw, data);
  const originalLink = plain(claimed(data, 'original link') ?? '') || null;
  return {
    ...ended(OK),
    account: { platform: 'wechat', name, id: identity.biz },
    posts: [post],
    comments,
    commercial: body === null ? null : commercialItems(body, data.block, originalLink, post),
    ...(body === null ? {} : { pictures: footPictures(body, post) }),
    more: {
      type: plain(claimed(data, 'type') ?? '') || null,
      originalId: plain(claimed(data, 'original id') ?? '') || null,
      originalLink,
    },
  };
}

/** No official account is older. */
const FIRST = 1_343_000_000;

/** All places must tell the same second, and none after the page was answered. */
function publishedAtOf(data: ArticleData): Timestamp | null {
  const times = [...new Set((data.claims.get('time') ?? []).map((time) => time.trim()))];
  const [time] = times;
  if (times.length !== 1 || time === undefined || !/^\d{10}$/.test(time)) return null;
  const answered = Number(claimed(data, 'answered') ?? Number.NaN);
  if (Number(time) < FIRST || Number(time) > answered + 3_600) return null;
  return timestamp(Number(time) * 1_000);
}

/** Open only by comments that are shown (or the flag that logged-in visitors get); closed only by an id of 0 in every place. */
function commentsOf(data: ArticleData): ChannelState | null {
  const shown = (data.claims.get('comments shown') ?? []).some((count) => /^[1-9]\d{0,8}$/.test(count));
  if (shown || claimed(data, 'comments enabled') === '1') return 'open';
  const ids = data.commentIds;
  const closed = ids.length > 0 && ids.every((id) => id.whole && id.values.every((value) => value === '0'));
  return closed ? 'closed' : null;
}

/** `copyright_stat`: 0 no mark, 1 original, 2 taken over from elsewhere. */
function marksOf(text: Searchable, data: ArticleData): Pick<SeenPost, 'original' | 'repost'> {
  const mark = claimed(data, 'copyright');
  const shared = sharesAnother(text);
  if (mark === '1') return { original: true, repost: shared };
  if (mark === '0') return { original: false, repost: shared };
  if (mark === '2') return { original: false, repost: data.claims.has('source') || shared ? true : null };
  return { original: null, repost: shared ? true : null };
}

/** «分享文章» shows where the shared one stands, right below its empty body. */
function sharesAnother(text: Searchable): boolean {
  const at = bodyAt(text);
  if (at < 0) return false;
  const below = text.slice(at, at + 20_000);
  return /id="js_share_source"/.test(below);
}

/** The page's own word first; then what can be put together; then the address asked for, if it lasts. */
function lastingUrl(page: SavedPage, identity: Identity): string | null {
  if (identity.link) return identity.link.url;
  const { biz, mid, idx, sn } = identity;
  if (biz && mid && idx && sn) return longUrl(biz, mid, idx, sn);
  const asked = [page.finalUrl, page.url].flatMap((url) => (url ? (postAddress(url) ?? []) : []));
  return asked.find(({ form }) => form !== 'temporary')?.url ?? null;
}
