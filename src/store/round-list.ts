/** SQL of the list of rounds, the latest first. */

import type { Day } from '../domain/time.ts';
import type { Queryable } from './database.ts';
import type { RoundState } from './rounds.ts';

export interface RoundRow {
  readonly roundId: number;
  readonly name: string;
  readonly state: RoundState;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly imported: boolean;
  readonly recheckOf: string | null;
  readonly registered: number | null;
  /** These are null for an imported round of which nobody told them. */
  readonly selected: number | null;
  readonly inspected: number | null;
  readonly undetermined: number | null;
  readonly failing: number;
  readonly pending: number;
  readonly unfinished: number;
  /** Percent with two decimals; null while nothing is determined. */
  readonly passRate: number | null;
}

const COLUMNS = `r.round_id as "roundId", f.round as name, f.state, f.window_from as "windowFrom",
  f.window_to as "windowTo", f.imported, f.recheck_of as "recheckOf", f.registered, f.selected, f.inspected,
  f.undetermined, f.failing, f.pending, f.unfinished, f.pass_rate as "passRate"`;

/** Those opened before the round `before`, or the latest. */
export async function listRounds(
  db: Queryable,
  page: { readonly before: number | null; readonly limit: number },
): Promise<RoundRow[]> {
  return db.query<RoundRow>(
    `select ${COLUMNS}
     from (
       select round_id, name from rounds where $1::bigint is null or round_id < $1 order by round_id desc limit $2
     ) r
     join results.rounds f on f.round = r.name
     order by r.round_id desc`,
    [page.before, page.limit],
  );
}

export async function roundRow(db: Queryable, roundId: number): Promise<RoundRow | null> {
  const rows = await db.query<RoundRow>(
    `select ${COLUMNS} from rounds r join results.rounds f on f.round = r.name where r.round_id = $1::bigint`,
    [roundId],
  );
  return rows[0] ?? null;
}

/** The round that came before by its window, whether it has ended or not: what this one is compared with. */
export async function earlierRounds(
  db: Queryable,
  roundId: number,
): Promise<{ name: string; roundId: number }[]> {
  return db.query<{ name: string; roundId: number }>(
    `select e.name, e.round_id as "roundId" from rounds e join rounds r on r.round_id = $1::bigint
     where e.round_id <> r.round_id and (e.window_to, e.round_id) < (r.window_to, r.round_id)
     order by e.window_to desc, e.round_id desc limit 12`,
    [roundId],
  );
}
