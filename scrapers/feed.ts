/**
 * A feed of an account's posts (RSS, Atom, RDF or JSON Feed), kept by anyone. It discovers addresses: of unknown
 * completeness, its times are its own, and its account is what its maker called it.
 */

import { parseFeed } from 'feedsmith';
import type { Platform } from '../src/domain/account.ts';
import { failed, nothingRead, OK, type PageReading, type SeenPost } from '../src/domain/page.ts';
import { parseTimestamp, type Timestamp, timestamp } from '../src/domain/time.ts';
import type { PageKind, SavedPage } from './scraper.ts';
import { address as weiboAddress } from './weibo/address.ts';

export const feed: PageKind = {
  name: 'feed',
  title: '订阅源',
  what: 'RSS、Atom、JSON Feed 订阅源：只提供文章线索，不证明发布时间，也不证明列表完整',
  example: 'https://example.org/feeds/shanghaifabu.xml',
  recognises: (page) => isJsonFeed(page) || root(page.text) !== null,
  read(page) {
    const name = root(page.text);
    if (!isJsonFeed(page) && name === null) return ended(failed('not-recognised'));
    if (name !== null && !isClosed(page.text, name)) return ended(failed('truncated'));
    return readFeed(page);
  },
};

function ended(outcome: PageReading['outcome']): PageReading {
  return nothingRead('feed', outcome);
}

function isJsonFeed({ json }: SavedPage): boolean {
  if (typeof json !== 'object' || json === null || !('version' in json)) return false;
  return (
    typeof json.version === 'string' && /^https?:\/\/(?:www\.)?jsonfeed\.org\/version\//.test(json.version)
  );
}

/** The element that opens the document, behind declaration, comments and style sheets. */
function root(text: string): string | null {
  const hit =
    /^\s{0,100}(?:<\?[^<>]{0,300}>\s{0,20}|<!--[^<>]{0,500}-->\s{0,20}){0,8}<(rss|feed|rdf:RDF)[\s>]/i.exec(
      text.slice(0, 6_000),
    );
  return hit?.[1] ?? null;
}

function isClosed(text: string, name: string): boolean {
  return text.slice(-2_000).toLowerCase().includes(`</${name.toLowerCase()}>`);
}

function readFeed(page: SavedPage): PageReading {
  const found = parsed(page);
  if (!found) return ended(failed('not-recognised'));
  const posts = found.items.map(seen);
  // Entries without title and link are entries of something that we do not know.
  if (posts.some(({ url, title }) => url === null && title === null)) return ended(failed('not-recognised'));
  if (posts.length === 0 && (found.title === null || hasEntries(page)))
    return ended(failed('not-recognised'));
  return {
    ...ended(OK),
    account: accountOf(found, posts),
    posts,
    listing: { of: 'part', fromNewest: true, next: null, complete: false, limitedTo: null },
  };
}

/** The library leaves out entries of which it can read nothing: that is no empty feed. */
function hasEntries({ text, json }: SavedPage): boolean {
  if (json === undefined) return /<(?:item|entry)[\s>]/i.test(text);
  return (
    typeof json === 'object' &&
    json !== null &&
    'items' in json &&
    Array.isArray(json.items) &&
    json.items.length > 0
  );
}

interface Entry {
  readonly title: string | null;
  readonly link: string | null;
  readonly time: string | null;
}

interface Parsed {
  readonly title: string | null;
  /** The home page that the feed names. */
  readonly home: string | null;
  readonly items: readonly Entry[];
}

/** Titles, links and times are shorter; the library takes quadratic time over the names of persons. */
const MOST_TEXT = 2_000;

/** The same document with each piece of text between two tags cut to what is read of it at most. */
function bounded(text: string): string {
  return text.replace(/[^<>]+/g, (piece) => (piece.length > MOST_TEXT ? piece.slice(0, MOST_TEXT) : piece));
}

