/** SQL of jobs that somebody asked for by hand: who, when, and of what. */

import type { Timestamp } from '../domain/time.ts';
import { addAuditEntry } from './audit-trail.ts';
import type { Queryable, Transaction } from './database.ts';

/** Of what a job was asked: exactly one of them. */
export interface AskedFor {
  readonly inspectionId?: number | undefined;
  readonly accountId?: number | undefined;
  readonly violationId?: number | undefined;
  readonly round?: string | undefined;
}

export interface AskedJob {
  readonly queue: string;
  readonly jobId: string;
  readonly askedBy: string;
  readonly askedAt: Timestamp;
}

/** Put on record before the queue has it: a job that nobody is known to have asked for would be worse. */
export async function recordAskedJob(tx: Transaction, job: AskedJob, what: AskedFor): Promise<void> {
  await tx.query(
    `insert into asked_jobs (queue, job_id, inspection_id, account_id, violation_id, round, asked_by, asked_at)
     values ($1, $2, $3::bigint, $4::bigint, $5::bigint, $6, $7, $8::timestamptz)`,
    [
      job.queue,
      job.jobId,
      what.inspectionId ?? null,
      what.accountId ?? null,
      what.violationId ?? null,
      what.round ?? null,
      job.askedBy,
      job.askedAt,
    ],
  );
  await addAuditEntry(tx, {
    actor: job.askedBy,
    action: 'job added',
    subject: `job ${job.jobId}`,
    detail: { queue: job.queue, ...what },
    at: job.askedAt,
  });
}

/** Who asked for the job; null if nobody is known to have. */
export async function askerOf(db: Queryable, queue: string, jobId: string): Promise<string | null> {
  const rows = await db.query<{ by: string }>(
    'select asked_by as by from asked_jobs where queue = $1 and job_id = $2',
    [queue, jobId],
  );
  return rows[0]?.by ?? null;
}

/** Jobs asked for this account, newest first: of itself, its inspections, its violations, or a round it failed in. */
export async function askedJobsOf(db: Queryable, accountId: number, limit: number): Promise<AskedJob[]> {
  return db.query<AskedJob>(
    `select queue, job_id as "jobId", asked_by as "askedBy", asked_at as "askedAt" from (
       select * from asked_jobs where account_id = $1::bigint
       union
       select j.* from violations v join asked_jobs j on j.violation_id = v.violation_id
       where v.account_id = $1::bigint
       union
       select j.* from violations v join rounds r using (round_id) join asked_jobs j on j.round = r.name
       where v.account_id = $1::bigint
     ) j
     order by asked_at desc, job_id limit $2`,
    [accountId, limit],
  );
}

/** Jobs asked for these very inspections. */
export async function askedJobsOfInspections(
  db: Queryable,
  inspectionIds: readonly number[],
): Promise<(AskedJob & { readonly inspectionId: number })[]> {
  return db.query(
    `select queue, job_id as "jobId", asked_by as "askedBy", asked_at as "askedAt", inspection_id as "inspectionId"
     from asked_jobs where inspection_id = any ($1::bigint[]) order by asked_at`,
    [inspectionIds],
  );
}
