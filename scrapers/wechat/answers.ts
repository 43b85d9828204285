/** What the readers of JSON answers share: recognising one that was cut off, and posts by their links. */

import { failed, type Listing, type Outcome, type SeenPost } from '../../src/domain/page.ts';
import { type Timestamp, timestamp } from '../../src/domain/time.ts';
import type { SavedPage } from '../scraper.ts';
import { postAddress } from './address.ts';
import { plain } from './plain-text.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The page's JSON, if it is an object that has one of these keys. */
export function answerWith(page: SavedPage, ...keys: string[]): JsonObject | null {
  const { json } = page;
  return isJsonObject(json) && keys.some((key) => Object.hasOwn(json, key)) ? json : null;
}

/** Whether the page began as such an answer and is no JSON now: cut off or damaged on the way. */
export function isBroken(page: SavedPage, ...keys: string[]): boolean {
  if (page.json !== undefined || !/^\s{0,100}\{/.test(page.text.slice(0, 120))) return false;
  return keys.some((key) => page.text.includes(`"${key}"`));
}

/** How a broken answer failed: without its end it was cut off. */
export function brokenOutcome(page: SavedPage): Outcome {
  return page.text.trimEnd().endsWith('}')
    ? failed('not-recognised', '返回内容不是有效的 JSON')
    : failed('truncated');
}

/** JSON in a string, as it stands or escaped for HTML (`&quot;`); undefined if it is none. */
export function innerJson(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  for (const source of [
    text,
    text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'),
  ]) {
    try {
      return JSON.parse(source);
    } catch {
      // The other form is still to be tried; undefined says that neither fits.
    }
  }
  return undefined;
}

/** Seconds since 1970, as number or string. */
export function epochTime(value: unknown): Timestamp | null {
  const seconds = typeof value === 'string' && /^\d{9,10}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' &&
    Number.isInteger(seconds) &&
    seconds > 900_000_000 &&
    seconds < 4_000_000_000
    ? timestamp(seconds * 1_000)
    : null;
}

/** What a listing tells of an article. */
export interface ListedArticle {
  readonly title: unknown;
  readonly link: unknown;
  readonly mid?: unknown;
  readonly idx?: unknown;
  readonly publishedAt: Timestamp | null;
  readonly comments?: SeenPost['comments'];
}

export function listedPost(article: ListedArticle): SeenPost {
  const address = typeof article.link === 'string' ? postAddress(article.link) : null;
  const mid = digits(article.mid) ?? address?.mid ?? null;
  const idx = digits(article.idx) ?? address?.idx ?? null;
  return {
    id: mid && idx ? `${mid}_${idx}` : null,
    url: address?.url ?? null,
    title: titleOf(article.title),
    publishedAt: article.publishedAt,
    original: null,
    repost: null,
    pinned: null,
    comments: article.comments ?? null,
  };
}

function digits(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? text : null;
}

/** Without the marks that a search puts around its words. */
function titleOf(title: unknown): string | null {
  return typeof title === 'string' ? plain(title.replace(/<\/?em[^<>]{0,80}>/g, '')) || null : null;
}

/** Whose posts these are, by their links; null where they name several accounts or none. */
export function accountOf(posts: readonly SeenPost[]): string | null {
  const ids = new Set(posts.flatMap(({ url }) => (url ? (postAddress(url)?.biz ?? []) : [])));
  const [id] = ids;
  return ids.size === 1 && id ? id : null;
}

/** A listing that holds some of an account's posts, or of several accounts'. */
export function partListing(next: string | null = null, fromNewest = false): Listing {
  return { of: 'part', fromNewest, next, complete: false, limitedTo: null };
}

/** A query parameter of the address asked for; null where the address is not known. */
export function asked(page: SavedPage, name: string): string | null {
  const found = [page.url, page.finalUrl].map((url) =>
    url !== null && URL.canParse(url) ? new URL(url).searchParams.get(name) : null,
  );
  return found[0] ?? found[1] ?? null;
}
