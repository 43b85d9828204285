/**
 * The list of an account's publications as the operator console shows it: `appmsgpublish` (two layers of JSON in
 * strings) and the older `appmsg?action=list_ex`. Until July 2026 any operator could list any account; since then
 * an operator lists his own, and everyone else is answered 200013.
 */

import {
  type ChannelState,
  failed,
  type Listing,
  nothingRead,
  OK,
  type PageReading,
  type SeenPost,
} from '../../src/domain/page.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { ARTICLE_HOST, isAt, normalBiz } from './address.ts';
import {
  accountOf,
  answerWith,
  asked,
  brokenOutcome,
  epochTime,
  innerJson,
  isBroken,
  isJsonObject,
  type JsonObject,
  listedPost,
} from './answers.ts';
import { jsonRefusal, refusalOf } from './refusals.ts';

export const publishList: PageKind = {
  name: 'wechat-publish-list',
  title: '发布列表',
  what: '公众平台后台的发布列表（appmsgpublish、appmsg），需运营者会话',
  example:
    'https://mp.weixin.qq.com/cgi-bin/appmsgpublish?sub=list&fakeid=MzA…&begin=0&count=5&type=101_1&f=json',
  recognises(page) {
    if (isAt(page, ARTICLE_HOST, /^\/cgi-bin\/appmsg(?:publish)?$/)) return true;
    return (
      answerWith(page, 'app_msg_list', 'publish_page') !== null ||
      isBroken(page, ...KEYS) ||
      isConsoleRefusal(page)
    );
  },
  read(page) {
    if (isBroken(page, ...KEYS)) return nothingRead('wechat-publish-list', brokenOutcome(page));
    const refusal = page.json === undefined ? refusalOf(page) : jsonRefusal(page.json);
    if (refusal) return nothingRead('wechat-publish-list', refusal);
    const found = published(page) ?? listed(page);
    return found && !contradictsItself(page, found)
      ? reading(page, found)
      : nothingRead('wechat-publish-list', failed('not-recognised'));
  },
};

const KEYS = ['app_msg_list', 'publish_page'] as const;

/** `{"base_resp":{"err_msg":"freq control","ret":200013}}` and nothing else. */
function isConsoleRefusal(page: SavedPage): boolean {
  const answer = answerWith(page, 'base_resp');
  if (!answer || Object.keys(answer).length > 1 || !isJsonObject(answer.base_resp)) return false;
  return [200013, 200003, 200040, -6].includes(Number(answer.base_resp.ret));
}

interface Found {
  readonly posts: readonly SeenPost[];
  /** Pushes on this page: what `begin` counts. One push carries up to eight articles. */
  readonly pushes: number;
  readonly total: number | null;
  /** The hits of a search are no history. */
  readonly searched: boolean;
}

/** A beginning without one push of an account that it says has some. */
function contradictsItself(page: SavedPage, { pushes, total }: Found): boolean {
  return pushes === 0 && total !== null && total > 0 && asked(page, 'begin') === '0' && !asked(page, 'query');
}

function reading(page: SavedPage, found: Found): PageReading {
  const id = accountOf(found.posts) ?? normalBiz(asked(page, 'fakeid') ?? '');
  const states = found.posts.map(({ comments }) => comments).filter((state) => state !== null);
  const comments =
    states.length > 0 && states.every((state) => state === states[0]) ? (states[0] ?? null) : null;
  return {
    ...nothingRead('wechat-publish-list', OK),
    account: { platform: 'wechat', name: null, id },
    posts: found.posts,
    comments,
    listing: listingOf(page, found),
    more: { pushes: found.pushes, total: found.total },
  };
}

/**
 * The end is only believed where it was asked for: a page behind the last push that comes back empty. Without the
 * address nothing says where in the list this page stands.
 */
function listingOf(page: SavedPage, { pushes, total, searched }: Found): Listing {
  const begin = Number(asked(page, 'begin') ?? Number.NaN);
  const part = searched || Boolean(asked(page, 'query'));
  return {
    of: part ? 'part' : 'account',
    fromNewest: !part && begin === 0,
    next: pushes > 0 && begin >= 0 ? String(begin + pushes) : null,
    complete: !part && pushes === 0 && begin > 0 && total !== null && total > 0 && begin >= total,
    limitedTo: null,
  };
}

// --- appmsgpublish

function published(page: SavedPage): Found | null {
  const list = innerJson(answerWith(page, 'publish_page')?.publish_page);
  if (!isJsonObject(list) || !Array.isArray(list.publish_list)) return null;
  const pushes = list.publish_list.filter(isJsonObject);
  const articles = pushes.map((push) => articlesOf(push));
  if (pushes.length !== list.publish_list.length || articles.includes(null)) return null;
  return {
    posts: articles.flatMap((found) => found ?? []),
    pushes: pushes.length,
    total: typeof list.total_count === 'number' ? list.total_count : null,
    searched: false,
  };
}

/** The articles of one push that still stand; null if it cannot be read. A push whose articles are gone is empty. */
function articlesOf(push: JsonObject): readonly SeenPost[] | null {
  if (push.publish_info === '') return [];
  const info = innerJson(push.publish_info);
  if (!isJsonObject(info)) return null;
  if (!info.appmsgex && !info.appmsg_info) return null;
  const [others, own] = [objects(info.appmsgex ?? []), objects(info.appmsg_info ?? [])];
  if (!others || !own) return null;
  const sent = isJsonObject(info.sent_info) ? epochTime(info.sent_info.time) : null;
  const posts = (others.length > 0 ? others : own).filter(stands).map((article) =>
    listedPost({
      title: article.title,
      link: article.link ?? article.content_url,
      mid: article.appmsgid,
      idx: article.itemidx,
      publishedAt: epochTime(article.create_time) ?? sent,
      comments: commentsOf(article),
    }),
  );
  return posts.every(({ id, publishedAt }) => id !== null && publishedAt !== null) ? posts : null;
}

/** All of them or none: an entry that cannot be read is no entry that is not there. */
function objects(value: unknown): readonly JsonObject[] | null {
  return Array.isArray(value) && value.every(isJsonObject) ? value : null;
}

function stands(article: JsonObject): boolean {
  return article.is_deleted !== true && article.is_deleted !== 1;
}

/** An operator sees it of his own account. Closed needs both signs: a kept id alone says nothing, a flag neither. */
function commentsOf(article: JsonObject): ChannelState | null {
  if (article.is_comment_enable === 1) return 'open';
  return article.is_comment_enable === 0 && String(article.comment_id) === '0' ? 'closed' : null;
}

// --- appmsg?action=list_ex

function listed(page: SavedPage): Found | null {
  const answer = answerWith(page, 'app_msg_list');
  const articles = objects(answer?.app_msg_list);
  if (!answer || !articles) return null;
  const posts = articles.filter(stands).map((article) =>
    listedPost({
      title: article.title,
      link: article.link,
      mid: article.appmsgid,
      idx: article.itemidx,
      publishedAt: epochTime(article.create_time) ?? epochTime(article.update_time),
    }),
  );
  if (!posts.every(({ id, publishedAt }) => id !== null && publishedAt !== null)) return null;
  return {
    posts,
    pushes: new Set(articles.map(({ appmsgid }) => appmsgid)).size,
    total: typeof answer.app_msg_cnt === 'number' ? answer.app_msg_cnt : null,
    searched: articles.some(isHit),
  };
}

/** Hits carry the marks of the words searched for, and only the time of their last change. */
function isHit(article: JsonObject): boolean {
  return String(article.title).includes('<em') || article.create_time === undefined;
}
