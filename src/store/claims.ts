/** SQL of claims: which inspector is looking at which account. It tells the others, and locks nobody out. */

import type { Timestamp } from '../domain/time.ts';
import { MINUTE, plus } from '../domain/time.ts';
import type { Queryable } from './database.ts';

export interface Claim {
  readonly by: string;
  readonly at: Timestamp;
}

/** Who has not finished by then has put the phone away. */
const CLAIM_LASTS = 30 * MINUTE;

/** The latest one holds: whoever looks now is named. */
export async function claimAccount(db: Queryable, accountId: number, { by, at }: Claim): Promise<void> {
  await db.query(
    `insert into worklist_claims (account_id, claimed_by, claimed_at, claimed_until)
     values ($1::bigint, $2, $3::timestamptz, $4::timestamptz)
     on conflict (account_id) do update
       set claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until,
         claimed_at = case when worklist_claims.claimed_by = excluded.claimed_by
           and worklist_claims.claimed_until > excluded.claimed_at
           then worklist_claims.claimed_at else excluded.claimed_at end`,
    [accountId, by, at, plus(at, CLAIM_LASTS)],
  );
}

/** Only one's own. */
export async function releaseAccount(db: Queryable, accountId: number, by: string): Promise<void> {
  await db.query('delete from worklist_claims where account_id = $1::bigint and claimed_by = $2', [
    accountId,
    by,
  ]);
}

/** Null: nobody is looking. */
export async function claimOf(db: Queryable, accountId: number, at: Timestamp): Promise<Claim | null> {
  const rows = await db.query<Claim>(
    `select claimed_by as "by", claimed_at as "at" from worklist_claims
     where account_id = $1::bigint and claimed_until > $2::timestamptz`,
    [accountId, at],
  );
  return rows[0] ?? null;
}
