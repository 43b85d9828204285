/** SQL of the bodies that have a failing account in a round: to each its papers are handed out. */

import type { Queryable } from './database.ts';

export interface FailingBody {
  /** 代表主体, or the account itself where nobody is registered: as its papers name it. */
  readonly name: string;
  readonly accounts: number;
}

/** By name, those behind `after`. */
export async function failingBodies(
  db: Queryable,
  roundId: number,
  page: { readonly after: string | null; readonly limit: number },
): Promise<FailingBody[]> {
  return db.query<FailingBody>(
    `select b.name, count(*)::integer as accounts
     from standings s
     join accounts a on a.account_id = s.account_id
     left join sponsors p on p.sponsor_id = a.sponsor_id
     cross join lateral (select coalesce(p.name, a.name) as name) b
     where s.round_id = $1::bigint and s.standing = 'failing' and ($2::text is null or b.name > $2)
     group by b.name order by b.name limit $3`,
    [roundId, page.after, page.limit],
  );
}

/** Suspicions of the round that nobody has decided. */
export async function countUndecided(db: Queryable, roundId: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::integer as count from violations where round_id = $1::bigint and state = 'suspected'`,
    [roundId],
  );
  return rows[0]?.count ?? 0;
}
