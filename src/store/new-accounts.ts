/** SQL of accounts that come into the registry: many at a time, since a country's file has a hundred thousand. */

import { historyOf } from './account-changes.ts';
import { writeSearchWords } from './account-search.ts';
import type { AccountRecord, ChangedBy, KnownPostRecord } from './accounts.ts';
import { one, type Transaction } from './database.ts';
import { addPostsOf } from './known-posts.ts';
import { ensureSponsors } from './sponsors.ts';

export interface NewAccount {
  readonly record: AccountRecord;
  /** Addresses of its posts that the file gives. */
  readonly posts: readonly KnownPostRecord[];
}

/** Adds one account of a registry file; returns its number. */
export async function addAccount(tx: Transaction, record: AccountRecord, by: ChangedBy): Promise<number> {
  return one(await addAccounts(tx, [{ record, posts: [] }], by));
}

/** Adds accounts of a registry file by one set of statements, a thousand or so at a time; returns their numbers. */
export async function addAccounts(
  tx: Transaction,
  accounts: readonly NewAccount[],
  by: ChangedBy,
): Promise<number[]> {
  const sponsors = await ensureSponsors(
    tx,
    accounts.map(({ record }) => record),
  );
  const numbers = await tx.query<{ id: number }>(
    `select nextval(pg_get_serial_sequence('accounts', 'account_id')) as id from generate_series(1, $1::integer)`,
    [accounts.length],
  );
  const rows = accounts.map(({ record }, i) => ({
    ...record,
    accountId: numbers[i]?.id,
    sponsorId: sponsors.get(record.sponsor),
  }));
  await tx.query(
    `insert into accounts (account_id, platform, platform_id, name, sponsor_id, tier, addresses, website, region,
       purpose, opened_on, contact, remark, extra, status)
     overriding system value
     select r."accountId", r.platform, r."platformId", r.name, r."sponsorId", r.tier,
       array(select json_array_elements_text(r.addresses)), r.website, r.region, r.purpose, r."openedOn", r.contact,
       r.remark, r.extra, coalesce(r.status, 'registered')
     from json_to_recordset($1::json) as r ("accountId" bigint, platform text, "platformId" text, name text,
       "sponsorId" bigint, tier text, addresses json, website text, region text, purpose text, "openedOn" date,
       contact jsonb, remark text, extra jsonb, status text)
     order by r."accountId"`,
    [JSON.stringify(rows)],
  );
  const ids = numbers.map(({ id }) => id);
  await addFirstHistory(tx, accounts, ids, by);
  await addPostsOf(
    tx,
    accounts.map(({ posts }) => posts),
    ids,
    by.at,
  );
  await writeSearchWords(tx, ids);
  return ids;
}

async function addFirstHistory(
  tx: Transaction,
  accounts: readonly NewAccount[],
  ids: readonly number[],
  by: ChangedBy,
): Promise<void> {
  const lines = accounts.flatMap(({ record }, i) =>
    Object.entries(historyOf(record, null))
      .filter(([, value]) => value !== null)
      .map(([field, value]) => ({ id: ids[i], field, value })),
  );
  await tx.query(
    `insert into account_history (account_id, changed_at, field, old_value, new_value, source)
     select l.id, $1::timestamptz, l.field, null, l.value, $2
     from json_to_recordset($3::json) as l (id bigint, field text, value text)`,
    [by.at, by.source, JSON.stringify(lines)],
  );
}
