/** Jobs that a person asks for: checked, put on record under his name, then into the queue. */

import type { App } from '../../app.ts';
import { refusalOfJob } from '../../inspection/job-check.ts';
import { askedJobId, JOB_OPTIONS, type QueueName } from '../../queue/jobs.ts';
import { type AskedFor, recordAskedJob } from '../../store/asked-jobs.ts';

/** Null: it is in the queue. Otherwise why it was not taken, in Chinese. */
export async function askJob(app: App, queue: QueueName, data: AskedFor, by: string): Promise<string | null> {
  const refusal = await refusalOfJob(app.db, queue, data);
  if (refusal !== null) return refusal;
  const jobId = await putOnRecord(app, queue, data, by);
  const name = queue === 'recheck' ? 'recheck' : 'inspect';
  await app.queue(queue).add(name, data, { ...JOB_OPTIONS, jobId });
  return null;
}

/** The id under which the job is then to be added. */
export async function putOnRecord(app: App, queue: QueueName, data: AskedFor, by: string): Promise<string> {
  const jobId = askedJobId(crypto.randomUUID());
  const job = { queue, jobId, askedBy: by, askedAt: app.clock() };
  await app.db.transaction((tx) => recordAskedJob(tx, job, data));
  return jobId;
}
