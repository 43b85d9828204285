/**
 * How long ended jobs stay on the dashboard. Told with each job, the queue on Postgres would look for the old ones whenever
 * one ends: a sixth of what a job costs there.
 */

import { DAY } from '../domain/time.ts';
import type { Queue } from './backend.ts';

/** Milliseconds. */
interface Kept {
  readonly completed: number;
  readonly failed: number;
}

/** Failed ones are the list of things to mend. */
const KEPT: Kept = { completed: 2 * DAY, failed: 90 * DAY };
/** Of each queue, at a time. */
const MOST = 10_000;

export async function forgetEndedJobs(queues: readonly Queue[], kept: Kept = KEPT): Promise<void> {
  for (const queue of queues) {
    await queue.clean(kept.completed, MOST, 'completed');
    await queue.clean(kept.failed, MOST, 'failed');
  }
}
