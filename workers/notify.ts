/** Queue `notify`: one message to one webhook. A receiver that does not take it is asked again later, by another job. */

import type { App } from '../src/app.ts';
import { NotifyJob } from '../src/queue/jobs.ts';
import { BadJob, type JobHandler } from './run.ts';

export function notifyHandler(app: App): JobHandler {
  return {
    queue: 'notify',
    async work(data) {
      const job = NotifyJob.safeParse(data);
      if (!job.success) throw new BadJob('a notify job carries { "messageId": number, "webhookId": number }');
      const delivered = await app.deliver(job.data);
      if (delivered.is === 'nothing') return { is: 'done', note: 'nothing to be told' };
      if (delivered.is === 'sent') return { is: 'done', note: 'told' };
      if (delivered.again === null) return { is: 'giveUp', why: delivered.error };
      return { is: 'done', note: `not taken (${delivered.error}); asked again in ${delivered.again} ms` };
    },
  };
}
