/** SQL of violations and of what people decided about them. */

import type { Platform } from '../domain/account.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import type { ViolationState } from '../domain/violation.ts';
import { addAuditEntry } from './audit-trail.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export interface Accusation {
  readonly roundId: number;
  readonly accountId: number;
  readonly inspectionId: number;
  readonly rule: string;
  /** The wording of the notice's list. */
  readonly problem: string;
  readonly explanation: string;
  readonly fails: boolean;
  readonly outcome: 'violation' | 'suspected';
  readonly seenAt: Timestamp;
  readonly captures: readonly [CaptureId, ...CaptureId[]];
}

/**
 * Puts an accusation on the round's list, or renews it. What a person has decided stays decided; a repeat
 * only moves the date on which it was last seen and adds evidence.
 */
export async function putViolation(tx: Transaction, accusation: Accusation): Promise<number> {
  const rows = await tx.query<{ violation_id: number }>(
    `insert into violations (round_id, account_id, inspection_id, rule, problem, explanation, fails, state,
       first_seen_at, last_seen_at, decisive_capture)
     values ($1::bigint, $2::bigint, $3::bigint, $4, $5, $6, $7, $8, $9::timestamptz, $9::timestamptz, $10::uuid)
     on conflict on constraint one_violation_per_account_rule_and_round do update set
       last_seen_at = greatest(violations.last_seen_at, excluded.last_seen_at),
       explanation = case when violations.state in ('open', 'suspected') then excluded.explanation else violations.explanation end,
       state = case when violations.state in ('open', 'suspected') then excluded.state else violations.state end
     returning violation_id`,
    [
      accusation.roundId,
      accusation.accountId,
      accusation.inspectionId,
      accusation.rule,
      accusation.problem,
      accusation.explanation,
      accusation.fails,
      accusation.outcome === 'violation' ? 'open' : 'suspected',
      accusation.seenAt,
      accusation.captures[0],
    ],
  );
  const violationId = one(rows).violation_id;
  await addEvidence(tx, violationId, accusation.captures);
  return violationId;
}

/** A violation that a person enters: suspected until the entry is decided, which belongs to the same transaction. */
export async function enterViolation(tx: Transaction, entry: Omit<Accusation, 'outcome'>): Promise<number> {
  const rows = await tx.query<{ violation_id: number }>(
    `insert into violations (round_id, account_id, inspection_id, rule, problem, explanation, fails, state,
       first_seen_at, last_seen_at, decisive_capture, by_hand)
     values ($1::bigint, $2::bigint, $3::bigint, $4, $5, $6, $7, 'suspected', $8::timestamptz, $8::timestamptz,
       $9::uuid, true)
     returning violation_id`,
    [
      entry.roundId,
      entry.accountId,
      entry.inspectionId,
      entry.rule,
      entry.problem,
      entry.explanation,
      entry.fails,
      entry.seenAt,
      entry.captures[0],
    ],
  );
  const violationId = one(rows).violation_id;
  await addEvidence(tx, violationId, entry.captures);
  return violationId;
}

/** What stands on the round's list of this account under this rule. */
export async function violationOf(
  db: Queryable,
  roundId: number,
  accountId: number,
  rule: string,
): Promise<{ readonly violationId: number; readonly state: ViolationState } | null> {
  const rows = await db.query<{ violationId: number; state: ViolationState }>(
    `select violation_id as "violationId", state from violations
     where round_id = $1::bigint and account_id = $2::bigint and rule = $3`,
    [roundId, accountId, rule],
  );
  return rows[0] ?? null;
}

export async function addEvidence(
  tx: Transaction,
  violationId: number,
  captures: readonly CaptureId[],
): Promise<void> {
  await tx.query(
    `insert into violation_captures (violation_id, capture_id)
     select $1::bigint, unnest($2::uuid[]) on conflict do nothing`,
    [violationId, captures],
  );
}

export const DECISIONS = ['confirmed', 'dismissed', 'rectified', 'reopened'] as const;
export type DecisionAction = (typeof DECISIONS)[number];

export interface Decision {
  readonly action: DecisionAction;
  readonly by: string;
  readonly why: string;
  readonly at: Timestamp;
}

export interface StoredDecision extends Decision {
  /** What the violation was before; null for decisions of before this was kept. */
  readonly stateBefore: ViolationState | null;
}

export type Decided =
  | { readonly is: 'done'; readonly from: ViolationState; readonly to: ViolationState }
  | { readonly is: 'missing' }
  /** The violation is in a state in which this cannot be decided; `last`: the decision that put it there. */
  | { readonly is: 'refused'; readonly state: ViolationState; readonly last: StoredDecision | null };

/** In which states each decision can be made. A decided violation is reopened before it is decided otherwise. */
const DECIDABLE: Readonly<Record<DecisionAction, readonly ViolationState[]>> = {
  confirmed: ['open', 'suspected'],
  dismissed: ['open', 'suspected'],
  rectified: ['open', 'confirmed'],
  reopened: ['confirmed', 'dismissed', 'rectified'],
};

/** What can be decided about a violation in this state. */
export function decidable(state: ViolationState): DecisionAction[] {
  return DECISIONS.filter((action) => DECIDABLE[action].includes(state));
}

