/** SQL of rounds that are known from their published list alone. */

import type { CaptureId } from '../domain/page.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import { one, type Queryable, type Transaction } from './database.ts';
import { selectInto } from './rounds.ts';
import { putViolation } from './violations.ts';

export interface ImportedRound {
  readonly name: string;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly ruleset: string;
  readonly at: Timestamp;
  /** How many accounts were registered and inspected, where somebody tells. */
  readonly registered: number | null;
  readonly inspected: number | null;
}

/** The list as it lies in the archive. */
export interface ListCapture {
  readonly captureId: CaptureId;
  readonly url: string;
  readonly at: Timestamp;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly digest: string;
}

export interface ListedAccount {
  readonly accountId: number;
  /** Where it stands: the first of its rows, as spreadsheet programs count. */
  readonly row: number;
  readonly remark: string | null;
  readonly violations: readonly {
    readonly rule: string;
    readonly fails: boolean;
    /** As the list words it. */
    readonly problem: string;
    readonly explanation: string;
  }[];
}

/** The round as published: each account's inspection ended with its violations, which rest on the list itself. */
export async function insertPublishedRound(
  tx: Transaction,
  round: ImportedRound,
  list: ListCapture,
  accounts: readonly ListedAccount[],
): Promise<{ roundId: number; violations: number }> {
  const roundId = await insertRound(tx, round);
  await insertListCapture(tx, list);
  await selectInto(
    tx,
    roundId,
    accounts.map(({ accountId, row, remark }) => ({
      accountId,
      reason: 'listed',
      detail: { row, ...(remark === null ? {} : { remark }) },
    })),
  );
  // When each was looked at nobody knows: at the end of the window at the latest.
  const checkpoint = `${round.windowTo}T23:59:59+08:00` as Timestamp;
  const seenAt = checkpoint <= round.at ? checkpoint : round.at;
  let violations = 0;
  for (const account of accounts) {
    const inspectionId = await insertInspection(tx, roundId, round, account, seenAt);
    await insertVerdicts(tx, inspectionId, round.ruleset, account, list.captureId);
    for (const { rule, fails, problem, explanation } of account.violations) {
      await putViolation(tx, {
        roundId,
        accountId: account.accountId,
        inspectionId,
        rule,
        problem,
        explanation,
        fails,
        outcome: 'violation',
        seenAt,
        captures: [list.captureId],
      });
      violations += 1;
    }
  }
  return { roundId, violations };
}

async function insertRound(tx: Transaction, round: ImportedRound): Promise<number> {
  const rows = await tx.query<{ round_id: number }>(
    `insert into rounds (name, window_from, window_to, state, ruleset, opened_at, closed_at, imported, registered, figures)
     values ($1, $2::date, $3::date, 'published', $4, $5::timestamptz, $5::timestamptz, true, $6::integer,
       jsonb_strip_nulls(jsonb_build_object('inspected', $7::integer)))
     returning round_id`,
    [
      round.name,
      round.windowFrom,
      round.windowTo,
      round.ruleset,
      round.at,
      round.registered,
      round.inspected,
    ],
  );
  return one(rows).round_id;
}

async function insertListCapture(tx: Transaction, list: ListCapture): Promise<void> {
  await tx.query(
    `insert into captures (capture_id, source, kind, url, final_url, fetched_at, outcome, file, byte_offset, byte_length,
       digest)
     values ($1::uuid, 'published-list', 'published-list', $2, $2, $3::timestamptz, 'ok', $4, $5, $6, $7)`,
    [list.captureId, list.url, list.at, list.file, list.offset, list.length, list.digest],
  );
}

async function insertInspection(
  tx: Transaction,
  roundId: number,
  round: ImportedRound,
  account: ListedAccount,
  at: Timestamp,
): Promise<number> {
  const rows = await tx.query<{ inspection_id: number }>(
    `insert into inspections (round_id, account_id, reason, state, ruleset, queued_at, checkpoint, result, ended_at)
     values ($1::bigint, $2::bigint, 'listed', 'complete', $3, $4::timestamptz, $4::timestamptz, 'violation', $4::timestamptz)
     returning inspection_id`,
    [roundId, account.accountId, round.ruleset, at],
  );
  return one(rows).inspection_id;
}

async function insertVerdicts(
  tx: Transaction,
  inspectionId: number,
  ruleset: string,
  account: ListedAccount,
  capture: CaptureId,
): Promise<void> {
  await tx.query(
    `insert into verdicts (inspection_id, rule, outcome, explanation, unknown, ruleset, captures)
     select $1::bigint, v.rule, 'violation', v.explanation, 'asks', $2, array[$3::uuid]
     from json_to_recordset($4::json) as v (rule text, explanation text)`,
    [inspectionId, ruleset, capture, JSON.stringify(account.violations)],
  );
}

/** Names that accounts had before, oldest first. */
export async function formerNames(db: Queryable): Promise<Map<number, string[]>> {
  const rows = await db.query<{ accountId: number; names: string[] }>(
    `select account_id as "accountId", array_agg(old_value order by change_id) as names
     from account_history where field = 'name' and old_value is not null group by account_id`,
  );
  return new Map(rows.map((row) => [row.accountId, row.names]));
}
