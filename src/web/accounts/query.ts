/** What stands in the addresses of the accounts' pages. */

import { z } from 'zod';
import { ACCOUNT_STATUSES, PLATFORMS, TIERS } from '../../domain/account.ts';
import { type AccountFilter, LAST_RESULTS } from '../../store/account-search.ts';

const text = z.string().max(200).optional().catch(undefined);
export const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/** What is wrong in an address is as if it were not there. */
export const listQuery = z.object({
  q: text,
  platform: z.enum(PLATFORMS).optional().catch(undefined),
  tier: z.enum(TIERS).optional().catch(undefined),
  status: z
    .enum([...ACCOUNT_STATUSES, 'unregistered'])
    .optional()
    .catch(undefined),
  result: z.enum(LAST_RESULTS).optional().catch(undefined),
  after: number.optional().catch(undefined),
});

/** The filter that an address asks for. */
export function filterOf(query: unknown): AccountFilter {
  const { q, platform, tier, status, result } = listQuery.parse(query);
  return { search: q, platform, tier, status, result };
}
