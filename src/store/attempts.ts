/** SQL of attempts: how each try at an inspection begins, what it asked, how it ends and the inspection with it. */

import { type Outcome, outcomeLabel } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import { one, type Queryable, type Transaction } from './database.ts';
import { insertJudgement, type Judged, replaceJudgement } from './findings.ts';

/** How many of its attempts ended with their process. */
export async function lostAttempts(db: Queryable, inspectionId: number): Promise<number> {
  const rows = await db.query<{ lost: number }>(
    `select count(*)::integer as lost from attempts where inspection_id = $1::bigint and ending = 'lost'`,
    [inspectionId],
  );
  return one(rows).lost;
}

export interface Attempt {
  readonly inspectionId: number;
  /** Fence: only the latest attempt may write. */
  readonly number: number;
}

/**
 * Begins the next attempt, and marks one that never ended as lost (its process died); a closed round of which an
 * inspection is taken up again has not ended after all. To be called only by the process that holds the lease.
 */
export async function beginAttempt(
  tx: Queryable,
  inspectionId: number,
  by: { worker: string; at: Timestamp },
): Promise<Attempt> {
  const rows = await tx.query<{ number: number }>(
    `with begun as (
       update inspections set attempts = attempts + 1, not_before = null, waits_for = null, ended_at = null, note = null,
         state = 'running'
       where inspection_id = $1::bigint returning attempts, round_id
     ), reopened as (
       update rounds set state = 'running', closed_at = null
       where round_id = (select round_id from begun) and state = 'closed'
     ), lost as (
       update attempts set ended_at = $2::timestamptz, ending = 'lost', detail = 'its process ended without a word'
       where inspection_id = $1::bigint and ended_at is null
     )
     insert into attempts (inspection_id, number, worker, started_at)
     select $1::bigint, attempts, $3, $2::timestamptz from begun
     returning number`,
    [inspectionId, by.at, by.worker],
  );
  const { number } = one(rows);
  return { inspectionId, number };
}

export interface AskedSource {
  readonly source: string;
  readonly outcome: Outcome;
  readonly requests: number;
  readonly notes: readonly string[];
}

export interface InspectionEnd extends Judged {
  readonly endedAt: Timestamp;
  readonly sources: readonly AskedSource[];
  /** False: what an earlier attempt found and judged stands, and nothing of this one takes its place. */
  readonly stands: boolean;
  /** By which the look can be made again from the archive. */
  readonly transcript?: object;
}

/** Locks the inspection for the rest of the transaction; false if a later attempt has taken it over. */
export async function holdForEnd(tx: Transaction, attempt: Attempt): Promise<boolean> {
  const rows = await tx.query<{ attempts: number; state: string }>(
    'select attempts, state from inspections where inspection_id = $1::bigint for update',
    [attempt.inspectionId],
  );
  const row = one(rows);
  return row.attempts === attempt.number && row.state === 'running';
}

/**
 * Writes everything that the attempt found and judged, and ends the inspection. After `holdForEnd`. The statements
 * are sent at once: they are worked in this order.
 */
export async function endInspection(tx: Transaction, attempt: Attempt, end: InspectionEnd): Promise<void> {
  const { inspectionId, number } = attempt;
  // Nothing stands there yet that a first attempt could replace.
  const putJudgement = number === 1 ? insertJudgement : replaceJudgement;
  const { sources, endedAt: at, transcript = null } = end;
  await Promise.all([
    ...(end.stands ? [putJudgement(tx, inspectionId, end)] : []),
    putEnd(tx, attempt, end),
    endAttempt(tx, attempt, { ending: 'done', at, sources, transcript }),
  ]);
}

