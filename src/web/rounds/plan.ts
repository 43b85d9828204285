/** The form by which a round is opened, read and checked; what is wrong is said field by field. */

import { randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { parseDay } from '../../domain/time.ts';
import { namedAccount } from '../../inspection/named-accounts.ts';
import type { RoundPlan } from '../../inspection/open-round.ts';
import { readTargets } from '../../registry/read-targets.ts';
import { everyAccount } from '../../store/accounts.ts';
import { isRuleset } from './choices.ts';
import { EXTENT_FORM, nameProblem, readExtent, text } from './extent.ts';

/** What the form sends; everything is a text. */
export const OPEN_FORM = z.object({
  name: text,
  from: text,
  to: text,
  ruleset: text,
  ...EXTENT_FORM,
  seed: text,
  targets: text,
  recheck: text,
  step: text,
});
export type OpenForm = z.infer<typeof OPEN_FORM>;

export type Errors = Readonly<Record<string, string>>;
export type ReadPlan = { readonly plan: RoundPlan } | { readonly errors: Errors };

export async function readPlan(app: App, form: OpenForm): Promise<ReadPlan> {
  const { extent, errors } = readExtent(form);
  const from = parseDay(form.from);
  const to = parseDay(form.to);
  const problem = nameProblem(form.name);
  if (problem) errors.name = problem;
  if (!from) errors.from = '请填写监测时间的第一天';
  if (!to) errors.to = '请填写监测时间的最后一天';
  if (from && to && from > to) errors.to = '最后一天早于第一天';
  if (!isRuleset(form.ruleset)) errors.ruleset = '请选择规则';
  const targeted = await targetsOf(app, form.targets);
  if ('error' in targeted) errors.targets = targeted.error;
  if (Object.keys(errors).length > 0 || !from || !to || 'error' in targeted) return { errors };
  const { hash } = await app.useRuleset(form.ruleset);
  return {
    plan: {
      name: form.name,
      from,
      to,
      ruleset: hash,
      ...extent,
      seed: extent.samples.length > 0 ? form.seed || String(randomInt(10_000_000, 99_999_999)) : null,
      targets: targeted.accounts.length > 0 ? { file: '网页填写', accounts: targeted.accounts } : null,
      recheck: form.recheck === '' ? 'none' : form.recheck === 'latest' ? 'latest' : { round: form.recheck },
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
