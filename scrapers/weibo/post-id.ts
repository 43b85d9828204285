/**
 * A Weibo post's id carries the second at which it was written: `unix = (mid >> 22) + 515483463`, measured on
 * posts of 2015 to 2024 to within two seconds. `bid` (`mblogid`) is the same number in base 62.
 */

import { PRECISION_SPAN, type PrintedTime, printedTime } from '../../src/domain/printed-time.ts';
import { DAY, epoch, MINUTE, minus, plus, SECOND, type Timestamp, timestamp } from '../../src/domain/time.ts';

const WEIBO_EPOCH = 515_483_463n;
/** Ids of this shape came in during 2011; older ones do not carry their time. */
const FIRST = '2011-01-01T00:00:00+08:00' as Timestamp;
const LAST = '2060-01-01T00:00:00+08:00' as Timestamp;

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Seven decimal digits are four letters, counted from the right. */
const DIGITS = 7;
const LETTERS = 4;

/** What the platform's own clocks may differ by among themselves. */
const SLACK = MINUTE;

/** When a post was written, by its id; null if the id is of a shape that does not tell. */
export function timeOfMid(mid: string): Timestamp | null {
  if (!/^\d{16}$/.test(mid)) return null;
  const at = timestamp(Number((BigInt(mid) >> 22n) + WEIBO_EPOCH) * SECOND);
  return at >= FIRST && at < LAST ? at : null;
}

/** `Kjc77D1jz` → `4645748019299849`; null if it is not a bid. */
export function midOfBid(bid: string): string | null {
  if (!/^[0-9a-zA-Z]{5,11}$/.test(bid)) return null;
  const digits = fromTheRight(bid, LETTERS).map((letters, place) => {
    const value = [...letters].reduce((sum, letter) => sum * 62 + ALPHABET.indexOf(letter), 0);
    return place === 0 ? String(value) : String(value).padStart(DIGITS, '0');
  });
  return digits.some((group, place) => place > 0 && group.length > DIGITS) ? null : digits.join('');
}

/** `4645748019299849` → `Kjc77D1jz`; null if it is not a mid. */
export function bidOfMid(mid: string): string | null {
  if (!/^[1-9]\d{4,18}$/.test(mid)) return null;
  return fromTheRight(mid, DIGITS)
    .map((digits, place) =>
      place === 0 ? base62(Number(digits)) : base62(Number(digits)).padStart(LETTERS, '0'),
    )
    .join('');
}

/** A mid or a bid, as addresses have either. */
export function midOf(id: string): string | null {
  return /^\d{16}$/.test(id) ? id : midOfBid(id);
}

/** The one address by which we know a post, whoever wrote it; it opens without a login. */
export function postUrl(mid: string): string {
  return `https://m.weibo.cn/detail/${mid}`;
}

export interface Dating {
  /** Null if nothing tells it, or if print and id contradict each other. */
  readonly at: Timestamp | null;
  readonly contradicts: boolean;
}

/**
 * When a post was published: the printed time, to the second where the print has seconds, otherwise the id's,
 * as long as the two agree to what the print tells. A post whose print contradicts its id is not dated.
 */
export function publishedAt(mid: string, print: string | null, seenAt: Timestamp | null): Dating {
  const byId = timeOfMid(mid);
  const printed = print === null ? null : printedTime(print, seenAt ?? (byId && nearestYear(print, byId)));
  if (!byId) return dated(printed && inPast(printed, seenAt) ? printed.at : null);
  if (!printed) return dated(inPast({ at: byId }, seenAt) ? byId : null);
  if (!agree(printed, byId)) return { at: null, contradicts: true };
  return dated(printed.precision === 'second' ? printed.at : byId);
}

function dated(at: Timestamp | null): Dating {
  return { at, contradicts: false };
}

/** Without an instant of capture a bare «06-14» can still be held against the id: in the year nearest to it. */
function nearestYear(print: string, byId: Timestamp): Timestamp | null {
  return /\d[-月]\d/.test(print) ? plus(byId, 180 * DAY) : null;
}

function agree(printed: PrintedTime, byId: Timestamp): boolean {
  const later = epoch(byId) - epoch(printed.at);
  const span = PRECISION_SPAN[printed.precision];
  // A printed day stands for its end: nothing of it comes later. The other prints may have been rounded.
  return later >= -span - SLACK && later <= (printed.precision === 'day' ? 0 : span) + SLACK;
}

function inPast(time: { readonly at: Timestamp }, seenAt: Timestamp | null): boolean {
  return seenAt === null || minus(time.at, DAY) <= seenAt;
}

function fromTheRight(text: string, size: number): string[] {
  const groups: string[] = [];
  for (let end = text.length; end > 0; end -= size) groups.unshift(text.slice(Math.max(0, end - size), end));
  return groups;
}

function base62(value: number): string {
  let text = '';
  for (let rest = value; rest > 0 || text === ''; rest = Math.floor(rest / 62))
    text = (ALPHABET[rest % 62] ?? '') + text;
  return text;
}
