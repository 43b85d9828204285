/** SQL of who wanted which violation looked at again, and of those that are due. */

import type { Platform } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import type { ViolationState } from '../domain/violation.ts';
import type { Queryable, Transaction } from './database.ts';
import { ensureInspection, type Inspection } from './inspections.ts';

/** A violation as far as a re-check asks for it. */
export interface RecheckableViolation {
  readonly violationId: number;
  readonly accountId: number;
  readonly platform: Platform;
  readonly name: string;
  readonly state: ViolationState;
  /** Rule set of its round, by which it is judged again. */
  readonly ruleset: string;
}

/** Standing violations first of the earliest round; of one violation, one account, or one round's failing ones. */
export async function recheckable(
  db: Queryable,
  of: { violationId: number } | { accountId: number } | { roundId: number },
): Promise<RecheckableViolation[]> {
  const [column, id] = Object.entries(of)[0] ?? [];
  const where = {
    violationId: 'v.violation_id = $1::bigint',
    accountId: `v.account_id = $1::bigint and v.state in ('open', 'confirmed')`,
    roundId: `v.round_id = $1::bigint and v.fails and v.state in ('open', 'confirmed')`,
  }[column as 'violationId' | 'accountId' | 'roundId'];
  return db.query<RecheckableViolation>(
    `select v.violation_id as "violationId", v.account_id as "accountId", a.platform, a.name, v.state, r.ruleset
     from violations v join accounts a using (account_id) join rounds r on r.round_id = v.round_id
     where ${where} order by v.account_id, r.window_from, v.violation_id`,
    [id],
  );
}

export interface RecheckWish {
  readonly accountId: number;
  readonly violations: readonly { readonly violationId: number; readonly dueOn: string | null }[];
  readonly ruleset: string;
  readonly by: string;
  readonly at: Timestamp;
}

/**
 * Puts on record that these violations of one account are to be looked at again, outside rounds; one inspection
 * answers all wishes that are open at the same time.
 */
export async function wantRecheck(tx: Transaction, wish: RecheckWish): Promise<Inspection> {
  const inspection = await ensureInspection(tx, {
    accountId: wish.accountId,
    roundId: null,
    reason: 'recheck',
    ruleset: wish.ruleset,
    at: wish.at,
  });
  await tx.query(
    `insert into wanted_rechecks (violation_id, inspection_id, wanted_by, wanted_at, due_on)
     select w."violationId", $1::bigint, $2, $3::timestamptz, w."dueOn"
     from json_to_recordset($4::json) as w ("violationId" bigint, "dueOn" date)
     on conflict (violation_id, inspection_id) do update
       set due_on = coalesce(wanted_rechecks.due_on, excluded.due_on)`,
    [inspection.inspectionId, wish.by, wish.at, JSON.stringify(wish.violations)],
  );
  return inspection;
}

export interface DueRecheck extends RecheckableViolation {
  readonly dueOn: string;
}

/** Standing violations whose deadline is over and had no re-check yet. */
export async function dueRechecks(
  db: Queryable,
  today: string,
  platforms: readonly Platform[],
): Promise<DueRecheck[]> {
  return db.query<DueRecheck>(
    `select v.violation_id as "violationId", v.account_id as "accountId", a.platform, a.name, v.state, r.ruleset,
       v.due_on as "dueOn"
     from violations v join accounts a using (account_id) join rounds r on r.round_id = v.round_id
     where v.due_on < $1::date and v.state in ('open', 'confirmed') and a.platform = any ($2::text[])
       and not exists (
         select from wanted_rechecks w where w.violation_id = v.violation_id and w.due_on = v.due_on
       )
     order by v.account_id, r.window_from, v.violation_id`,
    [today, platforms],
  );
}
