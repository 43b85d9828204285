/**
 * Whether a queued inspection may be begun now: its round may be paused, outside of its hours, before or after its
 * window. What a person asks for outside the queue is not asked here.
 */

import { nextWithin } from '../domain/hours.ts';
import { chineseTime, endOfDay, epoch, later, startOfDay, type Timestamp } from '../domain/time.ts';
import type { Database } from '../store/database.ts';
import type { Inspection } from '../store/inspections.ts';
import { closeRound, postponeInspection } from '../store/round-life.ts';
import type { Round } from '../store/rounds.ts';
import type { Ending } from './inspect.ts';

/** Null: begin. */
export async function refusal(
  db: Database,
  inspection: Inspection,
  of: Round,
  { ended, at }: { readonly ended: boolean; readonly at: Timestamp },
): Promise<Ending | null> {
  if (of.state === 'paused') return { is: 'done', note: 'its round is paused' };
  if (of.state === 'published') return { is: 'giveUp', why: 'its round is published: what it says stands' };
  const until = nextInstant(of, at);
  if (until === null) {
    await db.transaction((tx) => closeRound(tx, of.roundId, { at, note: WINDOW_ENDED }));
    return { is: 'done', note: 'the window of its round has ended' };
  }
  // Somebody asks again for what had ended: he is here, whatever the hour.
  if (until === at || ended) return null;
  const note = `未到检查时段，将于${chineseTime(until)}后自动检查`;
  await postponeInspection(db, inspection.inspectionId, { until, note });
  return { is: 'snooze', delay: epoch(until) - epoch(at), why: 'outside the hours of its round' };
}

const WINDOW_ENDED = '监测时间已结束，未能完成检查';

/** When an inspection of this round may be begun, from `at` on; null: not any more. */
export function nextInstant(
  { windowFrom, windowTo, hours, late }: Pick<Round, 'windowFrom' | 'windowTo' | 'hours' | 'late'>,
  at: Timestamp,
): Timestamp | null {
  const next = nextWithin(hours, later(at, startOfDay(windowFrom)));
  return late || next <= endOfDay(windowTo) ? next : null;
}
