/** Ended jobs stay on the dashboard for a while, and then go. */

import { expect, it } from 'vitest';
import { DAY } from '../../src/domain/time.ts';
import { forgetEndedJobs } from '../../src/queue/ended-jobs.ts';
import { JOB_OPTIONS } from '../../src/queue/jobs.ts';
import { onEachBackend } from '../support/backends.ts';
import { until } from '../support/until.ts';

onEachBackend('ended jobs', (under) => {
  it('go when they are older than they are kept, each kind by its own age, and waiting ones stay', async () => {
    const queue = under.backend.queue('notify');
    for (const jobId of ['completes', 'fails'])
      await queue.add('notify', { messageId: 1, webhookId: 1 }, { ...JOB_OPTIONS, attempts: 1, jobId });
    const work = async ({ id }: { id?: string }) => {
      if (id === 'fails') throw new Error('broken');
      return 'done';
    };
    const worker = under.backend.worker('notify', work, { concurrency: 1, lockDuration: 3_000 });
    const counts = () => queue.getJobCounts('completed', 'failed', 'waiting');
    await until(async () => (await queue.getJobState('fails')) === 'failed');
    await worker.close();
    await queue.add('notify', { messageId: 2, webhookId: 1 }, { ...JOB_OPTIONS, jobId: 'waits' });
    expect(await counts()).toEqual({ completed: 1, failed: 1, waiting: 1 });

    await forgetEndedJobs([queue]);
    expect(await counts()).toEqual({ completed: 1, failed: 1, waiting: 1 });
    await forgetEndedJobs([queue], { completed: -1_000, failed: DAY });
    expect(await counts()).toEqual({ completed: 0, failed: 1, waiting: 1 });
    await forgetEndedJobs([queue], { completed: DAY, failed: -1_000 });
    expect(await counts()).toEqual({ completed: 0, failed: 0, waiting: 1 });
  });
});
