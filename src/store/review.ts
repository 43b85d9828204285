/** SQL of the review: the list of what is to be decided, and all that one decision needs on its screen. */

import type { AccountStatus, Platform, Tier } from '../domain/account.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import type { ViolationState } from '../domain/violation.ts';
import { type CaptureRecord, originalOf } from './captures.ts';
import type { Queryable } from './database.ts';
import type { InspectionReason, InspectionState } from './inspections.ts';
import { WAITS } from './rechecks.ts';
import type { DecisionAction } from './violations.ts';

/** What narrows the list; null or left out: everything. */
export interface ReviewFilters {
  readonly round?: string | null;
  /** `recheck`: whose re-check waits for a person. */
  readonly state?: ViolationState | 'recheck' | null;
  readonly rule?: string | null;
  readonly platform?: Platform | null;
  /** A part of the sponsor's name. */
  readonly sponsor?: string | null;
}

/** Where a violation stands now, so that a decision tells on what it was made. */
export interface Standing {
  readonly state: ViolationState;
  /** Number of the last decision about it; null: nobody has decided. */
  readonly decisionId: number | null;
  readonly lastSeenAt: Timestamp;
  /** The inspection whose re-check waits for a person; null: none does. */
  readonly pendingRecheck: number | null;
}

/** Of violation `v`. */
export const PENDING_RECHECK = `(select max(c.inspection_id) from rechecks c where c.violation_id = v.violation_id and ${WAITS})`;

export interface ReviewRow extends Standing {
  readonly violationId: number;
  readonly round: string;
  readonly accountId: number;
  readonly platform: Platform;
  readonly name: string;
  readonly sponsor: string | null;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  /** Who decided last, when and why; null as above. */
  readonly action: DecisionAction | null;
  readonly by: string | null;
  readonly at: Timestamp | null;
  readonly why: string | null;
}

const ROW = `v.violation_id as "violationId", r.name as round, v.account_id as "accountId", a.platform, a.name,
  s.name as sponsor, v.rule, v.problem, v.explanation, v.state, v.last_seen_at as "lastSeenAt",
  ${PENDING_RECHECK} as "pendingRecheck", d.decision_id as "decisionId", d.action, d.decided_by as "by", d.decided_at as "at", d.why`;

const JOINED = `join rounds r using (round_id) join accounts a using (account_id) left join sponsors s using (sponsor_id)
  left join lateral (
    select decision_id, action, decided_by, decided_at, why from decisions
    where violation_id = v.violation_id order by decision_id desc limit 1
  ) d on true`;

/** One page in the order of numbers: at most `limit`, behind `after`. */
export async function violationsToReview(
  db: Queryable,
  filters: ReviewFilters,
  { after = 0, limit }: { readonly after?: number; readonly limit: number },
): Promise<ReviewRow[]> {
  const { where, values } = conditions(filters, [after, limit]);
  return db.query<ReviewRow>(
    `select ${ROW} from (
       select v.* from violations v where v.violation_id > $1::bigint ${where} order by v.violation_id limit $2
     ) v ${JOINED} order by v.violation_id`,
    values,
  );
}

/** Those of the given numbers that there are, in order. */
export async function violationsByIds(db: Queryable, ids: readonly number[]): Promise<ReviewRow[]> {
  return db.query<ReviewRow>(
    `select ${ROW} from violations v ${JOINED} where v.violation_id = any ($1::bigint[]) order by v.violation_id`,
    [ids],
  );
}

export interface Neighbours {
  readonly previous: number | null;
  readonly next: number | null;
  /** How many the filters hold, at most `COUNTED`. */
  readonly held: number;
}

/** Further than this nobody counts: the list is long. */
export const COUNTED = 200;

/** What stands before and behind a violation on the list, whether or not it stands there itself. */
export async function neighboursOf(
  db: Queryable,
  filters: ReviewFilters,
  violationId: number,
): Promise<Neighbours> {
  const { where, values } = conditions(filters, [violationId]);
  const [found] = await db.query<Neighbours>(
    `select
       (select v.violation_id from violations v where v.violation_id < $1::bigint ${where}
        order by v.violation_id desc limit 1) as previous,
       (select v.violation_id from violations v where v.violation_id > $1::bigint ${where}
        order by v.violation_id limit 1) as next,
       (select count(*)::integer from (
          select from violations v where v.violation_id > 0 ${where} limit ${COUNTED}
        ) held) as held`,
    values,
  );
  return found ?? { previous: null, next: null, held: 0 };
}

