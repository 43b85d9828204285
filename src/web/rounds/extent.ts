/** How much of the registry a round looks at, and at which hours: fields that both opening and schedules have. Pure. */

import { z } from 'zod';
import { TIER_NAMES, TIERS, type Tier } from '../../domain/account.ts';
import { type Hours, parseHours, WORKING_HOURS } from '../../domain/hours.ts';
import { TAKE_HINT, type Take, takeOf } from './choices.ts';

/** What a form sends: a text, whatever it is. */
export const text = z.preprocess((value) => (typeof value === 'string' ? value.trim() : ''), z.string());

export const EXTENT_FORM = { city: text, department: text, township: text, hours: text, workingDays: text };
export type ExtentForm = z.infer<z.ZodObject<typeof EXTENT_FORM>>;

export interface Extent {
  /** Tiers of which every account is inspected. */
  readonly full: Tier[];
  readonly samples: { readonly tier: Tier; readonly take: Exclude<Take, 'full' | null> }[];
  readonly hours: Hours | null;
}

/** What is wrong, by field; of a field with an error nothing is read. */
export function readExtent(form: ExtentForm): { extent: Extent; errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const takes = TIERS.map((tier) => ({ tier, take: takeOf(form[tier]) }));
  for (const { tier, take } of takes)
    if (take === undefined) errors[tier] = `${TIER_NAMES[tier]}：请填写${TAKE_HINT}`;
  const hours = form.hours === '' ? null : parseHours(form.hours);
  if (form.hours !== '' && hours === null) errors.hours = '请按22:00-06:00的格式填写，或留空';
  const workingDays = form.workingDays === 'yes';
  return {
    errors,
    extent: {
      full: takes.filter(({ take }) => take === 'full').map(({ tier }) => tier),
      samples: takes.flatMap(({ tier, take }) =>
        take === undefined || take === null || take === 'full' ? [] : [{ tier, take }],
      ),
      hours: hours === null ? (workingDays ? WORKING_HOURS : null) : { ...hours, workingDays },
    },
  };
}

/** What is wrong with the name of a round; null: nothing. */
export function nameProblem(name: string): string | null {
  return name === '' || name.length > 60 || /[/\\?#]/.test(name)
    ? '请填写检查的名称，不超过60个字，不含 / \\ ? #'
    : null;
}
