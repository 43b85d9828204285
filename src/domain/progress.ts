/** How far a round is, and when it is likely to end. Pure. */

import { type Hours, nextWithin, spanWithin } from './hours.ts';
import { epoch, plus, type Timestamp } from './time.ts';

export interface RoundProgress {
  readonly total: number;
  readonly queued: number;
  readonly running: number;
  /** Wait for a source or for the hours of the round. */
  readonly waiting: number;
  readonly complete: number;
  readonly undetermined: number;
  readonly failed: number;
  /** Ended within the time that tells the speed. */
  readonly lately: number;
}

export function endedOf({ complete, undetermined, failed }: RoundProgress): number {
  return complete + undetermined + failed;
}

/** Whole percent, rounded down: 100 means that nothing is left. */
export function percentOf(progress: RoundProgress): number {
  return progress.total === 0 ? 0 : Math.floor((100 * endedOf(progress)) / progress.total);
}

/**
 * When the last inspection ends if the round goes on as it went within the last `span` milliseconds, in the hours in
 * which it may. Null: nothing ended lately, or nothing is left that could be begun now (what waits for a source ends
 * when that answers again, which nobody can tell).
 */
export function expectedEnd(
  progress: RoundProgress,
  pace: { readonly at: Timestamp; readonly span: number; readonly hours: Hours | null },
): Timestamp | null {
  const left = progress.queued + progress.running;
  if (left === 0 || progress.lately === 0) return null;
  const needed = (left * pace.span) / progress.lately;
  return afterWork(pace.hours, pace.at, needed);
}

/** Longer than that no round is foretold, in days. */
const MOST_DAYS = 400;

/** The instant at which so many milliseconds of allowed time have passed; null if that is too far off. */
function afterWork(hours: Hours | null, at: Timestamp, milliseconds: number): Timestamp | null {
  if (!hours) return plus(at, milliseconds);
  let left = milliseconds;
  let from = nextWithin(hours, at);
  for (let n = 0; n < MOST_DAYS; n += 1) {
    const end = spanWithin(hours, from);
    const open = epoch(end) - epoch(from);
    if (left <= open) return plus(from, left);
    left -= open;
    from = nextWithin(hours, end);
  }
  return null;
}
