/** A schedule's plan as an operator fills it in: what stands in the fields, and what is wrong with them. Pure. */

import { z } from 'zod';
import { TIER_NAMES, TIERS } from '../../domain/account.ts';
import { parseHours, WORKING_HOURS } from '../../domain/hours.ts';
import { type QuarterlyPlan, quarterlyPlan } from '../../inspection/schedules.ts';
import type { Schedule, ScheduleName } from '../../store/schedules.ts';
import { TAKE_HINT, type Take, takeOf, takeText } from '../rounds/choices.ts';

const text = z.preprocess((value) => (typeof value === 'string' ? value.trim() : ''), z.string());

/** What the form sends; everything is a text. */
export const PLAN_FORM = z.object({
  ruleset: text,
  name: text,
  days: text,
  city: text,
  department: text,
  township: text,
  hours: text,
  workingDays: text,
});
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
  const errors: Record<string, string> = {};
  if (!known.includes(form.ruleset)) errors.ruleset = '请选择规则';
  if (name === 'daily-watch')
    return Object.keys(errors).length > 0 ? { errors } : { plan: { ruleset: form.ruleset } };
  const takes = TIERS.map((tier) => ({ tier, take: takeOf(form[tier]) }));
  for (const { tier, take } of takes)
    if (take === undefined) errors[tier] = `${TIER_NAMES[tier]}：请填写${TAKE_HINT}`;
  if (takes.every(({ take }) => take === null)) errors.city = '至少要检查一个层级';
  const days = /^\d{1,2}$/.test(form.days) ? Number(form.days) : 0;
  if (days < 1 || days > 92) errors.days = '请填写1至92之间的天数';
  if (form.name === '' || form.name.length > 60 || /[/\\?#]/.test(form.name))
    errors.name = '请填写检查的名称，不超过60个字，不含 / \\ ? #';
  const hours = form.hours === '' ? null : parseHours(form.hours);
  if (form.hours !== '' && hours === null) errors.hours = '请按22:00-06:00的格式填写，或留空';
  if (Object.keys(errors).length > 0) return { errors };
  const workingDays = form.workingDays === 'yes';
  const plan: QuarterlyPlan = {
    name: form.name,
    days,
    ruleset: form.ruleset,
    full: takes.filter(({ take }) => take === 'full').map(({ tier }) => tier),
    samples: takes.flatMap(({ tier, take }) =>
      take === undefined || take === null || take === 'full' ? [] : [{ tier, take }],
    ),
    hours: hours === null ? (workingDays ? WORKING_HOURS : null) : { ...hours, workingDays },
  };
  return { plan };
}
