/** The resources of the read interface: what a row holds and what can be asked. The OpenAPI document is made of these. */

import { z } from 'zod';
import { PLATFORMS, TIERS } from '../../domain/account.ts';
import { FINDING_NAMES } from '../../domain/finding.ts';
import { VERDICT_OUTCOMES } from '../../domain/verdict.ts';
import { VIOLATION_STATES } from '../../domain/violation.ts';
import type { ResultName } from '../../store/results.ts';
import { SELECTION_REASONS } from '../../store/rounds.ts';
import { STANDINGS } from '../../store/standings.ts';

const id = z.number().int();
const time = z.string().describe('ISO 8601 with offset, Asia/Shanghai');
const day = z.string().describe('YYYY-MM-DD, in Asia/Shanghai');
const count = z.number().int();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const captures = z.array(z.string());

const askId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();
const askText = z.string().min(1).max(200).optional();
const askFlag = z.enum(['true', 'false']).optional();
const askDay = z.iso.date().optional();
const ask = (values: readonly string[]) => z.enum([...values]).optional();

const account = { platform: z.string(), name: z.string(), sponsor: maybe(z.string()) };

export interface Resource {
  readonly title: string;
  readonly description: string;
  readonly row: z.ZodObject;
  readonly filters: Readonly<Record<string, z.ZodType>>;
  /** Asked of every list, whatever the caller says. */
  readonly always?: Readonly<Record<string, string>>;
  /** Under which filter a single row has an address of its own. */
  readonly single?: { readonly parameter: string; readonly filter: string; readonly schema: z.ZodType };
}

