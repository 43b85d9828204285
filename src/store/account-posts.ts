/** SQL of what is known of an account's posts over a span of days: those seen, and the spans of complete lists. */

import type { Span } from '../domain/finding.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';

export interface SeenPosts {
  /** Days in Shanghai on which posts were seen, and how many. */
  readonly days: readonly { readonly day: Day; readonly posts: number }[];
  /** Over which a source listed everything; doubtful ones are left out. */
  readonly complete: readonly Pick<Span, 'from' | 'to'>[];
  /** The latest post that was ever seen. */
  readonly latest: Timestamp | null;
}

/** Looks at which the spans of a year are read: those of a year of daily watch, and more than any round has. */
const MOST_LOOKS = 400;

/** From the addresses that are remembered, and the lists of the looks within or soon after the days. */
export async function seenPosts(
  db: Queryable,
  accountId: number,
  within: { readonly from: Timestamp; readonly to: Timestamp },
): Promise<SeenPosts> {
  const { from, to } = within;
  const [days, complete, latest] = await Promise.all([
    db.query<{ day: Day; posts: number }>(
      `with looks as (
         select inspection_id from inspections
         where account_id = $1::bigint and checkpoint >= $2::timestamptz order by inspection_id desc limit ${MOST_LOOKS}
       ), seen as (
         select url, published_at from known_posts where account_id = $1::bigint
         union
         select p.url, p."publishedAt"
         from looks join findings f using (inspection_id)
         cross join lateral jsonb_to_recordset(f.value -> 'posts') as p (url text, "publishedAt" timestamptz)
         where f.finding = 'posts' and f.observed
       )
       select (published_at at time zone 'Asia/Shanghai')::date as day, count(distinct url)::integer as posts
       from seen where published_at between $2::timestamptz and $3::timestamptz group by 1 order by 1`,
      [accountId, from, to],
    ),
    db.query<Pick<Span, 'from' | 'to'>>(
      `with looks as (
         select inspection_id from inspections
         where account_id = $1::bigint and checkpoint >= $2::timestamptz order by inspection_id desc limit ${MOST_LOOKS}
       )
       select c."from", c."to"
       from looks join findings f using (inspection_id)
       cross join lateral jsonb_to_recordset(f.value -> 'coverage')
         as c ("from" timestamptz, "to" timestamptz, doubtful boolean)
       where f.finding = 'posts' and f.observed and c.doubtful is not true
         and c."to" >= $2::timestamptz and c."from" <= $3::timestamptz
       order by 1, 2`,
      [accountId, from, to],
    ),
    db.query<{ at: Timestamp | null }>(
      'select max(published_at) as at from known_posts where account_id = $1::bigint',
      [accountId],
    ),
  ]);
  return { days, complete, latest: latest[0]?.at ?? null };
}
