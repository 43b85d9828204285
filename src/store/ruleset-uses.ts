/** SQL of which rounds were judged by which rule set: the history of the rules. */

import type { Day, Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';

export interface RulesetUse {
  readonly hash: string;
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly storedAt: Timestamp;
  /** Names, the latest window first. */
  readonly rounds: readonly string[];
}

/** Every set that was ever to judge, the newest first. */
export async function rulesetUses(db: Queryable): Promise<RulesetUse[]> {
  return db.query<RulesetUse>(
    `select s.hash, s.id, s.title, s.source, s.stored_at as "storedAt",
       array(select r.name from rounds r where r.ruleset = s.hash order by r.window_from desc, r.round_id desc) as rounds
     from rulesets s order by s.stored_at desc, s.hash`,
  );
}

export interface TriableRound {
  readonly name: string;
  readonly from: Day;
  readonly to: Day;
  /** Hash of the set that judged it. */
  readonly ruleset: string;
}

/** Rounds that have inspections of ours, the latest first. */
export async function triableRounds(db: Queryable): Promise<TriableRound[]> {
  return db.query<TriableRound>(
    `select name, window_from as "from", window_to as "to", ruleset from rounds
     where not imported order by window_from desc, round_id desc limit 200`,
  );
}
