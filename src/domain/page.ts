/**
 * What came of asking for one page, and what the page says. A page that we failed to see is a value of its
 * own here (`blocked`, `failed`), so that nobody downstream can take it for an empty one.
 */

import type { Platform } from './account.ts';
import type { Timestamp } from './time.ts';

declare const brand: unique symbol;
/** Names one stored response. Made by the archive, before anything is parsed. */
export type CaptureId = string & { readonly [brand]: 'CaptureId' };

/** Where a record stands that has a payload. */
export interface PlacedRecord {
  readonly id: CaptureId;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** Where its exchange begins; null where it is not known. */
  readonly begins: number | null;
}

/** Likewise, with what a record that repeats its payload says of it. */
export interface Original extends PlacedRecord {
  /** The address that answered. */
  readonly url: string;
  readonly fetchedAt: Timestamp;
}

export const BLOCKED_KINDS = ['captcha', 'login', 'rate-limit', 'forbidden'] as const;
export type BlockedKind = (typeof BLOCKED_KINDS)[number];

export const GONE_KINDS = [
  'deleted',
  'suspended',
  'migrated',
  'deregistered',
  'content-violation',
  'not-found',
] as const;
export type GoneKind = (typeof GONE_KINDS)[number];

export const FAILED_KINDS = [
  'timeout',
  'refused',
  'reset',
  'truncated',
  'too-large',
  'dns',
  'tls',
  'http-5xx',
  'outside',
  'outdated',
  'not-recognised',
] as const;
export type FailedKind = (typeof FAILED_KINDS)[number];

/** Only `ok` and `gone` can support a finding. */
export type Outcome =
  | { readonly is: 'ok' }
  /** The platform refused us: says nothing of the account. `phrase`: its words, where it used any. */
  | { readonly is: 'blocked'; readonly kind: BlockedKind; readonly phrase: string | null }
  /** The platform says so, in words that we know, of one post or of the whole account. */
  | {
      readonly is: 'gone';
      readonly kind: GoneKind;
      readonly of: 'post' | 'account';
      readonly phrase: string;
      /** For `migrated`: where to, if the page says it. Discovery only. */
      readonly to?: string;
    }
  /** Nothing usable came; `detail` is for the operator. */
  | { readonly is: 'failed'; readonly kind: FailedKind; readonly detail: string | null };

export const OK: Outcome = { is: 'ok' };

export function blocked(kind: BlockedKind, phrase: string | null = null): Outcome {
  return { is: 'blocked', kind, phrase };
}

export function gone(kind: GoneKind, of: 'post' | 'account', phrase: string): Outcome {
  return { is: 'gone', kind, of, phrase };
}

export function failed(kind: FailedKind, detail: string | null = null): Outcome {
  return { is: 'failed', kind, detail };
}

/** `ok`, `blocked:captcha`, `gone:deleted`, `failed:truncated`: as contracts and tables write it. */
export function outcomeLabel(outcome: Outcome): string {
  return outcome.is === 'ok' ? 'ok' : `${outcome.is}:${outcome.kind}`;
}

/** The kinds of page of the `xunjian parse` contract. */
export const PAGE_KINDS = [
  'wechat-article',
  'wechat-profile',
  'wechat-album',
  'wechat-publish-list',
  'wechat-account-search',
  'wechat-about',
  'wechat-official',
  'wechat-sogou-accounts',
  'wechat-sogou-articles',
  'wechat-comments',
  'feed',
  'weibo-posts',
  'weibo-profile',
  'weibo-status',
  'weibo-likes',
  'weibo-comments',
  'weibo-user-search',
] as const;
/** Kinds of a platform that is added later begin with its name. */
type KindOfAnother = `${Exclude<Platform, 'wechat' | 'weibo'>}-${string}`;
/** `website`: a page of the inspected body's own site, known by its address alone. */
export type PageKindName = (typeof PAGE_KINDS)[number] | KindOfAnother | 'website' | 'unknown';

/**
 * Whether the public may comment: `restricted` to some, `absent` if the platform offers none to the account.
 * In order: what is usable by more comes first, and `closed`, which only a sponsor can have done, last.
 */
export const CHANNEL_STATES = ['open', 'restricted', 'absent', 'closed'] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];

export interface SeenAccount {
  readonly platform: Platform;
  readonly name: string | null;
  /** uid or `__biz`. */
  readonly id: string | null;
  /** The rest only on pages that are about the account itself (WeChat's `mp/aboutbiz`). */
  readonly alias?: string | null;
  readonly principal?: string | null;
  readonly type?: string | null;
  readonly verified?: boolean;
}

