/**
 * When a source that refuses is left in peace, and for how long. Pure; what is known of each platform's patience is
 * passed in as data.
 */

import type { BlockedKind, Outcome } from './page.ts';
import { DAY } from './time.ts';

export interface RestPolicy {
  /** Milliseconds: after the first, second, … rest within a day; the last one from then on. */
  readonly rests: readonly [number, ...number[]];
  /** So many different accounts, refused one after the other, put the source to rest. */
  readonly patience: Readonly<Record<BlockedKind, number>>;
}

/** What is remembered of a source's refusals. */
export interface Refusals {
  /** Different accounts, refused one after the other since the source last got through. */
  readonly accounts: readonly number[];
  /** When it was put to rest. Milliseconds, as `now`. */
  readonly restedAt: readonly number[];
  /** Null: it is asked freely. */
  readonly restsUntil: number | null;
}

/** More than any policy's patience: what is remembered stays small however many are refused. */
const MOST_ACCOUNTS = 100;

/** A refusal more, of this account. What was refused while the source rests already was under way before. */
export function refusedAgain(
  before: Refusals,
  refusal: { readonly account: number; readonly kind: BlockedKind; readonly now: number },
  policy: RestPolicy,
): Refusals {
  const { account, kind, now } = refusal;
  const accounts = [...new Set([...before.accounts, account])].slice(-MOST_ACCOUNTS);
  const restedAt = before.restedAt.filter((at) => at > now - DAY);
  const isResting = before.restsUntil !== null && before.restsUntil > now;
  // A source on trial that refuses once more has not recovered, whoever asked.
  const isOnTrial = before.restsUntil !== null && !isResting;
  if (isResting || (!isOnTrial && accounts.length < policy.patience[kind]))
    return { accounts, restedAt, restsUntil: before.restsUntil };
  const rest = policy.rests[restedAt.length] ?? policy.rests.at(-1) ?? policy.rests[0];
  return { accounts, restedAt: [...restedAt, now], restsUntil: now + rest };
}

/** A refusal of us, whoever we ask for; one that names what is wrong with the address is none. */
export function refusalOf(outcome: Outcome): { kind: BlockedKind; phrase: string | null } | null {
  if (outcome.is !== 'blocked') return null;
  return outcome.kind === 'forbidden' && outcome.phrase !== null ? null : outcome;
}
