/** SQL of what a calendar shows: windows of rounds with their checkpoints, days of signing, deadlines. */

import type { Day, Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';
import type { RoundState } from './rounds.ts';

export interface RoundDates {
  readonly roundId: number;
  readonly name: string;
  readonly state: RoundState;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly signedOn: Day | null;
  /** Of the inspections that have ended. */
  readonly firstCheckpoint: Timestamp | null;
  readonly lastCheckpoint: Timestamp | null;
}

/** The latest rounds; checkpoints lie in the order of the clock, so that those of few inspections tell them. */
export async function roundDates(db: Queryable, limit: number): Promise<RoundDates[]> {
  return db.query<RoundDates>(
    `select r.round_id as "roundId", r.name, r.state, r.window_from as "windowFrom", r.window_to as "windowTo",
       r.signed_on as "signedOn", f.checkpoint as "firstCheckpoint", l.checkpoint as "lastCheckpoint"
     from (select * from rounds where not imported order by round_id desc limit $1) r
     left join lateral (
       select i.checkpoint from inspections i where i.round_id = r.round_id and i.checkpoint is not null
       order by i.round_id, i.checkpoint limit 1
     ) f on true
     left join lateral (
       select i.checkpoint from inspections i where i.round_id = r.round_id and i.checkpoint is not null
       order by i.round_id desc, i.checkpoint desc limit 1
     ) l on true
     order by r.round_id desc`,
    [limit],
  );
}

export interface Deadline {
  readonly round: string;
  readonly dueOn: Day;
  /** Problems that are to be put right by then. */
  readonly problems: number;
}

/** Deadlines from this day on of what stands. */
export async function deadlinesSince(db: Queryable, since: Day): Promise<Deadline[]> {
  return db.query<Deadline>(
    `select r.name as round, v.due_on as "dueOn", count(*)::integer as problems
     from violations v join rounds r on r.round_id = v.round_id
     where v.due_on >= $1::date and v.state in ('open', 'confirmed')
     group by r.name, v.due_on order by v.due_on, r.name`,
    [since],
  );
}
