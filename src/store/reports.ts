/**
 * SQL of what documents say of a round. One named statement for each figure or family of figures: each gives rows
 * `figure`, `value`, and reads views alone, so that a stranger can run it again (figures.json holds their texts).
 */

import type { Platform } from '../domain/account.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';

/** `$1` is the round's name, `$2` that of the earlier round that is looked at again. */
export const FIGURE_QUERIES = {
  registered: `
    select f.figure, f.value
    from results.rounds r
    cross join lateral (values
      ('registered.total', r.registered), ('registered.city', r.registered_city),
      ('registered.department', r.registered_department), ('registered.township', r.registered_township)
    ) as f (figure, value)
    where r.round = $1::text`,
  standing: `
    select f.figure, f.value
    from results.rounds r
    cross join lateral (values
      ('selected', r.selected), ('inspected', r.inspected), ('failing', r.failing), ('pending', r.pending),
      /* what was not inspected to its end is as little known as what could not be seen */
      ('undetermined', r.undetermined + r.unfinished)
    ) as f (figure, value)
    where r.round = $1::text`,
  selection: `
    select 'selected.' || w.way as figure, count(a.account_id)::integer as value
    from unnest(array['full', 'sampled', 'targeted']) as w (way)
    left join results.round_accounts a on a.round = $1::text and a.selected_as = w.way
    group by w.way`,
  several: `
    select 'several' as figure, count(*)::integer as value
    from results.round_accounts where round = $1::text and standing = 'failing' and problems > 1`,
  problems: `
    select 'problem.' || v.rule as figure, count(*)::integer as value
    from results.violations v
    join results.round_accounts a on a.round = v.round and a.account_id = v.account_id
    where v.round = $1::text and v.state in ('open', 'confirmed', 'rectified')
    group by v.rule`,
  unexamined: `
    select 'unexamined.' || d.rule as figure, count(*)::integer as value
    from results.verdicts d
    join results.round_accounts a on a.inspection_id = d.inspection_id
    where a.round = $1::text and a.standing in ('passing', 'failing') and d.verdict = 'undetermined'
    group by d.rule`,
  recheck: `
    with problems as (
      select v.account_id, v.state, c.outcome
      from results.violations v
      join results.round_accounts a on a.round = v.round and a.account_id = v.account_id and a.standing = 'failing'
      left join results.rechecks c
        on c.round = $1::text and c.from_round = v.round and c.account_id = v.account_id and c.rule = v.rule
      where v.round = $2::text and v.state in ('open', 'confirmed', 'rectified')
    ), accounts as (
      select
        bool_or(outcome = 'not_rectified') is true as not_rectified,
        /* looked at again in this round, or settled by a person before it */
        bool_and(outcome = 'rectified' or (outcome is null and state = 'rectified')) is true as rectified
      from problems group by account_id
    )
    select f.figure, f.value
    from (
      select
        count(*)::integer as failing,
        (count(*) filter (where not_rectified))::integer as not_rectified,
        (count(*) filter (where rectified))::integer as rectified,
        (count(*) filter (where not not_rectified and not rectified))::integer as undetermined
      from accounts
    ) c
    cross join lateral (values
      ('recheck.failing', c.failing), ('recheck.not_rectified', c.not_rectified),
      ('recheck.rectified', c.rectified), ('recheck.undetermined', c.undetermined)
    ) as f (figure, value)`,
} as const;
export type FigureQuery = keyof typeof FIGURE_QUERIES;

export interface FigureRow {
  readonly figure: string;
  readonly value: number;
}

export async function figures(
  db: Queryable,
  query: FigureQuery,
  parameters: readonly string[],
): Promise<FigureRow[]> {
  return db.query<FigureRow>(FIGURE_QUERIES[query], parameters);
}

/**
 * The round whose failing accounts this one looks at again: the one that was chosen when it was opened, or the latest of
 * which anything was looked at again in it. Null if there is none.
 */
export async function recheckedRound(db: Queryable, round: string): Promise<string | null> {
  const rows = await db.query<{ name: string | null }>(
    `select coalesce(r.recheck_of, (
       select e.round from results.rechecks c join results.rounds e on e.round = c.from_round
       where c.round = r.round order by e.window_to desc, e.round limit 1
     )) as name
     from results.rounds r where r.round = $1::text`,
    [round],
  );
  return rows[0]?.name ?? null;
}

export interface Signature {
  readonly by: string;
  readonly on: Day;
}

/** Null until the round's notice is published. */
export async function signatureOf(db: Queryable, round: string): Promise<Signature | null> {
  const rows = await db.query<Signature>(
    `select signed_by as "by", signed_on as "on" from rounds
     where name = $1::text and state = 'published' and signed_by is not null`,
    [round],
  );
  return rows[0] ?? null;
}

/** Publishes a closed round (or signs it again): who signed the notice, and when. False if it is not closed. */
export async function signRound(db: Queryable, round: string, signature: Signature): Promise<boolean> {
  const rows = await db.query(
    `update rounds set state = 'published', signed_by = $2, signed_on = $3::date
     where name = $1::text and state in ('closed', 'published') returning round_id`,
    [round, signature.by, signature.on],
  );
  return rows.length > 0;
}