const single = (parameter: string, filter: string) => ({
  parameter,
  filter,
  schema: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

export const RESOURCES: Readonly<Record<ResultName, Resource>> = {
  accounts: {
    title: '账号',
    description: 'The registered accounts, with their last inspection and their standing problems.',
    row: z.object({
      account_id: id,
      ...account,
      platform_id: maybe(z.string()),
      tier: maybe(z.string()),
      status: z.string(),
      last_inspected_at: maybe(time),
      last_post_at: maybe(time),
      open_violations: count,
    }),
    filters: {
      platform: ask(PLATFORMS),
      tier: ask(TIERS),
      status: ask(['registered', 'closing', 'closed', 'unregistered']),
      sponsor: askText,
      name: askText,
      platform_id: askText,
    },
    single: single('account_id', 'account'),
  },
  rounds: {
    title: '检查',
    description: 'Rounds with their figures. pass_rate is (inspected - failing) / inspected, in percent.',
    row: z.object({
      round: z.string(),
      window_from: day,
      window_to: day,
      state: z.string(),
      ruleset: z.string(),
      registered: maybe(count),
      selected: maybe(count),
      inspected: maybe(count),
      undetermined: maybe(count),
      failing: count,
      pass_rate: maybe(z.number()),
      pending: count,
      unfinished: count,
      imported: z.boolean(),
      registered_city: maybe(count),
      registered_department: maybe(count),
      registered_township: maybe(count),
      recheck_of: maybe(z.string()),
    }),
    filters: { state: ask(['open', 'running', 'paused', 'closed', 'published']) },
    single: { parameter: 'round', filter: 'round', schema: z.string().min(1).max(200) },
  },
  round_accounts: {
    title: '检查名单',
    description: 'What each account of a round came to. outcomes holds "rule=outcome" for every rule.',
    row: z.object({
      round: z.string(),
      account_id: id,
      inspection_id: maybe(id),
      standing: z.string(),
      problems: count,
      selected_as: z.string(),
      platform: z.string(),
      tier: maybe(z.string()),
      outcomes: z.array(z.string()),
    }),
    filters: {
      round: askText,
      account: askId,
      standing: ask(STANDINGS),
      platform: ask(PLATFORMS),
      tier: ask(TIERS),
      selected_as: ask(SELECTION_REASONS),
    },
  },
  inspections: {
    title: '单账号检查',
    description: 'Inspections that have ended.',
    row: z.object({
      inspection_id: id,
      round: maybe(z.string()),
      account_id: id,
      reason: z.string(),
      checkpoint: maybe(time),
      state: z.string(),
      attempts: count,
      result: maybe(z.string()),
      ended_at: maybe(time),
      note: maybe(z.string()),
    }),
    filters: {
      round: askText,
      account: askId,
      state: ask(['complete', 'undetermined', 'failed']),
      result: ask(VERDICT_OUTCOMES),
    },
    always: { ended: 'true' },
    single: single('inspection_id', 'inspection'),
  },
  findings: {
    title: '检查发现',
    description: 'Facts read from the pages; one that was not observed says why.',
    row: z.object({
      inspection_id: id,
      finding: z.string(),
      observed: z.boolean(),
      value: z.unknown(),
      captures,
      reason_code: maybe(z.string()),
      reason: maybe(z.string()),
    }),
    filters: {
      inspection: askId,
      round: askText,
      account: askId,
      finding: ask(FINDING_NAMES),
      observed: askFlag,
    },
  },
  verdicts: {
    title: '判定',
    description: 'Each rule’s answer on each inspection. undetermined is neither a pass nor a violation.',
    row: z.object({
      inspection_id: id,
      rule: z.string(),
      verdict: z.string(),
      explanation: z.string(),
      ruleset: z.string(),
      reason_code: maybe(z.string()),
      reason: maybe(z.string()),
      captures,
    }),
    filters: {
      inspection: askId,
      round: askText,
      account: askId,
      rule: askText,
      verdict: ask(VERDICT_OUTCOMES),
    },
  },
  violations: {
    title: '突出问题',
    description: 'Problems on the rounds’ lists, with their evidence.',
    row: z.object({
      violation_id: id,
      round: z.string(),
      account_id: id,
      ...account,
      rule: z.string(),
      problem: z.string(),
      state: z.string(),
      first_seen_at: time,
      last_seen_at: time,
      decided_by: maybe(z.string()),
      due_on: maybe(day),
      evidence: maybe(z.array(z.record(z.string(), z.unknown()))),
      explanation: z.string(),
      inspection_id: id,
    }),
    filters: {
      round: askText,
      account: askId,
      sponsor: askText,
      platform: ask(PLATFORMS),
      rule: askText,
      state: ask(VIOLATION_STATES),
      due_before: askDay,
    },
    single: single('violation_id', 'violation'),
  },
  rechecks: {
    title: '复核',
    description: 'Later looks at accounts for the violations that they had.',
    row: z.object({
      round: maybe(z.string()),
      from_round: z.string(),
      account_id: id,
      rule: z.string(),
      outcome: z.string(),
      violation_id: id,
      inspection_id: id,
      pending: z.boolean(),
      explanation: z.string(),
      rechecked_at: time,
      decided_by: maybe(z.string()),
    }),
    filters: {
      round: askText,
      from_round: askText,
      account: askId,
      outcome: ask(['rectified', 'not_rectified', 'undetermined']),
      pending: askFlag,
    },
  },
  exemptions: {
    title: '说明理由',
    description: 'Recorded reasons why a rule is not applied to an account; on: those in force on that day.',
    row: z.object({
      exemption_id: id,
      account_id: id,
      ...account,
      rule: maybe(z.string()),
      first_day: day,
      last_day: day,
      why: z.string(),
      granted_by: z.string(),
      granted_at: time,
      revoked_by: maybe(z.string()),
      revoked_at: maybe(time),
      revoked_why: maybe(z.string()),
    }),
    filters: { account: askId, rule: askText, on: askDay },
  },
  warnings: {
    title: '预警',
    description: 'Early warnings; standing: those that have not been cleared since.',
    row: z.object({
      warning_id: id,
      account_id: id,
      ...account,
      warning: z.string(),
      title: z.string(),
      level: z.string(),
      explanation: z.string(),
      raised_at: time,
      inspection_id: id,
      cleared_at: maybe(time),
      captures,
    }),
    filters: {
      account: askId,
      warning: askText,
      level: ask(['notice', 'alert', 'urgent', 'dormant']),
      standing: askFlag,
    },
  },
};

/** `round_accounts` is `/round-accounts`. */
export function pathOf(name: string): string {
  return `/${name.replaceAll('_', '-')}`;
}
