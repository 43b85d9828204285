/**
 * The ids, codes and addresses that the platforms would have given: derived from what the world says, so that
 * the same world has the same addresses on every machine and on every start.
 */

import { createHash } from 'node:crypto';
import { epoch, SECOND, type Timestamp, timestamp } from '../../src/domain/time.ts';

/** A post's id on Weibo carries its time: `(mid >> 22) + 515483463` is its second since 1970. */
const WEIBO_EPOCH = 515_483_463;
const BASE62 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The `nth` post (0 to 7) of one account in one second: two accounts that post at once have two ids. */
export function weiboMid(at: Timestamp, uid: string, nth = 0): string {
  const seconds = BigInt(epoch(at) / SECOND - WEIBO_EPOCH);
  const low = (Number.parseInt(digest(`mid|${uid}`, 8), 16) % 2 ** 19) * 8 + nth;
  return ((seconds << 22n) + BigInt(low)).toString();
}

/** The same number in base 62: groups of seven digits from the right, four letters each. */
export function weiboBid(mid: string): string {
  const groups: string[] = [];
  for (let end = mid.length; end > 0; end -= 7) groups.unshift(mid.slice(Math.max(0, end - 7), end));
  return groups.map((group, place) => base62(Number(group)).padStart(place === 0 ? 1 : 4, '0')).join('');
}

/** Null for what is no id in base 62. */
export function midOfBid(bid: string): string | null {
  if (!/^[0-9a-zA-Z]{9,12}$/.test(bid)) return null;
  const groups: string[] = [];
  for (let end = bid.length; end > 0; end -= 4) {
    const group = [...bid.slice(Math.max(0, end - 4), end)];
    groups.unshift(String(group.reduce((value, letter) => value * 62 + BASE62.indexOf(letter), 0)));
  }
  return groups.map((group, place) => (place === 0 ? group : group.padStart(7, '0'))).join('');
}

export function timeOfMid(mid: string): Timestamp {
  return timestamp((Number(BigInt(mid) >> 22n) + WEIBO_EPOCH) * SECOND);
}

function base62(value: number): string {
  let text = '';
  let rest = value;
  do {
    text = (BASE62[rest % 62] ?? '') + text;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return text;
}

/** One push has one `mid`, whatever the number of its articles: posts of the same second share it. */
export function wechatMid(at: Timestamp): string {
  return String(2_247_483_648 + (epoch(at) / SECOND - 1_300_000_000));
}

/** The 22 characters of a short address `/s/…`. */
export function shortCode(biz: string, mid: string, idx: number): string {
  return createHash('sha256').update(`short|${biz}|${mid}|${idx}`).digest('base64url').slice(0, 22);
}

/** The secret of a long address. */
export function articleSecret(biz: string, mid: string, idx: number): string {
  return digest(`sn|${biz}|${mid}|${idx}`, 32);
}

/** `gh_…`, the original id of a WeChat account. */
export function originalId(biz: string): string {
  return `gh_${digest(`gh|${biz}`, 12)}`;
}

/** 微信号, which the account chose for itself. */
export function aliasOf(biz: string): string {
  return `alias-${digest(`alias|${biz}`, 8)}`;
}

/** What the account holder's authorisation is made of. */
export function appIdOf(biz: string): string {
  return `wx${digest(`appid|${biz}`, 16)}`;
}

export function appSecretOf(biz: string): string {
  return digest(`secret|${biz}`, 32);
}

/** 19 digits, as albums have. */
export function albumId(biz: string): string {
  return digits(`album|${biz}`, 19);
}

/** 19 digits, as comment areas have; never 0, which says that there is none. */
export function commentId(biz: string, mid: string, idx: number): string {
  return digits(`comment|${biz}|${mid}|${idx}`, 19);
}

/** A uid for somebody whom the world only names: commenters, authors of liked items. */
export function strangerUid(name: string): string {
  return digits(`stranger|${name}`, 10);
}

/** Hexadecimal, `length` characters. */
export function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** Decimal, `length` digits, the first one from 1 to 9. */
function digits(text: string, length: number): string {
  const number = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`).toString();
  return `1${number}`.slice(0, length);
}