/** One change of the row: each one writes all of its indexes, and wakes all of its triggers. */
async function putEnd(tx: Transaction, { inspectionId }: Attempt, end: InspectionEnd): Promise<void> {
  if (!end.stands) {
    await tx.query(
      `update inspections set ended_at = $2::timestamptz,
         state = case when result = 'undetermined' then 'undetermined' else 'complete' end
       where inspection_id = $1::bigint`,
      [inspectionId, end.endedAt],
    );
    return;
  }
  await tx.query(
    `update inspections set ended_at = $2::timestamptz, checkpoint = $3::timestamptz, result = $4, ruleset = $5,
       circumstances = $6::jsonb, page_findings = $7::jsonb,
       state = case when $4 = 'undetermined' then 'undetermined' else 'complete' end
     where inspection_id = $1::bigint`,
    [
      inspectionId,
      end.endedAt,
      end.checkpoint,
      end.result,
      end.ruleset,
      JSON.stringify(end.circumstances),
      end.pageFindings && JSON.stringify(end.pageFindings),
    ],
  );
}

/** An undetermined inspection is tried again at `at`, by itself. */
export async function planLaterAttempt(tx: Transaction, inspectionId: number, at: Timestamp): Promise<void> {
  await tx.query(
    `update inspections set not_before = $2::timestamptz, later_attempts = later_attempts + 1
     where inspection_id = $1::bigint and state = 'undetermined'`,
    [inspectionId, at],
  );
}

/** With what it asked, in order. */
export async function endAttempt(
  tx: Transaction,
  { inspectionId, number }: Attempt,
  how: {
    ending: 'done' | 'snoozed' | 'gave_up' | 'failed';
    at: Timestamp;
    sources?: readonly AskedSource[];
    detail?: string;
    transcript?: object | null;
  },
): Promise<void> {
  const { ending, at, sources = [], detail = null, transcript = null } = how;
  await tx.query(
    `with asked as (
       insert into asked_sources (inspection_id, attempt, position, source, outcome, phrase, requests, notes)
       select $1::bigint, $2, r.position, r.source, r.outcome, r.phrase, r.requests,
         array(select json_array_elements_text(r.notes))
       from json_to_recordset($7::json)
         as r (position integer, source text, outcome text, phrase text, requests integer, notes json)
     )
     update attempts set ended_at = $3::timestamptz, ending = $4, detail = $5, transcript = $6::jsonb
     where inspection_id = $1::bigint and number = $2 and ended_at is null`,
    [
      inspectionId,
      number,
      at,
      ending,
      detail,
      transcript && JSON.stringify(transcript),
      JSON.stringify(sources.map(sourceRow)),
    ],
  );
}

function sourceRow({ source, outcome, requests, notes }: AskedSource, index: number): object {
  return {
    position: index + 1,
    source,
    outcome: outcomeLabel(outcome),
    phrase: outcome.is === 'blocked' || outcome.is === 'gone' ? outcome.phrase : null,
    requests,
    notes,
  };
}

export interface Snooze {
  readonly until: Timestamp;
  readonly at: Timestamp;
  readonly detail: string;
  readonly waitsFor: string | null;
  /** In Chinese, where it is neither a source nor a host that is waited for. */
  readonly note?: string;
  /** What was asked before: what it waits for was asked in vain. */
  readonly sources: readonly AskedSource[];
}

/** The inspection waits and is asked again at `until`. */
export async function snoozeInspection(tx: Transaction, attempt: Attempt, why: Snooze): Promise<void> {
  await tx.query(
    `update inspections set state = 'waiting', not_before = $2::timestamptz, waits_for = $4, note = $5
     where inspection_id = $1::bigint and attempts = $3`,
    [attempt.inspectionId, why.until, attempt.number, why.waitsFor, why.note ?? null],
  );
  const { at, detail, sources } = why;
  await endAttempt(tx, attempt, { ending: 'snoozed', at, detail, sources });
}

export interface StoredSource {
  readonly source: string;
  readonly outcome: string;
  /** The platform's words, where it refused or said that something is gone. */
  readonly phrase: string | null;
  readonly requests: number;
  readonly notes: readonly string[];
}

/** What the latest attempt asked, in order. */
export async function sourcesOf(db: Queryable, inspectionId: number): Promise<StoredSource[]> {
  return db.query<StoredSource>(
    `select source, outcome, phrase, requests, notes from asked_sources
     where inspection_id = $1::bigint and attempt = (select max(attempt) from asked_sources where inspection_id = $1::bigint)
     order by position`,
    [inspectionId],
  );
}
