/** SQL of attempts to log in: put down before they are looked at, so that many at once are counted too. */

import type { EarlierFailures } from '../domain/login-pace.ts';
import type { Timestamp } from '../domain/time.ts';
import { one, type Queryable } from './database.ts';

export interface Attempt {
  /** In lower case, as it was typed: also names that nobody has. */
  readonly name: string;
  readonly address: string;
  /** The browser, if its user logged in there before. */
  readonly device: string | null;
  readonly at: Timestamp;
}

/** Counts as failed until its outcome is known. */
export async function beginLogin(db: Queryable, attempt: Attempt): Promise<number> {
  return one(
    await db.query<{ id: number }>(
      `insert into login_attempts (at, name, address, device, outcome)
       values ($1::timestamptz, $2, $3, $4, 'failed') returning attempt_id as id`,
      [attempt.at, attempt.name, attempt.address, attempt.device],
    ),
  ).id;
}

export async function endLogin(
  db: Queryable,
  attemptId: number,
  outcome: 'succeeded' | 'refused' | 'continued',
): Promise<void> {
  await db.query('update login_attempts set outcome = $2 where attempt_id = $1::bigint', [
    attemptId,
    outcome,
  ]);
}

/** What failed before this attempt, since then: its own since its last success, from its address, by strangers. */
export async function failuresBefore(
  db: Queryable,
  attempt: Omit<Attempt, 'at'> & { readonly attemptId: number },
  since: Timestamp,
): Promise<EarlierFailures> {
  const { attemptId, name, address, device } = attempt;
  const own = device === null ? 'a.device is null and a.name = $2 and a.address = $3' : 'a.device = $5';
  const found = one(
    await db.query<Record<'own' | 'address' | 'strangers', number> & Record<LastOf, Timestamp | null>>(
      `select count(*) filter (where is_own)::integer as own, max(at) filter (where is_own) as "ownLast",
         count(*) filter (where address = $3)::integer as address, max(at) filter (where address = $3) as "addressLast",
         count(*) filter (where name = $2 and device is null)::integer as strangers,
         max(at) filter (where name = $2 and device is null) as "strangersLast"
       from (
         select a.*, ${own} and a.attempt_id > coalesce((
           select max(a.attempt_id) from login_attempts a where ${own} and a.outcome = 'succeeded'
         ), 0) as is_own
         from login_attempts a
         where a.outcome = 'failed' and a.at > $4::timestamptz and a.attempt_id < $1::bigint
           and (a.name = $2 or a.address = $3 or a.device = $5::text)
       ) earlier`,
      [attemptId, name, address, since, device],
    ),
  );
  return {
    own: { count: found.own, last: found.ownLast },
    address: { count: found.address, last: found.addressLast },
    strangers: device === null ? { count: found.strangers, last: found.strangersLast } : null,
  };
}

type LastOf = 'ownLast' | 'addressLast' | 'strangersLast';

export async function forgetOldAttempts(db: Queryable, before: Timestamp): Promise<void> {
  await db.query('delete from login_attempts where at < $1::timestamptz', [before]);
}
