/**
 * How often one may try to log in. Guessing is slowed down, and nobody can lock somebody else out for good: a browser
 * in which its user logged in before is counted by itself, and whoever tried too often waits, ever longer, but gets
 * another try. Under one name there are less than a hundred failures an hour (OWASP ASVS 2.2.1). Pure.
 */

import { HOUR, MINUTE, plus, SECOND, type Timestamp } from './time.ts';

/** Failed attempts within so many milliseconds, before one has to wait. */
export const LOGIN_LIMITS = {
  within: HOUR,
  /** Under one name, from one address or in one known browser. */
  byName: 10,
  /** Under one name, from wherever its user never logged in. */
  byNameAnywhere: 50,
  byAddress: 50,
} as const;

const FIRST_WAIT = 30 * SECOND;
const LONGEST_WAIT = 15 * MINUTE;

export interface Failures {
  readonly count: number;
  /** The latest of them. */
  readonly last: Timestamp | null;
}

/** What earlier attempts say; null: it is not asked about. */
export interface EarlierFailures {
  readonly own: Failures;
  readonly address: Failures;
  /** Under the name, from wherever its user never logged in; null for a browser in which he did. */
  readonly strangers: Failures | null;
}

/** From when on the next attempt is looked at; null: at once. */
export function mustWaitUntil({ own, address, strangers }: EarlierFailures, at: Timestamp): Timestamp | null {
  const ends = [
    waitAfter(own, LOGIN_LIMITS.byName),
    waitAfter(address, LOGIN_LIMITS.byAddress),
    strangers && waitAfter(strangers, LOGIN_LIMITS.byNameAnywhere),
  ];
  return ends.reduce((latest, end) => (end !== null && end > (latest ?? at) ? end : latest), null);
}

/** Twice as long after each further failure. */
function waitAfter({ count, last }: Failures, limit: number): Timestamp | null {
  if (last === null || count < limit) return null;
  return plus(last, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (count - limit)));
}
