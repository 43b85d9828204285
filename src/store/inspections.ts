/** SQL of inspections and their attempts. The table, not the queue, says what has ended. */

import type { Platform } from '../domain/account.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import { FINDING_NAMES, type FindingName, type Findings } from '../domain/finding.ts';
import { type Outcome, outcomeLabel } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Verdict, VerdictOutcome } from '../domain/verdict.ts';
import { one, type Queryable, type Transaction } from './database.ts';
import { LEASE_CLASS } from './leases.ts';

export const INSPECTION_REASONS = [
  'full',
  'sampled',
  'targeted',
  'recheck',
  'listed',
  'watch',
  'single',
] as const;
export type InspectionReason = (typeof INSPECTION_REASONS)[number];

export type InspectionState = 'queued' | 'running' | 'waiting' | 'complete' | 'undetermined' | 'failed';

export interface Inspection {
  readonly inspectionId: number;
  readonly roundId: number | null;
  readonly accountId: number;
  readonly reason: InspectionReason;
  readonly state: InspectionState;
  /** Hash of the rule set that judges it. */
  readonly ruleset: string;
  readonly attempts: number;
  readonly checkpoint: Timestamp | null;
  readonly result: VerdictOutcome | null;
  readonly notBefore: Timestamp | null;
  /** The source that a waiting inspection waits for; null: none, or a host. */
  readonly waitsFor: string | null;
  /** Later attempts that it has had, or is to have, by itself. */
  readonly laterAttempts: number;
}

const COLUMNS = `
  inspection_id as "inspectionId", round_id as "roundId", account_id as "accountId", reason, state, ruleset,
  attempts, checkpoint, result, not_before as "notBefore", waits_for as "waitsFor",
  later_attempts as "laterAttempts"`;

export interface NewInspection {
  readonly accountId: number;
  readonly roundId: number | null;
  readonly reason: InspectionReason;
  readonly ruleset: string;
  readonly at: Timestamp;
}

/**
 * The inspection of this account in this round, or, outside rounds, the unfinished one: made if there is
 * none yet, so that asking twice gives one inspection.
 */
export async function ensureInspection(tx: Transaction, wanted: NewInspection): Promise<Inspection> {
  const made = await tx.query<Inspection>(
    `insert into inspections (account_id, round_id, reason, ruleset, queued_at)
     values ($1::bigint, $2::bigint, $3, $4, $5::timestamptz)
     on conflict do nothing
     returning ${COLUMNS}`,
    [wanted.accountId, wanted.roundId, wanted.reason, wanted.ruleset, wanted.at],
  );
  if (made[0]) return made[0];
  const found = await tx.query<Inspection>(
    `select ${COLUMNS} from inspections
     where account_id = $1::bigint and round_id is not distinct from $2::bigint
       and ($2::bigint is not null or state in ('queued', 'running', 'waiting'))`,
    [wanted.accountId, wanted.roundId],
  );
  // The other one ended in between: then this is a new wish, and the second try makes it.
  return found[0] ?? ensureInspection(tx, wanted);
}

export async function inspectionById(db: Queryable, inspectionId: number): Promise<Inspection | null> {
  const rows = await db.query<Inspection>(
    `select ${COLUMNS} from inspections where inspection_id = $1::bigint`,
    [inspectionId],
  );
  return rows[0] ?? null;
}

/** The account's inspection in this round; null if it is not in it, or the round has not begun. */
export async function inspectionOfRound(
  db: Queryable,
  roundId: number,
  accountId: number,
): Promise<Inspection | null> {
  const rows = await db.query<Inspection>(
    `select ${COLUMNS} from inspections where round_id = $1::bigint and account_id = $2::bigint`,
    [roundId, accountId],
  );
  return rows[0] ?? null;
}

export interface DueInspection {
  readonly inspectionId: number;
  readonly attempts: number;
  readonly platform: Platform;
}

/** Inspections that nobody works on: queued, due (again), or left behind by a process that is gone. */
export async function dueInspections(
  db: Queryable,
  at: Timestamp,
  page: { readonly after: number; readonly limit: number },
): Promise<DueInspection[]> {
  return db.query<DueInspection>(
    `select i.inspection_id as "inspectionId", i.attempts, a.platform
     from inspections i join accounts a using (account_id)
     where (i.state in ('queued', 'running') or (i.state in ('waiting', 'undetermined') and i.not_before <= $1::timestamptz))
       and i.inspection_id > $3::bigint
       and not exists (select from rounds r where r.round_id = i.round_id and r.state = 'paused')
       and not exists (
         select from pg_locks l
         where l.locktype = 'advisory' and l.granted and l.classid = ${LEASE_CLASS} and l.objid = i.inspection_id
           and l.database = (select oid from pg_database where datname = current_database())
       )
     order by i.inspection_id limit $2`,
    [at, page.limit, page.after],
  );
}

