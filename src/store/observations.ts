/** SQL of what people saw in the app. Append only: what was seen last holds, of one instant what was said last. */

import type { Platform } from '../domain/account.ts';
import type { Observation, Observed } from '../domain/observation.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Queryable, Transaction } from './database.ts';

export interface ObservationRecord {
  readonly accountId: number;
  readonly observed: Observed;
  readonly seenAt: Timestamp;
  readonly by: string;
}

/** A person's screenshot, as it lies in the archive. */
export interface ScreenshotRecord {
  readonly captureId: CaptureId;
  readonly accountId: number;
  readonly seenAt: Timestamp;
  readonly by: string;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly digest: string;
}

export async function insertScreenshot(tx: Transaction, picture: ScreenshotRecord): Promise<void> {
  await tx.query(
    `insert into captures (capture_id, source, kind, url, final_url, fetched_at, seen_by, outcome,
       file, byte_offset, byte_length, digest)
     values ($1::uuid, 'person', 'observation', $2, $2, $3::timestamptz, $4, 'ok', $5, $6, $7, $8)`,
    [
      picture.captureId,
      screenshotUrl(picture.accountId),
      picture.seenAt,
      picture.by,
      picture.file,
      picture.offset,
      picture.length,
      picture.digest,
    ],
  );
}

/** What a screenshot is of has no address on the web: the account in somebody's app. */
export function screenshotUrl(accountId: number): string {
  return `urn:xunjian:account:${accountId}`;
}

export async function insertObservation(
  tx: Transaction,
  observation: ObservationRecord & { readonly capture: CaptureId; readonly recordedAt: Timestamp },
): Promise<void> {
  await tx.query(
    `insert into observations (account_id, finding, value, seen_at, seen_by, capture_id, recorded_at)
     values ($1::bigint, $2, $3::jsonb, $4::timestamptz, $5, $6::uuid, $7::timestamptz)`,
    [
      observation.accountId,
      observation.observed.finding,
      JSON.stringify(observation.observed.value),
      observation.seenAt,
      observation.by,
      observation.capture,
      observation.recordedAt,
    ],
  );
}

/** Whether this very observation, with this very screenshot, is what holds for its finding and instant. */
export async function isRecorded(
  db: Queryable,
  observation: ObservationRecord,
  digest: string,
): Promise<boolean> {
  const rows = await db.query<{ same: boolean }>(
    `select o.value = $4::jsonb and o.seen_by = $5 and c.digest = $6 as same
     from observations o join captures c using (capture_id)
     where o.account_id = $1::bigint and o.finding = $2 and o.seen_at = $3::timestamptz
       and not exists (select from observation_withdrawals w where w.observation_id = o.observation_id)
     order by o.observation_id desc limit 1`,
    [
      observation.accountId,
      observation.observed.finding,
      observation.seenAt,
      JSON.stringify(observation.observed.value),
      observation.by,
      digest,
    ],
  );
  return rows[0]?.same ?? false;
}

/** For each finding, what was seen last up to `at` and was not withdrawn. */
export async function observationsOf(
  db: Queryable,
  accountId: number,
  at: Timestamp,
): Promise<Observation[]> {
  return db.query<Observation>(
    `select distinct on (finding) observation_id as "observationId", finding, value, seen_at as "seenAt",
       seen_by as "by", capture_id as capture
     from observations o
     where account_id = $1::bigint and seen_at <= $2::timestamptz
       and not exists (select from observation_withdrawals w where w.observation_id = o.observation_id)
     order by finding, seen_at desc, observation_id desc`,
    [accountId, at],
  );
}

/**
 * Puts the unsettled inspections of these accounts back to `queued`, in rounds that are not published and for
 * which something was recorded since their latest attempt began; a round that had closed is open again.
 * `settled`: inspections that need no other look. `machine`: the platforms with a queue; of the others an inspection that was left unfinished is taken up too.
 * Returns the inspections.
 */
