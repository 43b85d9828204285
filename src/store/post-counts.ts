/** SQL of how many posts the platforms say that accounts have: one row for each profile that was captured. */

import type { PostCount } from '../domain/finding.ts';
import { DAY, minus, type Timestamp } from '../domain/time.ts';
import type { Queryable, Transaction } from './database.ts';

/** No rule asks whether something was published longer ago. */
const LOOK_BACK = 100 * DAY;
/** Of one account: a watch that looks every day stays within it. */
const MOST = 200;

export async function postCountsOf(db: Queryable, accountId: number, at: Timestamp): Promise<PostCount[]> {
  return db.query<PostCount>(
    `select source, posts, seen_at as "seenAt", capture_id as "capture" from post_counts
     where account_id = $1::bigint and seen_at >= $2::timestamptz and seen_at <= $3::timestamptz
     order by seen_at desc limit $4`,
    [accountId, minus(at, LOOK_BACK), at, MOST],
  );
}

export async function addPostCounts(
  tx: Transaction,
  accountId: number,
  counts: readonly PostCount[],
): Promise<void> {
  if (counts.length === 0) return;
  await tx.query(
    `insert into post_counts (account_id, source, capture_id, seen_at, posts)
     select $1::bigint, c.source, c.capture, c."seenAt", c.posts
     from json_to_recordset($2::json) as c (source text, capture uuid, "seenAt" timestamptz, posts bigint)
     on conflict do nothing`,
    [accountId, JSON.stringify(counts)],
  );
}
