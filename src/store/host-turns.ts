/** Whose turn it is to ask a host: one clock of turns for all worker processes together. */

import { one, type Queryable } from './database.ts';

/**
 * Takes the host's next turn and returns how many milliseconds to wait for it. Turns lie at least `gap`
 * milliseconds apart, whichever process takes them; the database's clock counts.
 */
export async function reserveTurn(db: Queryable, host: string, gap: number): Promise<number> {
  const rows = await db.query<{ wait: number }>(
    `insert into host_turns (host, next_at) values ($1, clock_timestamp() + make_interval(secs => $2::double precision / 1000))
     on conflict (host) do update
       set next_at = greatest(host_turns.next_at, clock_timestamp()) + make_interval(secs => $2::double precision / 1000)
     returning greatest(0, extract(epoch from next_at - clock_timestamp()) * 1000 - $2::double precision)::double precision as wait`,
    [host, gap],
  );
  return Math.ceil(one(rows).wait);
}

/** Nobody asks the host before then (it refused us, or said Retry-After). */
export async function restHost(db: Queryable, host: string, milliseconds: number): Promise<void> {
  await db.query(
    `insert into host_turns (host, next_at) values ($1, clock_timestamp() + make_interval(secs => $2::double precision / 1000))
     on conflict (host) do update set next_at = greatest(host_turns.next_at, excluded.next_at)`,
    [host, milliseconds],
  );
}
