/** SQL of re-checks (复核): who wanted which violation looked at again, and what came of it. */

import type { Platform } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import { addAuditEntry } from './audit-trail.ts';
import type { Queryable, Transaction } from './database.ts';
import { ensureInspection, type Inspection } from './inspections.ts';
import { type Decision, putDecision, type ViolationState } from './violations.ts';

export const RECHECK_OUTCOMES = ['rectified', 'not_rectified', 'undetermined'] as const;
export type RecheckOutcome = (typeof RECHECK_OUTCOMES)[number];

/** Decides in the machine's name; a person can take it back (`violation reopen`). */
export const MACHINE = 'xunjian';

/** A violation as far as a re-check asks for it. */
export interface RecheckableViolation {
  readonly violationId: number;
  readonly accountId: number;
  readonly platform: Platform;
  readonly name: string;
  readonly state: ViolationState;
  /** Rule set of its round, by which it is judged again. */
  readonly ruleset: string;
}

/** Standing violations first of the earliest round; of one violation, one account, or one round's failing ones. */
export async function recheckable(
  db: Queryable,
  of: { violationId: number } | { accountId: number } | { roundId: number },
): Promise<RecheckableViolation[]> {
  const [column, id] = Object.entries(of)[0] ?? [];
  const where = {
    violationId: 'v.violation_id = $1::bigint',
    accountId: `v.account_id = $1::bigint and v.state in ('open', 'confirmed')`,
    roundId: `v.round_id = $1::bigint and v.fails and v.state in ('open', 'confirmed')`,
  }[column as 'violationId' | 'accountId' | 'roundId'];
  return db.query<RecheckableViolation>(
    `select v.violation_id as "violationId", v.account_id as "accountId", a.platform, a.name, v.state, r.ruleset
     from violations v join accounts a using (account_id) join rounds r on r.round_id = v.round_id
     where ${where} order by v.account_id, r.window_from, v.violation_id`,
    [id],
  );
}

export interface RecheckWish {
  readonly accountId: number;
  readonly violations: readonly { readonly violationId: number; readonly dueOn: string | null }[];
  readonly ruleset: string;
  readonly by: string;
  readonly at: Timestamp;
}

/**
 * Puts on record that these violations of one account are to be looked at again, outside rounds; one inspection
 * answers all wishes that are open at the same time.
 */
export async function wantRecheck(tx: Transaction, wish: RecheckWish): Promise<Inspection> {
  const inspection = await ensureInspection(tx, {
    accountId: wish.accountId,
    roundId: null,
    reason: 'recheck',
    ruleset: wish.ruleset,
    at: wish.at,
  });
  await tx.query(
    `insert into wanted_rechecks (violation_id, inspection_id, wanted_by, wanted_at, due_on)
     select w."violationId", $1::bigint, $2, $3::timestamptz, w."dueOn"
     from json_to_recordset($4::json) as w ("violationId" bigint, "dueOn" date)
     on conflict (violation_id, inspection_id) do update
       set due_on = coalesce(wanted_rechecks.due_on, excluded.due_on)`,
    [inspection.inspectionId, wish.by, wish.at, JSON.stringify(wish.violations)],
  );
  return inspection;
}

export interface DueRecheck extends RecheckableViolation {
  readonly dueOn: string;
}

/** Standing violations whose deadline is over and had no re-check yet. */
export async function dueRechecks(
  db: Queryable,
  today: string,
  platforms: readonly Platform[],
): Promise<DueRecheck[]> {
  return db.query<DueRecheck>(
    `select v.violation_id as "violationId", v.account_id as "accountId", a.platform, a.name, v.state, r.ruleset,
       v.due_on as "dueOn"
     from violations v join accounts a using (account_id) join rounds r on r.round_id = v.round_id
     where v.due_on < $1::date and v.state in ('open', 'confirmed') and a.platform = any ($2::text[])
       and not exists (
         select from wanted_rechecks w where w.violation_id = v.violation_id and w.due_on = v.due_on
       )
     order by v.account_id, r.window_from, v.violation_id`,
    [today, platforms],
  );
}

/** All that settles one violation's re-check by one inspection. */
interface Case {
  readonly violationId: number;
  readonly state: ViolationState;
  /** The verdict of the violation's rule; null if the inspection's rule set has no such rule. */
  readonly verdict: VerdictOutcome | null;
  readonly explanation: string | null;
  /** Whether the platform no longer has the account, and nobody accepted its closing. */
  readonly isGone: boolean;
  /** What became of the same problem on the list of the round in which it is looked at again. */
  readonly listed: ViolationState | null;
  readonly decidedBy: string | null;
  readonly decisionId: number | null;
  readonly wantedAt: Timestamp | null;
}

interface Answer {
  readonly outcome: RecheckOutcome;
  /** A person has to say which. */
  readonly pending: boolean;
  readonly explanation: string;
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

/** Only what was seen says that a problem is gone or still there; where a person must confirm, a person does. */
function answerOf({ verdict, explanation, isGone, listed }: Case): Answer {
  const said = explanation ?? '';
  const undetermined = (pending: boolean, why = said): Answer => ({
    outcome: 'undetermined',
    pending,
    explanation: why,
  });
  if (verdict === null) return undetermined(false, '复核所用的规则不含此项，无法判定。');
  switch (verdict) {
    case 'pass':
      return { outcome: 'rectified', pending: false, explanation: said };
    case 'not_applicable':
      // Gone without a word is not put right: only a closing that the office accepted is.
      return isGone ? undetermined(true) : { outcome: 'rectified', pending: false, explanation: said };
    case 'undetermined':
      return undetermined(false);
    case 'violation':
    case 'suspected':
      if (listed === 'dismissed') return { outcome: 'rectified', pending: false, explanation: said };
      if (listed === 'suspected' || (listed === null && verdict === 'suspected')) return undetermined(true);
      return { outcome: 'not_rectified', pending: false, explanation: said };
  }
}

/**
 * Whether the wish was laid on an inspection that was made for something else, and which looked before the wish
 * or could not tell: then it says nothing against the account, and the account is looked at for the wish itself.
 */
function wasOnTheWay(look: LookedAt, { wantedAt }: Case, answer: Answer): boolean {
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
  answer: Answer,
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
  answer: Answer,
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
  answer: Answer,
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

/** A person says that the problem is still there. False if no re-check of the violation waits for a person. */
export async function decideNotRectified(
  tx: Transaction,
  violationId: number,
  by: { by: string; why: string; at: Timestamp },
): Promise<boolean> {
  const rows = await tx.query(
    `update rechecks set outcome = 'not_rectified', pending = false,
       decided_by = $2, decided_at = $3::timestamptz, why = $4
     where violation_id = $1::bigint and pending returning violation_id`,
    [violationId, by.by, by.at, by.why],
  );
  if (rows.length === 0) return false;
  const subject = `violation ${violationId}`;
  const detail = { why: by.why };
  await addAuditEntry(tx, { actor: by.by, action: 'recheck refused', subject, detail, at: by.at });
  return true;
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
