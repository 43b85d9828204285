/** SQL of what a second look makes of the violations it was to look at again, and of what people decide about it. */

import { answerOf, type RecheckAnswer, type SecondLook } from '../domain/recheck.ts';
import type { Timestamp } from '../domain/time.ts';
import type { ViolationState } from '../domain/violation.ts';
import { addAuditEntry } from './audit-trail.ts';
import type { Transaction } from './database.ts';
import { ensureInspection } from './inspections.ts';
import { type Decision, putDecision } from './violations.ts';

/** Decides in the machine's name; a person can take it back (`violation reopen`). */
export const MACHINE = 'xunjian';

/** All that settles one violation's re-check by one inspection. */
interface Case extends SecondLook {
  readonly violationId: number;
  readonly state: ViolationState;
  readonly decidedBy: string | null;
  readonly decisionId: number | null;
  readonly wantedAt: Timestamp | null;
}

/**
 * Writes what the inspection, as it is stored, says of each violation that it was to look at again. To be called
 * in the transaction that ends the inspection, and whenever somebody decides what it put on a round's list.
 */
export async function settleRechecks(tx: Transaction, inspectionId: number, at: Timestamp): Promise<void> {
  const inspection = await lookOf(tx, inspectionId);
  if (!inspection) return;
  const cases = await casesOf(tx, inspection);
  const answered = cases.map((one) => ({ one, answer: answerOf(one) }));
  const again = answered.filter(({ one, answer }) => wasOnTheWay(inspection, one, answer));
  for (const { one, answer } of answered) {
    if (one.decidedBy !== null || again.some((moved) => moved.one === one)) continue;
    await write(tx, inspection, one, answer, at);
  }
  if (again.length > 0) {
    await lookAgain(
      tx,
      inspection,
      again.map(({ one }) => one.violationId),
      at,
    );
  }
}

/** False: there is nothing of the account outside this round that an inspection could look at again. */
export async function hasMoreOnRecord(
  tx: Transaction,
  accountId: number,
  roundId: number | null,
): Promise<boolean> {
  const found = await tx.query(
    `select from violations
     where account_id = $1::bigint and round_id is distinct from $2::bigint and state <> 'dismissed' limit 1`,
    [accountId, roundId],
  );
  return found.length > 0;
}

interface LookedAt {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly roundId: number | null;
  readonly round: string | null;
  readonly reason: string;
  readonly checkpoint: Timestamp;
  readonly ruleset: string;
}

async function lookOf(tx: Transaction, inspectionId: number): Promise<LookedAt | null> {
  const rows = await tx.query<LookedAt>(
    `select i.inspection_id as "inspectionId", i.account_id as "accountId", i.round_id as "roundId", r.name as round,
       i.reason, i.checkpoint, i.ruleset
     from inspections i left join rounds r on r.round_id = i.round_id
     where i.inspection_id = $1::bigint and i.state in ('complete', 'undetermined') and i.checkpoint is not null`,
    [inspectionId],
  );
  return rows[0] ?? null;
}

/** What was wanted of it; in a round, for accounts selected as re-checks, what failed in the round named there. */
async function casesOf(tx: Transaction, look: LookedAt): Promise<Case[]> {
  return tx.query<Case>(
    `select v.violation_id as "violationId", v.state, d.outcome as verdict, d.explanation,
       (coalesce(f.value ->> 'state', 'active') in ('migrated', 'suspended', 'deregistered', 'not_found')
         and a.status <> 'closed') as "isGone",
       l.state as listed, c.decided_by as "decidedBy", c.decision_id as "decisionId", w.wanted_at as "wantedAt"
     from violations v
     join accounts a on a.account_id = v.account_id
     left join rechecks c on c.violation_id = v.violation_id and c.inspection_id = $1::bigint
     left join wanted_rechecks w on w.violation_id = v.violation_id and w.inspection_id = $1::bigint
     left join verdicts d on d.inspection_id = $1::bigint and d.rule = v.rule
     left join findings f on f.inspection_id = $1::bigint and f.finding = 'presence' and f.observed
     left join violations l on l.round_id = $3::bigint and l.account_id = v.account_id and l.rule = v.rule
     where v.account_id = $2::bigint and v.round_id is distinct from $3::bigint and v.state <> 'dismissed' and (
       c.violation_id is not null or w.violation_id is not null
       or (v.fails and v.state in ('open', 'confirmed') and exists (
         select from selections s join rounds r on r.round_id = v.round_id
         where s.round_id = $3::bigint and s.account_id = v.account_id and s.reason = 'recheck'
           and s.detail ->> 'round' = r.name
       ))
     )
     order by v.violation_id for update of v`,
    [look.inspectionId, look.accountId, look.roundId],
  );
}

