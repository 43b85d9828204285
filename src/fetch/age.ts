/**
 * How old an answer was when it came, by its own headers (RFC 9111): caches tell its age, or leave it the date of the
 * server that made it. A list that a cache kept since last year shows nothing of this one.
 */

import type { HeaderLines } from './exchange.ts';
import { headerOf } from './headers.ts';

/**
 * Milliseconds; the larger of `Age` and what lies between `Date` and now. Zero where neither tells anything: a server
 * that sends a date after now has a clock that is ahead, or ours is behind.
 *
 * @param now milliseconds since 1970, by the clock of this machine
 */
export function ageOf(headers: HeaderLines, now: number): number {
  const seconds = /^\d{1,9}$/.exec(headerOf(headers, 'age') ?? '')?.[0] ?? '0';
  const made = Date.parse(headerOf(headers, 'date') ?? '');
  return Math.max(Number(seconds) * 1_000, Number.isNaN(made) ? 0 : now - made, 0);
}
