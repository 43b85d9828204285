/** The form by which a round is opened, read and checked; what is wrong is said field by field. */

import { randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { TIER_NAMES, TIERS } from '../../domain/account.ts';
import { parseHours, WORKING_HOURS } from '../../domain/hours.ts';
import { parseDay } from '../../domain/time.ts';
import { namedAccount } from '../../inspection/named-accounts.ts';
import type { RoundPlan } from '../../inspection/open-round.ts';
import { readTargets } from '../../registry/read-targets.ts';
import { everyAccount } from '../../store/accounts.ts';

const text = z.preprocess((value) => (typeof value === 'string' ? value.trim() : ''), z.string());

/** What the form sends; everything is a text. */
export const OPEN_FORM = z.object({
  name: text,
  from: text,
  to: text,
  ruleset: text,
  city: text,
  department: text,
  township: text,
  seed: text,
  targets: text,
  recheck: text,
  hours: text,
  workingDays: text,
  step: text,
});
export type OpenForm = z.infer<typeof OPEN_FORM>;

export type Errors = Readonly<Record<string, string>>;
export type ReadPlan = { readonly plan: RoundPlan } | { readonly errors: Errors };

export const RULESETS = ['baoji-2020', 'national-2019'] as const;

/** `100%` or `全部`: all of the tier; empty or 0: none of it; else a number of accounts or a share. */
type Take = 'full' | null | number | { readonly percent: number };

export async function readPlan(app: App, form: OpenForm): Promise<ReadPlan> {
  const errors: Record<string, string> = {};
  const from = parseDay(form.from);
  const to = parseDay(form.to);
  const hours = form.hours === '' ? null : parseHours(form.hours);
  if (form.name === '' || form.name.length > 60) errors.name = '请填写检查的名称，如2020Q4，不超过60个字';
  else if (/[/\\?#]/.test(form.name)) errors.name = '名称不能含有 / \\ ? #';
  if (!from) errors.from = '请填写监测时间的第一天';
  if (!to) errors.to = '请填写监测时间的最后一天';
  if (from && to && from > to) errors.to = '最后一天早于第一天';
  if (form.hours !== '' && hours === null) errors.hours = '请按22:00-06:00的格式填写，或留空';
  if (!RULESETS.some((id) => id === form.ruleset)) errors.ruleset = '请选择规则';
  const takes = TIERS.map((tier) => ({ tier, take: takeOf(form[tier]) }));
  for (const { tier, take } of takes)
    if (take === undefined)
      errors[tier] = `${TIER_NAMES[tier]}：请填写“全部”、数量（如13）或比例（如10%），不检查则留空`;
  const targeted = await targetsOf(app, form.targets);
  if ('error' in targeted) errors.targets = targeted.error;
  if (Object.keys(errors).length > 0 || !from || !to || 'error' in targeted) return { errors };
  const samples = takes.flatMap(({ tier, take }) =>
    take === undefined || take === null || take === 'full' ? [] : [{ tier, take }],
  );
  const { hash } = await app.useRuleset(form.ruleset);
  return {
    plan: {
      name: form.name,
      from,
      to,
      ruleset: hash,
      full: takes.filter(({ take }) => take === 'full').map(({ tier }) => tier),
      samples,
      seed: samples.length > 0 ? form.seed || String(randomInt(10_000_000, 99_999_999)) : null,
      targets: targeted.accounts.length > 0 ? { file: '网页填写', accounts: targeted.accounts } : null,
      recheck: form.recheck === '' ? 'none' : form.recheck === 'latest' ? 'latest' : { round: form.recheck },
      hours:
        hours === null
          ? form.workingDays === 'yes'
            ? WORKING_HOURS
            : null
          : { ...hours, workingDays: form.workingDays === 'yes' },
    },
  };
}

/** Undefined: none of the forms. */
function takeOf(written: string): Take | undefined {
  if (written === '' || written === '0') return null;
  if (written === '全部' || written === '100%') return 'full';
  const [, number, percent] = /^(\d{1,6}(?:\.\d{1,2})?)\s*([%％]?)$/.exec(written) ?? [];
  const amount = Number(number);
  if (number === undefined || amount <= 0) return undefined;
  if (percent) return amount > 100 ? undefined : { percent: amount };
  return Number.isInteger(amount) ? amount : undefined;
}

/** One account a line, as in a file of targets. */
async function targetsOf(
  app: App,
  written: string,
): Promise<{ readonly accounts: number[] } | { readonly error: string }> {
  if (written === '') return { accounts: [] };
  const folder = await mkdtemp(join(tmpdir(), 'xunjian-targets-'));
  try {
    const file = join(folder, 'targets.txt');
    await writeFile(file, `${written}\n`);
    const { targets, report } = await readTargets(file);
    const registry = await everyAccount(app.db);
    const accounts = targets.flatMap((target) => namedAccount(registry, target) ?? []);
    const [problem] = report.problems;
    if (report.problemCount > 0)
      return {
        error: `定向名单有${report.problemCount}处问题：第${problem?.row ?? 1}行，${problem?.message ?? ''}。${problem?.remedy ?? ''}`,
      };
    return { accounts: [...new Set(accounts.map(({ accountId }) => accountId))] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
