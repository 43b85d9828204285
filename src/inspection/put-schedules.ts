/** From the table of schedules to the queue's Job Schedulers, which the dashboard shows; the table is what holds. */

import { CRON_ZONE } from '../domain/cron.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Queue } from '../queue/backend.ts';
import { JOB_OPTIONS } from '../queue/jobs.ts';
import type { Database } from '../store/database.ts';
import { armSchedules, listSchedules } from '../store/schedules.ts';

export async function putSchedules(db: Database, queue: Queue, at: Timestamp): Promise<void> {
  await armSchedules(db, at);
  for (const { name, cron, enabled } of await listSchedules(db)) {
    if (enabled) {
      const template = { name, data: { schedule: name }, opts: { ...JOB_OPTIONS } };
      await queue.upsertJobScheduler(name, { pattern: cron, tz: CRON_ZONE }, template);
    } else await queue.removeJobScheduler(name);
  }
}
