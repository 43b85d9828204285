/** SQL of what the accounts of a round came to: counted in one statement, and listed by key. */

import type { Platform, Tier } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import type { Queryable } from './database.ts';
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
  return db.query<StandingGroup>(
    `select standing, platform, tier, selected_as as "selectedAs", outcomes, count(*)::integer as accounts
     from standings where round_id = $1::bigint
     group by standing, platform, tier, selected_as, outcomes`,
    [roundId],
  );
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
         and ($7::text[] is null or s.outcomes && $7)
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
      await wantedOutcomes(db, roundId, filter),
      page.limit,
    ],
  );
}

/** The marks any of which an account must have; null: whatever it has. */
async function wantedOutcomes(
  db: Queryable,
  roundId: number,
  { rule, verdict }: StandingFilter,
): Promise<string[] | null> {
  if (rule === undefined && verdict === undefined) return null;
  const outcomes = verdict === undefined ? RULE_OUTCOMES : [verdict];
  const rules = rule === undefined ? await rulesOf(db, roundId) : [rule];
  return rules.flatMap((id) => outcomes.map((outcome) => `${id}=${outcome}`));
}

async function rulesOf(db: Queryable, roundId: number): Promise<string[]> {
  const rows = await db.query<{ rule: string }>(
    `select distinct split_part(o.mark, '=', 1) as rule
     from (select distinct outcomes from standings where round_id = $1::bigint) s cross join unnest(s.outcomes) as o (mark)`,
    [roundId],
  );
  return rows.map(({ rule }) => rule);
}

/** What became of the failing accounts of an earlier round, and who fails now and did not then. */
export const CHANGES = ['newly-failing', 'still-failing', 'put-right', 'not-known', 'not-inspected'] as const;
export type Change = (typeof CHANGES)[number];

/** One statement for number and list: they cannot differ. `$1` is this round, `$2` the earlier one. */
const CHANGED = `
  select account_id, case
      when was.standing is distinct from 'failing' then 'newly-failing'
      when now_.standing is null then 'not-inspected'
      when now_.standing = 'failing' then 'still-failing'
      when now_.standing = 'passing' then 'put-right'
      else 'not-known'
    end as change
  from (select account_id, standing from standings where round_id = $1::bigint and standing = 'failing'
        union all
        select s.account_id, s.standing from standings s
        join standings b on b.round_id = $2::bigint and b.account_id = s.account_id and b.standing = 'failing'
        where s.round_id = $1::bigint and s.standing <> 'failing') now_
  full join (select account_id, standing from standings where round_id = $2::bigint and standing = 'failing') was
    using (account_id)`;

export async function changesBetween(
  db: Queryable,
  roundId: number,
  earlierId: number,
): Promise<Readonly<Record<Change, number>>> {
  const rows = await db.query<{ change: Change; accounts: number }>(
    `select change, count(*)::integer as accounts from (${CHANGED}) c group by change`,
    [roundId, earlierId],
  );
  const of = (change: Change) => rows.find((row) => row.change === change)?.accounts ?? 0;
  return {
    'newly-failing': of('newly-failing'),
    'still-failing': of('still-failing'),
    'put-right': of('put-right'),
    'not-known': of('not-known'),
    'not-inspected': of('not-inspected'),
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
       select account_id from (${CHANGED}) d where change = $3 and account_id > $4::bigint order by account_id limit $5
     ) c
     join accounts a on a.account_id = c.account_id
     left join sponsors p on p.sponsor_id = a.sponsor_id
     order by c.account_id`,
    [roundId, earlierId, change, page.after ?? 0, page.limit],
  );
}
