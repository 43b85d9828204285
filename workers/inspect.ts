/** Queue `inspect-<platform>`: one account, looked at once. A failure here is a bug of ours or a broken machine. */

import type { App } from '../src/app.ts';
import type { Platform } from '../src/domain/account.ts';
import { InspectJob, inspectQueue } from '../src/queue/jobs.ts';
import { BadJob, type JobHandler } from './run.ts';

export function inspectHandler(app: App, platform: Platform): JobHandler {
  return {
    queue: inspectQueue(platform),
    async work(data, { again, signal }) {
      const job = InspectJob.safeParse(data);
      if (!job.success)
        throw new BadJob('an inspect job carries { "inspectionId": number } and nothing else');
      return app.inspect(job.data.inspectionId, { again, signal, patient: true });
    },
    async failed(data) {
      const job = InspectJob.safeParse(data);
      if (job.success) await app.fail(job.data.inspectionId);
    },
  };
}
