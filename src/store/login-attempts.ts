/** SQL of attempts to log in: put down before they are looked at, so that many at once are counted too. */

import type { Timestamp } from '../domain/time.ts';
import { one, type Queryable } from './database.ts';

export interface Attempt {
  /** In lower case, as it was typed: also names that nobody has. */
  readonly name: string;
  readonly address: string;
  readonly at: Timestamp;
}

/** Counts as failed until its outcome is known. */
export async function beginLogin(db: Queryable, attempt: Attempt): Promise<number> {
  return one(
    await db.query<{ id: number }>(
      `insert into login_attempts (at, name, address, outcome)
       values ($1::timestamptz, $2, $3, 'failed') returning attempt_id as id`,
      [attempt.at, attempt.name, attempt.address],
    ),
  ).id;
}

export async function endLogin(
  db: Queryable,
  attemptId: number,
  outcome: 'succeeded' | 'refused',
): Promise<void> {
  await db.query('update login_attempts set outcome = $2 where attempt_id = $1::bigint', [
    attemptId,
    outcome,
  ]);
}

/** Failed attempts since then: under this name since its last success, and from this address. */
export async function countFailures(
  db: Queryable,
  attempt: Pick<Attempt, 'name' | 'address'>,
  since: Timestamp,
): Promise<{ byName: number; byAddress: number }> {
  return one(
    await db.query<{ byName: number; byAddress: number }>(
      `select
         (select count(*) from login_attempts where name = $1 and outcome = 'failed' and at > $3::timestamptz
            and attempt_id > coalesce((
              select max(attempt_id) from login_attempts
              where name = $1 and outcome = 'succeeded' and at > $3::timestamptz), 0)) as "byName",
         (select count(*) from login_attempts
            where address = $2 and outcome = 'failed' and at > $3::timestamptz) as "byAddress"`,
      [attempt.name, attempt.address, since],
    ),
  );
}

export async function forgetOldAttempts(db: Queryable, before: Timestamp): Promise<void> {
  await db.query('delete from login_attempts where at < $1::timestamptz', [before]);
}