/**
 * Whether the wish was laid on an inspection that was made for something else, and which looked before the wish
 * or could not tell: then it says nothing against the account, and the account is looked at for the wish itself.
 */
function wasOnTheWay(look: LookedAt, { wantedAt }: Case, answer: RecheckAnswer): boolean {
  if (look.roundId !== null || look.reason === 'recheck' || wantedAt === null) return false;
  return look.checkpoint < wantedAt || answer.outcome === 'undetermined';
}

async function lookAgain(
  tx: Transaction,
  look: LookedAt,
  violationIds: readonly number[],
  at: Timestamp,
): Promise<void> {
  const [first] = await tx.query<{ ruleset: string }>(
    `select r.ruleset from violations v join rounds r on r.round_id = v.round_id
     where v.violation_id = any ($1::bigint[]) order by r.window_from desc, v.violation_id desc limit 1`,
    [violationIds],
  );
  const { accountId } = look;
  const ruleset = first?.ruleset ?? look.ruleset;
  const next = await ensureInspection(tx, { accountId, roundId: null, reason: 'recheck', ruleset, at });
  await tx.query(
    `update wanted_rechecks set inspection_id = $3::bigint
     where inspection_id = $1::bigint and violation_id = any ($2::bigint[])`,
    [look.inspectionId, violationIds, next.inspectionId],
  );
}

async function write(
  tx: Transaction,
  look: LookedAt,
  one: Case,
  answer: RecheckAnswer,
  at: Timestamp,
): Promise<void> {
  await tx.query(
    `insert into rechecks (violation_id, inspection_id, round_id, outcome, pending, explanation, rechecked_at)
     values ($1::bigint, $2::bigint, $3::bigint, $4, $5, $6, $7::timestamptz)
     on conflict (violation_id, inspection_id) do update
       set outcome = excluded.outcome, pending = excluded.pending, explanation = excluded.explanation,
         rechecked_at = excluded.rechecked_at`,
    [
      one.violationId,
      look.inspectionId,
      look.roundId,
      answer.outcome,
      answer.pending,
      answer.explanation,
      look.checkpoint,
    ],
  );
  const isStanding = one.state === 'open' || one.state === 'confirmed';
  if (answer.outcome === 'rectified' && one.decisionId === null && isStanding)
    await rectify(tx, look, one, answer, at);
  if (answer.outcome !== 'rectified' && one.decisionId !== null) await takeBack(tx, look, one, answer, at);
}

const nameOf = ({ round, inspectionId }: LookedAt) =>
  round === null ? `复核（检查${inspectionId}）` : `${round}复核（检查${inspectionId}）`;

async function rectify(
  tx: Transaction,
  look: LookedAt,
  one: Case,
  answer: RecheckAnswer,
  at: Timestamp,
): Promise<void> {
  const why = `${nameOf(look)}：${answer.explanation || '未再发现此问题。'}`;
  await putDecision(tx, one.violationId, { action: 'rectified', by: MACHINE, why, at });
  await tx.query(
    `update rechecks set decision_id = (
       select max(decision_id) from decisions where violation_id = $1::bigint and action = 'rectified'
     )
     where violation_id = $1::bigint and inspection_id = $2::bigint`,
    [one.violationId, look.inspectionId],
  );
}

