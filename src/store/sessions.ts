/** SQL of operators' sessions; what is secret goes in and out sealed. */

import type { Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';

export interface StoredSession {
  readonly kind: string;
  readonly name: string;
  readonly addedAt: Timestamp;
  readonly checkedAt: Timestamp | null;
  readonly health: 'unknown' | 'good' | 'refused';
  readonly healthNote: string | null;
}

export async function saveSession(
  db: Queryable,
  session: { kind: string; name: string; sealed: Buffer; at: Timestamp },
): Promise<void> {
  await db.query(
    `insert into sessions (kind, name, sealed, added_at) values ($1, $2, $3, $4::timestamptz)
     on conflict on constraint session_name_is_unique do update
       set sealed = excluded.sealed, added_at = excluded.added_at, health = 'unknown', checked_at = null, health_note = null`,
    [session.kind, session.name, session.sealed, session.at],
  );
}

export async function listSessions(db: Queryable): Promise<StoredSession[]> {
  return db.query<StoredSession>(
    `select kind, name, added_at as "addedAt", checked_at as "checkedAt", health, health_note as "healthNote"
     from sessions order by kind, name`,
  );
}

export async function removeSession(db: Queryable, kind: string, name: string): Promise<boolean> {
  const rows = await db.query('delete from sessions where kind = $1 and name = $2 returning session_id', [
    kind,
    name,
  ]);
  return rows.length > 0;
}

/** All of a kind that were not refused, the newest first. */
export async function usableSessions(
  db: Queryable,
  kind: string,
): Promise<{ name: string; sealed: Buffer }[]> {
  return db.query<{ name: string; sealed: Buffer }>(
    `select name, sealed from sessions where kind = $1 and health <> 'refused' order by added_at desc, session_id desc`,
    [kind],
  );
}

/** The one to use: the newest of the kind that was not refused. */
export async function usableSession(
  db: Queryable,
  kind: string,
): Promise<{ name: string; sealed: Buffer } | null> {
  const rows = await db.query<{ name: string; sealed: Buffer }>(
    `select name, sealed from sessions where kind = $1 and health <> 'refused' order by added_at desc limit 1`,
    [kind],
  );
  return rows[0] ?? null;
}
