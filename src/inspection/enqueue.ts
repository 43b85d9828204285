/** From the table of inspections to the queues: new ones, and those that lost their job. */

import { INSPECTED_PLATFORMS, isInspectedPlatform } from '../../scrapers/platforms.ts';
import type { Clock, Timestamp } from '../domain/time.ts';
import type { Queue } from '../queue/backend.ts';
import { inspectJobId, inspectQueue, JOB_OPTIONS, type QueueName } from '../queue/jobs.ts';
import { lostAttempts } from '../store/attempts.ts';
import type { Database } from '../store/database.ts';
import { type DueInspection, dueInspections, type Inspection, platformsOf } from '../store/inspections.ts';
import { failInspection } from '../store/round-life.ts';

type Queues = (name: QueueName) => Queue;

/** So many jobs are added by one statement. */
const BATCH = 500;
/** So many unfinished inspections are asked for at a time whether they have lost their jobs. */
const SWEEP_PAGE = 200;

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
    const own = inspections.filter(({ inspectionId }) => platforms.get(inspectionId) === platform);
    for (let from = 0; from < own.length; from += BATCH) {
      const jobs = own
        .slice(from, from + BATCH)
        .map(({ inspectionId, attempts }) => job(inspectionId, attempts));
      await queue(inspectQueue(platform)).addBulk(jobs);
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

/**
 * Queues what is unfinished, is nobody's, and has no live job; returns how many jobs were added. Of a large round one
 * page, and further ones as long as something was lost; the next sweep goes on behind it: looking after the queue must
 * not take the place of working it.
 */
export function createSweep(
  db: Database,
  queue: Queues,
  clock: Clock,
  limit: number = SWEEP_PAGE,
): () => Promise<number> {
  let after = 0;

  async function page(): Promise<number> {
    const due = await dueInspections(db, clock(), { after, limit });
    after = due.length < limit ? 0 : (due.at(-1)?.inspectionId ?? 0);
    let added = 0;
    for (const inspection of due) {
      if (await ensureJob(db, queue, inspection, clock())) added += 1;
    }
    return added;
  }

  return async () => {
    let added = await page();
    for (let more = added; more > 0 && after > 0; added += more) more = await page();
    return added;
  };
}

/**
 * Waiting, delayed and running jobs are left alone. One that ended although the inspection did not is replaced: the
 * queue's word is not the table's, whether it says completed, or failed because its workers died once too often.
 */
async function ensureJob(db: Database, queue: Queues, due: DueInspection, at: Timestamp): Promise<boolean> {
  if (!isInspectedPlatform(due.platform)) return false;
  const platformQueue = queue(inspectQueue(due.platform));
  const { name, data, opts } = job(due.inspectionId, due.attempts);
  const state = await platformQueue.getJobState(opts.jobId);
  if (state !== 'unknown') {
    if (state !== 'failed' && state !== 'completed') return false;
    // The head of the queue is worked while the page is gone through: this one may just have ended as it should.
    if (!(await isDue(db, due, at))) return false;
    if (state === 'failed' && (await isHopeless(db, due, at))) return false;
    await platformQueue.remove(opts.jobId);
  }
  await platformQueue.add(name, data, opts);
  return true;
}

/** Still unfinished, nobody's, and begun no more often than it was. */
async function isDue(db: Database, due: DueInspection, at: Timestamp): Promise<boolean> {
  const [now] = await dueInspections(db, at, { after: due.inspectionId - 1, limit: 1 });
  return now?.inspectionId === due.inspectionId && now.attempts === due.attempts;
}

/** Whoever took it up died of it, again and again: it is ended as our own failure, before it takes all down. */
async function isHopeless(db: Database, { inspectionId }: DueInspection, at: Timestamp): Promise<boolean> {
  if ((await lostAttempts(db, inspectionId)) < MOST_LOST) return false;
  await db.transaction((tx) =>
    failInspection(tx, inspectionId, { at, note: '检查程序多次中断，未能得出结果' }),
  );
  return true;
}

const MOST_LOST = 10;
