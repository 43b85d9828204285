/** SQL of second factors: the sealed key of a user's authenticator app, and which of its codes was taken last. */

import type { Timestamp } from '../domain/time.ts';
import type { Queryable, Transaction } from './database.ts';

/** The sealed key; null: the user has none. */
export async function factorOf(db: Queryable, userId: number): Promise<Buffer | null> {
  const rows = await db.query<{ sealed: Buffer }>(
    'select sealed from second_factors where user_id = $1::bigint',
    [userId],
  );
  return rows[0]?.sealed ?? null;
}

/** False if the user has one already. `step`: of the code that proved it. */
export async function insertFactor(
  tx: Transaction,
  factor: { readonly userId: number; readonly sealed: Buffer; readonly at: Timestamp; readonly step: number },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into second_factors (user_id, sealed, enrolled_at, last_step)
     values ($1::bigint, $2, $3::timestamptz, $4::bigint) on conflict (user_id) do nothing returning 1`,
    [factor.userId, factor.sealed, factor.at, factor.step],
  );
  return rows.length > 0;
}

/** False if a code of this step or of a later one was taken before. */
export async function takeStep(db: Queryable, userId: number, step: number): Promise<boolean> {
  const rows = await db.query(
    `update second_factors set last_step = $2::bigint
     where user_id = $1::bigint and last_step < $2::bigint returning 1`,
    [userId, step],
  );
  return rows.length > 0;
}

/** False if the user had none. */
export async function deleteFactor(tx: Transaction, userId: number): Promise<boolean> {
  const rows = await tx.query('delete from second_factors where user_id = $1::bigint returning 1', [userId]);
  return rows.length > 0;
}
