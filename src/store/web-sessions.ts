/** SQL of sessions of the console. A token comes in as its hash. */

import type { Timestamp } from '../domain/time.ts';
import type { Role } from '../domain/user.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export interface NewSession {
  readonly tokenHash: string;
  readonly userId: number;
  readonly at: Timestamp;
  readonly expiresAt: Timestamp;
  readonly address: string;
  readonly agent: string;
}

export async function insertWebSession(tx: Transaction, session: NewSession): Promise<number> {
  return one(
    await tx.query<{ id: number }>(
      `insert into web_sessions (token_hash, user_id, begun_at, last_seen_at, expires_at, address, agent)
       values ($1, $2::bigint, $3::timestamptz, $3::timestamptz, $4::timestamptz, $5, $6)
       returning session_id as id`,
      [
        session.tokenHash,
        session.userId,
        session.at,
        session.expiresAt,
        session.address,
        session.agent.slice(0, 200),
      ],
    ),
  ).id;
}

export interface FoundSession {
  readonly sessionId: number;
  readonly userId: number;
  readonly name: string;
  readonly role: Role;
  readonly lastSeenAt: Timestamp;
  readonly expiresAt: Timestamp;
  readonly isEnded: boolean;
  readonly isDisabled: boolean;
}

export async function webSessionByHash(db: Queryable, tokenHash: string): Promise<FoundSession | null> {
  const rows = await db.query<FoundSession>(
    `select s.session_id as "sessionId", s.user_id as "userId", u.name, u.role, s.last_seen_at as "lastSeenAt",
       s.expires_at as "expiresAt", s.ended_at is not null as "isEnded", u.disabled_at is not null as "isDisabled"
     from web_sessions s join users u using (user_id) where s.token_hash = $1`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

export async function touchWebSession(db: Queryable, sessionId: number, at: Timestamp): Promise<void> {
  await db.query(
    `update web_sessions set last_seen_at = greatest(last_seen_at, $2::timestamptz) where session_id = $1::bigint`,
    [sessionId, at],
  );
}

interface Ending {
  readonly by: string;
  readonly at: Timestamp;
}

/** False if it had ended already, or is not this user's. */
export async function endWebSession(
  tx: Transaction,
  session: { readonly sessionId: number; readonly userId: number },
  { by, at }: Ending,
): Promise<boolean> {
  const rows = await tx.query(
    `update web_sessions set ended_at = $3::timestamptz, ended_by = $4
     where session_id = $1::bigint and user_id = $2::bigint and ended_at is null returning session_id`,
    [session.sessionId, session.userId, at, by],
  );
  return rows.length > 0;
}

/** All of a user's, but for one; how many were still open. */
export async function endWebSessionsOf(
  tx: Transaction,
  user: { readonly userId: number; readonly butFor?: number | null },
  { by, at }: Ending,
): Promise<number> {
  const rows = await tx.query(
    `update web_sessions set ended_at = $2::timestamptz, ended_by = $3
     where user_id = $1::bigint and ended_at is null and expires_at > $2::timestamptz
       and session_id is distinct from $4::bigint
     returning session_id`,
    [user.userId, at, by, user.butFor ?? null],
  );
  return rows.length;
}

export interface WebSession {
  readonly sessionId: number;
  readonly begunAt: Timestamp;
  readonly lastSeenAt: Timestamp;
  readonly expiresAt: Timestamp;
  readonly endedAt: Timestamp | null;
  readonly endedBy: string | null;
  readonly address: string;
  readonly agent: string;
}

/** The newest first. */
export async function listWebSessions(db: Queryable, userId: number, limit: number): Promise<WebSession[]> {
  return db.query<WebSession>(
    `select session_id as "sessionId", begun_at as "begunAt", last_seen_at as "lastSeenAt",
       expires_at as "expiresAt", ended_at as "endedAt", ended_by as "endedBy", address, agent
     from web_sessions where user_id = $1::bigint order by session_id desc limit $2::integer`,
    [userId, limit],
  );
}

/** What is long over and tells nothing any more (the audit trail keeps who logged in when). */
export async function forgetOldSessions(db: Queryable, before: Timestamp): Promise<void> {
  await db.query('delete from web_sessions where expires_at < $1::timestamptz', [before]);
}
