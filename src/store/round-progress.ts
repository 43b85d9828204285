/** SQL of how far rounds are, and what ended ones came to: figures of one page, none of which reads a whole table. */

import type { Hours } from '../domain/hours.ts';
import type { RoundProgress } from '../domain/progress.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import type { Database, Queryable } from './database.ts';
import { WAITS } from './rechecks.ts';

export interface RunningRound extends RoundProgress {
  readonly name: string;
  readonly state: 'running' | 'paused';
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly hours: Hours | null;
}

/** Rounds that are under way, with their counts; `since`: what ended after it tells the speed. */
export async function runningRounds(db: Queryable, since: Timestamp): Promise<RunningRound[]> {
  return db.query<RunningRound>(
    `select r.name, r.state, r.window_from as "windowFrom", r.window_to as "windowTo",
       case when r.hours_from is not null then json_build_object(
         'from', to_char(r.hours_from, 'HH24:MI'), 'to', to_char(r.hours_to, 'HH24:MI'),
         'workingDays', r.working_days) end as hours,
       c.*,
       (select count(*)::integer from attempts t join inspections i using (inspection_id)
        where t.ended_at > $1::timestamptz and t.ending = 'done' and i.round_id = r.round_id) as lately
     from rounds r
     cross join lateral (
       select count(*)::integer as total,
         (count(*) filter (where i.state = 'queued'))::integer as queued,
         (count(*) filter (where i.state = 'running'))::integer as running,
         (count(*) filter (where i.state = 'waiting'))::integer as waiting,
         (count(*) filter (where i.state = 'complete'))::integer as complete,
         (count(*) filter (where i.state = 'undetermined'))::integer as undetermined,
         (count(*) filter (where i.state = 'failed'))::integer as failed
       from inspections i where i.round_id = r.round_id
     ) c
     where r.state in ('running', 'paused') and not r.imported
     order by r.window_to desc, r.round_id desc`,
    [since],
  );
}

export interface RoundFigures {
  readonly name: string;
  readonly windowTo: Day;
  readonly inspected: number | null;
  readonly failing: number | null;
  readonly undetermined: number | null;
  /** Percent, two decimals; null where nothing was inspected. */
  readonly passRate: number | null;
}

/** Counts what ended rounds came to, where that is not known: as `results.rounds` says. */
export async function countEndedRounds(db: Database): Promise<void> {
  const unknown = await db.query<{ roundId: number }>(
    `select r.round_id as "roundId" from rounds r
     where r.state in ('closed', 'published') and not exists (select from round_figures f where f.round_id = r.round_id)`,
  );
  for (const { roundId } of unknown) {
    await db.transaction(async (tx) => {
      // A change forgets the figures: one under way must not come between the counting and the writing.
      await tx.query('select pg_advisory_xact_lock(20201114, $1::integer)', [roundId]);
      await tx.query(
        `insert into round_figures (round_id, inspected, failing, undetermined, pass_rate)
         select r.round_id, f.inspected, f.failing, f.undetermined, f.pass_rate
         from rounds r join results.rounds f on f.round = r.name
         where r.round_id = $1::bigint and r.state in ('closed', 'published')
         on conflict do nothing`,
        [roundId],
      );
    });
  }
}

/** The latest ended rounds, the earliest first. */
export async function endedRounds(db: Queryable, limit: number): Promise<RoundFigures[]> {
  const rows = await db.query<RoundFigures>(
    `select r.name, r.window_to as "windowTo", f.inspected, f.failing, f.undetermined, f.pass_rate as "passRate"
     from rounds r join round_figures f using (round_id)
     order by r.window_to desc, r.round_id desc limit $1`,
    [limit],
  );
  return rows.reverse();
}

/** What a person has to do, as counts; no count goes beyond `MOST`. */
export interface Needs {
  readonly suspected: number;
  /** Violations whose re-check waits for a person. */
  readonly rechecks: number;
  readonly failed: number;
  /** Of the latest rounds that are not published: inspections that ended undetermined. */
  readonly undetermined: readonly { readonly round: string; readonly count: number }[];
}

/** A count that reaches it means: so many or more. */
export const MOST = 1_000;

export async function needsOf(db: Queryable): Promise<Needs> {
  const [[counts], undetermined] = await Promise.all([
    db.query<{ suspected: number; rechecks: number; failed: number }>(
      `select
         (select count(*) from (select from violations where state = 'suspected' limit $1) s)::integer as suspected,
         (select count(*) from (
            select from rechecks c join violations v on v.violation_id = c.violation_id where ${WAITS} limit $1
          ) p)::integer as rechecks,
         (select count(*) from (select from inspections where state = 'failed' limit $1) f)::integer as failed`,
      [MOST],
    ),
    db.query<{ round: string; count: number }>(
      `select r.name as round, c.count from rounds r
       cross join lateral (
         select count(*)::integer as count
         from (select from inspections i where i.round_id = r.round_id and i.state = 'undetermined' limit $1) u
       ) c
       where r.state in ('running', 'paused', 'closed') and not r.imported and c.count > 0
       order by r.window_to desc, r.round_id desc limit 2`,
      [MOST],
    ),
  ]);
  const { suspected = 0, rechecks = 0, failed = 0 } = counts ?? {};
  return { suspected, rechecks, failed, undetermined };
}
