/** SQL of the bodies that answer for accounts. */

import type { AccountRecord } from './accounts.ts';
import type { Transaction } from './database.ts';

/** The numbers of the bodies by their names; the last region that a row names is theirs. */
export async function ensureSponsors(
  tx: Transaction,
  records: readonly Pick<AccountRecord, 'sponsor' | 'region'>[],
): Promise<Map<string, number>> {
  const regions = new Map<string, string | null>();
  for (const { sponsor, region } of records) regions.set(sponsor, region ?? regions.get(sponsor) ?? null);
  const rows = await tx.query<{ sponsor_id: number; name: string }>(
    `insert into sponsors (name, region)
     select * from unnest($1::text[], $2::text[])
     on conflict on constraint sponsor_name_is_unique do update set region = coalesce(excluded.region, sponsors.region)
     returning sponsor_id, name`,
    [[...regions.keys()], [...regions.values()]],
  );
  return new Map(rows.map(({ sponsor_id, name }) => [name, sponsor_id]));
}
