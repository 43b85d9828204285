/** A schedule's plan as an operator fills it in: what stands in the fields, and what is wrong with them. Pure. */

import { z } from 'zod';
import { TIERS } from '../../domain/account.ts';
import { type QuarterlyPlan, quarterlyPlan } from '../../inspection/schedules.ts';
import type { Schedule, ScheduleName } from '../../store/schedules.ts';
import { type Take, takeText } from '../rounds/choices.ts';
import { EXTENT_FORM, nameProblem, readExtent, text } from '../rounds/extent.ts';

/** What the form sends; everything is a text. */
export const PLAN_FORM = z.object({ ruleset: text, name: text, days: text, ...EXTENT_FORM });
export type PlanForm = z.infer<typeof PLAN_FORM>;

/** Of which there is something to fill in. */
export function hasPlan(name: ScheduleName): boolean {
  return name === 'daily-watch' || name === 'quarterly-round';
}

/** As it is stored, as it is typed. */
export function planForm({ name, plan }: Pick<Schedule, 'name' | 'plan'>): PlanForm {
  const empty = PLAN_FORM.parse({});
  if (name === 'daily-watch') return { ...empty, ruleset: String(plan.ruleset ?? 'baoji-2020') };
  const parsed = quarterlyPlan.safeParse(plan).data ?? quarterlyPlan.parse({});
  const [city = '', department = '', township = ''] = TIERS.map((tier) => takeText(takeIn(parsed, tier)));
  return {
    ...empty,
    ruleset: parsed.ruleset,
    name: parsed.name,
    days: String(parsed.days),
    city,
    department,
    township,
    hours: parsed.hours ? `${parsed.hours.from}-${parsed.hours.to}` : '',
    workingDays: parsed.hours?.workingDays ? 'yes' : '',
  };
}

function takeIn({ full, samples }: QuarterlyPlan, tier: (typeof TIERS)[number]): Take {
  return full.includes(tier) ? 'full' : (samples.find((sample) => sample.tier === tier)?.take ?? null);
}

export type ReadPlan =
  | { readonly plan: Readonly<Record<string, unknown>> }
  | { readonly errors: Readonly<Record<string, string>> };

/** `known`: the rule sets that may be chosen. */
export function readPlan(name: ScheduleName, form: PlanForm, known: readonly string[]): ReadPlan {
  const ruleset: Record<string, string> = known.includes(form.ruleset) ? {} : { ruleset: '请选择规则' };
  if (name === 'daily-watch')
    return ruleset.ruleset ? { errors: ruleset } : { plan: { ruleset: form.ruleset } };
  const { extent, errors: ofExtent } = readExtent(form);
  const errors = { ...ofExtent, ...ruleset };
  const isNothing = extent.full.length + extent.samples.length === 0;
  if (isNothing && !TIERS.some((tier) => errors[tier])) errors.city = '至少要检查一个层级';
  const days = /^\d{1,2}$/.test(form.days) ? Number(form.days) : 0;
  if (days < 1 || days > 92) errors.days = '请填写1至92之间的天数';
  const problem = nameProblem(form.name);
  if (problem) errors.name = problem;
  if (Object.keys(errors).length > 0) return { errors };
  const plan: QuarterlyPlan = { name: form.name, days, ruleset: form.ruleset, ...extent };
  return { plan };
}
