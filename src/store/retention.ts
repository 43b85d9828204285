/** SQL of what is past its age: which captures may go, and which files of the archive nobody points to any more. */

import type { Timestamp } from '../domain/time.ts';
import { one, type Queryable } from './database.ts';

/**
 * Deletes up to `most` captures of before `before`, those of ended inspections of accounts that were not accused on
 * them, the oldest first; with them the transcripts of their attempts, which are worth nothing alone. Observations, and
 * what violations rest on, stay: the database itself refuses their deletion. What others repeat stays as long as they do.
 * Returns how many went.
 */
export async function deleteOldCaptures(db: Queryable, before: Timestamp, most: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `with old as (
       select c.capture_id, c.inspection_id, c.attempt
       from captures c
       join inspections i on i.inspection_id = c.inspection_id
       where c.fetched_at < $1::timestamptz and i.state in ('complete', 'undetermined', 'failed')
         and not exists (
           select from violations v
           where v.account_id = i.account_id and (v.inspection_id = c.inspection_id or exists (
             select from findings f where f.inspection_id = v.inspection_id and c.capture_id = any (f.captures)
           ))
         )
         and not exists (select from violation_captures e where e.capture_id = c.capture_id)
         and not exists (select from captures r where r.original = c.capture_id)
         and not exists (
           select from missing_sightings m where c.capture_id in (m.capture_id, m.control_capture_id)
         )
       order by c.fetched_at limit $2::integer
     ), forgotten as (
       update attempts t set transcript = null
       from old where t.inspection_id = old.inspection_id and t.number = old.attempt and t.transcript is not null
     ), gone as (
       delete from captures using old where captures.capture_id = old.capture_id returning captures.capture_id
     )
     select count(*) as count from gone`,
    [before, most],
  );
  return one(rows).count;
}

/** Those of the archive's files that some row still points to. */
export async function filesInUse(db: Queryable, files: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ file: string }>(
    `select f.file from unnest($1::text[]) as f (file)
     where exists (select from captures c where c.file = f.file)
       or exists (select from rectification_files r where r.file = f.file)`,
    [files],
  );
  return new Set(rows.map(({ file }) => file));
}
