/** SQL of what a bundle of evidence holds: whole inspections with everything that they rest on, in batches. */

import type { Platform, Tier } from '../domain/account.ts';
import type { FindingName, Findings } from '../domain/finding.ts';
import type { Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import { CAPTURE_COLUMNS, type CaptureRecord } from './captures.ts';
import type { Queryable } from './database.ts';

/** Whose inspections: all of the round, or of one violation's account, one sponsor, one account in it. */
export interface EvidenceScope {
  readonly roundId: number;
  readonly violationId?: number;
  readonly sponsor?: string;
  readonly accountId?: number;
}

/** Up to `limit` inspections after `after` (0: from the first), in order. */
export async function inspectionsIn(
  db: Queryable,
  scope: EvidenceScope,
  after: number,
  limit: number,
): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `select i.inspection_id as id
     from inspections i
     join accounts a on a.account_id = i.account_id
     left join sponsors s on s.sponsor_id = a.sponsor_id
     where i.round_id = $1::bigint and i.inspection_id > $2::bigint
       and ($3::bigint is null or i.account_id = $3::bigint)
       and ($4::text is null or s.name = $4::text)
       and ($5::bigint is null or exists (
         select from violations v
         where v.violation_id = $5::bigint and v.round_id = i.round_id and v.account_id = i.account_id
       ))
     order by i.inspection_id limit $6::integer`,
    [scope.roundId, after, scope.accountId ?? null, scope.sponsor ?? null, scope.violationId ?? null, limit],
  );
  return rows.map(({ id }) => id);
}

export interface InspectedAccount {
  readonly id: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly tier: Tier | null;
}

export interface EvidenceVerdict {
  readonly rule: string;
  readonly outcome: VerdictOutcome;
  readonly explanation: string;
  readonly reason: string | null;
  readonly ruleset: string;
  readonly captures: readonly string[];
}

export interface EvidenceViolation {
  readonly violationId: number;
  readonly inspectionId: number;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  readonly fails: boolean;
  readonly state: string;
  readonly byHand: boolean;
  readonly firstSeenAt: Timestamp;
  /** That which decided first. */
  readonly captures: readonly string[];
}

export interface EvidenceOfInspection {
  readonly inspectionId: number;
  readonly account: InspectedAccount;
  readonly reason: string;
  readonly state: string;
  readonly result: VerdictOutcome | null;
  readonly checkpoint: Timestamp | null;
  /** Its hash. */
  readonly ruleset: string;
  /** Null: nothing was found out. */
  readonly findings: Findings | null;
  /** What the pages alone showed, where people's observations take part in the findings. */
  readonly pageFindings: Findings | null;
  readonly verdicts: readonly EvidenceVerdict[];
  readonly violations: readonly EvidenceViolation[];
  /** Of each attempt that came to its end. */
  readonly transcripts: readonly unknown[];
}

/** Those inspections, in the order of their ids. */
export async function evidenceOfInspections(
  db: Queryable,
  ids: readonly number[],
): Promise<EvidenceOfInspection[]> {
  const [heads, findings, verdicts, violations] = await Promise.all([
    db.query<Omit<EvidenceOfInspection, 'findings' | 'verdicts' | 'violations'>>(
      `select i.inspection_id as "inspectionId", i.reason, i.state, i.result, i.checkpoint, i.ruleset,
         i.page_findings as "pageFindings",
         json_build_object('id', a.account_id, 'platform', a.platform, 'platformId', a.platform_id, 'name', a.name,
           'sponsor', s.name, 'tier', a.tier) as account,
         coalesce((
           select json_agg(t.transcript order by t.number) from attempts t
           where t.inspection_id = i.inspection_id and t.transcript is not null
         ), '[]') as transcripts
       from inspections i
       join accounts a on a.account_id = i.account_id
       left join sponsors s on s.sponsor_id = a.sponsor_id
       where i.inspection_id = any ($1::bigint[]) order by i.inspection_id`,
      [ids],
    ),
    db.query<FindingRow>(
      `select inspection_id as "inspectionId", finding, case
         when observed then jsonb_build_object('observed', true, 'value', value, 'captures', to_jsonb(captures))
         else jsonb_build_object('observed', false, 'reason', jsonb_build_object('code', reason_code, 'text', reason),
           'captures', to_jsonb(captures)) end as found
       from findings where inspection_id = any ($1::bigint[])`,
      [ids],
    ),
    db.query<EvidenceVerdict & Owned>(
      `select inspection_id as "inspectionId", rule, outcome, explanation, reason, ruleset,
         captures::text[] as captures
       from verdicts where inspection_id = any ($1::bigint[]) order by rule`,
      [ids],
    ),
    violationsOfInspections(db, ids),
  ]);
  const found = byInspection(findings);
  const judged = byInspection(verdicts);
  const accused = byInspection(violations);
  return heads.map((head) => ({
    ...head,
    findings: asFindings(found.get(head.inspectionId)),
    verdicts: (judged.get(head.inspectionId) ?? []).map(({ inspectionId: _, ...verdict }) => verdict),
    violations: accused.get(head.inspectionId) ?? [],
  }));
}

interface Owned {
  readonly inspectionId: number;
}

function byInspection<T extends Owned>(rows: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(row.inspectionId) ?? [];
    group.push(row);
    groups.set(row.inspectionId, group);
  }
  return groups;
}

interface FindingRow extends Owned {
  readonly finding: FindingName;
  readonly found: unknown;
}

/** Written by `endInspection`, one row for each name. */
function asFindings(rows: readonly FindingRow[] | undefined): Findings | null {
  return rows
    ? (Object.fromEntries(rows.map(({ finding, found }) => [finding, found])) as unknown as Findings)
    : null;
}

async function violationsOfInspections(db: Queryable, ids: readonly number[]): Promise<EvidenceViolation[]> {
  return db.query<EvidenceViolation>(
    `select v.violation_id as "violationId", v.inspection_id as "inspectionId", v.rule, v.problem, v.explanation,
       v.fails, v.state, v.by_hand as "byHand", v.first_seen_at as "firstSeenAt",
       array(
         select e.capture_id::text from violation_captures e where e.violation_id = v.violation_id
         order by (e.capture_id = v.decisive_capture) desc, e.capture_id
       ) as captures
     from violations v where v.inspection_id = any ($1::bigint[]) order by v.violation_id`,
    [ids],
  );
}

/** Everything that was fetched for them, and whatever else their findings and violations rest on. */
export async function capturesOfInspections(
  db: Queryable,
  ids: readonly number[],
): Promise<(CaptureRecord & { readonly inspectionId: number | null })[]> {
  return db.query<CaptureRecord & { inspectionId: number | null }>(
    `with wanted as (
       select capture_id from captures where inspection_id = any ($1::bigint[])
       union select unnest(captures) from findings where inspection_id = any ($1::bigint[])
       union select unnest(captures) from verdicts where inspection_id = any ($1::bigint[])
       union select e.capture_id from violation_captures e
         join violations v on v.violation_id = e.violation_id where v.inspection_id = any ($1::bigint[])
     )
     select inspection_id as "inspectionId", ${CAPTURE_COLUMNS}
     from captures where capture_id in (select capture_id from wanted)
     order by fetched_at, file, byte_offset, capture_id`,
    [ids],
  );
}
