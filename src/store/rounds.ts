/** SQL of rounds and of who is inspected in them. */

import type { Platform, Tier } from '../domain/account.ts';
import type { Hours } from '../domain/hours.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export type RoundState = 'open' | 'running' | 'paused' | 'closed' | 'published';

export interface Round {
  readonly roundId: number;
  readonly name: string;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly state: RoundState;
  /** Null: it has not closed. */
  readonly closedAt: Timestamp | null;
  readonly ruleset: string;
  readonly seed: string | null;
  /** Null: at any hour. */
  readonly hours: Hours | null;
  /** Inspections are begun even when the window has ended. */
  readonly late: boolean;
  /** Known from its published list alone. */
  readonly imported: boolean;
  /** What was asked for when its accounts were selected. */
  readonly plan: Readonly<Record<string, unknown>>;
  /** The round whose failing accounts are looked at again in this one. */
  readonly recheckOf: string | null;
}

const COLUMNS = `rounds.round_id as "roundId", rounds.name, rounds.window_from as "windowFrom",
  rounds.window_to as "windowTo", rounds.state, rounds.closed_at as "closedAt", rounds.ruleset, rounds.seed, rounds.late, rounds.imported, rounds.plan,
  (select e.name from rounds e where e.round_id = rounds.recheck_of) as "recheckOf",
  case when rounds.hours_from is not null then json_build_object(
    'from', to_char(rounds.hours_from, 'HH24:MI'), 'to', to_char(rounds.hours_to, 'HH24:MI'),
    'workingDays', rounds.working_days) end as hours`;

export async function roundByName(db: Queryable, name: string): Promise<Round | null> {
  const rows = await db.query<Round>(`select ${COLUMNS} from rounds where rounds.name = $1`, [name]);
  return rows[0] ?? null;
}

export async function roundById(db: Queryable, roundId: number): Promise<Round> {
  return one(
    await db.query<Round>(`select ${COLUMNS} from rounds where rounds.round_id = $1::bigint`, [roundId]),
  );
}

/** The round in which the inspection is made; null outside rounds. */
export async function roundOfInspection(db: Queryable, inspectionId: number): Promise<Round | null> {
  const rows = await db.query<Round>(
    `select ${COLUMNS} from rounds
     where rounds.round_id = (select round_id from inspections where inspection_id = $1::bigint)`,
    [inspectionId],
  );
  return rows[0] ?? null;
}

/** The latest round that has ended and whose window lies before this day: the one whose failures are looked at again. */
export async function latestRoundBefore(db: Queryable, day: Day): Promise<Round | null> {
  const rows = await db.query<Round>(
    `select ${COLUMNS} from rounds
     where rounds.state in ('closed', 'published') and rounds.window_to < $1::date
     order by rounds.window_to desc, rounds.round_id desc limit 1`,
    [day],
  );
  return rows[0] ?? null;
}

/** Accounts with a violation of this round that makes them fail and still stands, with the rules. */
export async function failingAccounts(
  db: Queryable,
  roundId: number,
): Promise<{ readonly accountId: number; readonly rules: string[] }[]> {
  return db.query<{ accountId: number; rules: string[] }>(
    `select account_id as "accountId", array_agg(rule order by rule) as rules
     from violations
     where round_id = $1::bigint and fails and state in ('open', 'confirmed')
     group by account_id order by account_id`,
    [roundId],
  );
}

export interface NewRound {
  readonly name: string;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly ruleset: string;
  readonly seed: string | null;
  readonly at: Timestamp;
  readonly hours?: Hours | null;
  readonly plan?: Readonly<Record<string, unknown>>;
  readonly recheckOf?: number | null;
}

export const SELECTION_REASONS = ['full', 'sampled', 'targeted', 'recheck', 'listed'] as const;
export type SelectionReason = (typeof SELECTION_REASONS)[number];

