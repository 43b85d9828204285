/**
 * An account's history as a WeChat client shows it: `profile_ext?action=home` and `getmsg`, and the page with the
 * last ten pushes to which Sogou led until it was withdrawn (`mp/profile?src=3`). Anonymous visitors are refused.
 */

import {
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
import { plain, unescapeHtml, visibleText } from './plain-text.ts';
import { isWhole, jsonRefusal, refusalOf } from './refusals.ts';
import { readOperands } from './script-values.ts';

export const profile: PageKind = {
  name: 'wechat-profile',
  title: '账号主页',
  what: '公众号历史消息（profile_ext 的 home 与 getmsg，以及已停用的搜狗跳转页），只对微信客户端开放',
  example: 'https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&__biz=MzA…&f=json&offset=0&count=10',
  recognises(page) {
    if (isAt(page, ARTICLE_HOST, /^\/(?:mp\/profile_ext|mp\/profile|profile)$/)) return true;
    return (
      answerWith(page, 'general_msg_list') !== null ||
      isBroken(page, 'general_msg_list') ||
      isNoSession(page) ||
      hasList(page)
    );
  },
  read(page) {
    if (isBroken(page, 'general_msg_list')) return nothingRead('wechat-profile', brokenOutcome(page));
    const answer = answerWith(page, 'general_msg_list', 'ret', 'base_resp');
    return answer ? readAnswer(page, answer) : readPage(page);
  },
};

/** `{"base_resp":{"ret":-3,"errmsg":"no session","cookie_count":0},"ret":-3,…}` */
function isNoSession(page: SavedPage): boolean {
  return answerWith(page, 'ret')?.ret === -3;
}

function hasList(page: SavedPage): boolean {
  return page.json === undefined && page.text.length < 2_000_000 && LIST.test(page.text);
}

const LIST = /\bvar\s{1,3}msgList\s{0,3}=\s{0,3}(?=[{'"])/;

function ended(outcome: PageReading['outcome']): PageReading {
  return nothingRead('wechat-profile', outcome);
}

// --- getmsg

function readAnswer(page: SavedPage, answer: JsonObject): PageReading {
  const refusal = jsonRefusal(answer);
  if (refusal) return ended(refusal);
  const found = pushesIn(innerJson(answer.general_msg_list));
  if (!found) return ended(failed('not-recognised'));
  const offset = number(answer.next_offset);
  const more = answer.can_msg_continue === 1;
  const listing: Listing = {
    of: found.unread === 0 ? 'account' : 'part',
    fromNewest: asked(page, 'offset') === '0' || (offset !== null && offset === number(answer.msg_count)),
    next: more && offset !== null ? String(offset) : null,
    // The bottom says so twice: nothing follows, and this page is empty.
    complete: answer.can_msg_continue === 0 && found.pushes === 0,
    limitedTo: null,
  };
  return reading(found, listing, null, normalBiz(asked(page, '__biz') ?? ''));
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function reading(found: Pushes, listing: Listing, name: string | null, id: string | null): PageReading {
  return {
    ...ended(OK),
    account: { platform: 'wechat', name, id: accountOf(found.posts) ?? id },
    posts: found.posts,
    listing,
    more: { pushes: found.pushes, otherPushes: found.others },
  };
}

interface Pushes {
  readonly posts: readonly SeenPost[];
  readonly pushes: number;
  /** Pushes that are no articles (texts, pictures, voices, videos): their kind and time. */
  readonly others: readonly { readonly type: number; readonly publishedAt: string | null }[];
  /** Pushes of articles that could not be read: what they hold is not known. */
  readonly unread: number;
}

/** A push of articles; the other kinds have no `app_msg_ext_info`. */
const ARTICLES = 49;

function pushesIn(list: unknown): Pushes | null {
  if (!isJsonObject(list) || !Array.isArray(list.list)) return null;
  const posts: SeenPost[] = [];
  const others: { type: number; publishedAt: string | null }[] = [];
  let unread = 0;
  for (const push of list.list) {
    const about = isJsonObject(push) ? push.comm_msg_info : null;
    if (!isJsonObject(push) || !isJsonObject(about)) return null;
    const publishedAt = epochTime(about.datetime);
    if (!publishedAt) return null;
    const main = push.app_msg_ext_info;
    const articles = isJsonObject(main) ? articlesOf(main, publishedAt) : null;
    if (articles) posts.push(...articles);
    else if (isJsonObject(main) || about.type === ARTICLES || typeof about.type !== 'number') unread += 1;
    else others.push({ type: about.type, publishedAt });
  }
  return { posts, pushes: list.list.length, others, unread };
}

/** All articles of a push share its second; those that were deleted have an empty address. Null: none that we know. */
function articlesOf(main: JsonObject, publishedAt: SeenPost['publishedAt']): readonly SeenPost[] | null {
  const rest: readonly unknown[] = Array.isArray(main.multi_app_msg_item_list)
    ? main.multi_app_msg_item_list
    : [];
  if (typeof main.content_url !== 'string' || !rest.every(isJsonObject)) return null;
  return [main, ...rest]
    .filter(({ content_url }) => typeof content_url === 'string' && content_url !== '')
    .map((article) => listedPost({ title: article.title, link: absolute(article.content_url), publishedAt }));
}

function absolute(link: unknown): unknown {
  return typeof link === 'string' && link.startsWith('/') ? `https://${ARTICLE_HOST}${link}` : link;
}

// --- the pages

function readPage(page: SavedPage): PageReading {
  const { text } = page;
  const hit = LIST.exec(text);
  if (!hit) return ended(refusalOf(page) ?? failed(isWhole(text) ? 'not-recognised' : 'truncated'));
  if (!isWhole(text)) return ended(failed('truncated'));
  const found = pushesIn(listAt(text, hit.index + hit[0].length));
  if (!found) return ended(failed('not-recognised'));
  const name = nameIn(text);
  const id = bizIn(text);
  if (!name && !id) return ended(failed('not-recognised'));
  const of = found.unread === 0 ? 'account' : 'part';
  return reading(found, { of, fromNewest: true, next: null, complete: false, limitedTo: null }, name, id);
}

/** As an object, or as a string that holds one (`'{&quot;list&quot;:…}'`). */
function listAt(text: string, at: number): unknown {
  if (text[at] === '{') {
    const line = text.indexOf('\n', at);
    const source = text.slice(at, line < 0 ? text.length : line).trimEnd();
    return innerJson(source.endsWith(';') ? source.slice(0, -1) : source);
  }
  const string = readOperands(text, at)?.values[0];
  return string === undefined
    ? undefined
    : innerJson(string.includes('&quot;') ? unescapeHtml(string) : plain(string));
}

function nameIn(text: string): string | null {
  const shown = /<strong class="profile_nickname"[^<>]{0,80}>([^<>]{1,200})</.exec(text)?.[1];
  return (shown ? visibleText(shown) : statedIn(text, /\bvar\s{1,3}nickname\s{0,3}=/)) || null;
}

function bizIn(text: string): string | null {
  return normalBiz(statedIn(text, /\bvar\s{1,3}(?:__)?biz\s{0,3}=/) ?? '');
}

function statedIn(text: string, statement: RegExp): string | null {
  const hit = statement.exec(text);
  const values = hit ? readOperands(text, hit.index + hit[0].length)?.values : undefined;
  const value = values?.find((one) => one !== '');
  return value === undefined ? null : plain(value);
}
