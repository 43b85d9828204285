/** SQL of violations and of what people decided about them. */

import type { CaptureId } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export type ViolationState = 'open' | 'suspected' | 'confirmed' | 'dismissed' | 'rectified';

export interface Accusation {
  readonly roundId: number;
  readonly accountId: number;
  readonly inspectionId: number;
  readonly rule: string;
  /** The wording of the notice's list. */
  readonly problem: string;
  readonly explanation: string;
  readonly fails: boolean;
  readonly outcome: 'violation' | 'suspected';
  readonly seenAt: Timestamp;
  readonly captures: readonly [CaptureId, ...CaptureId[]];
}

/**
 * Puts an accusation on the round's list, or renews it. What a person has decided stays decided; a repeat
 * only moves the date on which it was last seen and adds evidence.
 */
export async function putViolation(tx: Transaction, accusation: Accusation): Promise<number> {
  const rows = await tx.query<{ violation_id: number }>(
    `insert into violations (round_id, account_id, inspection_id, rule, problem, explanation, fails, state,
       first_seen_at, last_seen_at, decisive_capture)
     values ($1::bigint, $2::bigint, $3::bigint, $4, $5, $6, $7, $8, $9::timestamptz, $9::timestamptz, $10::uuid)
     on conflict on constraint one_violation_per_account_rule_and_round do update set
       last_seen_at = greatest(violations.last_seen_at, excluded.last_seen_at),
       explanation = case when violations.state in ('open', 'suspected') then excluded.explanation else violations.explanation end,
       state = case when violations.state in ('open', 'suspected') then excluded.state else violations.state end
     returning violation_id`,
    [
      accusation.roundId,
      accusation.accountId,
      accusation.inspectionId,
      accusation.rule,
      accusation.problem,
      accusation.explanation,
      accusation.fails,
      accusation.outcome === 'violation' ? 'open' : 'suspected',
      accusation.seenAt,
      accusation.captures[0],
    ],
  );
  const violationId = one(rows).violation_id;
  await addEvidence(tx, violationId, accusation.captures);
  return violationId;
}

export async function addEvidence(
  tx: Transaction,
  violationId: number,
  captures: readonly CaptureId[],
): Promise<void> {
  await tx.query(
    `insert into violation_captures (violation_id, capture_id)
     select $1::bigint, unnest($2::uuid[]) on conflict do nothing`,
    [violationId, captures],
  );
}

export interface Decision {
  readonly action: 'confirmed' | 'dismissed' | 'rectified';
  readonly by: string;
  readonly why: string;
  readonly at: Timestamp;
}

/** Records who decided what, and puts the violation in that state. False if there is no such violation. */
export async function decide(tx: Transaction, violationId: number, decision: Decision): Promise<boolean> {
  const found = await tx.query('select from violations where violation_id = $1::bigint for update', [
    violationId,
  ]);
  if (found.length === 0) return false;
  await tx.query(
    `insert into decisions (violation_id, action, decided_by, decided_at, why)
     values ($1::bigint, $2, $3, $4::timestamptz, $5)`,
    [violationId, decision.action, decision.by, decision.at, decision.why],
  );
  await tx.query('update violations set state = $2 where violation_id = $1::bigint', [
    violationId,
    decision.action,
  ]);
  return true;
}

/** Violations of this inspection that no longer stand because a later attempt saw the rule kept. */
export async function withdrawUnseen(
  tx: Transaction,
  inspectionId: number,
  rules: readonly string[],
): Promise<void> {
  await tx.query(
    `delete from violation_captures using violations v
     where violation_captures.violation_id = v.violation_id and v.inspection_id = $1::bigint
       and v.state in ('open', 'suspected') and not v.rule = any ($2::text[])
       and not exists (select from decisions d where d.violation_id = v.violation_id)`,
    [inspectionId, rules],
  );
  await tx.query(
    `delete from violations v
     where v.inspection_id = $1::bigint and v.state in ('open', 'suspected') and not v.rule = any ($2::text[])
       and not exists (select from decisions d where d.violation_id = v.violation_id)`,
    [inspectionId, rules],
  );
}

export async function violationsOfRound(
  db: Queryable,
  round: string,
): Promise<{ violationId: number; accountId: number; rule: string; state: ViolationState }[]> {
  return db.query(
    `select violation_id as "violationId", account_id as "accountId", rule, state
     from results.violations where round = $1 order by violation_id`,
    [round],
  );
}
