/** Addresses of WeChat's public pages: what each means, and the one form in which we keep it. */

import type { Address } from '../scraper.ts';

export const ARTICLE_HOST = 'mp.weixin.qq.com';
export const SOGOU_HOST = 'weixin.sogou.com';

/** What an article's address tells by itself. */
export interface PostAddress {
  /** `short` and `long` last; `temporary` (from a search engine) dies within hours and names nothing. */
  readonly form: 'short' | 'long' | 'temporary';
  readonly biz: string | null;
  readonly mid: string | null;
  readonly idx: string | null;
  /** Canonical. */
  readonly url: string;
}

/** `/s/` and a code of 22 letters, digits, `_` and `-`; a little room, since nobody has promised the length. */
const SHORT = /^\/s\/([A-Za-z0-9_-]{6,64})\/?$/;

/** Null if it is not the address of an article. */
export function postAddress(address: string): PostAddress | null {
  const url = parse(address);
  if (url?.hostname !== ARTICLE_HOST) return null;
  const code = SHORT.exec(url.pathname)?.[1];
  if (code)
    return { form: 'short', biz: null, mid: null, idx: null, url: `https://${ARTICLE_HOST}/s/${code}` };
  if (!/^\/(?:s|mp\/appmsg\/show)\/?$/.test(url.pathname)) return null;
  return url.searchParams.has('__biz') ? longAddress(url.searchParams) : temporaryAddress(url);
}

function longAddress(query: URLSearchParams): PostAddress | null {
  const biz = normalBiz(query.get('__biz') ?? '');
  const mid = query.get('mid') ?? query.get('appmsgid');
  const idx = query.get('idx') ?? query.get('itemidx');
  const sn = query.get('sn') ?? query.get('sign');
  if (!biz || !isNumber(mid) || !isNumber(idx)) return null;
  return { form: 'long', biz, mid, idx, url: longUrl(biz, mid, idx, sn && /^\w+$/.test(sn) ? sn : null) };
}

/** The lasting address of an article; without `sn` it names the article but does not open it. */
export function longUrl(biz: string, mid: string, idx: string, sn: string | null): string {
  return `https://${ARTICLE_HOST}/s?__biz=${biz}&mid=${mid}&idx=${idx}${sn ? `&sn=${sn}` : ''}`;
}

function temporaryAddress(url: URL): PostAddress | null {
  if (!url.searchParams.has('signature') || !url.searchParams.has('timestamp')) return null;
  const kept = ['src', 'timestamp', 'ver', 'signature', 'new']
    .filter((name) => url.searchParams.has(name))
    .map((name) => `${name}=${encodeURIComponent(url.searchParams.get(name) ?? '')}`);
  return {
    form: 'temporary',
    biz: null,
    mid: null,
    idx: null,
    url: `https://${ARTICLE_HOST}/s?${kept.join('&')}`,
  };
}

/**
 * `__biz` in its one form: base64 with its padding. `%3D%3D`, `==` and nothing at all are the same.
 * Null if it is no `__biz`.
 */
export function normalBiz(biz: string): string | null {
  const bare = biz.trim().replace(/(?:%3D|=){0,2}$/i, '');
  if (!/^[A-Za-z0-9+/]{6,30}$/.test(bare) || bare.length % 4 === 1) return null;
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
}

export function isNumber(text: string | null | undefined): text is string {
  return typeof text === 'string' && /^\d{1,20}$/.test(text);
}

/** What an address of the platform means; null: none that we know. */
export function wechatAddress(address: string): Address | null {
  const post = postAddress(address);
  if (post) {
    const postId = post.mid && post.idx ? `${post.mid}_${post.idx}` : null;
    return { of: 'post', accountId: post.biz, postId, url: post.url };
  }
  const url = parse(address);
  if (url?.hostname !== ARTICLE_HOST) return null;
  const id = normalBiz(url.searchParams.get('__biz') ?? '');
  const ofAccount = /^\/mp\/(?:profile_ext|aboutbiz|profile|homepage|appmsgalbum|getmasssendmsg)$/.test(
    url.pathname,
  );
  return ofAccount && id ? { of: 'account', id, name: null } : null;
}

/** Parses after undoing what pages, feeds and chat programs do to addresses. */
function parse(address: string): URL | null {
  const text = address
    .trim()
    .replace(/\\x26(?:amp;)*/g, '&')
    .replace(/&(?:amp;)+/g, '&');
  if (!/^https?:\/\//i.test(text)) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Where a page was asked for, and where it was answered from. */
interface Whereabouts {
  readonly url: string | null;
  readonly finalUrl: string | null;
}

/** Whether the page was asked for at, or answered from, such a path of the host. */
export function isAt(page: Whereabouts, host: string, path: RegExp): boolean {
  return [page.finalUrl, page.url].some((address) => {
    const found = pathOn(host, address);
    return found !== null && path.test(found);
  });
}

/** The address's path if it is on this host; null if it is not, or no address. */
export function pathOn(host: string, address: string | null): string | null {
  const url = address === null ? null : parse(address);
  return url?.hostname === host ? url.pathname : null;
}
