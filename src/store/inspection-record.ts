/** SQL of one inspection as it is shown: its attempts, what each asked, its pages, and what came of it. */

import type { Platform } from '../domain/account.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import type { Queryable } from './database.ts';
import type { InspectionReason, InspectionState } from './inspections.ts';

export interface InspectionHead {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly account: string;
  readonly platform: Platform;
  readonly sponsor: string | null;
  readonly round: string | null;
  readonly reason: InspectionReason;
  readonly state: InspectionState;
  readonly result: VerdictOutcome | null;
  readonly attempts: number;
  readonly queuedAt: Timestamp;
  readonly checkpoint: Timestamp | null;
  readonly endedAt: Timestamp | null;
  readonly notBefore: Timestamp | null;
  /** Why it ended or waits, in Chinese. */
  readonly note: string | null;
}

const HEAD = `i.inspection_id as "inspectionId", i.account_id as "accountId", a.name as account, a.platform,
  s.name as sponsor, r.name as round, i.reason, i.state, i.result, i.attempts, i.queued_at as "queuedAt", i.checkpoint,
  i.ended_at as "endedAt", i.not_before as "notBefore", i.note`;

const JOINS = `join accounts a using (account_id) left join sponsors s using (sponsor_id)
  left join rounds r on r.round_id = i.round_id`;

export async function inspectionHead(db: Queryable, inspectionId: number): Promise<InspectionHead | null> {
  const rows = await db.query<InspectionHead>(
    `select ${HEAD} from inspections i ${JOINS} where i.inspection_id = $1::bigint`,
    [inspectionId],
  );
  return rows[0] ?? null;
}

/** Of the account, the newest first, from before the inspection `before` (null: the newest). */
export async function inspectionsOfAccount(
  db: Queryable,
  accountId: number,
  page: { readonly before: number | null; readonly limit: number },
): Promise<InspectionHead[]> {
  return db.query<InspectionHead>(
    `select ${HEAD} from inspections i ${JOINS}
     where i.account_id = $1::bigint and ($2::bigint is null or i.inspection_id < $2::bigint)
     order by i.inspection_id desc limit $3`,
    [accountId, page.before, page.limit],
  );
}

/** Those that our own failure ended, likewise. */
export async function failedInspections(
  db: Queryable,
  page: { readonly before: number | null; readonly limit: number },
): Promise<InspectionHead[]> {
  return db.query<InspectionHead>(
    `select ${HEAD} from inspections i ${JOINS}
     where i.state = 'failed' and ($1::bigint is null or i.inspection_id < $1::bigint)
     order by i.inspection_id desc limit $2`,
    [page.before, page.limit],
  );
}

export interface PastAttempt {
  readonly number: number;
  readonly worker: string;
  readonly startedAt: Timestamp;
  readonly endedAt: Timestamp | null;
  readonly ending: 'done' | 'snoozed' | 'gave_up' | 'failed' | 'lost' | null;
  readonly detail: string | null;
  readonly sources: readonly {
    readonly source: string;
    readonly outcome: string;
    readonly phrase: string | null;
    readonly requests: number;
    readonly notes: readonly string[];
  }[];
}

/** The newest first. */
export async function pastAttempts(db: Queryable, inspectionId: number): Promise<PastAttempt[]> {
  return db.query<PastAttempt>(
    `select t.number, t.worker, t.started_at as "startedAt", t.ended_at as "endedAt", t.ending, t.detail,
       coalesce((
         select json_agg(json_build_object('source', s.source, 'outcome', s.outcome, 'phrase', s.phrase,
           'requests', s.requests, 'notes', s.notes) order by s.position)
         from asked_sources s where s.inspection_id = t.inspection_id and s.attempt = t.number
       ), '[]') as sources
     from attempts t where t.inspection_id = $1::bigint order by t.number desc`,
    [inspectionId],
  );
}

export interface SeenPage {
  readonly captureId: CaptureId;
  readonly attempt: number;
  readonly source: string;
  readonly kind: string;
  readonly url: string;
  readonly fetchedAt: Timestamp;
  readonly httpStatus: number | null;
  readonly outcome: string;
  readonly phrase: string | null;
  /** Bytes of it lie in the archive. */
  readonly archived: boolean;
  readonly digest: string | null;
}

/** The pages that the inspection asked for, the latest attempt first, each in the order of asking, after one of them. */
export async function seenPages(
  db: Queryable,
  inspectionId: number,
  page: { readonly after: string | null; readonly limit: number },
): Promise<SeenPage[]> {
  return db.query<SeenPage>(
    `select capture_id as "captureId", attempt, source, kind, url, fetched_at as "fetchedAt",
       http_status as "httpStatus", outcome, phrase, file is not null as archived, digest
     from captures where inspection_id = $1::bigint
       and ($2::uuid is null or (-attempt, fetched_at, capture_id) > (
         select -c.attempt, c.fetched_at, c.capture_id from captures c where c.capture_id = $2::uuid
       ))
     order by -attempt, fetched_at, capture_id limit $3`,
    [inspectionId, page.after, page.limit],
  );
}

export interface ShownFinding {
  readonly finding: string;
  readonly observed: boolean;
  readonly value: unknown;
  readonly reason: string | null;
  readonly captures: number;
}

export async function shownFindings(db: Queryable, inspectionId: number): Promise<ShownFinding[]> {
  return db.query<ShownFinding>(
    `select finding, observed, value, reason, cardinality(captures) as captures from findings
     where inspection_id = $1::bigint
     order by array_position(array['presence', 'posts', 'comments', 'messages', 'likes', 'commercial'], finding)`,
    [inspectionId],
  );
}

export interface ListedViolation {
  readonly violationId: number;
  readonly round: string;
  readonly rule: string;
  readonly problem: string;
  readonly state: string;
  /** What this inspection made of it, where it was a re-check; null where it found it. */
  readonly recheck: 'rectified' | 'not_rectified' | 'undetermined' | null;
}

/** Violations that the inspection found, and those that it looked at again. */
export async function violationsOfInspection(
  db: Queryable,
  inspectionId: number,
): Promise<ListedViolation[]> {
  return db.query<ListedViolation>(
    `select v.violation_id as "violationId", r.name as round, v.rule, v.problem, v.state, c.outcome as recheck
     from (
       select violation_id, null as outcome from violations where round_id =
         (select round_id from inspections where inspection_id = $1::bigint) and inspection_id = $1::bigint
       union all
       select violation_id, outcome from rechecks where inspection_id = $1::bigint
     ) c
     join violations v using (violation_id) join rounds r on r.round_id = v.round_id
     order by v.violation_id`,
    [inspectionId],
  );
}
