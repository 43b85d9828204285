/** SQL that searches the audit trail, the newest first, by key. */

import { type Day, endOfDay, startOfDay } from '../domain/time.ts';
import type { AuditEntry } from './audit-trail.ts';
import type { Queryable } from './database.ts';

/** As it stands there: an older program may have called things otherwise. */
export type StoredEntry = Omit<AuditEntry, 'action'> & { readonly entryId: number; readonly action: string };

export interface AuditSearch {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  /** First and last day in Shanghai. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** The last entry of the page before. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** Only conditions that were asked for stand in the statement, so that each finds its index. */
export async function searchAuditTrail(db: Queryable, search: AuditSearch): Promise<StoredEntry[]> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined || value === '') return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((p) => `actor = ${p}`, search.actor);
  where((p) => `action = ${p}`, search.action);
  where((p) => `subject = ${p}`, search.subject);
  where((p) => `at >= ${p}::timestamptz`, search.from && startOfDay(search.from));
  where((p) => `at <= ${p}::timestamptz`, search.to && endOfDay(search.to));
  where(
    (p) => `(at, entry_id) < ((select at from audit_trail where entry_id = ${p}::bigint), ${p}::bigint)`,
    search.after,
  );
  values.push(search.limit);
  return db.query<StoredEntry>(
    `select entry_id as "entryId", at, actor, action, subject, detail from audit_trail
     ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
     order by at desc, entry_id desc limit $${values.length}::integer`,
    values,
  );
}

/** What was ever done, for a list to choose from: one look into the index for each, not one for each entry. */
export async function auditActions(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ action: string }>(
    `with recursive known as (
       (select min(action) as action from audit_trail)
       union all
       select (select min(action) from audit_trail where action > known.action) from known
       where known.action is not null
     )
     select action from known where action is not null`,
  );
  return rows.map(({ action }) => action);
}
