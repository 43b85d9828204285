/**
 * Answers of the official interface (`api.weixin.qq.com`), asked with the account holder's authorisation:
 * `datacube/getarticletotaldetail` (all published content by date), `freepublish/batchget` (发布 without 群发),
 * and the errors of either, each with what helps against it.
 */

import {
  blocked,
  type ChannelState,
  failed,
  nothingRead,
  OK,
  type Outcome,
  type PageReading,
} from '../../src/domain/page.ts';
import { parseDay } from '../../src/domain/time.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import {
  accountOf,
  answerWith,
  asked,
  brokenOutcome,
  epochTime,
  isBroken,
  isJsonObject,
  type JsonObject,
  listedPost,
  partListing,
} from './answers.ts';
import { excerpt } from './plain-text.ts';

export const OFFICIAL_HOST = 'api.weixin.qq.com';

export const official: PageKind = {
  name: 'wechat-official',
  title: '官方接口',
  what: '微信官方接口（发布数据 getarticletotaldetail、已发布列表 freepublish/batchget），需账号主体授权',
  example: 'https://api.weixin.qq.com/datacube/getarticletotaldetail',
  recognises(page) {
    const url = page.finalUrl ?? page.url;
    if (url !== null && URL.canParse(url) && new URL(url).hostname === OFFICIAL_HOST) return true;
    return (
      isDetail(page) ||
      isPublished(page) ||
      errorOf(page) !== null ||
      isBroken(page, 'ref_date', 'news_item', 'errcode')
    );
  },
  read(page) {
    if (page.json === undefined)
      return ended(
        isBroken(page, 'ref_date', 'news_item', 'errcode', 'list')
          ? brokenOutcome(page)
          : failed('not-recognised'),
      );
    const error = errorOf(page);
    if (error) return ended(error);
    return readDetail(page) ?? readPublished(page) ?? ended(failed('not-recognised'));
  },
};

function ended(outcome: Outcome): PageReading {
  return nothingRead('wechat-official', outcome);
}

// --- errors

/** With the remedy, for the operator. */
const ERRORS: Readonly<Record<number, (phrase: string) => Outcome>> = {
  40001: (p) => blocked('login', `${p}：AppSecret 或令牌无效，请核对后重新录入授权`),
  40013: (p) => blocked('login', `${p}：AppID 无效，请核对后重新录入授权`),
  40014: (p) => blocked('login', `${p}：令牌无效，请重新获取`),
  40125: (p) => blocked('login', `${p}：AppSecret 无效，请重新录入授权`),
  42001: (p) => blocked('login', `${p}：令牌已过期，请重新获取`),
  40164: (p) => blocked('forbidden', `${p}：本机地址不在该账号的 IP 白名单内，请账号管理员添加`),
  45009: (p) => blocked('rate-limit', `${p}：当日调用次数已用完，次日再查`),
  45011: (p) => blocked('rate-limit', `${p}：调用过于频繁，稍后再查`),
  48001: (p) => blocked('forbidden', `${p}：账号未获得该接口权限，请账号管理员确认认证与授权范围`),
  50005: (p) => blocked('forbidden', p),
  61501: (p) => failed('not-recognised', `${p}：查询日期超出范围（最多 30 天，至多到昨天）`),
};

function errorOf(page: SavedPage): Outcome | null {
  const answer = answerWith(page, 'errcode');
  if (typeof answer?.errcode !== 'number' || answer.errcode === 0) return null;
  const message = typeof answer.errmsg === 'string' ? excerpt(answer.errmsg) : '';
  const phrase = `errcode ${answer.errcode} ${message}`.trim();
  return ERRORS[answer.errcode]?.(phrase) ?? failed('not-recognised', phrase);
}

// --- datacube/getarticletotaldetail

function isDetail(page: SavedPage): boolean {
  const list = answerWith(page, 'list')?.list;
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((one) => isJsonObject(one) && 'ref_date' in one && 'msgid' in one)
  );
}

/** Days only: the second of publication is on the article's page. An empty list needs `is_delay` false to count. */
function readDetail(page: SavedPage): PageReading | null {
  const answer = answerWith(page, 'list');
  if (!answer || !Array.isArray(answer.list) || !(isDetail(page) || 'is_delay' in answer)) return null;
  const items = answer.list.flatMap((one) => detailIn(one) ?? []);
  if (items.length !== answer.list.length) return ended(failed('not-recognised'));
  const posts = items.map(({ post }) => post);
  return {
    ...ended(OK),
    account: { platform: 'wechat', name: null, id: accountOf(posts) },
    posts,
    more: {
      isDelay: typeof answer.is_delay === 'boolean' ? answer.is_delay : null,
      items: items.map(({ post, refDate, publishType }) => ({ id: post.id, refDate, publishType })),
    },
  };
}

function detailIn(one: unknown) {
  if (!isJsonObject(one) || typeof one.ref_date !== 'string' || typeof one.msgid !== 'string') return null;
  const refDate = parseDay(one.ref_date);
  const [mid, idx] = one.msgid.split('_');
  if (!refDate || !mid || !idx) return null;
  const post = listedPost({ title: one.title, link: one.content_url, mid, idx, publishedAt: null });
  return post.id
    ? { post, refDate, publishType: typeof one.publish_type === 'number' ? one.publish_type : null }
    : null;
}

// --- freepublish/batchget

function isPublished(page: SavedPage): boolean {
  const answer = answerWith(page, 'item');
  return Array.isArray(answer?.item) && 'total_count' in answer && 'item_count' in answer;
}

/** `update_time` is that of the last change, not of publication. */
function readPublished(page: SavedPage): PageReading | null {
  const answer = answerWith(page, 'item');
  if (!answer || !isPublished(page) || !Array.isArray(answer.item)) return null;
  const items = answer.item.map(publishedIn);
  if (items.includes(null)) return ended(failed('not-recognised'));
  const found = items.flatMap((one) => one ?? []);
  const offset = Number(asked(page, 'offset') ?? Number.NaN);
  return {
    ...ended(OK),
    account: { platform: 'wechat', name: null, id: accountOf(found.map(({ post }) => post)) },
    posts: found.map(({ post }) => post),
    listing: partListing(Number.isNaN(offset) || items.length === 0 ? null : String(offset + items.length)),
    more: {
      total: typeof answer.total_count === 'number' ? answer.total_count : null,
      items: found.map(({ post, articleId, updatedAt }) => ({ id: post.id, articleId, updatedAt })),
    },
  };
}

function publishedIn(one: unknown) {
  const news = isJsonObject(one) && isJsonObject(one.content) ? one.content.news_item : null;
  if (!isJsonObject(one) || !Array.isArray(news) || !news.every(isJsonObject)) return null;
  return news
    .filter((article) => article.is_deleted !== true)
    .map((article) => ({
      post: listedPost({
        title: article.title,
        link: article.url,
        publishedAt: null,
        comments: commentsOf(article),
      }),
      articleId: typeof one.article_id === 'string' ? one.article_id : null,
      updatedAt: epochTime(one.update_time),
    }));
}

/** What the holder set for the article, by his own interface. */
function commentsOf(article: JsonObject): ChannelState | null {
  if (article.need_open_comment === 1) return article.only_fans_can_comment === 1 ? 'restricted' : 'open';
  return article.need_open_comment === 0 ? 'closed' : null;
}