/** The rules broken in the round's own selection, as its list words them. */
export interface BrokenRule {
  readonly rule: string;
  readonly problem: string;
  readonly fails: boolean;
}

export async function brokenRules(db: Queryable, round: string): Promise<BrokenRule[]> {
  return db.query<BrokenRule>(
    `select v.rule, min(v.problem) as problem, bool_or(v.fails) as fails
     from violations v
     join rounds r on r.round_id = v.round_id
     join results.round_accounts a on a.round = r.name and a.account_id = v.account_id
     where r.name = $1::text and v.state in ('open', 'confirmed', 'rectified')
     group by v.rule order by v.rule`,
    [round],
  );
}

export interface ReportAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly other: string | null;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly checkpoint: Timestamp | null;
  readonly updatedSince: boolean;
  readonly notRectified: boolean;
}

/**
 * The accounts that came to this, as a list has them: bodies of the city before those of its counties, county by county
 * in the order of the registry, within them by tier and registry. A county is the account's region, or else the county
 * with which its sponsor's name begins.
 */
export async function accountsOf(
  db: Queryable,
  round: string,
  standing: 'failing' | 'pending',
): Promise<ReportAccount[]> {
  return db.query<ReportAccount>(
    `with placed as (
       select a.account_id, a.tier, c.county, min(a.account_id) over (partition by c.county) as county_since
       from accounts a
       left join sponsors s on s.sponsor_id = a.sponsor_id
       cross join lateral (select coalesce(
         substring(a.region from '([^省市]{1,6}[县区旗])$'),
         substring(s.name from '^(?:[^市县区旗]{1,6}市)?([^市县区旗]{1,6}[县旗]|[^市县区旗]{2,6}区)')
       ) as county) c
     )
     select a.account_id as "accountId", a.platform, nullif(btrim(a.extra ->> '其他（新媒体类型）'), '') as other,
       a.platform_id as "platformId", a.name, s.name as sponsor, i.checkpoint,
       exists (
         select from known_posts k
         where k.account_id = a.account_id and k.published_at > i.checkpoint
           and k.published_at < (r.window_to + 1)::timestamp at time zone 'Asia/Shanghai'
       ) and exists (
         select from violations v
         where v.round_id = r.round_id and v.account_id = a.account_id and v.rule = 'not-updated'
       ) as "updatedSince",
       exists (
         select from rechecks c join violations v on v.violation_id = c.violation_id
         where c.round_id = r.round_id and v.account_id = a.account_id and c.outcome = 'not_rectified'
       ) as "notRectified"
     from results.round_accounts o
     join rounds r on r.name = o.round
     join accounts a on a.account_id = o.account_id
     join placed p on p.account_id = a.account_id
     left join sponsors s on s.sponsor_id = a.sponsor_id
     left join inspections i on i.inspection_id = o.inspection_id
     where o.round = $1::text and o.standing = $2
     order by (p.county is not null), p.county_since,
       array_position(array['city', 'department', 'township'], p.tier), a.account_id`,
    [round, standing],
  );
}

export interface ReportViolation {
  readonly violationId: number;
  readonly accountId: number;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  readonly fails: boolean;
  readonly state: 'open' | 'suspected' | 'confirmed' | 'rectified';
  readonly dueOn: Day | null;
  readonly decidedAt: Timestamp | null;
}

/** What stands or still waits for a decision, in the order in which it was found. */
export async function violationsOf(db: Queryable, round: string): Promise<ReportViolation[]> {
  return db.query<ReportViolation>(
    `select v.violation_id as "violationId", v.account_id as "accountId", v.rule, v.problem, v.explanation, v.fails,
       v.state, v.due_on as "dueOn",
       (select max(d.decided_at) from decisions d
        where d.violation_id = v.violation_id and d.action = 'confirmed') as "decidedAt"
     from violations v join rounds r on r.round_id = v.round_id
     where r.name = $1::text and v.state <> 'dismissed'
     order by v.violation_id`,
    [round],
  );
}

export interface ReportCapture {
  readonly violationId: number;
  readonly captureId: CaptureId;
  readonly kind: string;
  readonly url: string;
  readonly seenAt: Timestamp;
  readonly sha256: string | null;
  readonly file: string | null;
  readonly offset: number | null;
  readonly length: number | null;
}

/** What each violation rests on, that which decided first. */
export async function evidenceOf(db: Queryable, violationIds: readonly number[]): Promise<ReportCapture[]> {
  return db.query<ReportCapture>(
    `select e.violation_id as "violationId", c.capture_id as "captureId", c.kind, c.url, c.fetched_at as "seenAt",
       c.digest as sha256, c.file, c.byte_offset as "offset", c.byte_length as "length"
     from violation_captures e
     join violations v on v.violation_id = e.violation_id
     join captures c on c.capture_id = e.capture_id
     where e.violation_id = any ($1::bigint[])
     order by e.violation_id, (c.capture_id = v.decisive_capture) desc, c.fetched_at, c.capture_id`,
    [violationIds],
  );
}
