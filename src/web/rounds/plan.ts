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
import { isRuleset, TAKE_HINT, takeOf } from './choices.ts';

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
  if (!isRuleset(form.ruleset)) errors.ruleset = '请选择规则';
  const takes = TIERS.map((tier) => ({ tier, take: takeOf(form[tier]) }));
  for (const { tier, take } of takes)
    if (take === undefined) errors[tier] = `${TIER_NAMES[tier]}：请填写${TAKE_HINT}`;
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
