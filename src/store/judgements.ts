/** SQL of judgements as they were made: findings, circumstances and verdicts of a round, stretch by stretch. */

import type { Platform } from '../domain/account.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import type { FindingName, Findings, Post } from '../domain/finding.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import type { ViolationState } from '../domain/violation.ts';
import type { Queryable } from './database.ts';
import type { InspectionReason } from './inspections.ts';

/** What a rule set can be tried on again without a request. */
export interface Judgement {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly name: string;
  readonly platform: Platform;
  readonly reason: InspectionReason;
  readonly result: VerdictOutcome;
  /** Hash of the rule set that judged. */
  readonly ruleset: string;
  readonly findings: Partial<Findings>;
  readonly circumstances: Circumstances;
  /** By rule. */
  readonly verdicts: Readonly<Record<string, JudgedRule>>;
  /** The violations on the round's list, by rule. */
  readonly listed: Readonly<Record<string, ListedRule>>;
}

export interface JudgedRule {
  readonly outcome: VerdictOutcome;
  readonly explanation: string;
}

export interface ListedRule {
  readonly state: ViolationState;
  readonly fails: boolean;
  readonly byHand: boolean;
}

/** Inspections behind `after`, up to and with `upTo`, by their ids. */
export interface Stretch {
  readonly after: number;
  readonly upTo: number;
}

/** The judged inspections of the round, cut into stretches of so many (the last may have fewer). */
export async function stretchesOf(db: Queryable, roundId: number, size: number): Promise<Stretch[]> {
  const rows = await db.query<{ upTo: number }>(
    `select inspection_id as "upTo" from (
       select inspection_id, row_number() over (order by inspection_id) as n, count(*) over () as all
       from inspections where round_id = $1::bigint and state in ('complete', 'undetermined')
     ) i where n % $2 = 0 or n = i.all order by inspection_id`,
    [roundId, size],
  );
  return rows.map(({ upTo }, i) => ({ after: rows[i - 1]?.upTo ?? 0, upTo }));
}

/** `when`: of each post only what rules that name no post read of it, which is a fifth of it; `whole`: all. */
export type PostsAs = 'when' | 'whole';

interface JudgementRow extends Omit<Judgement, 'findings' | 'verdicts' | 'listed'> {
  readonly findings: readonly FindingColumns[] | null;
  readonly posts: PostColumns | null;
  readonly verdicts: Judgement['verdicts'] | null;
  readonly listed: Judgement['listed'] | null;
}

type FindingColumns = readonly [
  name: string,
  value: unknown,
  reasonCode: string | null,
  reason: string | null,
  captures: readonly string[],
];

/** The list of posts: what stands beside them, and what is read of each, one column for all posts. */
type PostColumns = readonly [
  beside: Readonly<Record<string, unknown>>,
  publishedAt: readonly Post['publishedAt'][],
  original: readonly Post['original'][],
  postCaptures: readonly Post['captures'][],
  captures: readonly string[],
];

/**
 * The judged inspections of the stretch, in order. One row each, with what belongs to it as JSON: to put it together
 * in the server costs less than six rows of their own. Nine tenths of all findings are posts, and nine tenths of those
 * are titles, addresses and names of keys: taken apart by the server, they need neither be sent nor be parsed.
 */
export async function judgementsIn(
  db: Queryable,
  roundId: number,
  { after, upTo }: Stretch,
  postsAs: PostsAs,
): Promise<Judgement[]> {
  const rows = await db.query<JudgementRow>(
    `select i.inspection_id as "inspectionId", i.account_id as "accountId", a.name, a.platform, i.reason, i.result,
       i.ruleset, coalesce(
         i.circumstances,
         -- before this was kept, the registry's opening date was all that a rule was told
         jsonb_build_object('platform', a.platform, 'openedOn', a.opened_on, 'checkpoint',
           to_char(i.checkpoint at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'))
       ) as circumstances,
       p.posts,
       (select json_agg(json_build_array(f.finding, f.value, f.reason_code, f.reason, f.captures))
        from findings f where f.inspection_id = i.inspection_id and (f.finding <> 'posts' or p.posts is null)) as findings,
       (select json_object_agg(v.rule, json_build_object('outcome', v.outcome, 'explanation', v.explanation))
        from verdicts v where v.inspection_id = i.inspection_id) as verdicts,
       (select json_object_agg(v.rule, json_build_object('state', v.state, 'fails', v.fails, 'byHand', v.by_hand))
        from violations v where v.round_id = i.round_id and v.account_id = i.account_id) as listed
     from inspections i join accounts a using (account_id)
     left join lateral (
       -- each step is made once (offset 0): a list is packed away, and unpacking it is what costs
       select json_build_array(list - 'posts', published, original, of_each, captures) as posts
       from (
         select list, posts, captures,
           jsonb_path_query_array(posts, 'strict $[*].publishedAt', '{}', true) as published,
           jsonb_path_query_array(posts, 'strict $[*].original', '{}', true) as original,
           jsonb_path_query_array(posts, 'strict $[*].captures', '{}', true) as of_each
         from (
           select list, list -> 'posts' as posts, captures from (
             select jsonb_path_query_first(f.value, 'strict $ ? (@.type() == "object")', '{}', true) as list, f.captures
             from findings f where f.inspection_id = i.inspection_id and f.finding = 'posts' and $4 offset 0
           ) unpacked offset 0
         ) listed where jsonb_typeof(posts) = 'array' offset 0
       ) parted
       -- where a post lacks one of these the whole list is sent, and found unreadable
       where jsonb_array_length(posts) = all (array[
         jsonb_array_length(published), jsonb_array_length(original), jsonb_array_length(of_each)])
     ) p on true
     where i.round_id = $1::bigint and i.inspection_id > $2::bigint and i.inspection_id <= $3::bigint
       and i.state in ('complete', 'undetermined')
     order by i.inspection_id`,
    [roundId, after, upTo, postsAs === 'when'],
  );
  return rows.flatMap((row) => judgementOf(row) ?? []);
}

/** Null: nothing was found, so nothing can be judged. */
function judgementOf(row: JudgementRow): Judgement | null {
  const { findings: rows, posts, verdicts, listed } = row;
  if (rows === null && posts === null) return null;
  const findings = findingsOf(rows ?? []);
  if (posts) findings.posts = postsOf(posts);
  return { ...row, findings, verdicts: verdicts ?? NONE, listed: listed ?? NONE };
}

const NONE = {};

function findingsOf(rows: readonly FindingColumns[]): { -readonly [Name in FindingName]?: Findings[Name] } {
  const findings = rows.map(([name, value, code, text, captures]) => [
    name,
    code === null
      ? { observed: true, value, captures }
      : { observed: false, reason: { code, text }, captures },
  ]);
  // Written by `endInspection` from findings, one row for each; the rules read nothing that is not whole.
  return Object.fromEntries(findings) as Partial<Findings>;
}

function postsOf([beside, published, original, of, captures]: PostColumns): Findings['posts'] {
  const posts = published.map((publishedAt, n) => ({
    publishedAt,
    original: original[n] ?? null,
    captures: of[n],
  }));
  const value = { ...beside, posts };
  // No rule that is told of posts so reads more of them; the tests ask every fact and every placeholder.
  return { observed: true, value, captures } as unknown as Findings['posts'];
}
