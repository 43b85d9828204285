/** The list's filters, as they stand in the address. */

import { z } from 'zod';
import { PLATFORMS } from '../../domain/account.ts';
import { VIOLATION_STATES } from '../../domain/violation.ts';
import type { ReviewFilters } from '../../store/review.ts';
import { address } from '../views/table.tsx';

const text = z
  .string()
  .trim()
  .max(100)
  .transform((given) => given || undefined)
  .optional()
  .catch(undefined);
const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const reviewQuery = z.object({
  round: text,
  /** `all`: in whatever state; left out: what waits for a person. */
  state: z
    .enum([...VIOLATION_STATES, 'recheck', 'all'])
    .optional()
    .catch(undefined),
  rule: text,
  platform: z.enum(PLATFORMS).optional().catch(undefined),
  sponsor: text,
  after: number.optional().catch(undefined),
  /** What was decided just before: it can be taken back from here. */
  done: number.optional().catch(undefined),
});
export type ReviewQuery = z.infer<typeof reviewQuery>;

export function filtersOf({ round, state, rule, platform, sponsor }: ReviewQuery): ReviewFilters {
  return {
    round: round ?? null,
    state: state === 'all' ? null : (state ?? 'suspected'),
    rule: rule ?? null,
    platform: platform ?? null,
    sponsor: sponsor ?? null,
  };
}

/** The same filters on another page. */
export function withFilters(
  path: string,
  query: ReviewQuery,
  more: Readonly<Record<string, string>> = {},
): string {
  const { round, state, rule, platform, sponsor } = query;
  return address(path, { round, state, rule, platform, sponsor, ...more });
}

export const violationId = z.object({ id: number });

/** `3`, `3,4`, or as many fields as boxes were ticked; never more than a page of them. */
export const numbers = z
  .union([z.string(), z.string().array()])
  .default([])
  .transform((given) =>
    [given]
      .flat()
      .flatMap((one) => one.split(','))
      .map(Number)
      .filter((one) => Number.isSafeInteger(one) && one > 0)
      .slice(0, 200),
  );
