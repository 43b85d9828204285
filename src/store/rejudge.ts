/** SQL of judging an ended inspection again, without another attempt: what it rested on, and what it comes to now. */

import type { Circumstances } from '../domain/circumstances.ts';
import type { Findings } from '../domain/finding.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import type { Queryable, Transaction } from './database.ts';
import { findingsOf, type Judged, replaceJudgement } from './findings.ts';

/** What the pages alone showed, and when they were looked at. */
export interface PagesAlone {
  readonly checkpoint: Timestamp;
  readonly findings: Findings;
}

/** An ended inspection of a round that is not published. */
export interface Rejudgeable {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly roundId: number;
  readonly window: { readonly from: Day; readonly to: Day };
  readonly ruleset: string;
  readonly result: VerdictOutcome;
  readonly checkpoint: Timestamp;
  readonly circumstances: Circumstances | null;
  /** What the pages showed; null where nothing was ever looked at. */
  readonly pages: PagesAlone | null;
}

interface RejudgeableRow extends Omit<Rejudgeable, 'pages' | 'window'> {
  readonly from: Day;
  readonly to: Day;
  readonly pageFindings: Findings | null;
  readonly lookedAt: Timestamp | null;
}

/** Those of the accounts, locked for the rest of the transaction. */
export async function rejudgeable(tx: Transaction, accountIds: readonly number[]): Promise<Rejudgeable[]> {
  const rows = await tx.query<RejudgeableRow>(
    `select i.inspection_id as "inspectionId", i.account_id as "accountId", i.round_id as "roundId",
       r.window_from as "from", r.window_to as "to", i.ruleset, i.result, i.checkpoint, i.circumstances,
       i.page_findings as "pageFindings",
       -- a person's look may have become the checkpoint; the pages were looked at as their attempt began
       (select max(t.started_at) from attempts t where t.inspection_id = i.inspection_id and t.ending = 'done')
         as "lookedAt"
     from inspections i join rounds r on r.round_id = i.round_id
     where i.account_id = any ($1::bigint[]) and i.state in ('complete', 'undetermined') and r.state <> 'published'
     order by i.inspection_id for update of i`,
    [accountIds],
  );
  const found: Rejudgeable[] = [];
  for (const { from, to, pageFindings, lookedAt, ...row } of rows) {
    const pages = pageFindings
      ? { checkpoint: lookedAt ?? row.checkpoint, findings: pageFindings }
      : await pagesOf(tx, row);
    found.push({ ...row, window: { from, to }, pages });
  }
  return found;
}

/** Where no person took part, the findings are what the pages showed. */
async function pagesOf(
  db: Queryable,
  { inspectionId, checkpoint }: { readonly inspectionId: number; readonly checkpoint: Timestamp },
): Promise<PagesAlone | null> {
  const findings = await findingsOf(db, inspectionId);
  return findings && { checkpoint, findings };
}

export async function rejudge(tx: Transaction, inspectionId: number, judged: Judged): Promise<void> {
  await replaceJudgement(tx, inspectionId, judged);
  await tx.query(
    `update inspections set checkpoint = $2::timestamptz, result = $3, circumstances = $4::jsonb,
       page_findings = $5::jsonb, state = case when $3 = 'undetermined' then 'undetermined' else 'complete' end
     where inspection_id = $1::bigint`,
    [
      inspectionId,
      judged.checkpoint,
      judged.result,
      JSON.stringify(judged.circumstances),
      judged.pageFindings && JSON.stringify(judged.pageFindings),
    ],
  );
}