/** How many of its attempts ended with their process. */
export async function lostAttempts(db: Queryable, inspectionId: number): Promise<number> {
  const rows = await db.query<{ lost: number }>(
    `select count(*)::integer as lost from attempts where inspection_id = $1::bigint and ending = 'lost'`,
    [inspectionId],
  );
  return one(rows).lost;
}

/** The platform of each inspection's account. */
export async function platformsOf(
  db: Queryable,
  inspectionIds: readonly number[],
): Promise<Map<number, Platform>> {
  const rows = await db.query<{ inspectionId: number; platform: Platform }>(
    `select i.inspection_id as "inspectionId", a.platform
     from inspections i join accounts a using (account_id) where i.inspection_id = any ($1::bigint[])`,
    [inspectionIds],
  );
  return new Map(rows.map((row) => [row.inspectionId, row.platform]));
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

export interface InspectionEnd {
  readonly checkpoint: Timestamp;
  readonly endedAt: Timestamp;
  readonly sources: readonly AskedSource[];
  readonly findings: Findings;
  /** What the pages alone showed, where people's observations took part in the findings. */
  readonly pageFindings: Findings | null;
  readonly circumstances: Circumstances;
  readonly verdicts: readonly Verdict[];
  readonly result: VerdictOutcome;
  readonly ruleset: string;
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
  await Promise.all([
    insertSources(tx, attempt, end.sources),
    ...(end.stands ? [replaceJudgement(tx, attempt, end)] : []),
    putEnd(tx, attempt, end),
    endAttempt(tx, attempt, { ending: 'done', at: end.endedAt, transcript: end.transcript ?? null }),
  ]);
}

async function replaceJudgement(
  tx: Transaction,
  { inspectionId, number }: Attempt,
  end: InspectionEnd,
): Promise<void> {
  // Nothing stands there yet that a first attempt could replace.
  const [putFindings, putVerdicts] =
    number === 1 ? [insertFindings, insertVerdicts] : [replaceFindings, replaceVerdicts];
  await Promise.all([
    putFindings(tx, inspectionId, end.findings),
    putVerdicts(tx, inspectionId, end.verdicts, end.ruleset),
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

export async function endAttempt(
  tx: Transaction,
  attempt: Attempt,
  how: {
    ending: 'done' | 'snoozed' | 'gave_up' | 'failed';
    at: Timestamp;
    detail?: string;
    transcript?: object | null;
  },
): Promise<void> {
  const transcript = how.transcript ? JSON.stringify(how.transcript) : null;
  await tx.query(
    `update attempts set ended_at = $3::timestamptz, ending = $4, detail = $5, transcript = $6::jsonb
     where inspection_id = $1::bigint and number = $2 and ended_at is null`,
    [attempt.inspectionId, attempt.number, how.at, how.ending, how.detail ?? null, transcript],
  );
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
  await insertSources(tx, attempt, why.sources);
  await tx.query(
    `update inspections set state = 'waiting', not_before = $2::timestamptz, waits_for = $4, note = $5
     where inspection_id = $1::bigint and attempts = $3`,
    [attempt.inspectionId, why.until, attempt.number, why.waitsFor, why.note ?? null],
  );
  await endAttempt(tx, attempt, { ending: 'snoozed', at: why.at, detail: why.detail });
}

/** A waiting inspection waits on; no attempt is made. */
export async function postponeWaiting(db: Queryable, inspectionId: number, until: Timestamp): Promise<void> {
  await db.query(
    `update inspections set not_before = $2::timestamptz where inspection_id = $1::bigint and state = 'waiting'`,
    [inspectionId, until],
  );
}

async function insertSources(
  tx: Transaction,
  attempt: Attempt,
  sources: readonly AskedSource[],
): Promise<void> {
  const rows = sources.map((asked, index) => ({
    position: index + 1,
    source: asked.source,
    outcome: outcomeLabel(asked.outcome),
    phrase: asked.outcome.is === 'blocked' || asked.outcome.is === 'gone' ? asked.outcome.phrase : null,
    requests: asked.requests,
    notes: asked.notes,
  }));
  await tx.query(
    `insert into asked_sources (inspection_id, attempt, position, source, outcome, phrase, requests, notes)
     select $1::bigint, $2, r.position, r.source, r.outcome, r.phrase, r.requests,
       array(select json_array_elements_text(r.notes))
     from json_to_recordset($3::json)
       as r (position integer, source text, outcome text, phrase text, requests integer, notes json)`,
    [attempt.inspectionId, attempt.number, JSON.stringify(rows)],
  );
}

export async function replaceFindings(
  tx: Transaction,
  inspectionId: number,
  findings: Findings,
): Promise<void> {
  await Promise.all([
    tx.query('delete from findings where inspection_id = $1::bigint', [inspectionId]),
    insertFindings(tx, inspectionId, findings),
  ]);
}

async function insertFindings(tx: Transaction, inspectionId: number, findings: Findings): Promise<void> {
  const rows = FINDING_NAMES.map((name) => findingRow(name, findings));
  await tx.query(
    `insert into findings (inspection_id, finding, observed, value, reason_code, reason, captures)
     select $1::bigint, r.finding, r.observed, r.value, r.reason_code, r.reason,
       array(select json_array_elements_text(r.captures)::uuid)
     from json_to_recordset($2::json)
       as r (finding text, observed boolean, value jsonb, reason_code text, reason text, captures json)`,
    [inspectionId, JSON.stringify(rows)],
  );
}

function findingRow(name: FindingName, findings: Findings): object {
  const finding = findings[name];
  const row = { finding: name, observed: finding.observed, captures: finding.captures };
  return finding.observed
    ? { ...row, value: finding.value, reason_code: null, reason: null }
    : { ...row, value: null, reason_code: finding.reason.code, reason: finding.reason.text };
}

export async function replaceVerdicts(
  tx: Transaction,
  inspectionId: number,
  verdicts: readonly Verdict[],
  ruleset: string,
): Promise<void> {
  await Promise.all([
    tx.query('delete from verdicts where inspection_id = $1::bigint', [inspectionId]),
    insertVerdicts(tx, inspectionId, verdicts, ruleset),
  ]);
}

async function insertVerdicts(
  tx: Transaction,
  inspectionId: number,
  verdicts: readonly Verdict[],
  ruleset: string,
): Promise<void> {
  const rows = verdicts.map((verdict) => ({
    ...verdict,
    reason_code: verdict.outcome === 'undetermined' ? verdict.reason.code : null,
    reason: verdict.outcome === 'undetermined' ? verdict.reason.text : null,
  }));
  await tx.query(
    `insert into verdicts (inspection_id, rule, outcome, explanation, reason_code, reason, unknown, ruleset, captures)
     select $1::bigint, r.rule, r.outcome, r.explanation, r.reason_code, r.reason, r.unknown, $3,
       array(select json_array_elements_text(r.captures)::uuid)
     from json_to_recordset($2::json)
       as r (rule text, outcome text, explanation text, reason_code text, reason text, unknown text, captures json)`,
    [inspectionId, JSON.stringify(rows), ruleset],
  );
}

export interface StoredVerdict {
  readonly rule: string;
  readonly outcome: VerdictOutcome;
  readonly explanation: string;
  readonly reason: string | null;
}

export async function verdictsOf(db: Queryable, inspectionId: number): Promise<StoredVerdict[]> {
  return db.query<StoredVerdict>(
    'select rule, outcome, explanation, reason from verdicts where inspection_id = $1::bigint order by rule',
    [inspectionId],
  );
}

/** The findings as they were stored: what rules are tried on again without a request. */
export async function findingsOf(db: Queryable, inspectionId: number): Promise<Findings | null> {
  const rows = await db.query<{
    finding: FindingName;
    observed: boolean;
    value: unknown;
    reason_code: string;
    reason: string;
    captures: string[];
  }>(
    `select finding, observed, value, reason_code, reason, captures::text[] as captures
     from findings where inspection_id = $1::bigint`,
    [inspectionId],
  );
  if (rows.length === 0) return null;
  const findings = rows.map((row) => [
    row.finding,
    row.observed
      ? { observed: true, value: row.value, captures: row.captures }
      : { observed: false, reason: { code: row.reason_code, text: row.reason }, captures: row.captures },
  ]);
  // Written by `endInspection` from a value of this very type, one row for each name.
  return Object.fromEntries(findings) as unknown as Findings;
}

/** What the pages alone showed, where people took part in the findings; else null. */
export async function pageFindingsOf(db: Queryable, inspectionId: number): Promise<Findings | null> {
  const rows = await db.query<{ found: Findings | null }>(
    'select page_findings as found from inspections where inspection_id = $1::bigint',
    [inspectionId],
  );
  return rows[0]?.found ?? null;
}

/** The checkpoint of the account's last inspection in an earlier round that came to an answer; null if there is none. */
export async function lastCheckpointOf(
  db: Queryable,
  accountId: number,
  before: Timestamp,
  roundId: number | null,
): Promise<Timestamp | null> {
  const rows = await db.query<{ last: Timestamp | null }>(
    `select max(checkpoint) as last from inspections
     where account_id = $1::bigint and state = 'complete' and checkpoint < $2::timestamptz
       and round_id is not null and round_id is distinct from $3::bigint`,
    [accountId, before, roundId],
  );
  return one(rows).last;
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

export async function inspectionsOfRound(db: Queryable, roundId: number): Promise<Inspection[]> {
  return db.query<Inspection>(
    `select ${COLUMNS} from inspections where round_id = $1::bigint order by inspection_id`,
    [roundId],
  );
}
