/** Whose turn it is to ask a host: one clock of turns for all worker processes together, the database's. */

import { one, type Queryable } from './database.ts';

/**
 * Takes the host's next turn if it comes within `patience`, and answers how many milliseconds to wait for it;
 * turns lie at least `gap` milliseconds apart, whichever process takes them. A turn that is further away is
 * not taken; the answer is then more than `patience`.
 */
export async function reserveTurn(
  db: Queryable,
  host: string,
  gap: number,
  patience: number,
): Promise<number> {
  const taken = await db.query<{ wait: number }>(
    `insert into host_turns as t (host, next_at)
     values ($1, clock_timestamp() + make_interval(secs => $2::double precision / 1000))
     on conflict (host) do update
       set next_at = greatest(t.next_at, clock_timestamp()) + make_interval(secs => $2::double precision / 1000)
       where t.next_at <= clock_timestamp() + make_interval(secs => $3::double precision / 1000)
     returning greatest(0, extract(epoch from next_at - clock_timestamp()) * 1000 - $2::double precision)::double precision as wait`,
    [host, gap, patience],
  );
  if (taken[0]) return Math.ceil(taken[0].wait);
  const away = await db.query<{ wait: number }>(
    `select extract(epoch from next_at - clock_timestamp())::double precision * 1000 as wait from host_turns where host = $1`,
    [host],
  );
  return Math.max(patience + 1, Math.ceil(one(away).wait));
}

/** Nobody asks the host for so many milliseconds (it refused us, or said Retry-After). */
export async function restHost(db: Queryable, host: string, milliseconds: number): Promise<void> {
  await db.query(
    `insert into host_turns as t (host, next_at)
     values ($1, clock_timestamp() + make_interval(secs => $2::double precision / 1000))
     on conflict (host) do update set next_at = greatest(t.next_at, excluded.next_at)`,
    [host, milliseconds],
  );
}