export async function requeueUnsettled(
  tx: Transaction,
  accountIds: readonly number[],
  machine: readonly Platform[],
  settled: readonly number[] = [],
): Promise<number[]> {
  const rows = await tx.query<{ inspection_id: number; round_id: number }>(
    `update inspections i set state = 'queued', ended_at = null, not_before = null
     from rounds r, accounts a
     where a.account_id = i.account_id and r.round_id = i.round_id and i.account_id = any ($1::bigint[])
       and r.state in ('open', 'running', 'paused', 'closed') and not i.inspection_id = any ($3::bigint[])
       and (i.state in ('complete', 'undetermined', 'failed')
         or (i.state in ('queued', 'running') and not a.platform = any ($2::text[])))
       and coalesce(i.result, 'undetermined') in ('undetermined', 'suspected')
       and exists (
         select from observations o
         where o.account_id = i.account_id
           -- what was recorded before the latest attempt began, that attempt has seen
           and o.recorded_at >= coalesce(
             (select max(t.started_at) from attempts t where t.inspection_id = i.inspection_id), '-infinity')
           and (o.seen_at at time zone 'Asia/Shanghai')::date between r.window_from - 14 and r.window_to
       )
     returning i.inspection_id, i.round_id`,
    [accountIds, machine, settled],
  );
  await tx.query(
    // Its window may have ended since: what was recorded is taken in all the same.
    `update rounds set state = 'running', closed_at = null, late = true
     where round_id = any ($1::bigint[]) and state = 'closed'`,
    [rows.map((row) => row.round_id)],
  );
  return rows.map((row) => row.inspection_id);
}

export interface ListedObservation {
  readonly observationId: number;
  readonly accountId: number;
  readonly name: string;
  readonly finding: Observed['finding'];
  readonly value: Observed['value'];
  readonly seenAt: Timestamp;
  readonly by: string;
  readonly capture: CaptureId;
  readonly recordedAt: Timestamp;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: Timestamp | null;
  readonly withdrawnWhy: string | null;
}

const LISTED = `o.observation_id as "observationId", o.account_id as "accountId", a.name, o.finding, o.value,
  o.seen_at as "seenAt", o.seen_by as "by", o.capture_id as capture, o.recorded_at as "recordedAt",
  w.withdrawn_by as "withdrawnBy", w.withdrawn_at as "withdrawnAt", w.why as "withdrawnWhy"`;

/** Of one account, or of all; in the order in which they were recorded. */
export async function listObservations(
  db: Queryable,
  accountId: number | null,
): Promise<ListedObservation[]> {
  return db.query<ListedObservation>(
    `select ${LISTED}
     from observations o join accounts a using (account_id) left join observation_withdrawals w using (observation_id)
     where $1::bigint is null or o.account_id = $1 order by o.observation_id`,
    [accountId],
  );
}

export async function observationById(
  db: Queryable,
  observationId: number,
): Promise<ListedObservation | null> {
  const rows = await db.query<ListedObservation>(
    `select ${LISTED}
     from observations o join accounts a using (account_id) left join observation_withdrawals w using (observation_id)
     where o.observation_id = $1::bigint`,
    [observationId],
  );
  return rows[0] ?? null;
}

/** False: somebody withdrew it before. */
export async function insertWithdrawal(
  tx: Transaction,
  observationId: number,
  { by, why, at }: { readonly by: string; readonly why: string; readonly at: Timestamp },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into observation_withdrawals (observation_id, withdrawn_by, withdrawn_at, why)
     values ($1::bigint, $2, $3::timestamptz, $4) on conflict do nothing returning observation_id`,
    [observationId, by, at, why],
  );
  return rows.length > 0;
}

/** Violations that people decided and that rest on this capture: only people can undo them. */
export async function decidedOn(db: Queryable, capture: CaptureId): Promise<number[]> {
  const rows = await db.query<{ violation_id: number }>(
    `select v.violation_id from violations v join violation_captures c using (violation_id)
     where c.capture_id = $1::uuid and v.state in ('confirmed', 'rectified') order by v.violation_id`,
    [capture],
  );
  return rows.map((row) => row.violation_id);
}
