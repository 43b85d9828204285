/**
 * How long ended jobs stay on the dashboard. Told with each job, the queue on Postgres would look for the old ones whenever
 * one ends: a sixth of what a job costs there.
 */

import { DAY } from '../domain/time.ts';
import type { Queue } from './backend.ts';

/** Milliseconds; failed ones, which are the list of things to mend, longer. */
const KEPT = [
  ['completed', 2 * DAY],
  ['failed', 90 * DAY],
] as const;
/** Of each queue, at a time. */
const MOST = 10_000;

export async function forgetEndedJobs(queues: readonly Queue[]): Promise<void> {
  for (const queue of queues) for (const [state, age] of KEPT) await queue.clean(age, MOST, state);
}
