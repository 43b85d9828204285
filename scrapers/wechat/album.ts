/**
 * An album: the page (`mp/appmsgalbum`, first ten articles) and its list (`f=json`). Open to anybody, and complete
 * for what the author put into it: it proves nothing of what he did not.
 */

import { failed, nothingRead, OK, type PageReading, type SeenPost } from '../../src/domain/page.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { ARTICLE_HOST, isAt, normalBiz } from './address.ts';
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
import { plain } from './plain-text.ts';
import { isWhole, jsonRefusal, refusalOf } from './refusals.ts';
import { isObject, type LiteralObject, listAt, readObject, valueAt } from './script-values.ts';

export const album: PageKind = {
  name: 'wechat-album',
  title: '合集',
  what: '公众号专辑页及其列表接口（getalbum），任何人可打开，只含作者放入的文章',
  example:
    'https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA…&action=getalbum&album_id=4180740440766726147&f=json',
  recognises(page) {
    if (isAt(page, ARTICLE_HOST, /^\/mp\/appmsgalbum$/)) return true;
    if (answerWith(page, 'getalbum_resp') || isBroken(page, 'getalbum_resp')) return true;
    return page.json === undefined && isAlbumPage(page.text);
  },
  read(page) {
    if (isBroken(page, 'getalbum_resp')) return ended(brokenOutcome(page));
    if (page.json !== undefined) return readAnswer(page);
    if (!isAlbumPage(page.text)) return ended(refusalOf(page) ?? failed('not-recognised'));
    return isWhole(page.text) ? readAlbumPage(page) : ended(failed('truncated'));
  },
};

function isAlbumPage(text: string): boolean {
  if (text.length > 3_000_000) return false;
  return (
    /PAGE_MID\s{0,3}=\s{0,3}["']mmbizwap:pages\/album/.test(text) || /\barticleList:\s{0,3}\[/.test(text)
  );
}

function ended(outcome: PageReading['outcome']): PageReading {
  return nothingRead('wechat-album', outcome);
}

/** How an album says where its newest article stands. */
interface Album {
  readonly posts: readonly SeenPost[];
  readonly name: string | null;
  readonly title: string | null;
  readonly count: number | null;
  readonly newestFirst: boolean | null;
  readonly continues: boolean;
}

function reading(page: SavedPage, found: Album): PageReading {
  const last = found.posts.at(-1)?.id?.split('_');
  const whole = !found.continues && found.count !== null && found.posts.length === found.count;
  return {
    ...ended(OK),
    account: {
      platform: 'wechat',
      name: found.name,
      id: accountOf(found.posts) ?? normalBiz(asked(page, '__biz') ?? ''),
    },
    posts: found.posts,
    listing: partListing(
      found.continues && last ? `begin_msgid=${last[0]}&begin_itemidx=${last[1]}` : null,
      found.newestFirst === true || whole,
    ),
    more: { album: found.title, articleCount: found.count, newestFirst: found.newestFirst },
  };
}

// --- the list

/** An answer without a list is wrong or empty: never the end of an album that has articles. */
function readAnswer(page: SavedPage): PageReading {
  const refusal = jsonRefusal(page.json);
  if (refusal) return ended(refusal);
  const answer = answerWith(page, 'getalbum_resp')?.getalbum_resp;
  if (!isJsonObject(answer)) return ended(failed('not-recognised'));
  const articles = articlesIn(answer.article_list);
  if (articles.length === 0) return ended(failed('not-recognised', '专辑接口没有给出文章列表'));
  const posts = articles.map((article) =>
    listedPost({
      title: article.title,
      link: article.url,
      mid: article.msgid,
      idx: article.itemidx,
      publishedAt: epochTime(article.create_time),
    }),
  );
  if (!posts.every(isUsable)) return ended(failed('not-recognised'));
  const about = isJsonObject(answer.base_info) ? answer.base_info : {};
  return reading(page, {
    posts,
    name: typeof about.nickname === 'string' ? plain(about.nickname) || null : null,
    title: typeof about.title === 'string' ? plain(about.title) || null : null,
    count: /^\d{1,6}$/.test(String(about.article_count)) ? Number(about.article_count) : null,
    newestFirst: asked(page, 'is_reverse') === '1' && asked(page, 'begin_msgid') === null ? true : null,
    continues: String(answer.continue_flag) === '1',
  });
}

/** One article comes as an object, several as a list. */
function articlesIn(list: unknown): readonly JsonObject[] {
  if (isJsonObject(list)) return [list];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

function isUsable(post: SeenPost): boolean {
  return post.id !== null && post.publishedAt !== null;
}

// --- the page

function readAlbumPage(page: SavedPage): PageReading {
  const data = albumData(page.text);
  if (!data) return ended(failed('not-recognised'));
  const posts = listAt(data, 'articleList')
    .filter(isObject)
    .map((article) =>
      listedPost({
        title: valueAt(article, 'title'),
        link: valueAt(article, 'url'),
        mid: valueAt(article, 'msgid'),
        idx: valueAt(article, 'itemidx'),
        publishedAt: epochTime(valueAt(article, 'create_time')),
      }),
    );
  if (posts.length === 0 || !posts.every(isUsable)) return ended(failed('not-recognised'));
  const reverse = valueAt(data, 'is_reverse');
  const count = valueAt(data, 'article_count') ?? '';
  return reading(page, {
    posts,
    name: plain(valueAt(data, 'nick_name') ?? '') || null,
    title: plain(valueAt(data, 'title') ?? '') || null,
    count: /^\d{1,6}$/.test(count) ? Number(count) : null,
    newestFirst: reverse === '1' ? true : reverse === '0' ? false : null,
    continues: valueAt(data, 'continue_flag') === '1',
  });
}

const DATA = /window\.cgiData\s{0,3}=\s{0,3}\{/g;

function albumData(text: string): LiteralObject | null {
  DATA.lastIndex = 0;
  for (let hit = DATA.exec(text), tries = 0; hit && tries < 5; hit = DATA.exec(text), tries++) {
    const end = text.indexOf('</script', hit.index);
    const data = readObject(text.slice(DATA.lastIndex - 1, end < 0 ? text.length : end), 0);
    if (data && Object.hasOwn(data, 'articleList')) return data;
  }
  return null;
}
