/** SQL of what an inspection found and how it was judged. */

import type { Circumstances } from '../domain/circumstances.ts';
import { FINDING_NAMES, type FindingName, type Findings } from '../domain/finding.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Verdict, VerdictOutcome } from '../domain/verdict.ts';
import type { Queryable, Transaction } from './database.ts';

/** All that an inspection comes to, as of its checkpoint. */
export interface Judged {
  readonly checkpoint: Timestamp;
  readonly findings: Findings;
  /** What the pages alone showed, where people's observations took part in the findings; null: they are that. */
  readonly pageFindings: Findings | null;
  readonly circumstances: Circumstances;
  readonly verdicts: readonly Verdict[];
  readonly result: VerdictOutcome;
  /** Hash of the rule set that judged. */
  readonly ruleset: string;
}

/** What was found, and how it is judged by which rule set (its hash). */
export type Judgement = Pick<Judged, 'findings' | 'verdicts' | 'ruleset'>;

/** In place of what stands there. */
export async function replaceJudgement(
  tx: Transaction,
  inspectionId: number,
  judgement: Judgement,
): Promise<void> {
  await Promise.all([
    tx.query('delete from findings where inspection_id = $1::bigint', [inspectionId]),
    tx.query('delete from verdicts where inspection_id = $1::bigint', [inspectionId]),
    insertJudgement(tx, inspectionId, judgement),
  ]);
}

/** Where nothing stands yet. In one statement: an inspection ends a hundred times a second. */
export async function insertJudgement(
  tx: Transaction,
  inspectionId: number,
  { findings, verdicts, ruleset }: Judgement,
): Promise<void> {
  await tx.query(
    `with found as (
       insert into findings (inspection_id, finding, observed, value, reason_code, reason, captures)
       select $1::bigint, r.finding, r.observed, r.value, r.reason_code, r.reason,
         array(select json_array_elements_text(r.captures)::uuid)
       from json_to_recordset($2::json)
         as r (finding text, observed boolean, value jsonb, reason_code text, reason text, captures json)
     )
     insert into verdicts (inspection_id, rule, outcome, explanation, reason_code, reason, unknown, ruleset, captures)
     select $1::bigint, r.rule, r.outcome, r.explanation, r.reason_code, r.reason, r.unknown, $4,
       array(select json_array_elements_text(r.captures)::uuid)
     from json_to_recordset($3::json)
       as r (rule text, outcome text, explanation text, reason_code text, reason text, unknown text, captures json)`,
    [
      inspectionId,
      JSON.stringify(FINDING_NAMES.map((name) => findingRow(name, findings))),
      JSON.stringify(verdicts.map(verdictRow)),
      ruleset,
    ],
  );
}

function findingRow(name: FindingName, findings: Findings): object {
  const finding = findings[name];
  const row = { finding: name, observed: finding.observed, captures: finding.captures };
  return finding.observed
    ? { ...row, value: finding.value, reason_code: null, reason: null }
    : { ...row, value: null, reason_code: finding.reason.code, reason: finding.reason.text };
}

function verdictRow(verdict: Verdict): object {
  const isUndetermined = verdict.outcome === 'undetermined';
  return {
    ...verdict,
    reason_code: isUndetermined ? verdict.reason.code : null,
    reason: isUndetermined ? verdict.reason.text : null,
  };
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
