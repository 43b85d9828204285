import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import type { Ending } from '../../src/inspection/inspect.ts';
import { createQueueBackend } from '../../src/queue/backend.ts';
import { JOB_OPTIONS } from '../../src/queue/jobs.ts';
import { BadJob, type JobContext, type Running, runWorkers } from '../../workers/run.ts';
import { type BackendUnderTest, onEachBackend } from '../support/backends.ts';
import { useDatabase } from '../support/database.ts';
import { finished } from '../support/jobs.ts';

const quiet = { info: () => {}, error: () => {} };
const QUEUE = 'inspect-weibo';

/** Starts a worker whose work is `work`; resolves with what the n-th call was given. */
function startWorker(
  under: Pick<BackendUnderTest, 'backend'>,
  work: (data: unknown, context: JobContext, call: number) => Promise<Ending>,
): { running: Running; calls: unknown[]; called(times: number): Promise<void> } {
  const calls: unknown[] = [];
  const waiting: { times: number; resolve: () => void }[] = [];
  const running = runWorkers({
    backend: under.backend,
    concurrency: 4,
    lockDuration: 3_000,
    log: quiet,
    handlers: [
      {
        queue: QUEUE,
        work: async (data, context) => {
          calls.push(data);
          const call = calls.length;
          for (const waiter of waiting.filter(({ times }) => times <= call)) waiter.resolve();
          return work(data, context, call);
        },
      },
    ],
  });
  return {
    running,
    calls,
    called: (times) =>
      calls.length >= times ? Promise.resolve() : new Promise((resolve) => waiting.push({ times, resolve })),
  };
}

const done: Ending = { is: 'done', note: '' };

onEachBackend('the queue', (under) => {
  let worker: ReturnType<typeof startWorker> | null = null;
  afterEach(async () => {
    await worker?.running.stop(1_000);
    worker = null;
  });

  it('takes two jobs of the same id once', async () => {
    const queue = under.backend.queue(QUEUE);
    const jobs = [1, 2].map(() => ({
      name: 'inspect',
      data: { inspectionId: 1 },
      opts: { ...JOB_OPTIONS, jobId: 'same' },
    }));
    await Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts)));
    await queue.add('inspect', { inspectionId: 2 }, { ...JOB_OPTIONS, jobId: 'other' });
    worker = startWorker(under, async () => done);
    await worker.called(2);
    expect(worker.calls).toEqual([{ inspectionId: 1 }, { inspectionId: 2 }]);
  });

  it('follows a snoozed job by one that comes later, and completes the first', async () => {
    const queue = under.backend.queue(QUEUE);
    const events = under.backend.events(QUEUE);
    await events.waitUntilReady();
    worker = startWorker(under, async (_data, _context, call) =>
      call === 1 ? { is: 'snooze', delay: 30.5, why: 'the host rests' } : done,
    );
    const job = await queue.add('inspect', { inspectionId: 3 }, { ...JOB_OPTIONS, jobId: 'inspection-3-1' });
    await finished(job, events);
    await worker.called(2);
    expect(worker.calls).toEqual([{ inspectionId: 3 }, { inspectionId: 3 }]);
    expect(await (await queue.getJob('inspection-3-1'))?.isCompleted()).toBe(true);
    expect(await queue.getJob('inspection-3-1.s1')).toBeDefined();
  });

  it('tries a job that threw again', async () => {
    const queue = under.backend.queue(QUEUE);
    const events = under.backend.events(QUEUE);
    await events.waitUntilReady();
    worker = startWorker(under, async (_data, _context, call) => {
      if (call === 1) throw new Error('the machine broke');
      return done;
    });
    const job = await queue.add(
      'inspect',
      { inspectionId: 4 },
      { ...JOB_OPTIONS, backoff: 10, jobId: 'inspection-4-1' },
    );
    await finished(job, events);
    expect(worker.calls).toHaveLength(2);
  });

  it('fails a payload that it can never work, at the first try', async () => {
    const queue = under.backend.queue(QUEUE);
    const events = under.backend.events(QUEUE);
    await events.waitUntilReady();
    worker = startWorker(under, async () => {
      throw new BadJob('an inspect job carries { "inspectionId": number }');
    });
    const job = await queue.add('inspect', { nonsense: true }, { ...JOB_OPTIONS, jobId: 'bad' });
    await expect(finished(job, events)).rejects.toThrow('inspectionId');
    expect(worker.calls).toHaveLength(1);
  });

  it('tells the work that a person retried a job which had completed', async () => {
    const queue = under.backend.queue(QUEUE);
    const events = under.backend.events(QUEUE);
    await events.waitUntilReady();
    const again: boolean[] = [];
    worker = startWorker(under, async (_data, context) => {
      again.push(context.again);
      return done;
    });
    const job = await queue.add('inspect', { inspectionId: 5 }, { ...JOB_OPTIONS, jobId: 'inspection-5-1' });
    await finished(job, events);
    await job.retry('completed');
    await worker.called(2);
    expect(again).toEqual([false, true]);
  });
});

describe('the queue on Postgres', () => {
  const test = useDatabase();

  it('picks up jobs again within seconds after its connections were cut', async () => {
    const backend = createQueueBackend({ databaseUrl: test.url, redisUrl: null, onError: () => {} });
    const worker = startWorker({ backend }, async () => done);
    const queue = backend.queue(QUEUE);
    await queue.add('inspect', { inspectionId: 1 }, { ...JOB_OPTIONS, jobId: 'before' });
    await worker.called(1);

    const client = new pg.Client({ connectionString: test.url });
    await client.connect();
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await client.end();

    const started = performance.now();
    // A command may still meet a connection that was cut a moment ago; whoever adds a job adds it again.
    const add = () => queue.add('inspect', { inspectionId: 2 }, { ...JOB_OPTIONS, jobId: 'after' });
    await add().catch(add);
    await worker.called(2);
    expect(performance.now() - started).toBeLessThan(10_000);
    await worker.running.stop(1_000);
    await backend.close();
  });
});