export interface SelectedAccount {
  readonly accountId: number;
  /** `listed`: it stands on the published list by which an earlier round is known. */
  readonly reason: SelectionReason;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Opens a round with its selection; the registry's size is kept as it is at this moment. */
export async function openRound(
  tx: Transaction,
  round: NewRound,
  selection: readonly SelectedAccount[],
): Promise<Round> {
  const rows = await tx.query<Round>(
    `insert into rounds (name, window_from, window_to, ruleset, seed, opened_at, hours_from, hours_to, working_days,
       plan, recheck_of, registered, registered_by_tier)
     select $1, $2::date, $3::date, $4, $5, $6::timestamptz, $7::time, $8::time, $9::boolean, $10::jsonb, $11::bigint,
       coalesce(sum(t.accounts), 0), coalesce(jsonb_object_agg(t.tier, t.accounts) filter (where t.tier is not null), '{}')
     from (
       select tier, count(*) as accounts from accounts where status in ('registered', 'closing') group by tier
     ) t
     returning ${COLUMNS}`,
    [
      round.name,
      round.windowFrom,
      round.windowTo,
      round.ruleset,
      round.seed,
      round.at,
      round.hours?.from ?? null,
      round.hours?.to ?? null,
      round.hours?.workingDays ?? false,
      JSON.stringify(round.plan ?? {}),
      round.recheckOf ?? null,
    ],
  );
  const opened = one(rows);
  await selectInto(tx, opened.roundId, selection);
  return opened;
}

export async function selectInto(
  tx: Transaction,
  roundId: number,
  selection: readonly SelectedAccount[],
): Promise<void> {
  await tx.query(
    `insert into selections (round_id, account_id, reason, detail)
     select $1::bigint, s."accountId", s.reason, s.detail
     from json_to_recordset($2::json) as s ("accountId" bigint, reason text, detail jsonb)`,
    [roundId, JSON.stringify(selection)],
  );
}

/** An account of a round's list with one reason why it is there, and what has become of its inspection. */
export interface SelectionRow extends SelectedAccount {
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly tier: Tier | null;
  /** Null: the round has not been run. */
  readonly state: string | null;
  readonly result: string | null;
}

/** In the order of the registry. */
export async function selectionOf(db: Queryable, roundId: number): Promise<SelectionRow[]> {
  return db.query<SelectionRow>(
    `select s.account_id as "accountId", a.platform, a.platform_id as "platformId", a.name, p.name as sponsor, a.tier,
       s.reason, s.detail, i.state, i.result
     from selections s
     join accounts a using (account_id)
     left join sponsors p using (sponsor_id)
     left join inspections i on i.round_id = s.round_id and i.account_id = s.account_id
     where s.round_id = $1::bigint
     order by s.account_id, s.reason`,
    [roundId],
  );
}

/** How far a round is. */
export interface RoundProgress {
  readonly total: number;
  /** Queued or running: they go on by themselves. */
  readonly open: number;
  /** Inspections by state. */
  readonly states: Readonly<Record<string, number>>;
  /** Ended ones by result. */
  readonly outcomes: Readonly<Record<string, number>>;
}

export async function roundProgress(db: Queryable, roundId: number): Promise<RoundProgress> {
  const rows = await db.query<{ state: string; result: string | null; count: number }>(
    `select state, case when state in ('complete', 'undetermined') then result end as result, count(*) as count
     from inspections where round_id = $1::bigint group by 1, 2`,
    [roundId],
  );
  const sum = (key: (row: (typeof rows)[number]) => string | null) => {
    const sums: Record<string, number> = {};
    for (const row of rows) {
      const name = key(row);
      if (name !== null) sums[name] = (sums[name] ?? 0) + row.count;
    }
    return sums;
  };
  const states = sum((row) => row.state);
  return {
    total: rows.reduce((total, row) => total + row.count, 0),
    open: (states.queued ?? 0) + (states.running ?? 0),
    states,
    outcomes: sum((row) => row.result),
  };
}

/** The round's figures as every reader of `results.rounds` sees them. */
export interface RoundNumbers {
  readonly round: string;
  readonly state: RoundState;
  /** These are null for an imported round of which nobody told them. */
  readonly registered: number | null;
  readonly selected: number | null;
  readonly inspected: number | null;
  readonly undetermined: number | null;
  readonly failing: number;
  /** Percent with two decimals; null while nothing is determined. */
  readonly passRate: number | null;
}

export async function roundNumbers(db: Queryable, name: string): Promise<RoundNumbers> {
  return one(
    await db.query<RoundNumbers>(
      `select round, state, registered, selected, inspected, undetermined, failing, pass_rate as "passRate"
       from results.rounds where round = $1`,
      [name],
    ),
  );
}

/** A rule that could not be examined, and for how many of the round's accounts. */
export interface UnexaminedRule {
  readonly rule: string;
  readonly accounts: number;
}

export async function unexaminedRules(db: Queryable, roundId: number): Promise<UnexaminedRule[]> {
  return db.query<UnexaminedRule>(
    `select v.rule, count(*) as accounts
     from verdicts v join inspections i using (inspection_id)
     where i.round_id = $1::bigint and v.outcome = 'undetermined'
     group by v.rule order by v.rule`,
    [roundId],
  );
}
