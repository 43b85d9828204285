/** Queue `recheck`: violations are to be looked at again. Makes the inspections and queues them; what they find is theirs. */

import type { App } from '../src/app.ts';
import { RecheckJob } from '../src/queue/jobs.ts';
import { askerOf } from '../src/store/asked-jobs.ts';
import type { JobHandler } from './run.ts';

export function recheckHandler(app: App): JobHandler {
  return {
    queue: 'recheck',
    async work(data, { jobId }) {
      const job = RecheckJob.safeParse(data);
      // Whoever filled in a form wrongly is answered there; this is no machine to mend.
      if (!job.success)
        return { is: 'giveUp', why: job.error.issues.map(({ message }) => message).join('；') };
      const wanted = await app.wantRechecks(job.data, (await askerOf(app.db, 'recheck', jobId)) ?? 'queue');
      if (wanted.is === 'refused') return { is: 'giveUp', why: wanted.why };
      await app.enqueue(wanted.inspections);
      const inspectionIds = wanted.inspections.map(({ inspectionId }) => inspectionId);
      const byHand = wanted.byHand.length > 0 ? `；须人工查看：${wanted.byHand.join('、')}` : '';
      return { is: 'done', note: `已安排复核${wanted.violations}项${byHand}`, inspectionIds };
    },
  };
}
