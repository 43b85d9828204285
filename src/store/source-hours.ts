/** SQL of how sources answered over time: whole hours, summed up once they are over, and what came since. */

import type { Platform } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Database, Queryable } from './database.ts';

export interface SourceHour {
  readonly platform: Platform;
  readonly source: string;
  /** Its first second. */
  readonly hour: Timestamp;
  /** Inspections that it answered, that it refused, and to which it did not come through. */
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
}

/** Attempts that ended in this hour may be written down so long after it, in milliseconds: their transactions last. */
const SETTLED = 5 * 60_000;

const COUNTS = `
  select date_trunc('hour', t.ended_at) as hour, a.platform, s.source,
    (count(*) filter (where s.outcome ~ '^(ok|gone)'))::integer as answered,
    (count(*) filter (where s.outcome ~ '^blocked'))::integer as refused,
    (count(*) filter (where s.outcome ~ '^failed'))::integer as failed
  from attempts t
  join asked_sources s on s.inspection_id = t.inspection_id and s.attempt = t.number
  join inspections i on i.inspection_id = t.inspection_id
  join accounts a on a.account_id = i.account_id`;

/** Sums up the hours that are over. Several processes may ask: one does it. */
export async function sumUpSourceHours(db: Database, at: Timestamp): Promise<void> {
  await db.transaction(async (tx) => {
    const [turn] = await tx.query<{ mine: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('xunjian source hours')) as mine`,
    );
    if (!turn?.mine) return;
    const [span] = await tx.query<{ from: Timestamp | null; to: Timestamp }>(
      `select coalesce((select until from source_hours_until), (select date_trunc('hour', min(ended_at)) from attempts)) as "from",
         date_trunc('hour', $1::timestamptz - make_interval(secs => $2::double precision / 1000)) as "to"`,
      [at, SETTLED],
    );
    if (!span || span.from === null || span.from >= span.to) return;
    await tx.query(
      `insert into source_hours (hour, platform, source, answered, refused, failed)
       ${COUNTS} where t.ended_at >= $1::timestamptz and t.ended_at < $2::timestamptz
       group by 1, 2, 3 on conflict do nothing`,
      [span.from, span.to],
    );
    await tx.query(
      `insert into source_hours_until (until) values ($1::timestamptz)
       on conflict (single) do update set until = excluded.until`,
      [span.to],
    );
  });
}

/** All hours from `from` on, the newest first; also those that are not summed up yet. */
export async function sourceHours(
  db: Queryable,
  from: Timestamp,
  only: { readonly platform: string; readonly source: string } | null = null,
): Promise<SourceHour[]> {
  // Asked first and given as a value: only then can the plan know how few attempts came since.
  const [summed] = await db.query<{ until: Timestamp }>('select until from source_hours_until');
  const fresh = summed && summed.until > from ? summed.until : from;
  const values: unknown[] = [from, fresh];
  if (only) values.push(only.platform, only.source);
  return db.query<SourceHour>(
    `select platform, source, hour, answered, refused, failed from source_hours
     where hour >= $1::timestamptz ${only ? 'and platform = $3 and source = $4' : ''}
     union all
     select platform, source, hour, answered, refused, failed from (
       ${COUNTS}
       where t.ended_at >= $2::timestamptz ${only ? 'and a.platform = $3 and s.source = $4' : ''}
       group by 1, 2, 3
     ) fresh
     order by hour desc, platform, source`,
    values,
  );
}

export interface SourceRefusal {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly account: string;
  readonly attempt: number;
  readonly outcome: string;
  /** The platform's own words. */
  readonly phrase: string | null;
  readonly at: Timestamp;
}

/** The latest inspections that this source refused or failed, newest first; looks no further back than `from`. */
export async function latestRefusals(
  db: Queryable,
  { platform, source }: { readonly platform: string; readonly source: string },
  { from, limit }: { readonly from: Timestamp; readonly limit: number },
): Promise<SourceRefusal[]> {
  return db.query<SourceRefusal>(
    `select i.inspection_id as "inspectionId", a.account_id as "accountId", a.name as account, s.attempt, s.outcome,
       s.phrase, t.ended_at as at
     from attempts t
     join asked_sources s on s.inspection_id = t.inspection_id and s.attempt = t.number
     join inspections i on i.inspection_id = t.inspection_id
     join accounts a on a.account_id = i.account_id
     where t.ended_at >= $3::timestamptz and a.platform = $1 and s.source = $2 and s.outcome ~ '^(blocked|failed)'
     order by t.ended_at desc, i.inspection_id desc limit $4`,
    [platform, source, from, limit],
  );
}

export interface PastControl {
  readonly at: Timestamp;
  readonly outcome: 'sees' | 'blind' | 'unanswered';
  readonly said: string;
  readonly inspectionId: number;
}

/** The latest checks of the source with control accounts, newest first. */
export async function pastControls(
  db: Queryable,
  { platform, source }: { readonly platform: string; readonly source: string },
  limit: number,
): Promise<PastControl[]> {
  return db.query<PastControl>(
    `select ended_at as at, outcome, said, inspection_id as "inspectionId" from control_checks
     where platform = $1 and source = $2 order by check_id desc limit $3`,
    [platform, source, limit],
  );
}