/**
 * Records who decided what and why, also in the audit trail, and puts the violation in that state; `reopened`
 * takes back the decision before it. Of two who decide at once the second is refused and told of the first.
 * What a person decides goes through `decide` (decisions.ts), which re-checks follow.
 */
export async function putDecision(
  tx: Transaction,
  violationId: number,
  decision: Decision,
): Promise<Decided> {
  const [found] = await tx.query<{ state: ViolationState }>(
    'select state from violations where violation_id = $1::bigint for update',
    [violationId],
  );
  if (!found) return { is: 'missing' };
  const from = found.state;
  const earlier = await decisionsOf(tx, violationId);
  if (!DECIDABLE[decision.action].includes(from))
    return { is: 'refused', state: from, last: standing(earlier).at(-1) ?? null };
  const to = decision.action === 'reopened' ? stateBefore(earlier) : decision.action;
  await tx.query(
    `insert into decisions (violation_id, action, decided_by, decided_at, why, state_before)
     values ($1::bigint, $2, $3, $4::timestamptz, $5, $6)`,
    [violationId, decision.action, decision.by, decision.at, decision.why, from],
  );
  await tx.query('update violations set state = $2 where violation_id = $1::bigint', [violationId, to]);
  await addAuditEntry(tx, {
    actor: decision.by,
    action: `violation ${decision.action}`,
    subject: `violation ${violationId}`,
    detail: { why: decision.why, from, to },
    at: decision.at,
  });
  return { is: 'done', from, to };
}

/** The decisions that nobody has taken back, oldest first. */
function standing(decisions: readonly StoredDecision[]): StoredDecision[] {
  const stack: StoredDecision[] = [];
  for (const decision of decisions) {
    if (decision.action === 'reopened') stack.pop();
    else stack.push(decision);
  }
  return stack;
}

/** What the violation was before its standing decision; where nobody kept it, a person is asked again. */
function stateBefore(decisions: readonly StoredDecision[]): ViolationState {
  return standing(decisions).at(-1)?.stateBefore ?? 'suspected';
}

/** Oldest first. */
export async function decisionsOf(db: Queryable, violationId: number): Promise<StoredDecision[]> {
  return db.query<StoredDecision>(
    `select action, decided_by as "by", decided_at as "at", why, state_before as "stateBefore"
     from decisions where violation_id = $1::bigint order by decision_id`,
    [violationId],
  );
}

/** Violations of this inspection that no longer stand because a later attempt saw the rule kept. */
export async function withdrawUnseen(
  tx: Transaction,
  inspectionId: number,
  rules: readonly string[],
): Promise<void> {
  await tx.query(
    `delete from violation_captures using violations v
     where violation_captures.violation_id = v.violation_id and v.inspection_id = $1::bigint
       and v.state in ('open', 'suspected') and not v.rule = any ($2::text[])
       and not exists (select from decisions d where d.violation_id = v.violation_id)
       and not exists (select from rectifications r where r.violation_id = v.violation_id)`,
    [inspectionId, rules],
  );
  await tx.query(
    `delete from violations v
     where v.inspection_id = $1::bigint and v.state in ('open', 'suspected') and not v.rule = any ($2::text[])
       and not exists (select from decisions d where d.violation_id = v.violation_id)
       and not exists (select from rectifications r where r.violation_id = v.violation_id)`,
    [inspectionId, rules],
  );
}

/** A violation as every reader of `results.violations` sees it, and the platform's id of its account. */
export interface ListedViolation {
  readonly violationId: number;
  readonly round: string;
  readonly accountId: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  readonly state: ViolationState;
  readonly firstSeenAt: Timestamp;
  readonly lastSeenAt: Timestamp;
  readonly decidedBy: string | null;
  readonly dueOn: string | null;
  readonly evidence: readonly Evidence[] | null;
}

export interface Evidence {
  readonly capture_id: string;
  readonly kind: string;
  readonly url: string;
  readonly fetched_at: string;
  readonly sha256: string | null;
}

const LISTED = `v.violation_id as "violationId", v.round, v.account_id as "accountId", v.platform,
  a.platform_id as "platformId", v.name, v.sponsor, v.rule, v.problem, v.explanation, v.state,
  v.first_seen_at as "firstSeenAt", v.last_seen_at as "lastSeenAt", v.decided_by as "decidedBy",
  v.due_on as "dueOn", v.evidence`;

/** In the order in which they were found. */
export async function listViolations(
  db: Queryable,
  wanted: { round: string | null; state: ViolationState | null },
): Promise<ListedViolation[]> {
  return db.query<ListedViolation>(
    `select ${LISTED} from results.violations v join accounts a using (account_id)
     where ($1::text is null or v.round = $1) and ($2::text is null or v.state = $2)
     order by v.violation_id`,
    [wanted.round, wanted.state],
  );
}

export async function violationById(db: Queryable, violationId: number): Promise<ListedViolation | null> {
  const rows = await db.query<ListedViolation>(
    `select ${LISTED} from results.violations v join accounts a using (account_id) where v.violation_id = $1::bigint`,
    [violationId],
  );
  return rows[0] ?? null;
}
