/** SQL of what the accounts of a round came to: counted in one statement, and listed by key. */

import type { Platform, Tier } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import { one, type Queryable } from './database.ts';
import type { SelectionReason } from './rounds.ts';

export const STANDINGS = ['failing', 'pending', 'undetermined', 'unfinished', 'passing'] as const;
export type Standing = (typeof STANDINGS)[number];

/** What a rule's verdict came to; `dismissed`: a person found the accusation wrong. */
export const RULE_OUTCOMES = [
  'violation',
  'suspected',
  'dismissed',
  'undetermined',
  'pass',
  'not_applicable',
] as const;
export type RuleOutcome = (typeof RULE_OUTCOMES)[number];

/** Accounts of a round that are alike in everything that its page counts. */
export interface StandingGroup {
  readonly standing: Standing;
  readonly platform: Platform;
  readonly tier: Tier | null;
  readonly selectedAs: SelectionReason;
  /** `rule=outcome`, of every rule that was judged. */
  readonly outcomes: readonly string[];
  readonly accounts: number;
}

/** Every account of the round's own selection in exactly one group: a few hundred groups, however many accounts. */
export async function standingGroups(db: Queryable, roundId: number): Promise<StandingGroup[]> {
  const rows = await db.query<Omit<StandingGroup, 'outcomes'> & { marks: string }>(
    `select marks, standing, platform, tier, selected_as as "selectedAs", count(*)::integer as accounts
     from standings where round_id = $1::bigint
     group by marks, standing, platform, tier, selected_as`,
    [roundId],
  );
  return rows.map(({ marks, ...group }) => ({ ...group, outcomes: outcomesOf(marks) }));
}

/** The same by what the rules came to alone: one index in its own order, in half the time. */
export async function outcomeGroups(
  db: Queryable,
  roundId: number,
): Promise<Pick<StandingGroup, 'outcomes' | 'accounts'>[]> {
  const rows = await db.query<{ marks: string; accounts: number }>(
    'select marks, count(*)::integer as accounts from standings where round_id = $1::bigint group by marks',
    [roundId],
  );
  return rows.map(({ marks, accounts }) => ({ outcomes: outcomesOf(marks), accounts }));
}

function outcomesOf(marks: string): string[] {
  return marks === '' ? [] : marks.split(' ');
}

export interface StandingFilter {
  readonly outcome?: Standing | undefined;
  readonly platform?: Platform | undefined;
  readonly tier?: Tier | undefined;
  readonly way?: SelectionReason | undefined;
  readonly rule?: string | undefined;
  /** Of the rule; without one, of any rule. */
  readonly verdict?: RuleOutcome | undefined;
}

export interface StandingAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly tier: Tier | null;
  readonly standing: Standing;
  readonly selectedAs: SelectionReason;
  readonly inspectionId: number | null;
  readonly checkpoint: Timestamp | null;
  readonly result: VerdictOutcome | null;
  readonly outcomes: readonly string[];
  /** As the notice's list words them, with their state. */
  readonly problems: readonly { readonly problem: string; readonly state: string }[];
}

/** In the order of the registry, those behind the account `after`. */
export async function standingAccounts(
  db: Queryable,
  roundId: number,
  filter: StandingFilter,
  page: { readonly after: number | null; readonly limit: number },
): Promise<StandingAccount[]> {
  const marks = await wantedMarks(db, roundId, filter);
  if (marks?.length === 0) return [];
  return db.query<StandingAccount>(
    `select s.account_id as "accountId", s.platform, a.platform_id as "platformId", a.name, p.name as sponsor, s.tier,
       s.standing, s.selected_as as "selectedAs", s.inspection_id as "inspectionId", i.checkpoint, i.result, s.outcomes,
       coalesce((
         select json_agg(json_build_object('problem', v.problem, 'state', v.state) order by v.violation_id)
         from violations v where v.round_id = s.round_id and v.account_id = s.account_id
       ), '[]') as problems
     from (
       select * from standings s
       where s.round_id = $1::bigint and s.account_id > $2::bigint
         and ($3::text is null or s.standing = $3)
         and ($4::text is null or s.platform = $4)
         and ($5::text is null or s.tier = $5)
         and ($6::text is null or s.selected_as = $6)
         and ($7::text[] is null or s.marks = any ($7))
       order by s.account_id limit $8
     ) s
     join accounts a on a.account_id = s.account_id
     left join sponsors p on p.sponsor_id = a.sponsor_id
     left join inspections i on i.inspection_id = s.inspection_id
     order by s.account_id`,
    [
      roundId,
      page.after ?? 0,
      filter.outcome ?? null,
      filter.platform ?? null,
      filter.tier ?? null,
      filter.way ?? null,
      marks,
      page.limit,
    ],
  );
}

