/** SQL of a round's life: started, paused, resumed, closed by itself or by order, and open again. */

import type { Platform } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Database, Queryable, Transaction } from './database.ts';
import type { Round, RoundState } from './rounds.ts';

/**
 * Makes the inspections of the round's selection that do not exist yet. Accounts of platforms without a
 * scraper are undetermined from the start: a person looks at them.
 */
export async function startRound(
  tx: Transaction,
  round: Round,
  by: { at: Timestamp; platforms: readonly Platform[]; late?: boolean },
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
  // Otherwise the server guesses until it looks by itself, a minute later, and each end of an inspection of a large round
  // reads all of them.
  await tx.query('analyze (skip_locked) inspections');
  await tx.query(
    `update rounds set state = case when state = 'open' then 'running' else state end, late = late or $2
     where round_id = $1::bigint`,
    [round.roundId, by.late ?? false],
  );
  await closeRoundIfEnded(tx, round.roundId, by.at);
}

/**
 * A round closes by itself when the table says that none of its inspections is unfinished, or to be tried again. One
 * after the other: of two that end at once and ask side by side, neither would see the other's end. As long as more are
 * unfinished than can end at once, nobody waits for anybody; should they all end so all the same, the sweep asks again.
 */
export async function closeRoundIfEnded(tx: Transaction, roundId: number, at: Timestamp): Promise<boolean> {
  return (await isNearItsEnd(tx, roundId)) && closeIfNothingIsLeft(tx, roundId, at);
}

/** Likewise, for who knows that the round is near its end. */
export async function closeIfNothingIsLeft(
  tx: Transaction,
  roundId: number,
  at: Timestamp,
): Promise<boolean> {
  // Not `for update`: rows that refer to the round hold its key already, and two such would wait for each other.
  await tx.query('select from rounds where round_id = $1::bigint for no key update', [roundId]);
  const rows = await tx.query(
    `update rounds set state = 'closed', closed_at = $2::timestamptz
     where round_id = $1::bigint and state = 'running' and not exists (
       select from inspections i
       where i.round_id = rounds.round_id
         and (i.state in ('queued', 'running', 'waiting') or (i.state = 'undetermined' and i.not_before is not null))
     )
     returning round_id`,
    [roundId, at],
  );
  return rows.length > 0;
}

/** False: more of its inspections are unfinished than end at the same moment. */
export async function isNearItsEnd(tx: Transaction, roundId: number): Promise<boolean> {
  const many = await tx.query(
    `select from inspections
     where round_id = $1::bigint and state in ('queued', 'running', 'waiting')
     order by round_id, inspection_id desc offset ${AT_ONCE} limit 1`,
    [roundId],
  );
  return many.length === 0;
}

const AT_ONCE = 200;

/** The rounds of which nothing is left to be done, and that are not closed yet. */
export async function closeEndedRounds(
  db: Pick<Database, 'query' | 'transaction'>,
  at: Timestamp,
): Promise<void> {
  const rounds = await db.query<{ round_id: number }>(
    `select round_id from rounds r
     where state = 'running' and not exists (
       select from inspections i where i.round_id = r.round_id and i.state in ('queued', 'running', 'waiting')
     )`,
  );
  for (const { round_id } of rounds) await db.transaction((tx) => closeRoundIfEnded(tx, round_id, at));
}

/** An inspection is taken up again: the round has not ended after all. A published one stays as it is. */
export async function reopenRound(tx: Transaction, roundId: number): Promise<void> {
  await tx.query(
    `update rounds set state = 'running', closed_at = null where round_id = $1::bigint and state = 'closed'`,
    [roundId],
  );
}

/** From one of the states `from`; false if it is in another. */
export async function changeRoundState(
  tx: Transaction,
  roundId: number,
  from: readonly RoundState[],
  to: 'running' | 'paused',
): Promise<boolean> {
  const rows = await tx.query(
    'update rounds set state = $3 where round_id = $1::bigint and state = any ($2::text[]) returning round_id',
    [roundId, from, to],
  );
  return rows.length > 0;
}

/**
 * Ends whatever is unfinished as it is and closes the round: what was determined before stays, the others are
 * undetermined for the reason in `note`. An attempt at hand can then write nothing. Returns how many are undetermined.
 */
export async function closeRound(
  tx: Transaction,
  roundId: number,
  why: { at: Timestamp; note: string },
): Promise<number> {
  const rows = await tx.query<{ inspection_id: number; undetermined: boolean }>(
    `update inspections set
       state = case when coalesce(result, 'undetermined') = 'undetermined' then 'undetermined' else 'complete' end,
       note = case when coalesce(result, 'undetermined') = 'undetermined' then $3 end,
       result = coalesce(result, 'undetermined'), checkpoint = coalesce(checkpoint, $2::timestamptz),
       ended_at = $2::timestamptz, not_before = null
     where round_id = $1::bigint and state in ('queued', 'running', 'waiting')
     returning inspection_id, state = 'undetermined' as undetermined`,
    [roundId, why.at, why.note],
  );
  // Nor is any of the undetermined tried again.
  await tx.query(
    `update inspections set not_before = null
     where round_id = $1::bigint and state = 'undetermined' and not_before is not null`,
    [roundId],
  );
  await tx.query(
    `update attempts set ended_at = $2::timestamptz, ending = 'gave_up', detail = 'the round was closed'
     where inspection_id = any ($1::bigint[]) and ended_at is null`,
    [rows.map((row) => row.inspection_id), why.at],
  );
  await tx.query(
    `update rounds set state = 'closed', closed_at = $2::timestamptz
     where round_id = $1::bigint and state in ('open', 'running', 'paused')`,
    [roundId, why.at],
  );
  return rows.filter((row) => row.undetermined).length;
}

/** Puts the round's undetermined and failed inspections back to `queued`, and a closed round back to `running`. */
export async function requeueUndetermined(
  tx: Transaction,
  roundId: number,
  platforms: readonly Platform[],
): Promise<number> {
  const rows = await tx.query(
    `update inspections i set state = 'queued', ended_at = null, not_before = null
     from accounts a
     where a.account_id = i.account_id and i.round_id = $1::bigint and i.state in ('undetermined', 'failed')
       and a.platform = any ($2::text[]) and a.status <> 'closed'
     returning i.inspection_id`,
    [roundId, platforms],
  );
  if (rows.length > 0) await reopenRound(tx, roundId);
  return rows.length;
}

/** The inspection is not begun before `until`; no attempt is made. False if it ended in between. */
export async function postponeInspection(
  db: Queryable,
  inspectionId: number,
  why: { until: Timestamp; note: string },
): Promise<boolean> {
  const rows = await db.query(
    `update inspections set state = 'waiting', not_before = $2::timestamptz, note = $3
     where inspection_id = $1::bigint and state in ('queued', 'running', 'waiting')
     returning inspection_id`,
    [inspectionId, why.until, why.note],
  );
  return rows.length > 0;
}

/** Our own failure: the job was tried as often as it may be. Ends the round if this was its last inspection. */
export async function failInspection(
  tx: Transaction,
  inspectionId: number,
  why: { at: Timestamp; note: string },
): Promise<void> {
  const rows = await tx.query<{ round_id: number | null }>(
    `update inspections set state = 'failed', ended_at = $2::timestamptz, not_before = null, note = $3
     where inspection_id = $1::bigint and state in ('queued', 'running')
     returning round_id`,
    [inspectionId, why.at, why.note],
  );
  for (const { round_id } of rows) if (round_id !== null) await closeRoundIfEnded(tx, round_id, why.at);
}
