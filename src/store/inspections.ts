/** SQL of inspections. The table, not the queue, says what has ended. */

import type { Platform } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import { one, type Queryable, type Transaction } from './database.ts';
import { LEASE_CLASS } from './leases.ts';

export const INSPECTION_REASONS = [
  'full',
  'sampled',
  'targeted',
  'recheck',
  'listed',
  'watch',
  'single',
] as const;
export type InspectionReason = (typeof INSPECTION_REASONS)[number];

export type InspectionState = 'queued' | 'running' | 'waiting' | 'complete' | 'undetermined' | 'failed';

export interface Inspection {
  readonly inspectionId: number;
  readonly roundId: number | null;
  readonly accountId: number;
  readonly reason: InspectionReason;
  readonly state: InspectionState;
  /** Hash of the rule set that judges it. */
  readonly ruleset: string;
  readonly attempts: number;
  readonly checkpoint: Timestamp | null;
  readonly result: VerdictOutcome | null;
  readonly notBefore: Timestamp | null;
  /** The source that a waiting inspection waits for; null: none, or a host. */
  readonly waitsFor: string | null;
  /** Later attempts that it has had, or is to have, by itself. */
  readonly laterAttempts: number;
}

const COLUMNS = `
  inspection_id as "inspectionId", round_id as "roundId", account_id as "accountId", reason, state, ruleset,
  attempts, checkpoint, result, not_before as "notBefore", waits_for as "waitsFor",
  later_attempts as "laterAttempts"`;

export interface NewInspection {
  readonly accountId: number;
  readonly roundId: number | null;
  readonly reason: InspectionReason;
  readonly ruleset: string;
  readonly at: Timestamp;
}

/**
 * The inspection of this account in this round, or, outside rounds, the unfinished one: made if there is
 * none yet, so that asking twice gives one inspection.
 */
export async function ensureInspection(tx: Transaction, wanted: NewInspection): Promise<Inspection> {
  const made = await tx.query<Inspection>(
    `insert into inspections (account_id, round_id, reason, ruleset, queued_at)
     values ($1::bigint, $2::bigint, $3, $4, $5::timestamptz)
     on conflict do nothing
     returning ${COLUMNS}`,
    [wanted.accountId, wanted.roundId, wanted.reason, wanted.ruleset, wanted.at],
  );
  if (made[0]) return made[0];
  const found = await tx.query<Inspection>(
    `select ${COLUMNS} from inspections
     where account_id = $1::bigint and round_id is not distinct from $2::bigint
       and ($2::bigint is not null or state in ('queued', 'running', 'waiting'))`,
    [wanted.accountId, wanted.roundId],
  );
  // The other one ended in between: then this is a new wish, and the second try makes it.
  return found[0] ?? ensureInspection(tx, wanted);
}

export async function inspectionById(db: Queryable, inspectionId: number): Promise<Inspection | null> {
  const rows = await db.query<Inspection>(
    `select ${COLUMNS} from inspections where inspection_id = $1::bigint`,
    [inspectionId],
  );
  return rows[0] ?? null;
}

/** The account's inspection in this round; null if it is not in it, or the round has not begun. */
export async function inspectionOfRound(
  db: Queryable,
  roundId: number,
  accountId: number,
): Promise<Inspection | null> {
  const rows = await db.query<Inspection>(
    `select ${COLUMNS} from inspections where round_id = $1::bigint and account_id = $2::bigint`,
    [roundId, accountId],
  );
  return rows[0] ?? null;
}

export interface DueInspection {
  readonly inspectionId: number;
  readonly attempts: number;
  readonly platform: Platform;
}

/** Inspections that nobody works on: queued, due (again), or left behind by a process that is gone. */
export async function dueInspections(
  db: Queryable,
  at: Timestamp,
  page: { readonly after: number; readonly limit: number },
): Promise<DueInspection[]> {
  return db.query<DueInspection>(
    `select i.inspection_id as "inspectionId", i.attempts, a.platform
     from inspections i join accounts a using (account_id)
     where (i.state in ('queued', 'running') or (i.state in ('waiting', 'undetermined') and i.not_before <= $1::timestamptz))
       and i.inspection_id > $3::bigint
       and not exists (select from rounds r where r.round_id = i.round_id and r.state = 'paused')
       and not exists (
         select from pg_locks l
         where l.locktype = 'advisory' and l.granted and l.classid = ${LEASE_CLASS} and l.objid = i.inspection_id
           and l.database = (select oid from pg_database where datname = current_database())
       )
     order by i.inspection_id limit $2`,
    [at, page.limit, page.after],
  );
}

/** The platform of each inspection's account. */
export async function platformsOf(
  db: Queryable,
  inspectionIds: readonly number[],
): Promise<Map<number, Platform>> {
  const rows = await db.query<{ inspectionId: number; platform: Platform }>(
    `select i.inspection_id as "inspectionId", a.platform
     from inspections i join accounts a using (account_id) where i.inspection_id = any ($1::bigint[])`,
    [inspectionIds],
  );
  return new Map(rows.map((row) => [row.inspectionId, row.platform]));
}

/** A waiting inspection waits on; no attempt is made. */
export async function postponeWaiting(db: Queryable, inspectionId: number, until: Timestamp): Promise<void> {
  await db.query(
    `update inspections set not_before = $2::timestamptz where inspection_id = $1::bigint and state = 'waiting'`,
    [inspectionId, until],
  );
}

/** The checkpoint of the account's last inspection in an earlier round that came to an answer; null if there is none. */
export async function lastCheckpointOf(
  db: Queryable,
  accountId: number,
  before: Timestamp,
  roundId: number | null,
): Promise<Timestamp | null> {
  const rows = await db.query<{ last: Timestamp | null }>(
    `select max(checkpoint) as last from inspections
     where account_id = $1::bigint and state = 'complete' and checkpoint < $2::timestamptz
       and round_id is not null and round_id is distinct from $3::bigint`,
    [accountId, before, roundId],
  );
  return one(rows).last;
}

export async function inspectionsOfRound(db: Queryable, roundId: number): Promise<Inspection[]> {
  return db.query<Inspection>(
    `select ${COLUMNS} from inspections where round_id = $1::bigint order by inspection_id`,
    [roundId],
  );
}
