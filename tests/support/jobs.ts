/** Waiting for a job to end. */

import type { Job, QueueEvents } from 'bullmq';

/** Milliseconds after which a job is looked up, whether it was announced or not. */
const PATIENCE = 2_000;

/**
 * What the job returned. On Postgres the library reads events after the number it saw last, and two that are
 * committed in the other order than their numbers cost the earlier one its announcement: so the job is looked up
 * again every two seconds.
 *
 * @throws the job's own failure
 */
export async function finished(job: Job, events: QueueEvents): Promise<unknown> {
  for (;;) {
    try {
      return await job.waitUntilFinished(events, PATIENCE);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('timed out before finishing'))) throw error;
    }
  }
}
