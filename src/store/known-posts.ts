/** SQL of addresses of posts that are known before anybody looks. */

import type { Timestamp } from '../domain/time.ts';
import type { KnownPostRecord } from './accounts.ts';
import type { Transaction } from './database.ts';

/** Remembers posts of many accounts, each account's beside its number; what a page told of one before is kept. */
export async function addPostsOf(
  tx: Transaction,
  posts: readonly (readonly KnownPostRecord[])[],
  ids: readonly number[],
  at: Timestamp,
): Promise<void> {
  const rows = posts.flatMap((own, i) => own.map((post) => ({ ...post, id: ids[i] })));
  if (rows.length === 0) return;
  await tx.query(
    `insert into known_posts (account_id, url, origin, submitted_by, added_at, published_at)
     select distinct on (p.id, p.url) p.id, p.url, p.origin, p."submittedBy", $1::timestamptz, p."publishedAt"
     from json_to_recordset($2::json)
       as p (id bigint, url text, origin text, "submittedBy" text, "publishedAt" timestamptz)
     order by p.id, p.url
     on conflict (account_id, url) do update
       set published_at = coalesce(excluded.published_at, known_posts.published_at)`,
    [at, JSON.stringify(rows)],
  );
}
