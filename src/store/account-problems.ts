/** SQL of the problems that an account has and had, over all rounds. */

import type { Day, Timestamp } from '../domain/time.ts';
import type { ViolationState } from '../domain/violation.ts';
import type { Queryable } from './database.ts';

export interface AccountProblem {
  readonly violationId: number;
  readonly round: string;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  readonly state: ViolationState;
  readonly firstSeenAt: Timestamp;
  readonly dueOn: Day | null;
  readonly inspectionId: number;
  readonly decidedBy: string | null;
  readonly decidedAt: Timestamp | null;
  readonly why: string | null;
  /** The latest re-check, if there was one. */
  readonly recheck: 'rectified' | 'not_rectified' | 'undetermined' | null;
}

/** The newest first, at most `limit`. */
export async function problemsOfAccount(
  db: Queryable,
  accountId: number,
  limit: number,
): Promise<AccountProblem[]> {
  return db.query<AccountProblem>(
    `select v.violation_id as "violationId", r.name as round, v.rule, v.problem, v.explanation, v.state,
       v.first_seen_at as "firstSeenAt", v.due_on as "dueOn", v.inspection_id as "inspectionId",
       d.decided_by as "decidedBy", d.decided_at as "decidedAt", d.why,
       (select c.outcome from rechecks c where c.violation_id = v.violation_id
        order by c.rechecked_at desc, c.inspection_id desc limit 1) as recheck
     from violations v
     join rounds r using (round_id)
     left join lateral (
       select decided_by, decided_at, why from decisions
       where violation_id = v.violation_id order by decision_id desc limit 1
     ) d on true
     where v.account_id = $1::bigint order by v.violation_id desc limit $2`,
    [accountId, limit],
  );
}
