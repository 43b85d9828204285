/** When an undetermined inspection of a round is tried again by itself. The delays are data; the hours are the round's. */

import { DAY, endOfDay, HOUR, plus, type Timestamp } from '../domain/time.ts';
import type { Round } from '../store/rounds.ts';
import { nextInstant } from './admission.ts';

/** Milliseconds from each undetermined end to the next attempt; after the last of them a person is left to settle it. */
export type LaterPolicy = readonly number[];

/** A refusal of articles lasts six hours; what a day has not changed is tried daily, for a window of two weeks at most. */
export const LATER_ATTEMPTS: LaterPolicy = [2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, DAY, DAY, DAY, DAY, DAY];

/**
 * The instant of the next attempt, within the hours of the round and its window; null: none. `done`: later attempts
 * that it has had; `atLeast`: a second look at something missing is worth nothing sooner.
 */
export function nextAttempt(
  policy: LaterPolicy,
  round: Round,
  { done, at, atLeast }: { readonly done: number; readonly at: Timestamp; readonly atLeast: number },
): Timestamp | null {
  const delay = policy[done];
  if (delay === undefined) return null;
  const next = nextInstant(round, plus(at, Math.max(delay, atLeast)));
  return next !== null && next <= endOfDay(round.windowTo) ? next : null;
}
