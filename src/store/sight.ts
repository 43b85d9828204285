/** What the tables say of the work at hand, for whoever watches. Bounded by what is unfinished, never by all that was. */

import type { Platform } from '../domain/account.ts';
import type { Queryable } from './database.ts';

export interface Unfinished {
  readonly platform: Platform;
  readonly state: 'queued' | 'running' | 'waiting';
  readonly count: number;
}

export function unfinishedInspections(db: Queryable): Promise<Unfinished[]> {
  return db.query<Unfinished>(
    `select a.platform, i.state, count(*)::int as count
     from inspections i join accounts a using (account_id)
     where i.state in ('queued', 'running', 'waiting')
     group by a.platform, i.state`,
  );
}

export interface RoundProgress {
  readonly round: string;
  readonly state: string;
  readonly count: number;
}

/** Of rounds whose inspections have not all ended. */
export function openRounds(db: Queryable): Promise<RoundProgress[]> {
  return db.query<RoundProgress>(
    `select r.name as round, i.state, count(*)::int as count
     from rounds r join inspections i using (round_id)
     where r.round_id in (
       select round_id from inspections where state in ('queued', 'running', 'waiting') and round_id is not null
     )
     group by r.name, i.state`,
  );
}

/**
 * Seconds since the oldest transaction of this database began, 0 if none is open: one that stays open keeps dead rows
 * alive, on which the queue then chokes.
 */
export async function oldestTransaction(db: Queryable): Promise<number> {
  const [row] = await db.query<{ seconds: number }>(
    `select coalesce(extract(epoch from max(clock_timestamp() - xact_start)), 0)::float8 as seconds
     from pg_stat_activity
     where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`,
  );
  return row?.seconds ?? 0;
}