/** A later attempt of the same inspection, or a decision, no longer says that the problem is gone. */
async function takeBack(
  tx: Transaction,
  look: LookedAt,
  one: Case,
  answer: RecheckAnswer,
  at: Timestamp,
): Promise<void> {
  const [last] = await tx.query<{ decisionId: number }>(
    'select max(decision_id) as "decisionId" from decisions where violation_id = $1::bigint',
    [one.violationId],
  );
  if (last?.decisionId === one.decisionId) {
    const why = `${nameOf(look)}结果变更：${answer.explanation || '不再认定已整改。'}`;
    await putDecision(tx, one.violationId, { action: 'reopened', by: MACHINE, why, at });
  }
  await tx.query(
    `update rechecks set decision_id = null where violation_id = $1::bigint and inspection_id = $2::bigint`,
    [one.violationId, look.inspectionId],
  );
}

/**
 * What a person's decision about a violation makes of its re-checks: of those that looked at it again, and of
 * earlier violations that were looked at again by the inspection which found this one.
 */
export async function followDecision(
  tx: Transaction,
  violationId: number,
  decision: Decision & { readonly from: ViolationState },
): Promise<void> {
  const by = [violationId, decision.by, decision.at, decision.why];
  if (decision.action === 'rectified') {
    await tx.query(
      `update rechecks set outcome = 'rectified', pending = false, decided_by = $2, decided_at = $3::timestamptz, why = $4
       where violation_id = $1::bigint and pending`,
      by,
    );
  }
  if (decision.action === 'reopened' && decision.from === 'rectified') {
    // `rectified` was taken back: whoever did so has yet to say what it is instead.
    await tx.query(
      `update rechecks c set outcome = 'undetermined', pending = true, decision_id = null,
         decided_by = $2, decided_at = $3::timestamptz, why = $4
       where c.violation_id = $1::bigint and c.outcome = 'rectified' and c.inspection_id = (
         select inspection_id from rechecks where violation_id = $1::bigint
         order by rechecked_at desc, inspection_id desc limit 1
       )`,
      by,
    );
  }
  const rows = await tx.query<{ inspectionId: number }>(
    `select v.inspection_id as "inspectionId" from violations v
     where v.violation_id = $1::bigint and exists (select from rechecks c where c.inspection_id = v.inspection_id)`,
    [violationId],
  );
  for (const { inspectionId } of rows) await settleRechecks(tx, inspectionId, decision.at);
}

/** Who says something of a re-check, and why. */
interface Saying {
  readonly by: string;
  readonly why: string;
  readonly at: Timestamp;
}

/** A person says that the problem is still there. False if no re-check of the violation waits for a person. */
export async function decideNotRectified(tx: Transaction, violationId: number, by: Saying): Promise<boolean> {
  const rows = await tx.query(
    `update rechecks set outcome = 'not_rectified', pending = false,
       decided_by = $2, decided_at = $3::timestamptz, why = $4
     where violation_id = $1::bigint and pending returning violation_id`,
    [violationId, by.by, by.at, by.why],
  );
  return rows.length > 0 && note(tx, 'recheck refused', violationId, by);
}

/**
 * Takes back what a person said last with `decideNotRectified`: the re-check waits for a person again. False if nobody
 * said so of this violation.
 */
export async function reopenRecheck(tx: Transaction, violationId: number, by: Saying): Promise<boolean> {
  const rows = await tx.query(
    `update rechecks c set outcome = 'undetermined', pending = true,
       decided_by = $2, decided_at = $3::timestamptz, why = $4
     where c.violation_id = $1::bigint and c.outcome = 'not_rectified' and c.decided_at = (
       select max(decided_at) from rechecks where violation_id = $1::bigint and outcome = 'not_rectified'
     ) returning c.violation_id`,
    [violationId, by.by, by.at, by.why],
  );
  return rows.length > 0 && note(tx, 'recheck reopened', violationId, by);
}

async function note(
  tx: Transaction,
  action: 'recheck refused' | 'recheck reopened',
  violationId: number,
  { by, why, at }: Saying,
): Promise<true> {
  await addAuditEntry(tx, { actor: by, action, subject: `violation ${violationId}`, detail: { why }, at });
  return true;
}
