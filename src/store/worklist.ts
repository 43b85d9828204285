/** SQL of the worklist: inspections that machines could not settle, with the account and its round. */

import type { Platform } from '../domain/account.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Queryable, Transaction } from './database.ts';

export interface UnsettledInspection {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly round: string | null;
  readonly state: 'waiting' | 'complete' | 'undetermined' | 'failed';
  readonly ruleset: string;
  /** Null: no machine has judged it yet. */
  readonly checkpoint: Timestamp | null;
  /** Under which it was judged; null: not kept. */
  readonly circumstances: Circumstances | null;
  readonly attempts: number;
  /** A waiting one is asked again then. */
  readonly notBefore: Timestamp | null;
  /** Why it ended or waits, where no page and no source tells; in Chinese. */
  readonly note: string | null;
}

const COLUMNS = `i.inspection_id as "inspectionId", i.account_id as "accountId", r.name as round, i.state, i.ruleset,
  i.checkpoint, i.circumstances, i.attempts, i.not_before as "notBefore", i.note`;

/**
 * Of the round, or, for null, of each account the latest inspection: those that ended undetermined or failed,
 * that wait, or that are suspected and leave a rule open which asks. What is queued or running is not for people.
 */
export async function unsettledInspections(
  db: Queryable,
  round: string | null,
): Promise<UnsettledInspection[]> {
  return db.query<UnsettledInspection>(
    `select l.inspection_id as "inspectionId", l.account_id as "accountId", l.round, l.state, l.ruleset,
       l.checkpoint, l.circumstances, l.attempts, l.not_before as "notBefore", l.note
     from (
       select distinct on (i.account_id) i.*, r.name as round
       from inspections i left join rounds r on r.round_id = i.round_id
       where $1::text is null or r.name = $1
       order by i.account_id, i.inspection_id desc
     ) l
     join accounts a on a.account_id = l.account_id
     where a.status <> 'closed' and (
       l.state in ('waiting', 'undetermined', 'failed')
       or (l.state = 'complete' and l.result = 'suspected' and exists (
         select from verdicts v
         where v.inspection_id = l.inspection_id and v.outcome = 'undetermined' and v.unknown = 'asks'
       ))
     )
     order by l.inspection_id`,
    [round],
  );
}

/** The inspection on which a violation rests, as it was judged. */
export async function inspectionOfViolation(
  db: Queryable,
  violationId: number,
): Promise<UnsettledInspection | null> {
  const rows = await db.query<UnsettledInspection>(
    `select ${COLUMNS}
     from violations v
     join inspections i on i.inspection_id = v.inspection_id
     left join rounds r on r.round_id = i.round_id
     where v.violation_id = $1::bigint`,
    [violationId],
  );
  return rows[0] ?? null;
}

/** Whatever its state is by now. */
export async function inspectionForPeople(
  db: Queryable,
  inspectionId: number,
): Promise<UnsettledInspection | null> {
  const rows = await db.query<UnsettledInspection>(
    `select ${COLUMNS} from inspections i left join rounds r on r.round_id = i.round_id
     where i.inspection_id = $1::bigint`,
    [inspectionId],
  );
  return rows[0] ?? null;
}

/**
 * Puts the account's open inspections back to `queued`, in rounds that are not published, because an address of a post
 * became known; a round that had closed is open again. Returns them.
 */
export async function requeueOpen(
  tx: Transaction,
  accountId: number,
  machine: readonly Platform[],
): Promise<number[]> {
  const rows = await tx.query<{ inspection_id: number; round_id: number }>(
    `update inspections i set state = 'queued', ended_at = null, not_before = null
     from rounds r, accounts a
     where a.account_id = i.account_id and r.round_id = i.round_id and i.account_id = $1::bigint
       and r.state in ('running', 'paused', 'closed') and a.platform = any ($2::text[])
       and i.state in ('complete', 'undetermined', 'failed')
       and coalesce(i.result, 'undetermined') in ('undetermined', 'suspected')
     returning i.inspection_id, i.round_id`,
    [accountId, machine],
  );
  await tx.query(
    // Its window may have ended since: what was found is taken in all the same.
    `update rounds set state = 'running', closed_at = null, late = true
     where round_id = any ($1::bigint[]) and state = 'closed'`,
    [rows.map((row) => row.round_id)],
  );
  return rows.map((row) => row.inspection_id);
}
