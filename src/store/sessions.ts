/** SQL of operators' sessions; what is secret goes in and out sealed. */

import type { Timestamp } from '../domain/time.ts';
import type { Queryable, Transaction } from './database.ts';

export interface StoredSession {
  readonly kind: string;
  readonly name: string;
  readonly addedAt: Timestamp;
  readonly checkedAt: Timestamp | null;
  readonly health: 'unknown' | 'good' | 'refused';
  readonly healthNote: string | null;
  /** Null if nobody can tell. */
  readonly expiresAt: Timestamp | null;
}

export type Health = StoredSession['health'];

/** What is secret of a session, and what can be said of it. */
export interface SealedSession {
  readonly name: string;
  readonly sealed: Buffer;
  readonly addedAt: Timestamp;
  readonly health: Health;
}

export async function saveSession(
  db: Queryable,
  session: { kind: string; name: string; sealed: Buffer; at: Timestamp; expiresAt: Timestamp | null },
): Promise<void> {
  await db.query(
    `insert into sessions (kind, name, sealed, added_at, expires_at)
     values ($1, $2, $3, $4::timestamptz, $5::timestamptz)
     on conflict on constraint session_name_is_unique do update
       set sealed = excluded.sealed, added_at = excluded.added_at, expires_at = excluded.expires_at,
         health = 'unknown', checked_at = null, health_note = null`,
    [session.kind, session.name, session.sealed, session.at, session.expiresAt],
  );
}

/** `sealed`: the very secret that was tried; the health of one that took its place meanwhile is another's. */
export async function setSessionHealth(
  db: Queryable,
  session: { kind: string; name: string; sealed: Buffer },
  found: { health: Health; note: string | null; at: Timestamp },
): Promise<void> {
  await db.query(
    `update sessions set health = $4, health_note = $5, checked_at = $6::timestamptz
     where kind = $1 and name = $2 and sealed = $3`,
    [session.kind, session.name, session.sealed, found.health, found.note, found.at],
  );
}

export async function listSessions(db: Queryable): Promise<StoredSession[]> {
  return db.query<StoredSession>(
    `select kind, name, added_at as "addedAt", checked_at as "checkedAt", health, health_note as "healthNote",
       expires_at as "expiresAt"
     from sessions order by kind, name`,
  );
}

/** Those that end before `until`, or have ended; kinds that are had anew by themselves are left out. */
export async function sessionsEndingBefore(
  db: Queryable,
  until: Timestamp,
  selfRenewing: readonly string[],
): Promise<StoredSession[]> {
  return db.query<StoredSession>(
    `select kind, name, added_at as "addedAt", checked_at as "checkedAt", health, health_note as "healthNote",
       expires_at as "expiresAt"
     from sessions where expires_at < $1::timestamptz and kind <> all ($2::text[]) order by expires_at, kind, name`,
    [until, selfRenewing],
  );
}

export async function sessionNamed(db: Queryable, kind: string, name: string): Promise<SealedSession | null> {
  const rows = await db.query<SealedSession>(
    `select name, sealed, added_at as "addedAt", health from sessions where kind = $1 and name = $2`,
    [kind, name],
  );
  return rows[0] ?? null;
}

/** Locks the name until the transaction ends, also where there is no such session yet. */
export async function holdSessionName(tx: Transaction, kind: string, name: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`session ${kind} ${name}`]);
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
