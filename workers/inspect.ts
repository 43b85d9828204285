/** Queue `inspect-<platform>`: one account, looked at once. A failure here is a bug of ours or a broken machine. */

import type { App } from '../src/app.ts';
import type { Platform } from '../src/domain/account.ts';
import type { Ending } from '../src/inspection/inspect.ts';
import { refusalOfInspect } from '../src/inspection/job-check.ts';
import { InspectJob, inspectQueue, isAskedJob, type QueueName } from '../src/queue/jobs.ts';
import { BadJob, type JobHandler } from './run.ts';

export function inspectHandler(app: App, platform: Platform): JobHandler {
  return {
    queue: inspectQueue(platform),
    async work(data, { jobId, again, signal }) {
      const job = InspectJob.safeParse(data);
      if (!job.success)
        throw new BadJob('an inspect job carries { "inspectionId": number } or { "accountId": number }');
      const { inspectionId } = job.data;
      if (inspectionId === undefined) return inspectAccount(app, job.data, inspectQueue(platform));
      const options = { again: again || isAskedJob(jobId), signal, patient: true };
      const ending = await app.inspect(inspectionId, options, { queue: inspectQueue(platform), job: jobId });
      return ending.is === 'done' ? { ...ending, inspectionIds: [inspectionId] } : ending;
    },
    async failed(data) {
      const job = InspectJob.safeParse(data);
      if (job.success && job.data.inspectionId !== undefined) await app.fail(job.data.inspectionId);
    },
  };
}

/** Somebody asked on the dashboard: the inspection is put on record and has a job of its own, with retries. */
async function inspectAccount(app: App, job: InspectJob, queue: QueueName): Promise<Ending> {
  const why = await refusalOfInspect(app.db, queue, job);
  if (why !== null) return { is: 'giveUp', why };
  const ruleset = await app.useRuleset('national-2019');
  const accountId = job.accountId ?? 0;
  const inspection = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
  await app.enqueue([inspection]);
  return { is: 'done', note: 'queued', inspectionIds: [inspection.inspectionId] };
}