/**
 * What is wanted of a rule, as the marks of the accounts of which it holds: there are a few hundred of them, and they
 * are indexed. Null: whatever they have.
 */
async function wantedMarks(
  db: Queryable,
  roundId: number,
  { rule, verdict }: StandingFilter,
): Promise<string[] | null> {
  if (rule === undefined && verdict === undefined) return null;
  const groups = await outcomeGroups(db, roundId);
  return groups
    .filter(({ outcomes }) => outcomes.some((mark) => isMark(mark, rule, verdict)))
    .map(({ outcomes }) => outcomes.join(' '));
}

/** Of that rule and with that outcome, as far as they are asked for. */
export function isMark(mark: string, rule: string | undefined, verdict: RuleOutcome | undefined): boolean {
  const [of, outcome] = mark.split('=');
  return (rule === undefined || of === rule) && (verdict === undefined || outcome === verdict);
}

/** What became of the failing accounts of an earlier round, and who fails now and did not then. */
export const CHANGES = ['newly-failing', 'still-failing', 'put-right', 'not-known', 'not-inspected'] as const;
export type Change = (typeof CHANGES)[number];

const NOW = 'select from standings n where n.round_id = $1::bigint and n.account_id = s.account_id';
const BEFORE = `select from standings n
  where n.round_id = $2::bigint and n.account_id = s.account_id and n.standing = 'failing'`;
/** `s` is a failing account of this round (`$1`), or of the earlier one (`$2`). */
const CHANGED: Readonly<Record<Change, { readonly round: '$1' | '$2'; readonly where: string }>> = {
  'newly-failing': { round: '$1', where: `not exists (${BEFORE})` },
  'still-failing': { round: '$1', where: `exists (${BEFORE})` },
  'put-right': { round: '$2', where: `exists (${NOW} and n.standing = 'passing')` },
  'not-known': { round: '$2', where: `exists (${NOW} and n.standing not in ('passing', 'failing'))` },
  'not-inspected': { round: '$2', where: `not exists (${NOW})` },
};

function failingOf(change: Change): string {
  const { round, where } = CHANGED[change];
  return `from standings s where s.round_id = ${round}::bigint and s.standing = 'failing' and ${where}`;
}

export async function changesBetween(
  db: Queryable,
  roundId: number,
  earlierId: number,
): Promise<Readonly<Record<Change, number>>> {
  const [now, then] = await Promise.all([
    db.query<{ accounts: number }>(`select count(*)::integer as accounts ${failingOf('newly-failing')}`, [
      roundId,
      earlierId,
    ]),
    db.query<{ change: Exclude<Change, 'newly-failing'>; accounts: number }>(
      `select case
         when n.standing is null then 'not-inspected'
         when n.standing = 'failing' then 'still-failing'
         when n.standing = 'passing' then 'put-right'
         else 'not-known'
       end as change, count(*)::integer as accounts
       from standings s
       left join standings n on n.round_id = $1::bigint and n.account_id = s.account_id
       where s.round_id = $2::bigint and s.standing = 'failing'
       group by 1`,
      [roundId, earlierId],
    ),
  ]);
  const were = (change: Change) => then.find((row) => row.change === change)?.accounts ?? 0;
  return {
    'newly-failing': one(now).accounts,
    'still-failing': were('still-failing'),
    'put-right': were('put-right'),
    'not-known': were('not-known'),
    'not-inspected': were('not-inspected'),
  };
}

export interface ChangedAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly name: string;
  readonly sponsor: string | null;
  readonly tier: Tier | null;
  /** As the notices' lists word them. */
  readonly problems: readonly string[];
  readonly problemsBefore: readonly string[];
}

export async function changedAccounts(
  db: Queryable,
  roundId: number,
  earlierId: number,
  change: Change,
  page: { readonly after: number | null; readonly limit: number },
): Promise<ChangedAccount[]> {
  const problems = (round: string) => `array(
    select v.problem from violations v
    where v.round_id = ${round} and v.account_id = c.account_id and v.fails and v.state in ('open', 'confirmed', 'rectified')
    order by v.violation_id)`;
  return db.query<ChangedAccount>(
    `select c.account_id as "accountId", a.platform, a.name, p.name as sponsor, a.tier,
       ${problems('$1::bigint')} as problems, ${problems('$2::bigint')} as "problemsBefore"
     from (
       select s.account_id ${failingOf(change)} and s.account_id > $3::bigint order by s.account_id limit $4
     ) c
     join accounts a on a.account_id = c.account_id
     left join sponsors p on p.sponsor_id = a.sponsor_id
     order by c.account_id`,
    [roundId, earlierId, page.after ?? 0, page.limit],
  );
}
