/** The options that say who is inspected in a round, and when: read, and refused with what was expected. */

import { TIERS, type Tier } from '../../domain/account.ts';
import { type Hours, parseHours, WORKING_HOURS } from '../../domain/hours.ts';
import { type Day, parseDay } from '../../domain/time.ts';
import type { SelectionPlan } from '../../registry/select.ts';
import { tierOf } from '../../registry/tier-names.ts';
import { InputError } from '../command.ts';

export function dayOption(option: string, text: string): Day {
  const day = parseDay(text);
  if (!day) throw new InputError(`${option} is "${text}"; expected a day such as 2020-10-26`);
  return day;
}

export function windowOption(options: { from: string; to: string }): { from: Day; to: Day } {
  const window = { from: dayOption('--from', options.from), to: dayOption('--to', options.to) };
  if (window.from > window.to) throw new InputError(`--from ${window.from} comes after --to ${window.to}`);
  return window;
}

function tierOption(option: string, name: string): Tier {
  const tier = tierOf(name.trim());
  if (!tier) throw new InputError(`${option}: there is no tier "${name}"; known: ${TIERS.join(', ')}`);
  return tier;
}

export function fullOption(text: string): Tier[] {
  return [...new Set(text.split(',').map((name) => tierOption('--full', name)))];
}

/** `township=35` or `township=10%`, several separated by commas or given one by one. */
export function sampleOption(texts: readonly string[], full: readonly Tier[]): SelectionPlan['samples'] {
  const samples = texts.flatMap((text) => text.split(',')).map(oneSample);
  for (const { tier } of samples) {
    if (full.includes(tier))
      throw new InputError(
        `--sample ${tier}: the tier is inspected in full already; leave one of the two out`,
      );
    if (samples.filter((other) => other.tier === tier).length > 1)
      throw new InputError(`--sample ${tier} is given twice; give each tier once`);
  }
  return samples;
}

function oneSample(text: string): SelectionPlan['samples'][number] {
  const [, name = '', number = '', percent] = /^([^=]+)=(\d{1,6}(?:\.\d{1,2})?)(%?)$/.exec(text.trim()) ?? [];
  const amount = Number(number);
  const expected = 'expected a tier and a number or a share, e.g. township=35 or township=10%';
  if (name === '' || amount <= 0) throw new InputError(`--sample is "${text}"; ${expected}`);
  const tier = tierOption('--sample', name);
  if (percent === '%') {
    if (amount > 100) throw new InputError(`--sample is "${text}"; no more than 100% of a tier can be drawn`);
    return { tier, take: { percent: amount } };
  }
  if (!Number.isInteger(amount)) throw new InputError(`--sample is "${text}"; ${expected}`);
  return { tier, take: amount };
}

export function hoursOption(options: { hours?: string; workingHours?: true }): Hours | null {
  if (options.hours === undefined) return options.workingHours ? WORKING_HOURS : null;
  const hours = parseHours(options.hours);
  if (!hours)
    throw new InputError(
      `--hours is "${options.hours}"; expected two times of the day that differ, e.g. 22:00-06:00`,
    );
  return { ...hours, workingDays: options.workingHours === true };
}
