/** The table of faults and steps, read and checked: `matrix.yaml`. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { BREAKAGES, type Breakage } from './breakages.ts';
import { WAY_NAMES } from './scenarios.ts';

const outcome = z.enum(['pass', 'violation', 'suspected']);
const truth = z.record(z.string(), z.array(outcome));
const kinds = ALL_KINDS.map(({ name }) => name);

const step = z.strictObject({
  id: z.string(),
  way: z.enum(WAY_NAMES),
  kind: z
    .string()
    .refine((name) => name === 'website' || kinds.some((kind) => kind === name), 'no such kind'),
  kept: z.boolean().default(true),
  suggests: z.boolean().default(false),
  decides: z.array(z.string()),
  address: z.string().transform((text) => new RegExp(text)),
});
const fault = z.strictObject({
  id: z.string().refine((id) => id in BREAKAGES, 'no such breakage'),
  what: z.string().min(10),
  page: z.array(z.string()).min(1),
  hides: z.boolean(),
  tells: z.boolean(),
  share: z.int().min(1),
});
const file = z.strictObject({
  truth: z.strictObject({ lively: truth, silent: truth }),
  steps: z.array(step),
  faults: z.array(fault),
});

export type Step = z.infer<typeof step>;
export type Fault = z.infer<typeof fault>;
export type Inspected = 'lively' | 'silent';

export const MATRIX = file.parse(parse(readFileSync(new URL('matrix.yaml', import.meta.url), 'utf8')));

export interface Cell {
  readonly step: Step;
  readonly fault: Fault;
  readonly role: Inspected;
}

/** Every fault at every step, of the lively account; faults with words of their own also of the silent one. */
export const CELLS: readonly Cell[] = MATRIX.steps.flatMap((of) =>
  MATRIX.faults.flatMap((by): Cell[] => [
    { step: of, fault: by, role: 'lively' },
    ...(by.tells ? [{ step: of, fault: by, role: 'silent' as const }] : []),
  ]),
);

/** Those of the suite: every fault meets some steps, and every step some faults. */
export const SHARED_CELLS: readonly Cell[] = CELLS.filter(({ step: of, fault: by }) => {
  const [nth, number] = [MATRIX.steps.indexOf(of), MATRIX.faults.indexOf(by)];
  return (nth + number) % by.share === 0;
});

export function breakageOf({ id }: Fault): Breakage {
  const found = BREAKAGES[id];
  if (!found) throw new Error(`there is no breakage ${id}`);
  return found;
}

/** Whether the table lets a broken page end in this way. */
export function mayEnd({ page }: Fault, label: string): boolean {
  return page.some((may) => may === '*' || (may === '*!ok' ? label !== 'ok' : may === label));
}

const WAITED_OUT: ReadonlySet<string> = new Set(['stalled', 'stalled-body', 'slow-drip']);

/** It is over only when the limit of time is. */
export function isWaitedOut({ id }: Fault): boolean {
  return WAITED_OUT.has(id);
}