/** Only what is asked for stands in the statement, so that each plan can use its index. */
function conditions(
  { round, state, rule, platform, sponsor }: ReviewFilters,
  first: readonly unknown[],
): { where: string; values: unknown[] } {
  const values = [...first];
  const given = (value: unknown) => `$${values.push(value)}`;
  const parts: string[] = [];
  if (round) parts.push(`v.round_id = (select round_id from rounds where name = ${given(round)}::text)`);
  if (state === 'recheck')
    parts.push(`exists (select from rechecks c where c.violation_id = v.violation_id and ${WAITS})`);
  else if (state) parts.push(`v.state = ${given(state)}::text`);
  if (rule) parts.push(`v.rule = ${given(rule)}::text`);
  if (platform)
    parts.push(
      `exists (select from accounts a where a.account_id = v.account_id and a.platform = ${given(platform)}::text)`,
    );
  // A body has few accounts: they are found first, or the whole list would be gone through for them.
  if (sponsor)
    parts.push(
      `v.account_id = any (array(
         select a.account_id from accounts a join sponsors s on s.sponsor_id = a.sponsor_id
         where strpos(s.name, ${given(sponsor)}::text) > 0
       ))`,
    );
  return { where: parts.map((part) => `and ${part}`).join(' '), values };
}

/** Rounds to choose from, newest first, with the rule set of each. */
export async function roundsOfReview(
  db: Queryable,
): Promise<{ readonly name: string; readonly ruleset: string }[]> {
  return db.query('select name, ruleset from rounds order by window_from desc, round_id desc limit 40');
}

/** One violation with what belongs to its account, sponsor, round and inspection. */
export interface ReviewSubject extends Standing {
  readonly violationId: number;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  readonly fails: boolean;
  readonly byHand: boolean;
  readonly firstSeenAt: Timestamp;
  readonly dueOn: string | null;
  readonly decisive: CaptureId;
  readonly roundId: number;
  readonly round: string;
  readonly accountId: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly tier: Tier | null;
  readonly status: AccountStatus | 'unregistered';
  readonly addresses: readonly string[];
  readonly sponsorId: number | null;
  readonly sponsor: string | null;
  readonly inspectionId: number;
  readonly checkpoint: Timestamp | null;
  /** Hash of the rule set that judged. */
  readonly ruleset: string;
}

export async function reviewSubject(db: Queryable, violationId: number): Promise<ReviewSubject | null> {
  const rows = await db.query<ReviewSubject>(
    `select v.violation_id as "violationId", v.rule, v.problem, v.explanation, v.fails, v.by_hand as "byHand", v.state,
       v.first_seen_at as "firstSeenAt", v.last_seen_at as "lastSeenAt", v.due_on as "dueOn",
       v.decisive_capture as decisive, v.round_id as "roundId", r.name as round, v.account_id as "accountId",
       a.platform, a.platform_id as "platformId", a.name, a.tier, a.status, a.addresses,
       s.sponsor_id as "sponsorId", s.name as sponsor, v.inspection_id as "inspectionId", i.checkpoint, i.ruleset,
       (select max(decision_id) from decisions d where d.violation_id = v.violation_id) as "decisionId",
       ${PENDING_RECHECK} as "pendingRecheck"
     from violations v join rounds r using (round_id) join accounts a on a.account_id = v.account_id
     left join sponsors s on s.sponsor_id = a.sponsor_id join inspections i on i.inspection_id = v.inspection_id
     where v.violation_id = $1::bigint`,
    [violationId],
  );
  return rows[0] ?? null;
}

export interface EvidenceCapture extends CaptureRecord {
  /** Who took the picture in the app; null: the machine fetched it. */
  readonly seenBy: string | null;
}

const EVIDENCE = `c.capture_id as "captureId", c.source, c.kind, c.url, c.final_url as "finalUrl",
  c.fetched_at as "fetchedAt", c.http_status as "httpStatus", c.outcome, c.phrase, c.file, c.byte_offset as "offset",
  c.byte_length as "length", c.digest, ${originalOf('c')} as original, c.seen_by as "seenBy"`;

/** What a violation rests on: pictures first, then pages, each in the order in which they were stored. */
export async function evidenceOf(db: Queryable, violationId: number): Promise<EvidenceCapture[]> {
  return db.query<EvidenceCapture>(
    `select ${EVIDENCE} from violation_captures vc join captures c using (capture_id)
     where vc.violation_id = $1::bigint
     order by c.kind in ('screenshot', 'observation') desc, c.fetched_at, c.file, c.byte_offset, c.capture_id`,
    [violationId],
  );
}

