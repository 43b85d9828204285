/** SQL of the worklist as pages: one row an account of a round (or of the watch), by key, in the order of the registry. */

import type { Platform } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';

export interface WorkRow {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly name: string;
  readonly platform: Platform;
  readonly sponsor: string | null;
  readonly ruleset: string;
  readonly state: 'waiting' | 'complete' | 'undetermined' | 'failed';
  /** When the machine looks again by itself; null: it does not. */
  readonly againAt: Timestamp | null;
  /** Rules that stayed open; empty where nothing could be judged at all. */
  readonly rules: readonly string[];
  readonly claimedBy: string | null;
}

export interface WorkFilters {
  /** Null: what is looked at outside rounds. */
  readonly roundId: number | null;
  readonly platform: Platform | null;
  /** A rule that stayed open. */
  readonly rule: string | null;
  /** Part of a sponsor's or of an account's name. */
  readonly named: string | null;
  /** The last inspection of the page before; null: from the beginning. */
  readonly after: number | null;
}

/** What waits for a person: written as the index `inspections_for_people` has it. */
const WAITS = `(i.state in ('waiting', 'undetermined', 'failed') or (i.state = 'complete' and i.result = 'suspected'))`;
/** Asked for each row, not with "exists": the planner would gather the open rules of all inspections there are. */
const OPEN_RULES = `array(
  select v.rule from verdicts v
  where v.inspection_id = i.inspection_id and v.outcome = 'undetermined' and v.unknown = 'asks' order by v.rule)`;
/** Outside rounds only the latest look counts. */
const OUTSIDE = `i.round_id is null and not exists (
  select from inspections l where l.account_id = i.account_id and l.inspection_id > i.inspection_id)`;

/** At most `limit` rows. What is not filtered is not in the statement, so that each has the plan that suits it. */
export async function workPage(
  db: Queryable,
  filters: WorkFilters,
  { at, limit }: { readonly at: Timestamp; readonly limit: number },
): Promise<WorkRow[]> {
  const { roundId, platform, rule, named, after } = filters;
  const values: unknown[] = [];
  const value = (of: unknown) => `$${values.push(of)}`;
  const like = named === null ? null : `%${named.replace(/[\\%_]/g, '\\$&')}%`;
  const where = [
    roundId === null ? OUTSIDE : `i.round_id = ${value(roundId)}::bigint`,
    WAITS,
    `i.inspection_id > ${value(after ?? 0)}::bigint`,
    `a.status <> 'closed'`,
    `(i.state <> 'complete' or cardinality(o.rules) > 0)`,
    ...(platform === null ? [] : [`a.platform = ${value(platform)}`]),
    // without any, nothing could be judged: every rule is open
    ...(rule === null ? [] : [`(${value(rule)} = any (o.rules) or cardinality(o.rules) = 0)`]),
    ...(like === null ? [] : [`(a.name ilike ${value(like)} or s.name ilike ${value(like)})`]),
  ];
  return db.query<WorkRow>(
    `select i.inspection_id as "inspectionId", i.account_id as "accountId", a.name, a.platform, s.name as sponsor,
       i.ruleset, i.state, case when i.state <> 'failed' then i.not_before end as "againAt", o.rules,
       c.claimed_by as "claimedBy"
     from inspections i
     join accounts a on a.account_id = i.account_id
     left join sponsors s on s.sponsor_id = a.sponsor_id
     left join worklist_claims c on c.account_id = i.account_id and c.claimed_until > ${value(at)}::timestamptz
     cross join lateral (select ${OPEN_RULES} as rules) o
     where ${where.join(' and ')}
     order by i.inspection_id limit ${Math.trunc(limit)}`,
    values,
  );
}

export interface WorkRound {
  readonly roundId: number;
  readonly name: string;
  readonly ruleset: string;
}

/** Rounds in which what people see still counts, the newest first. */
export async function roundsForPeople(db: Queryable): Promise<WorkRound[]> {
  return db.query<WorkRound>(
    `select round_id as "roundId", name, ruleset from rounds
     where state in ('running', 'paused', 'closed') and not imported order by round_id desc limit 12`,
  );
}
