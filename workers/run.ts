/**
 * Runs jobs: the only file that knows what the queue library makes of a job's ending. A snoozed job completes
 * and is followed by a delayed successor; only our own bugs and broken machines fail a job.
 */

import { setTimeout as pauseFor } from 'node:timers/promises';
import { type Job, UnrecoverableError } from 'bullmq';
import type { Ending } from '../src/inspection/inspect.ts';
import type { Queue, QueueBackend, Worker } from '../src/queue/backend.ts';
import { JOB_OPTIONS, type QueueName } from '../src/queue/jobs.ts';
import { isAway } from '../src/store/database.ts';

/** What a job of one queue does. */
export interface JobHandler {
  readonly queue: QueueName;
  /** Throws `BadJob` for a payload that can never be worked. */
  work(data: unknown, context: JobContext): Promise<Ending>;
  /** The job failed and is not tried again. */
  failed?(data: unknown): Promise<void>;
}

export interface JobContext {
  readonly jobId: string;
  /** True if this very job had ended before, and somebody asked for it again. */
  readonly again: boolean;
  /** True if a Job Scheduler made it, false if somebody asked for it. */
  readonly scheduled: boolean;
  readonly signal: AbortSignal;
}

/** The payload is not what the queue carries; trying again would not help. */
export class BadJob extends Error {
  override readonly name = 'BadJob';
}

export interface RunOptions {
  readonly backend: QueueBackend;
  readonly handlers: readonly JobHandler[];
  readonly concurrency: number;
  readonly lockDuration: number;
  readonly log: { info(fields: object, message: string): void; error(fields: object, message: string): void };
}

export interface Running {
  /** Takes no new jobs and waits for those at hand; after `patience` milliseconds they are told to stop. */
  stop(patience: number): Promise<void>;
  /** How long the job that was begun first of those at hand has been at work, in milliseconds; null: none is. */
  longestAtWork(): number | null;
}

export function runWorkers(options: RunOptions): Running {
  const stopping = new AbortController();
  const begun = new Set<{ readonly at: number }>();
  const workers = options.handlers.map((handler) => startWorker(options, handler, begun, stopping.signal));
  return {
    longestAtWork() {
      // In the order in which they were begun.
      const [first] = begun;
      return first ? performance.now() - first.at : null;
    },
    async stop(patience) {
      const timer = setTimeout(() => stopping.abort(new Error('the worker is stopping')), patience);
      await Promise.all(workers.map((worker) => worker.close()));
      clearTimeout(timer);
    },
  };
}

function startWorker(
  options: RunOptions,
  handler: JobHandler,
  begun: Set<{ readonly at: number }>,
  signal: AbortSignal,
): Worker {
  const queue = options.backend.queue(handler.queue);
  const noted = async (job: Job) => {
    const one = { at: performance.now() };
    begun.add(one);
    return work(queue, handler, job, signal, options.log).finally(() => begun.delete(one));
  };
  const worker = options.backend.worker(handler.queue, noted, {
    concurrency: options.concurrency,
    lockDuration: options.lockDuration,
  });
  worker.on('failed', (job, error) => {
    options.log.error({ ...(job && fieldsOf(handler, job)), err: error }, 'job failed');
  });
  return worker;
}

/** What every line about the job says; the inspection, where the job is about one. */
function fieldsOf({ queue }: JobHandler, { id, data }: Job): Record<string, unknown> {
  const inspection: unknown = data?.inspectionId;
  return { queue, job: id, ...(typeof inspection === 'number' ? { inspection } : {}) };
}

async function work(
  queue: Queue,
  handler: JobHandler,
  job: Job,
  signal: AbortSignal,
  log: RunOptions['log'],
): Promise<object> {
  // Stalled jobs come again without having ended, and after a failure by themselves, with its reason; one that had
  // ended comes again only if a person retries it.
  const again = job.attemptsMade > 0 && !job.failedReason;
  const scheduled = job.repeatJobKey !== undefined;
  const context = { jobId: job.id ?? '', again, scheduled, signal };
  const ending = await patiently(() => handler.work(job.data, context), signal).catch(
    async (error: unknown) => {
      const last = error instanceof BadJob || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      if (last) await handler.failed?.(job.data);
      if (error instanceof BadJob) throw new UnrecoverableError(error.message);
      throw error;
    },
  );
  log.info({ ...fieldsOf(handler, job), ending }, 'job ended');
  if (ending.is === 'snooze') await addSuccessor(queue, job, ending.delay);
  return ending;
}

/** While the database is away no try is used up: every work may be begun again. */
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || signal.aborted) throw error;
      await pauseFor(pause, undefined, { signal });
    }
  }
}

/** The same work again, later, under the next number: `…-2.s1`, `…-2.s2`. Milliseconds, always whole. */
async function addSuccessor(queue: Queue, job: Job, delay: number): Promise<void> {
  const [, stem = job.id, number = '0'] = /^(.*)\.s(\d+)$/.exec(job.id ?? '') ?? [];
  await queue.add(job.name, job.data, {
    ...JOB_OPTIONS,
    jobId: `${stem}.s${Number(number) + 1}`,
    delay: Math.ceil(delay),
  });
}