/** What the re-check by this inspection rests on. */
export async function recheckEvidence(
  db: Queryable,
  recheck: { readonly inspectionId: number; readonly rule: string },
): Promise<EvidenceCapture[]> {
  return db.query<EvidenceCapture>(
    `select ${EVIDENCE} from captures c
     where c.capture_id = any (
       (select captures from verdicts where inspection_id = $1::bigint and rule = $2)::uuid[]
     )
     order by c.kind in ('screenshot', 'observation') desc, c.fetched_at, c.file, c.byte_offset, c.capture_id`,
    [recheck.inspectionId, recheck.rule],
  );
}

export async function captureById(db: Queryable, captureId: string): Promise<EvidenceCapture | null> {
  const rows = await db.query<EvidenceCapture>(
    `select ${EVIDENCE} from captures c where c.capture_id = $1::uuid`,
    [captureId],
  );
  return rows[0] ?? null;
}

export interface EarlierViolation {
  readonly violationId: number;
  readonly round: string;
  readonly problem: string;
  readonly state: ViolationState;
  readonly firstSeenAt: Timestamp;
}

/** Other violations of the account, newest first. */
export async function otherViolationsOf(
  db: Queryable,
  accountId: number,
  but: number,
  limit: number,
): Promise<EarlierViolation[]> {
  return db.query<EarlierViolation>(
    `select v.violation_id as "violationId", r.name as round, v.problem, v.state, v.first_seen_at as "firstSeenAt"
     from violations v join rounds r using (round_id)
     where v.account_id = $1::bigint and v.violation_id <> $2::bigint
     order by v.first_seen_at desc, v.violation_id desc limit $3`,
    [accountId, but, limit],
  );
}

export interface NameChange {
  readonly before: string;
  readonly after: string | null;
  readonly at: Timestamp;
}

/** Newest first; what it was registered with is no change. */
export async function nameChangesOf(db: Queryable, accountId: number, limit: number): Promise<NameChange[]> {
  return db.query<NameChange>(
    `select old_value as before, new_value as after, changed_at as "at" from account_history
     where account_id = $1::bigint and field = 'name' and old_value is not null
     order by changed_at desc, change_id desc limit $2`,
    [accountId, limit],
  );
}

export interface PastInspection {
  readonly inspectionId: number;
  /** Null outside rounds. */
  readonly round: string | null;
  readonly reason: InspectionReason;
  readonly state: InspectionState;
  readonly checkpoint: Timestamp | null;
  readonly result: VerdictOutcome | null;
}

/** Newest first. */
export async function lastInspectionsOf(
  db: Queryable,
  accountId: number,
  limit: number,
): Promise<PastInspection[]> {
  return db.query<PastInspection>(
    `select i.inspection_id as "inspectionId", r.name as round, i.reason, i.state, i.checkpoint, i.result
     from inspections i left join rounds r using (round_id)
     where i.account_id = $1::bigint order by i.inspection_id desc limit $2`,
    [accountId, limit],
  );
}

export interface SisterAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly name: string;
  /** Standing violations of all rounds: open, suspected, confirmed. */
  readonly standing: number;
  readonly result: VerdictOutcome | null;
  readonly checkpoint: Timestamp | null;
}

/** A body with more accounts than this is looked at on its own page. */
const SISTERS_LOOKED_AT = 100;

/** Other accounts of the same sponsor, those with most problems first. */
export async function sisterAccounts(
  db: Queryable,
  of: { readonly sponsorId: number; readonly accountId: number },
  limit: number,
): Promise<SisterAccount[]> {
  return db.query<SisterAccount>(
    `select a.account_id as "accountId", a.platform, a.name, v.standing, i.result, i.checkpoint
     from (
       select account_id, platform, name from accounts
       where sponsor_id = $1::bigint and account_id <> $2::bigint and status <> 'closed' limit ${SISTERS_LOOKED_AT}
     ) a
     left join lateral (
       select count(*)::integer as standing from violations v
       where v.account_id = a.account_id and v.state in ('open', 'suspected', 'confirmed')
     ) v on true
     left join lateral (
       select i.result, i.checkpoint from inspections i
       where i.account_id = a.account_id and i.state in ('complete', 'undetermined')
       order by i.inspection_id desc limit 1
     ) i on true
     order by v.standing desc, a.name limit $3`,
    [of.sponsorId, of.accountId, limit],
  );
}
