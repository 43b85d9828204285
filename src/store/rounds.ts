/** SQL of rounds and of who is inspected in them. */

import type { Platform } from '../domain/account.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export type RoundState = 'open' | 'running' | 'paused' | 'closed' | 'published';

export interface Round {
  readonly roundId: number;
  readonly name: string;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly state: RoundState;
  readonly ruleset: string;
}

const COLUMNS = `round_id as "roundId", name, window_from as "windowFrom", window_to as "windowTo", state, ruleset`;

export async function roundByName(db: Queryable, name: string): Promise<Round | null> {
  const rows = await db.query<Round>(`select ${COLUMNS} from rounds where name = $1`, [name]);
  return rows[0] ?? null;
}

/** The days of the round's monitoring window; null outside rounds. */
export async function windowOf(
  db: Queryable,
  roundId: number | null,
): Promise<{ from: Day; to: Day } | null> {
  if (roundId === null) return null;
  const rows = await db.query<{ from: Day; to: Day }>(
    'select window_from as "from", window_to as "to" from rounds where round_id = $1::bigint',
    [roundId],
  );
  return one(rows);
}

export interface NewRound {
  readonly name: string;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly ruleset: string;
  readonly seed: string | null;
  readonly at: Timestamp;
}

export interface SelectedAccount {
  readonly accountId: number;
  readonly reason: 'full' | 'sampled' | 'targeted' | 'recheck';
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Opens a round with its selection; the registry's size is kept as it is at this moment. */
export async function openRound(
  tx: Transaction,
  round: NewRound,
  selection: readonly SelectedAccount[],
): Promise<Round> {
  const rows = await tx.query<Round>(
    `insert into rounds (name, window_from, window_to, ruleset, seed, opened_at, registered)
     values ($1, $2::date, $3::date, $4, $5, $6::timestamptz,
       (select count(*) from accounts where status in ('registered', 'closing')))
     returning ${COLUMNS}`,
    [round.name, round.windowFrom, round.windowTo, round.ruleset, round.seed, round.at],
  );
  const opened = one(rows);
  await tx.query(
    `insert into selections (round_id, account_id, reason, detail)
     select $1::bigint, s."accountId", s.reason, s.detail
     from json_to_recordset($2::json) as s ("accountId" bigint, reason text, detail jsonb)`,
    [opened.roundId, JSON.stringify(selection)],
  );
  return opened;
}

/**
 * Makes the inspections of the round's selection that do not exist yet. Accounts of platforms without a
 * scraper are undetermined from the start: a person looks at them.
 */
export async function startRound(
  tx: Transaction,
  round: Round,
  by: { at: Timestamp; platforms: readonly Platform[] },
): Promise<void> {
  await tx.query(
    `insert into inspections (round_id, account_id, reason, ruleset, queued_at, state, result, checkpoint, ended_at)
     select distinct on (s.account_id) s.round_id, s.account_id, s.reason, $2, $3::timestamptz,
       case when m.machine then 'queued' else 'undetermined' end,
       case when not m.machine then 'undetermined' end,
       case when not m.machine then $3::timestamptz end,
       case when not m.machine then $3::timestamptz end
     from selections s
     join accounts a using (account_id)
     cross join lateral (select a.platform = any ($4::text[]) as machine) m
     where s.round_id = $1::bigint
     -- the round's own reasons come before a re-check's
     order by s.account_id, (s.reason = 'recheck'), s.reason
     on conflict do nothing`,
    [round.roundId, round.ruleset, by.at, by.platforms],
  );
  await tx.query(`update rounds set state = 'running' where round_id = $1::bigint and state = 'open'`, [
    round.roundId,
  ]);
  await closeRoundIfEnded(tx, round.roundId, by.at);
}

/** A round closes by itself when the table says that none of its inspections is unfinished. */
export async function closeRoundIfEnded(tx: Transaction, roundId: number, at: Timestamp): Promise<boolean> {
  const rows = await tx.query(
    `update rounds set state = 'closed', closed_at = $2::timestamptz
     where round_id = $1::bigint and state = 'running' and not exists (
       select from inspections i
       where i.round_id = rounds.round_id and i.state in ('queued', 'running', 'waiting')
     )
     returning round_id`,
    [roundId, at],
  );
  return rows.length > 0;
}

/** How many of the round's inspections are in each state. */
export async function roundProgress(db: Queryable, roundId: number): Promise<Record<string, number>> {
  const rows = await db.query<{ state: string; count: number }>(
    'select state, count(*) as count from inspections where round_id = $1::bigint group by state',
    [roundId],
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}

/** The round's figures as every reader of `results.rounds` sees them. */
export interface RoundNumbers {
  readonly round: string;
  readonly state: RoundState;
  readonly registered: number;
  readonly selected: number;
  readonly inspected: number;
  readonly undetermined: number;
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
