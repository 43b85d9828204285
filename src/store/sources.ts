/** SQL of how each source answers: one table for all processes together, by the database's clock. */

import type { Platform } from '../domain/account.ts';
import type { BlockedKind, CaptureId } from '../domain/page.ts';
import { type Refusals, type RestPolicy, refusedAgain } from '../domain/rest.ts';
import type { Timestamp } from '../domain/time.ts';
import { type Database, one, type Queryable, type Transaction } from './database.ts';

export interface SourceKey {
  readonly platform: Platform;
  readonly source: string;
}

export type ControlOutcome = 'sees' | 'blind' | 'unanswered';

export interface SourceState extends SourceKey {
  readonly answeredAt: Timestamp | null;
  readonly refusedAt: Timestamp | null;
  /** The latest refusal's label, e.g. `blocked:captcha`, and the platform's words. */
  readonly refusal: string | null;
  readonly phrase: string | null;
  /** Different accounts refused one after the other since it last got through. */
  readonly refusedInRow: number;
  /** Milliseconds until it may be asked; 0: on trial, by one inspection at a time; null: asked freely. */
  readonly restsFor: number | null;
  /** The latest check with control accounts; null if there was none. */
  readonly control: {
    readonly at: Timestamp;
    readonly outcome: ControlOutcome;
    readonly said: string;
  } | null;
}

/** Every source that was ever asked or checked. */
export async function sourceStates(db: Queryable): Promise<SourceState[]> {
  return db.query<SourceState>(
    `select platform, source, s.answered_at as "answeredAt", s.refused_at as "refusedAt", s.refusal, s.phrase,
       coalesce(cardinality(s.refused_accounts), 0) as "refusedInRow",
       case when s.rests_until is not null
         then greatest(0, extract(epoch from s.rests_until - clock_timestamp()) * 1000)::double precision end as "restsFor",
       c.control
     from source_states s
     full join (
       select distinct on (platform, source) platform, source,
         json_build_object('at', to_char(ended_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'),
           'outcome', outcome, 'said', said) as control
       from control_checks order by platform, source, check_id desc
     ) c using (platform, source)
     order by platform, source`,
  );
}

/** Whether the source may be asked by this inspection. */
export type Leave =
  | { readonly is: 'open' }
  /** It rested, and this inspection alone tries whether it answers again. */
  | { readonly is: 'trial' }
  | { readonly is: 'resting'; readonly milliseconds: number };

/** Takes the trial of a source whose rest is over, for so many milliseconds, if nobody else has it. */
export async function leaveToAsk(
  db: Queryable,
  { platform, source }: SourceKey,
  by: { readonly inspectionId: number; readonly trial: number },
): Promise<Leave> {
  const taken = await db.query(
    `update source_states
     set tried_by = $3::bigint, tried_until = clock_timestamp() + make_interval(secs => $4::double precision / 1000)
     where platform = $1 and source = $2 and rests_until <= clock_timestamp()
       and (tried_until is null or tried_until <= clock_timestamp() or tried_by = $3::bigint)
     returning source`,
    [platform, source, by.inspectionId, by.trial],
  );
  if (taken.length > 0) return { is: 'trial' };
  const [state] = await db.query<{ wait: number | null }>(
    `select extract(epoch from greatest(rests_until, tried_until) - clock_timestamp())::double precision * 1000 as wait
     from source_states where platform = $1 and source = $2 and rests_until is not null`,
    [platform, source],
  );
  // The one who tried may have ended in between: then it is asked for again at once.
  return state ? { is: 'resting', milliseconds: Math.max(1, Math.ceil(state.wait ?? 1)) } : { is: 'open' };
}

/** Sources that cannot be asked freely, or have refused somebody since they last got through. */
export async function troubledSources(db: Queryable): Promise<SourceKey[]> {
  return db.query<SourceKey>(
    `select platform, source from source_states where rests_until is not null or refused_accounts <> '{}'`,
  );
}

/** Milliseconds until somebody may ask the source, or try it; 0: now. */
export async function untilAsked(db: Queryable, { platform, source }: SourceKey): Promise<number> {
  const [state] = await db.query<{ wait: number }>(
    `select extract(epoch from greatest(rests_until, tried_until) - clock_timestamp())::double precision * 1000 as wait
     from source_states where platform = $1 and source = $2 and rests_until is not null`,
    [platform, source],
  );
  return Math.max(0, Math.ceil(state?.wait ?? 0));
}

/** The source got through: it is asked freely again. */
export async function sourceAnswered(db: Queryable, { platform, source }: SourceKey): Promise<void> {
  await db.query(
    `insert into source_states as s (platform, source, answered_at) values ($1, $2, clock_timestamp())
     on conflict (platform, source) do update
       set answered_at = clock_timestamp(), refused_accounts = '{}', rests_until = null, tried_by = null, tried_until = null`,
    [platform, source],
  );
}

/**
 * Ends the source's rest before its time: the next inspection tries it, alone, and if it refuses again it rests anew.
 * False if it does not rest.
 */
export async function endRest(tx: Transaction, { platform, source }: SourceKey): Promise<boolean> {
  const rows = await tx.query(
    `update source_states set rests_until = clock_timestamp(), tried_by = null, tried_until = null
     where platform = $1 and source = $2 and rests_until > clock_timestamp() returning source`,
    [platform, source],
  );
  return rows.length > 0;
}

export interface Refused {
  readonly accountId: number;
  readonly kind: BlockedKind;
  readonly phrase: string | null;
}