function parsed(page: SavedPage): Parsed | null {
  try {
    return simplified(parseFeed(isJsonFeed(page) ? page.json : bounded(page.text)));
  } catch {
    return null; // The library refuses what is no feed by throwing; the reading says so.
  }
}

function simplified(result: ReturnType<typeof parseFeed>): Parsed {
  switch (result.format) {
    case 'rss':
      return {
        title: words(result.feed.title),
        home: words(result.feed.link),
        items: (result.feed.items ?? []).map((item) => ({
          title: words(item.title),
          link: words(item.link) ?? (item.guid?.isPermaLink === false ? null : words(item.guid?.value)),
          time: words(item.pubDate) ?? words(item.dc?.dates?.[0]),
        })),
      };
    case 'atom':
      return {
        title: words(result.feed.title),
        home: words(
          (result.feed.links?.find(({ rel }) => !rel || rel === 'alternate') ?? result.feed.links?.[0])?.href,
        ),
        items: (result.feed.entries ?? []).map((entry) => ({
          title: words(entry.title),
          link: words(
            (entry.links?.find(({ rel }) => !rel || rel === 'alternate') ?? entry.links?.[0])?.href,
          ),
          time: words(entry.published) ?? words(entry.updated),
        })),
      };
    case 'rdf':
      return {
        title: words(result.feed.title),
        home: words(result.feed.link),
        items: (result.feed.items ?? []).map((item) => ({
          title: words(item.title),
          link: words(item.link),
          time: words(item.dc?.dates?.[0]),
        })),
      };
    case 'json':
      return {
        title: words(result.feed.title),
        home: words(result.feed.home_page_url),
        items: (result.feed.items ?? []).map((item) => ({
          title: words(item.title) ?? words(item.content_text)?.slice(0, 80) ?? null,
          link: words(item.url) ?? words(item.external_url),
          time: words(item.date_published),
        })),
      };
  }
}

/** Text of an element, which the library gives as it is or with its attributes. */
function words(value: unknown): string | null {
  const text = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : null;
}

function seen({ title, link, time }: Entry): SeenPost {
  return {
    id: null,
    url: link !== null && /^https?:\/\//i.test(link) ? link : null,
    title,
    publishedAt: time === null ? null : feedTime(time),
    original: null,
    repost: null,
    pinned: null,
    comments: null,
  };
}

/** RFC 822 with a zone that is a number or Greenwich, or ISO 8601 with an offset; else whose clock is not known. */
export function feedTime(text: string): Timestamp | null {
  const iso = parseTimestamp(text);
  if (iso) return iso;
  const form =
    /^(?:[A-Za-z]{3,9},\s{1,3})?(\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d{2}:\d{2}(?::\d{2})?)\s(?:([+-]\d{4})|GMT|UTC?|Z)$/.exec(
      text,
    );
  if (!form) return null;
  const instant = Date.parse(`${form[1]} ${form[2] ?? '+0000'}`);
  return Number.isNaN(instant) ? null : timestamp(instant);
}

/** A Weibo feed names the account's home page, which carries its uid; elsewhere there is only what its maker called it. */
function accountOf({ title, home }: Parsed, posts: readonly SeenPost[]): PageReading['account'] {
  const place = home === null ? null : weiboAddress(home);
  if (place?.of !== 'account' || place.id === null)
    return { platform: platformOf(posts), name: title, id: null };
  return { platform: 'weibo', name: title?.replace(/的微博$/, '') ?? null, id: place.id };
}

/** Whose posts they are, by where the links lead. */
function platformOf(posts: readonly SeenPost[]): Platform {
  const hosts = posts.map(({ url }) => (url && URL.canParse(url) ? new URL(url).hostname : ''));
  if (hosts.some((host) => host === 'mp.weixin.qq.com')) return 'wechat';
  return hosts.some((host) => /(?:^|\.)weibo\.(?:com|cn)$/.test(host)) ? 'weibo' : 'other';
}
