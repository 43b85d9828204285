/** SQL of judgements as they were made: findings, circumstances and verdicts of a round, batch by batch. */

import type { Platform } from '../domain/account.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import type { Findings } from '../domain/finding.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import type { Queryable } from './database.ts';
import type { InspectionReason } from './inspections.ts';
import type { ViolationState } from './violations.ts';

/** What a rule set can be tried on again without a request. */
export interface Judgement {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly name: string;
  readonly platform: Platform;
  readonly reason: InspectionReason;
  readonly result: VerdictOutcome;
  /** Hash of the rule set that judged. */
  readonly ruleset: string;
  readonly findings: Partial<Findings>;
  readonly circumstances: Circumstances;
  readonly verdicts: Readonly<Record<string, JudgedRule>>;
  /** The violations on the round's list, by rule. */
  readonly listed: Readonly<Record<string, ListedRule>>;
}

export interface JudgedRule {
  readonly outcome: VerdictOutcome;
  readonly explanation: string;
}

export interface ListedRule {
  readonly state: ViolationState;
  readonly fails: boolean;
  readonly byHand: boolean;
}

interface JudgementRow extends Omit<Judgement, 'findings' | 'verdicts' | 'listed'> {
  readonly findings: readonly FindingColumns[];
  readonly verdicts: readonly (readonly [string, VerdictOutcome, string])[] | null;
  readonly listed: readonly (readonly [string, ViolationState, boolean, boolean])[] | null;
}

type FindingColumns = readonly [
  name: string,
  value: unknown,
  reasonCode: string | null,
  reason: string | null,
  captures: readonly string[],
];

/**
 * The judged inspections of the round behind `after`, at most `limit` of them, in order. One row each, with what
 * belongs to it as JSON: to put it together in the server costs less than six rows of their own.
 */
export async function judgementsOfRound(
  db: Queryable,
  roundId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Judgement[]> {
  const rows = await db.query<JudgementRow>(
    `select i.inspection_id as "inspectionId", i.account_id as "accountId", a.name, a.platform, i.reason, i.result,
       i.ruleset, coalesce(
         i.circumstances,
         -- before this was kept, the registry's opening date was all that a rule was told
         jsonb_build_object('platform', a.platform, 'openedOn', a.opened_on, 'checkpoint',
           to_char(i.checkpoint at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'))
       ) as circumstances,
       (select json_agg(json_build_array(f.finding, f.value, f.reason_code, f.reason, f.captures))
        from findings f where f.inspection_id = i.inspection_id) as findings,
       (select json_agg(json_build_array(v.rule, v.outcome, v.explanation))
        from verdicts v where v.inspection_id = i.inspection_id) as verdicts,
       (select json_agg(json_build_array(v.rule, v.state, v.fails, v.by_hand))
        from violations v where v.round_id = i.round_id and v.account_id = i.account_id) as listed
     from inspections i join accounts a using (account_id)
     where i.round_id = $1::bigint and i.inspection_id > $2::bigint and i.state in ('complete', 'undetermined')
       and exists (select from findings f where f.inspection_id = i.inspection_id)
     order by i.inspection_id limit $3`,
    [roundId, after, limit],
  );
  return rows.map(judgementOf);
}

function judgementOf(row: JudgementRow): Judgement {
  const { verdicts, listed } = row;
  return {
    ...row,
    findings: findingsOf(row.findings),
    verdicts: Object.fromEntries(
      (verdicts ?? []).map(([rule, outcome, explanation]) => [rule, { outcome, explanation }]),
    ),
    listed: Object.fromEntries(
      (listed ?? []).map(([rule, state, fails, byHand]) => [rule, { state, fails, byHand }]),
    ),
  };
}

function findingsOf(rows: readonly FindingColumns[]): Partial<Findings> {
  const findings = rows.map(([name, value, code, text, captures]) => [
    name,
    code === null
      ? { observed: true, value, captures }
      : { observed: false, reason: { code, text }, captures },
  ]);
  // Written by `endInspection` from findings, one row for each; the rules read nothing that is not whole.
  return Object.fromEntries(findings) as Partial<Findings>;
}