/** The source refused; answers for how many milliseconds it rests now, null if it does not yet. */
export async function sourceRefused(
  db: Database,
  { platform, source }: SourceKey,
  { accountId, kind, phrase }: Refused,
  policy: RestPolicy,
): Promise<number | null> {
  return db.transaction(async (tx) => {
    await tx.query(
      'insert into source_states (platform, source) values ($1, $2) on conflict (platform, source) do nothing',
      [platform, source],
    );
    const before = one(
      await tx.query<Refusals & { now: number }>(
        `select extract(epoch from clock_timestamp())::double precision * 1000 as now, refused_accounts::float8[] as accounts,
           array(select extract(epoch from at)::double precision * 1000 from unnest(rested_at) as at) as "restedAt",
           extract(epoch from rests_until)::double precision * 1000 as "restsUntil"
         from source_states where platform = $1 and source = $2 for update`,
        [platform, source],
      ),
    );
    const after = refusedAgain(before, { account: accountId, kind, now: before.now }, policy);
    await tx.query(
      `update source_states set refused_at = clock_timestamp(), refusal = $3, phrase = $4, refused_accounts = $5::bigint[],
         rested_at = array(select to_timestamp(at / 1000) from unnest($6::double precision[]) as at),
         rests_until = to_timestamp($7::double precision / 1000), tried_by = null, tried_until = null
       where platform = $1 and source = $2`,
      [platform, source, `blocked:${kind}`, phrase, after.accounts, after.restedAt, after.restsUntil],
    );
    return after.restsUntil === null ? null : Math.max(0, after.restsUntil - before.now);
  });
}

export interface ControlCheck extends SourceKey {
  readonly inspectionId: number;
  /** Milliseconds since it began. */
  readonly took: number;
  readonly outcome: ControlOutcome;
  /** In Chinese. */
  readonly said: string;
  readonly captures: readonly CaptureId[];
}

export async function recordControl(db: Queryable, check: ControlCheck): Promise<void> {
  await db.query(
    `insert into control_checks (platform, source, began_at, outcome, said, inspection_id, captures)
     values ($1, $2, clock_timestamp() - make_interval(secs => $3::double precision / 1000), $4, $5, $6::bigint, $7::uuid[])`,
    [check.platform, check.source, check.took, check.outcome, check.said, check.inspectionId, check.captures],
  );
}

/** The sources of a platform that have refused somebody for want of a login, and when they last answered anybody. */
export async function loginWalls(
  db: Queryable,
  platform: Platform,
): Promise<
  { source: string; answeredAt: Timestamp | null; refusedAt: Timestamp | null; refusal: string | null }[]
> {
  return db.query(
    `select source, answered_at as "answeredAt", refused_at as "refusedAt", refusal from source_states
     where platform = $1 and refusal = 'blocked:login'`,
    [platform],
  );
}

/** What the latest check said, if it ended within so many milliseconds; else null. */
export async function latestControl(
  db: Queryable,
  { platform, source }: SourceKey,
  within: number,
): Promise<ControlOutcome | null> {
  const rows = await db.query<{ outcome: ControlOutcome; fresh: boolean }>(
    `select outcome, ended_at > clock_timestamp() - make_interval(secs => $3::double precision / 1000) as fresh
     from control_checks where platform = $1 and source = $2 order by check_id desc limit 1`,
    [platform, source, within],
  );
  return rows[0]?.fresh ? rows[0].outcome : null;
}

/** Ids of a few other accounts of the platform, those first that were last seen alive. */
export async function strangers(db: Queryable, platform: Platform, accountId: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `(select a.platform_id as id, 0 as rank, i.ended_at as at
      from inspections i join findings f using (inspection_id) join accounts a using (account_id)
      where f.finding = 'presence' and f.value ->> 'state' = 'active'
        and a.platform = $1 and a.account_id <> $2::bigint and a.platform_id is not null
      order by i.ended_at desc nulls last limit 3)
     union all
     (select platform_id, 1, null from accounts
      where platform = $1 and account_id <> $2::bigint and platform_id is not null and status <> 'closed'
      order by account_id limit 3)
     order by rank, at desc nulls last`,
    [platform, accountId],
  );
  return [...new Set(rows.map(({ id }) => id))];
}

/**
 * The page on which the account was missing before, no later than `until`, and not seen alive since; null if there is
 * none.
 */
export async function earlierMissing(
  db: Queryable,
  accountId: number,
  source: string,
  until: Timestamp,
): Promise<CaptureId | null> {
  const rows = await db.query<{ capture: CaptureId }>(
    `select m.capture_id as capture from missing_sightings m
     where m.account_id = $1::bigint and m.source = $2 and m.seen_at <= $3::timestamptz
       and not exists (
         select from inspections i join findings f using (inspection_id)
         where i.account_id = m.account_id and i.checkpoint > m.seen_at
           and f.finding = 'presence' and f.value ->> 'state' in ('active', 'renamed')
       )
     order by m.seen_at limit 1`,
    [accountId, source, until],
  );
  return rows[0]?.capture ?? null;
}

export interface MissingSighting {
  readonly accountId: number;
  readonly source: string;
  readonly seenAt: Timestamp;
  readonly phrase: string;
  readonly capture: CaptureId;
  /** A page on which another account was alive. */
  readonly control: CaptureId;
}

export async function addMissingSighting(db: Queryable, seen: MissingSighting): Promise<void> {
  await db.query(
    `insert into missing_sightings (account_id, source, seen_at, phrase, capture_id, control_capture_id)
     values ($1::bigint, $2, $3::timestamptz, $4, $5::uuid, $6::uuid)`,
    [seen.accountId, seen.source, seen.seenAt, seen.phrase, seen.capture, seen.control],
  );
}
