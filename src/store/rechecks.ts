/** SQL of re-checks (复核) as they are on record: what came of each, and how many a round put right. */

import type { RecheckOutcome } from '../domain/recheck.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';

export interface StoredRecheck {
  readonly violationId: number;
  readonly inspectionId: number;
  /** The round in whose notice it is counted; null outside rounds. */
  readonly round: string | null;
  readonly fromRound: string;
  readonly accountId: number;
  readonly name: string;
  readonly rule: string;
  readonly problem: string;
  readonly outcome: RecheckOutcome;
  readonly pending: boolean;
  readonly explanation: string;
  readonly recheckedAt: Timestamp;
  readonly decidedBy: string | null;
  readonly decidedAt: Timestamp | null;
  readonly why: string | null;
}

const STORED = `
  select c.violation_id as "violationId", c.inspection_id as "inspectionId", r.name as round, f.name as "fromRound",
    v.account_id as "accountId", a.name, v.rule, v.problem, c.outcome, c.pending, c.explanation,
    c.rechecked_at as "recheckedAt", c.decided_by as "decidedBy",
    c.decided_at as "decidedAt", c.why
  from rechecks c
  join violations v on v.violation_id = c.violation_id
  join accounts a on a.account_id = v.account_id
  join rounds f on f.round_id = v.round_id
  left join rounds r on r.round_id = c.round_id`;

/** Oldest first. */
export async function rechecksOf(db: Queryable, violationId: number): Promise<StoredRecheck[]> {
  return db.query<StoredRecheck>(
    `${STORED} where c.violation_id = $1::bigint order by c.rechecked_at, c.inspection_id`,
    [violationId],
  );
}

/** What one inspection answered. */
export async function rechecksBy(db: Queryable, inspectionId: number): Promise<StoredRecheck[]> {
  return db.query<StoredRecheck>(`${STORED} where c.inspection_id = $1::bigint order by c.violation_id`, [
    inspectionId,
  ]);
}

/**
 * Of a re-check `c` of a standing violation `v`: it waits for a person, and is not on a round's list, where it would be
 * decided.
 */
export const WAITS = `c.pending and v.state in ('open', 'confirmed') and not exists (
  select from violations l
  where l.round_id = c.round_id and l.account_id = v.account_id and l.rule = v.rule and l.state = 'suspected'
)`;

/** All that wait for a person. */
export async function pendingRechecks(db: Queryable): Promise<StoredRecheck[]> {
  return db.query<StoredRecheck>(`${STORED} where ${WAITS} order by c.violation_id, c.inspection_id`);
}

/** Of the accounts that failed in an earlier round, how many were put right, counted under the later round. */
export interface RecheckFigures {
  readonly from: string;
  readonly failing: number;
  readonly notRectified: number;
  readonly rectified: number;
  /** Not looked at again, not seen, or not decided yet. */
  readonly undetermined: number;
}

/**
 * One line for each earlier round whose failing accounts this round looks at again, the latest first. An account
 * is rectified only if all of its failing violations of that round are; one that was put right before this round
 * counts as rectified.
 */
export async function recheckFigures(db: Queryable, round: string): Promise<RecheckFigures[]> {
  return db.query<RecheckFigures>(
    `with this as (select round_id, recheck_of from rounds where name = $1),
     earlier as (
       select f.round_id, f.name, f.window_from from this join rounds f on f.round_id = this.recheck_of
       union
       select f.round_id, f.name, f.window_from
       from this
       join selections s on s.round_id = this.round_id and s.reason = 'recheck'
       join rounds f on f.name = s.detail ->> 'round'
     ),
     problems as (
       select e.round_id, v.account_id,
         coalesce(c.outcome, case when v.state = 'rectified' then 'rectified' else 'undetermined' end) as outcome
       from earlier e
       cross join this
       join violations v on v.round_id = e.round_id and v.fails and v.state in ('open', 'confirmed', 'rectified')
       left join lateral (
         select outcome from rechecks
         where violation_id = v.violation_id and round_id = this.round_id
         order by rechecked_at desc limit 1
       ) c on true
     ),
     by_account as (
       select round_id, account_id, bool_or(outcome = 'not_rectified') as not_rectified,
         bool_or(outcome = 'undetermined') as undetermined
       from problems group by round_id, account_id
     )
     select e.name as "from", count(b.account_id)::integer as failing,
       (count(*) filter (where b.not_rectified))::integer as "notRectified",
       (count(*) filter (where not b.not_rectified and not b.undetermined))::integer as rectified,
       (count(*) filter (where not b.not_rectified and b.undetermined))::integer as undetermined
     from earlier e left join by_account b on b.round_id = e.round_id
     group by e.round_id, e.name, e.window_from
     order by e.window_from desc, e.name desc`,
    [round],
  );
}
