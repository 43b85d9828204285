/** SQL of what was handed in under a key that its sender chose: each is worked once, however often it is sent. */

import type { Timestamp } from '../domain/time.ts';
import { MINUTE, minus } from '../domain/time.ts';
import type { Queryable } from './database.ts';

export interface HandIn {
  /** A UUID that the sender made. */
  readonly key: string;
  readonly by: string;
  /** To what: `inspection 12`. */
  readonly subject: string;
  readonly at: Timestamp;
}

export type Taken<T> =
  /** Ours to work. */
  | { readonly is: 'new' }
  | { readonly is: 'answered'; readonly answer: T }
  /** Another request is at it. */
  | { readonly is: 'underway' }
  /** Somebody else's key, or of something else. */
  | { readonly is: 'foreign' };

/** Whoever took it has died by then. */
const GIVEN_UP_AFTER = 3 * MINUTE;

export async function takeHandIn<T>(db: Queryable, { key, by, subject, at }: HandIn): Promise<Taken<T>> {
  const taken = await db.query(
    `insert into handed_in (key, handed_in_by, handed_in_at, subject) values ($1::uuid, $2, $3::timestamptz, $4)
     on conflict (key) do update set handed_in_at = excluded.handed_in_at
     where handed_in.answer is null and handed_in.handed_in_at < $5::timestamptz
       and handed_in.handed_in_by = excluded.handed_in_by and handed_in.subject = excluded.subject
     returning key`,
    [key, by, at, subject, minus(at, GIVEN_UP_AFTER)],
  );
  if (taken.length > 0) return { is: 'new' };
  const found = await handInByKey<T>(db, key);
  if (!found) return takeHandIn(db, { key, by, subject, at });
  if (found.by !== by || found.subject !== subject) return { is: 'foreign' };
  return found.answer === null ? { is: 'underway' } : { is: 'answered', answer: found.answer };
}

/** What its sender is told, also when it is sent again. */
export async function answerHandIn(db: Queryable, key: string, answer: object): Promise<void> {
  await db.query('update handed_in set answer = $2::jsonb where key = $1::uuid', [
    key,
    JSON.stringify(answer),
  ]);
}

/** It was refused or failed: nothing is on record, and the same key may be used once more. */
export async function forgetHandIn(db: Queryable, key: string): Promise<void> {
  await db.query('delete from handed_in where key = $1::uuid and answer is null', [key]);
}

export interface StoredHandIn<T> {
  readonly by: string;
  readonly subject: string;
  readonly at: Timestamp;
  readonly answer: T | null;
}

export async function handInByKey<T>(db: Queryable, key: string): Promise<StoredHandIn<T> | null> {
  const rows = await db.query<StoredHandIn<T>>(
    `select handed_in_by as "by", subject, handed_in_at as "at", answer from handed_in where key = $1::uuid`,
    [key],
  );
  return rows[0] ?? null;
}
