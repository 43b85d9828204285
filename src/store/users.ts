/** SQL of the users of the console. */

import type { Timestamp } from '../domain/time.ts';
import type { Role } from '../domain/user.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export interface User {
  readonly userId: number;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Timestamp;
  readonly createdBy: string;
  /** Null: may log in. */
  readonly disabledAt: Timestamp | null;
  /** Known by the office's identity provider. */
  readonly isForeign: boolean;
  /** An authenticator app of theirs says codes for the login. */
  readonly hasSecondFactor: boolean;
}

export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

const COLUMNS = `user_id as "userId", name, role, created_at as "createdAt", created_by as "createdBy",
  disabled_at as "disabledAt", subject is not null as "isForeign",
  exists (select from second_factors f where f.user_id = users.user_id) as "hasSecondFactor"`;

/** False as long as the service belongs to whoever sits at the machine. */
export async function hasUsers(db: Queryable): Promise<boolean> {
  return one(await db.query<{ some: boolean }>('select exists (select from users) as some')).some;
}

/** By name, so many at most, after this name. */
export async function listUsers(
  db: Queryable,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<(User & { lastSeenAt: Timestamp | null })[]> {
  return db.query<User & { lastSeenAt: Timestamp | null }>(
    `select ${COLUMNS}, (
       select max(last_seen_at) from web_sessions where web_sessions.user_id = users.user_id
     ) as "lastSeenAt"
     from users where lower(name) > lower($1) order by lower(name) limit $2::integer`,
    [page.after ?? '', page.limit],
  );
}

export async function userById(db: Queryable, userId: number): Promise<User | null> {
  const rows = await db.query<User>(`select ${COLUMNS} from users where user_id = $1::bigint`, [userId]);
  return rows[0] ?? null;
}

export type UserWithPassword = User & { readonly password: string | null };

export async function userByName(db: Queryable, name: string): Promise<UserWithPassword | null> {
  const rows = await db.query<UserWithPassword>(
    `select ${COLUMNS}, password from users where lower(name) = lower($1)`,
    [name],
  );
  return rows[0] ?? null;
}

export async function userByIdentity(db: Queryable, { issuer, subject }: Identity): Promise<User | null> {
  const rows = await db.query<User>(`select ${COLUMNS} from users where issuer = $1 and subject = $2`, [
    issuer,
    subject,
  ]);
  return rows[0] ?? null;
}

export interface NewUser {
  readonly name: string;
  readonly role: Role;
  readonly password: string | null;
  readonly identity: Identity | null;
  readonly by: string;
  readonly at: Timestamp;
}

/** Null if the name is taken. */
export async function insertUser(tx: Transaction, user: NewUser): Promise<number | null> {
  const rows = await tx.query<{ id: number }>(
    `insert into users (name, role, password, issuer, subject, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7::timestamptz)
     on conflict (lower(name)) do nothing returning user_id as id`,
    [
      user.name,
      user.role,
      user.password,
      user.identity?.issuer ?? null,
      user.identity?.subject ?? null,
      user.by,
      user.at,
    ],
  );
  return rows[0]?.id ?? null;
}

export async function setUserRole(tx: Transaction, userId: number, role: Role): Promise<void> {
  await tx.query('update users set role = $2 where user_id = $1::bigint', [userId, role]);
}

export async function setUserPassword(tx: Transaction, userId: number, password: string): Promise<void> {
  await tx.query('update users set password = $2 where user_id = $1::bigint', [userId, password]);
}

/** Null: may log in again. */
export async function setUserDisabled(
  tx: Transaction,
  userId: number,
  disabledAt: Timestamp | null,
): Promise<void> {
  await tx.query('update users set disabled_at = $2::timestamptz where user_id = $1::bigint', [
    userId,
    disabledAt,
  ]);
}

/**
 * Whether somebody else may still administer. Locks the administrators, so that two who disable each other at the
 * same time do not both succeed.
 */
export async function hasOtherAdministrator(tx: Transaction, userId: number): Promise<boolean> {
  const rows = await tx.query<{ id: number }>(
    `select user_id as id from users where role = 'administrator' and disabled_at is null
     order by user_id for update`,
  );
  return rows.some(({ id }) => id !== userId);
}
