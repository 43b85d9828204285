/** The jobs of inspections, found by their ids: the queue itself knows no search. */

import { INSPECTED_PLATFORMS, isInspectedPlatform } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { type Timestamp, timestamp } from '../../domain/time.ts';
import type { Queue } from '../../queue/backend.ts';
import { inspectJobId, inspectQueue, type QueueName, queuesFor } from '../../queue/jobs.ts';
import { type AskedJob, askedJobsOf, askedJobsOfInspections } from '../../store/asked-jobs.ts';
import type { InspectionHead } from '../../store/inspection-record.ts';

export interface FoundJob {
  readonly queue: QueueName;
  readonly jobId: string;
  /** The queue's word for where it is; `gone`: asked for once, and since removed from the queue. */
  readonly state: string;
  readonly addedAt: Timestamp | null;
  readonly endedAt: Timestamp | null;
  /** How it ended or failed, as the worker said. */
  readonly said: string | null;
  /** The inspections that it is for, or that it made. */
  readonly inspectionIds: readonly number[];
  /** Who asked for it by hand. */
  readonly askedBy: string | null;
}

/** A stem's snoozes are followed so far. */
const MOST_SUCCESSORS = 20;
/** So many of an inspection's latest attempts are looked for: the queue keeps ended jobs a week only. */
const MOST_ATTEMPTS = 12;

type Queues = Pick<App, 'queue'>;

/** The jobs of these inspections that the queue still has, the newest first. */
export async function jobsOfInspections(
  app: Queues & Pick<App, 'db'>,
  inspections: readonly Pick<InspectionHead, 'inspectionId' | 'platform' | 'attempts'>[],
): Promise<FoundJob[]> {
  const machine = inspections.filter(({ platform }) => isInspectedPlatform(platform));
  const [own, asked] = await Promise.all([
    Promise.all(machine.map((inspection) => ownJobs(app, inspection))),
    askedJobsOfInspections(
      app.db,
      machine.map(({ inspectionId }) => inspectionId),
    ),
  ]);
  const byHand = await Promise.all(asked.map((job) => askedJob(app, job, [job.inspectionId])));
  return newestFirst([...own.flat(), ...byHand]);
}

/** What people asked of the account by hand, the newest first: re-checks, single inspections, whole rounds. */
export async function jobsAskedOf(
  app: Queues & Pick<App, 'db'>,
  accountId: number,
  limit: number,
): Promise<FoundJob[]> {
  const asked = await askedJobsOf(app.db, accountId, limit);
  return newestFirst(await Promise.all(asked.map((job) => askedJob(app, job, []))));
}

async function ownJobs(
  app: Queues,
  { inspectionId, platform, attempts }: Pick<InspectionHead, 'inspectionId' | 'platform' | 'attempts'>,
): Promise<FoundJob[]> {
  const name = inspectQueue(platform);
  const first = Math.max(1, attempts + 2 - MOST_ATTEMPTS);
  const stems = Array.from({ length: attempts + 2 - first }, (_, n) => inspectJobId(inspectionId, first + n));
  const found = await Promise.all(stems.map((stem) => withSuccessors(app.queue(name), name, stem)));
  return found.flat();
}

/** A snoozed job is followed by `….s1`, that by `….s2`, each of which may be gone already. */
async function withSuccessors(queue: Queue, name: QueueName, stem: string): Promise<FoundJob[]> {
  const found: FoundJob[] = [];
  let missed = 0;
  for (let n = 0; n <= MOST_SUCCESSORS && missed < 2; n += 1) {
    const job = await foundJob(queue, name, n === 0 ? stem : `${stem}.s${n}`, null);
    if (job) found.push(job);
    else missed += 1;
  }
  return found;
}

/** The queue may have forgotten it; that it was asked for is still shown. */
async function askedJob(app: Queues, asked: AskedJob, inspectionIds: readonly number[]): Promise<FoundJob> {
  const name = queuesFor(INSPECTED_PLATFORMS).find(([known]) => known === asked.queue)?.[0];
  const job = name && (await foundJob(app.queue(name), name, asked.jobId, asked.askedBy));
  if (job) return { ...job, inspectionIds: [...new Set([...inspectionIds, ...job.inspectionIds])] };
  return {
    queue: name ?? 'recheck',
    jobId: asked.jobId,
    state: 'gone',
    addedAt: asked.askedAt,
    endedAt: null,
    said: null,
    inspectionIds,
    askedBy: asked.askedBy,
  };
}

async function foundJob(
  queue: Queue,
  name: QueueName,
  jobId: string,
  askedBy: string | null,
): Promise<FoundJob | null> {
  const job = await queue.getJob(jobId);
  if (!job) return null;
  return {
    queue: name,
    jobId,
    state: await job.getState(),
    addedAt: timestamp(job.timestamp),
    endedAt: job.finishedOn === undefined ? null : timestamp(job.finishedOn),
    said: job.failedReason || saidOf(job.returnvalue),
    inspectionIds: inspectionsOfJob(job),
    askedBy,
  };
}

/** The inspections that a job is for, or that it made: ids alone, as jobs carry and return them. */
export function inspectionsOfJob({
  data,
  returnvalue,
}: {
  readonly data: unknown;
  readonly returnvalue: unknown;
}): number[] {
  const carried = fieldOf(data, 'inspectionId');
  const returned = fieldOf(returnvalue, 'inspectionIds');
  const all = [carried, ...(Array.isArray(returned) ? returned : [])];
  return [...new Set(all.filter((id): id is number => typeof id === 'number' && Number.isInteger(id)))];
}

function saidOf(ending: unknown): string | null {
  const said = fieldOf(ending, 'note') ?? fieldOf(ending, 'why');
  return typeof said === 'string' ? said : null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function newestFirst(jobs: readonly FoundJob[]): FoundJob[] {
  return [...jobs].sort((a, b) => (b.addedAt ?? '').localeCompare(a.addedAt ?? ''));
}
