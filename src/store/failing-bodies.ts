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
    `select b.name, b.accounts from (
       (select p.name, n.accounts
        from sponsors p
        cross join lateral (
          select count(*)::integer as accounts from accounts a
          join standings s on s.account_id = a.account_id and s.round_id = $1::bigint and s.standing = 'failing'
          where a.sponsor_id = p.sponsor_id
        ) n
        where n.accounts > 0 and ($2::text is null or p.name > $2)
        order by p.name limit $3)
       union all
       (select a.name, count(*)::integer from accounts a
        join standings s on s.account_id = a.account_id and s.round_id = $1::bigint and s.standing = 'failing'
        where a.sponsor_id is null and ($2::text is null or a.name > $2)
        group by a.name order by a.name limit $3)
     ) b order by b.name limit $3`,
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

/** Inspections that go on by themselves, and those that wait for a source or a later try. */
export async function countUnfinished(
  db: Queryable,
  roundId: number,
): Promise<{ readonly open: number; readonly waiting: number }> {
  const rows = await db.query<{ open: number; waiting: number }>(
    `select (count(*) filter (where state <> 'waiting'))::integer as open,
       (count(*) filter (where state = 'waiting'))::integer as waiting
     from inspections where round_id = $1::bigint and state in ('queued', 'running', 'waiting')`,
    [roundId],
  );
  return rows[0] ?? { open: 0, waiting: 0 };
}
