/** SQL of those who read the views: none of them may hold a transaction open through a round. */

import type { Queryable } from './database.ts';

export interface EndedReader {
  readonly user: string;
  /** How long its transaction had been open. */
  readonly seconds: number;
  /** False: it was gone already. */
  readonly ended: boolean;
}

/**
 * Ends the connections of members of `xunjian_reader` whose transaction is older than so many seconds: dead rows stay
 * alive for it, on which the queue and the tables of a round choke. The role's own timeouts are only of those who log in
 * as that very role, and of single statements. Does nothing where our own user may not end the connections of others.
 */
export async function endOldReaders(db: Queryable, seconds: number): Promise<EndedReader[]> {
  return db.query<EndedReader>(
    `with old as materialized ( -- whom it concerns is settled before anybody is ended
       select a.pid, a.usename, a.xact_start
       from pg_stat_activity a
       join pg_roles u on u.oid = a.usesysid and not u.rolsuper and u.rolname <> current_user
       join pg_roles g on g.rolname = 'xunjian_reader' and pg_has_role(u.oid, g.oid, 'member')
       where a.datname = current_database()
         and a.xact_start < clock_timestamp() - make_interval(secs => $1::double precision)
         and (
           pg_has_role('pg_signal_backend', 'member')
           or (select rolsuper from pg_roles where rolname = current_user)
         )
     )
     select usename as user, extract(epoch from clock_timestamp() - xact_start)::float8 as seconds,
       pg_terminate_backend(pid) as ended
     from old`,
    [seconds],
  );
}