/** A post as one page shows it. Null: the page does not tell. */
export interface SeenPost {
  /** Weibo: mid. WeChat: `<mid>_<idx>`. Null where the page has no id (feeds). */
  readonly id: string | null;
  readonly url: string | null;
  readonly title: string | null;
  readonly publishedAt: Timestamp | null;
  readonly original: boolean | null;
  readonly repost: boolean | null;
  readonly pinned: boolean | null;
  readonly comments: ChannelState | null;
}

export const COMMERCIAL_KINDS = [
  'product-card',
  'ad-card',
  'mini-program',
  'shop-link',
  'promo-text',
  'qr-code',
] as const;
export type CommercialKind = (typeof COMMERCIAL_KINDS)[number];

export interface CommercialItem {
  readonly kind: CommercialKind;
  readonly excerpt: string;
  readonly where: 'foot' | 'body';
  /** What it leads to: an address, a mini program's id, what a QR code says; null if the page does not tell. */
  readonly target: string | null;
  /** How likely somebody sells something with it: 0 certainly nobody, 1 certainly somebody. Never a proof. */
  readonly score: number;
  /** Why, in Chinese, what weighs most first. */
  readonly reasons: readonly string[];
  /** The post on whose page it stands; null where the page is of no one post. */
  readonly post: { readonly url: string | null; readonly title: string | null } | null;
}

/** A picture near the end of a post, or one that the platform itself marks as a QR code. */
export interface FootPicture {
  readonly url: string;
  readonly isCode: boolean;
  readonly where: CommercialItem['where'];
  /** The words close to it, without white space. */
  readonly around: string;
  readonly post: CommercialItem['post'];
}

/** The address under which a picture is asked for: pages leave out the scheme, or write the old one. */
export function secureAddress(source: string): string {
  return source.replace(/^\/\//, 'https://').replace(/^http:/, 'https:');
}

/** How far a listing reaches, as far as the one page tells. */
export interface Listing {
  /**
   * What the listing holds when it is complete: `account`: every public post of the account; `part`: some of
   * them (an album, a search, a video tab, a feed); it never has coverage.
   */
  readonly of: 'account' | 'part';
  /** True on the page that holds the newest entries. */
  readonly fromNewest: boolean;
  /** What asks for the next older page (`since_id`, `page`, `begin`); null at the end or if the page has none. */
  readonly next: string | null;
  /** True only if the platform says in so many words that there is nothing older. */
  readonly complete: boolean;
  /** The listing shows nothing before this instant (the half-year notice). */
  readonly limitedTo: Timestamp | null;
}

/** What one page says, whatever kind it is. */
export interface PageReading {
  readonly kind: PageKindName;
  readonly outcome: Outcome;
  readonly account: SeenAccount | null;
  readonly posts: readonly SeenPost[];
  readonly comments: ChannelState | null;
  readonly messages: ChannelState | null;
  readonly commercial: readonly CommercialItem[] | null;
  /** What may be QR codes, those that are marked first; left out where the page shows no foot. */
  readonly pictures?: readonly FootPicture[];
  readonly listing: Listing | null;
  /** What belongs to this kind alone (accounts found by a search, renames, counts). JSON values only. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** A reading that says nothing but how it ended. */
export function nothingRead(kind: PageKindName, outcome: Outcome): PageReading {
  return {
    kind,
    outcome,
    account: null,
    posts: [],
    comments: null,
    messages: null,
    commercial: null,
    listing: null,
    more: {},
  };
}

/** What is asked of the network. */
export interface PageRequest {
  readonly url: string;
  /** `browser` only where plain HTTP cannot show the page. */
  readonly via: 'http' | 'browser';
  /** The identity that the source needs, by the name of its session; none for anonymous pages. */
  readonly session?: string;
  /** Beyond what the platform's folder always sends. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `GET` if left out. */
  readonly method?: 'GET' | 'POST';
  /** Of a `POST`; never with secrets in it, which belong to the session. */
  readonly body?: string;
}

/** One page asked for, archived and read: what a scraper's `browse` answers. */
export interface Page extends PageReading {
  readonly capture: CaptureId;
  readonly url: string;
  readonly finalUrl: string;
  readonly fetchedAt: Timestamp;
  /** It was refused to somebody without the identity that it wants; why there is none, in Chinese. */
  readonly lacking?: string;
}

export type Browse = (request: PageRequest) => Promise<Page>;
