/** SQL of finding accounts: the words that they are found by, kept up to date, and pages of the list. */

import type { AccountStatus, Platform, Tier } from '../domain/account.ts';
import { searchTerms, searchWords } from '../domain/search-words.ts';
import type { Timestamp } from '../domain/time.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import type { Database, Queryable, Transaction } from './database.ts';

interface Nameable {
  readonly accountId: number;
  readonly name: string;
  readonly platformId: string | null;
  readonly sponsor: string | null;
  readonly formerNames: readonly string[];
}

/** Writes the words of these accounts, as the registry and its history have them now. */
export async function writeSearchWords(tx: Transaction, accountIds: readonly number[]): Promise<void> {
  const accounts = await tx.query<Nameable>(
    `select a.account_id as "accountId", a.name, a.platform_id as "platformId", s.name as sponsor,
       array(select distinct h.old_value from account_history h
         where h.account_id = a.account_id and h.field = 'name' and h.old_value is not null) as "formerNames"
     from accounts a left join sponsors s using (sponsor_id) where a.account_id = any ($1::bigint[])`,
    [accountIds],
  );
  await tx.query(
    `insert into account_search (account_id, words)
     select * from unnest($1::bigint[], $2::text[])
     on conflict (account_id) do update set words = excluded.words`,
    [accounts.map(({ accountId }) => accountId), accounts.map(searchWords)],
  );
}

const BATCH = 1_000;

/**
 * Writes the words that are missing: of accounts of before there were such words, or that came by other ways than
 * ours. Safe to be called by several processes, and again after it was interrupted. Returns how many were written.
 */
export async function fillSearchWords(db: Pick<Database, 'transaction'>): Promise<number> {
  for (let written = 0; ; ) {
    const batch = await db.transaction(async (tx) => {
      const rows = await tx.query<{ account_id: number }>(
        `select account_id from account_search where words is null
         order by account_id limit $1 for update skip locked`,
        [BATCH],
      );
      const ids = rows.map((row) => row.account_id);
      if (ids.length > 0) await writeSearchWords(tx, ids);
      return ids.length;
    });
    written += batch;
    if (batch < BATCH) return written;
  }
}

/** How the last look ended; `failed`: by a failure of ours; `never`: nobody has looked yet. */
export const LAST_RESULTS = [
  'violation',
  'suspected',
  'undetermined',
  'pass',
  'not_applicable',
  'failed',
  'never',
] as const;
export type LastResult = (typeof LAST_RESULTS)[number];

export interface AccountFilter {
  /** As somebody typed it: names, former names, bodies, ids, pinyin, initials. */
  readonly search?: string | undefined;
  readonly platform?: Platform | undefined;
  readonly tier?: Tier | undefined;
  /** Left out: every state but `unregistered`. */
  readonly status?: AccountStatus | 'unregistered' | undefined;
  readonly result?: LastResult | undefined;
}

export interface FoundAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly tier: Tier | null;
  readonly status: AccountStatus | 'unregistered';
  readonly lastInspectionId: number | null;
  readonly lastResult: VerdictOutcome | 'failed' | null;
  readonly lastEndedAt: Timestamp | null;
  /** Problems that stand, or that somebody must decide. */
  readonly violations: number;
  /** The former name by which it was found, where its present one does not have what was searched. */
  readonly formerName: string | null;
}

const SEARCHED = 'join account_search f using (account_id) join last_looks l using (account_id)';

/** A page of the list in the order of registration, behind `after`. */
export async function findAccounts(
  db: Pick<Database, 'transaction'>,
  filter: AccountFilter,
  page: { readonly after: number; readonly limit: number },
): Promise<FoundAccount[]> {
  const { where, values } = conditions(filter, [page.after, page.limit]);
  return db.transaction((tx) => {
    // What is rare and what is in every second name wants another plan each: the one for all would be wrong for one.
    tx.query('set local plan_cache_mode = force_custom_plan').catch(() => {});
    return tx.query<FoundAccount>(
      `select a.account_id as "accountId", a.platform, a.platform_id as "platformId", a.name, s.name as sponsor, a.tier,
         a.status, l.inspection_id as "lastInspectionId", l.result as "lastResult", l.ended_at as "lastEndedAt",
         (select count(*)::integer from violations v
          where v.account_id = a.account_id and v.state in ('open', 'suspected', 'confirmed')) as violations,
         (select h.old_value from account_history h
          where h.account_id = a.account_id and h.field = 'name' and h.old_value is not null
          order by h.changed_at desc, h.change_id desc limit 1) as "formerName"
       from (
         select a.account_id from accounts a ${SEARCHED}
         where a.account_id > $1::bigint ${where}
         order by a.account_id limit $2
       ) page
       join accounts a using (account_id) join last_looks l using (account_id) left join sponsors s using (sponsor_id)
       order by a.account_id`,
      values,
    );
  });
}

/** The numbers of all that the filter lets through, in order: for an export. */
export async function foundAccountIds(db: Queryable, filter: AccountFilter): Promise<number[]> {
  const { where, values } = conditions(filter, []);
  const rows = await db.query<{ account_id: number }>(
    `select a.account_id from accounts a ${SEARCHED}
     where true ${where} order by a.account_id`,
    values,
  );
  return rows.map((row) => row.account_id);
}

/** Only what is asked for stands in the statement, so that each has a plan of its own. */
function conditions(
  filter: AccountFilter,
  before: readonly unknown[],
): { readonly where: string; readonly values: readonly unknown[] } {
  const values = [...before];
  const put = (value: unknown) => `$${values.push(value)}`;
  const wanted: string[] = [];
  for (const term of searchTerms(filter.search ?? '')) {
    // pairs of letters find the rows by their index; that the pairs stand side by side is what `like` says
    if ([...term].length > 1) wanted.push(`search_grams(f.words) @> search_grams(${put(term)}::text)`);
    wanted.push(`f.words like ${put(`%${term.replace(/[\\%_]/g, '\\$&')}%`)}`);
  }
  if (filter.platform) wanted.push(`a.platform = ${put(filter.platform)}`);
  if (filter.tier) wanted.push(`a.tier = ${put(filter.tier)}`);
  wanted.push(filter.status ? `a.status = ${put(filter.status)}` : `a.status <> 'unregistered'`);
  if (filter.result === 'never') wanted.push('l.result is null');
  else if (filter.result) wanted.push(`l.result = ${put(filter.result)}`);
  return { where: wanted.map((condition) => `and ${condition}`).join(' '), values };
}
