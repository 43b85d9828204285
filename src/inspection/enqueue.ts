/** From the table of inspections to the queues: new ones, and those that lost their job. */

import { INSPECTED_PLATFORMS, isInspectedPlatform } from '../../scrapers/platforms.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Queue } from '../queue/backend.ts';
import { inspectJobId, inspectQueue, JOB_OPTIONS, type QueueName } from '../queue/jobs.ts';
import type { Database } from '../store/database.ts';
import { type DueInspection, dueInspections, type Inspection, platformsOf } from '../store/inspections.ts';

type Queues = (name: QueueName) => Queue;

/** So many jobs are added by one statement. */
const BATCH = 500;
/** So many lost jobs are looked for in one sweep. */
const SWEEP_LIMIT = 5_000;

export async function enqueueInspections(
  db: Database,
  queue: Queues,
  inspections: readonly Inspection[],
): Promise<void> {
  const platforms = await platformsOf(
    db,
    inspections.map((inspection) => inspection.inspectionId),
  );
  for (const platform of INSPECTED_PLATFORMS) {
    const jobs = inspections
      .filter((inspection) => platforms.get(inspection.inspectionId) === platform)
      .map(({ inspectionId, attempts }) => job(inspectionId, attempts));
    for (let from = 0; from < jobs.length; from += BATCH) {
      await queue(inspectQueue(platform)).addBulk(jobs.slice(from, from + BATCH));
    }
  }
}

function job(inspectionId: number, attempts: number) {
  return {
    name: 'inspect',
    data: { inspectionId },
    opts: { ...JOB_OPTIONS, jobId: inspectJobId(inspectionId, attempts + 1) },
  };
}

/** Queues whatever is unfinished, is nobody's, and has no live job; returns how many jobs were added. */
export async function queueDueInspections(db: Database, queue: Queues, at: Timestamp): Promise<number> {
  const due = await dueInspections(db, at, SWEEP_LIMIT);
  let added = 0;
  for (const inspection of due) {
    if (isInspectedPlatform(inspection.platform) && (await ensureJob(queue, inspection))) added += 1;
  }
  return added;
}

/** Waiting, delayed and running jobs are left alone; so is a failed one, which a person has to look at. */
async function ensureJob(queue: Queues, due: DueInspection): Promise<boolean> {
  if (!isInspectedPlatform(due.platform)) return false;
  const platformQueue = queue(inspectQueue(due.platform));
  const { name, data, opts } = job(due.inspectionId, due.attempts);
  const existing = await platformQueue.getJob(opts.jobId);
  if (existing) {
    // Completed, and yet the inspection did not end: the queue's word is not the table's.
    if (!(await existing.isCompleted())) return false;
    await existing.remove();
  }
  await platformQueue.add(name, data, opts);
  return true;
}
