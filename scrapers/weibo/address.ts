/** What an address of Weibo means: an account, one of its posts, or neither. */

import type { Address } from '../scraper.ts';
import { isDoor, isWeiboHost, urlOf } from './hosts.ts';
import { midOf, postUrl, timeOfMid } from './post-id.ts';
import { uidOfContainer } from './view.ts';

/** First parts of paths that are never somebody's own domain. */
const PLACES = [
  'a', 'aj', 'ajax', 'api', 'at', 'c', 'comment', 'comments', 'detail', 'fav', 'follow', 'friends', 'help', 'home',
  'hot', 'login', 'login.php', 'mblog', 'message', 'messages', 'mygroups', 'n', 'newlogin', 'p', 'page', 'pub',
  'repost', 's', 'search', 'set', 'settings', 'signup', 'sorry', 'status', 'statuses', 'svip', 'ttarticle', 'tv', 'u',
  'video', 'visitor',
] as const; // biome-ignore format: a list to be read at a glance

const UID = /^[1-9]\d{4,10}$/;
/** The six digits tell the sort of page: 100505 a person, 100206 a certified body, 103505 a celebrity. */
const PAGE_ID = /^10(?:0[0-9]{3}|3[0-9]{3})([1-9]\d{4,10})$/;

/**
 * Home pages by uid, page id, screen name or own domain (which has no id to tell), and posts by mid or bid.
 * Null for walls, articles, videos, searches and other hosts.
 */
export function address(text: string): Address | null {
  const url = urlOf(text.trim().replace(/^(?:www\.)?(?=(?:m\.)?weibo\.c(?:n|om)\/)/, 'https://'));
  if (!url || !/^https?:$/.test(url.protocol) || !isWeiboHost(url.hostname) || isDoor(url)) return null;
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  return postAt(url, parts) ?? accountAt(url, parts);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A stray per cent sign: no form that we know.
  }
}

function postAt(url: URL, [first = '', second = '', third = '']: readonly string[]): Address | null {
  if (['status', 'detail', 'comment', 'repost'].includes(first))
    return post(url.searchParams.get('uid'), second);
  const shown = first === 'ajax' ? `${second}/${third}` : `${first}/${second}`;
  if (shown === 'statuses/show') return post(null, url.searchParams.get('id') ?? '');
  if (!UID.test(first)) return null;
  const found = post(first, second);
  // `weibo.com/UID/superfans` would be a bid as well, of a time before there were any.
  return found?.of === 'post' && timeOfMid(found.postId ?? '') !== null ? found : null;
}

function post(uid: string | null, id: string): Address | null {
  const mid = midOf(id);
  if (mid === null) return null;
  return {
    of: 'post',
    accountId: uid !== null && UID.test(uid) ? uid : null,
    postId: mid,
    url: postUrl(mid),
  };
}

function accountAt(url: URL, [first = '', second = '', third = '']: readonly string[]): Address | null {
  const account = (id: string | null, name: string | null = null): Address => ({ of: 'account', id, name });
  const uid = uidIn(url, first, second, third);
  if (uid !== null) return account(uid);
  if (first === 'n' && second !== '') return account(null, second);
  if (first === '' || (PLACES as readonly string[]).includes(first) || second !== '') return null;
  return domainOf(first) === null ? null : account(null);
}

function uidIn(url: URL, first: string, second: string, third: string): string | null {
  if (UID.test(first)) return first;
  if (first === 'u' || first === 'profile') {
    const id = second === 'page' ? (third === '' ? '' : (url.pathname.split('/')[4] ?? '')) : second;
    return UID.test(id) ? id : null;
  }
  if (first === 'p') return PAGE_ID.exec(second)?.[1] ?? null;
  const asked = url.searchParams.get('value') ?? url.searchParams.get('uid');
  if (first === 'api' && asked !== null) return UID.test(asked) ? asked : null;
  if (first === 'ajax' && second === 'profile') return asked !== null && UID.test(asked) ? asked : null;
  return uidOfContainer(url.searchParams.get('containerid') ?? '');
}

/** `shichengfabu`, an account's own domain: the platform tells whose it is when asked for `custom=`. */
export function domainIn(text: string): string | null {
  const url = urlOf(text.trim());
  if (!url || !isWeiboHost(url.hostname) || isDoor(url)) return null;
  const [first = '', second] = url.pathname.split('/').filter((part) => part !== '');
  if (second !== undefined || UID.test(first) || (PLACES as readonly string[]).includes(first)) return null;
  return domainOf(first);
}

function domainOf(part: string): string | null {
  return /^[0-9A-Za-z][0-9A-Za-z_-]{3,29}$/.test(part) ? part.toLowerCase() : null;
}
