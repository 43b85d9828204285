/** SQL of what a later registry file says of accounts: many at a time, as of those that are new. */

import { writeSearchWords } from './account-search.ts';
import type { AccountRecord, ChangedBy, KnownPostRecord, StoredAccount } from './accounts.ts';
import type { Transaction } from './database.ts';
import { addPostsOf } from './known-posts.ts';
import { ensureSponsors } from './sponsors.ts';

export interface ChangedAccount {
  readonly account: StoredAccount;
  readonly record: AccountRecord;
  /** Addresses of its posts that the file gives. */
  readonly posts: readonly KnownPostRecord[];
}

/** Brings an account up to what a later file says of it, with a line of history for each field that changed. */
export async function changeAccount(
  tx: Transaction,
  account: StoredAccount,
  record: AccountRecord,
  by: ChangedBy,
): Promise<void> {
  await changeAccounts(tx, [{ account, record, posts: [] }], by);
}

/** Likewise for many, each of them once, by one set of statements: a thousand or so at a time. */
export async function changeAccounts(
  tx: Transaction,
  changed: readonly ChangedAccount[],
  by: ChangedBy,
): Promise<void> {
  const sponsors = await ensureSponsors(
    tx,
    changed.map(({ record }) => record),
  );
  const rows = changed.map(({ account, record }) => ({
    ...record,
    accountId: account.accountId,
    sponsorId: sponsors.get(record.sponsor),
  }));
  await tx.query(
    `update accounts a set
       platform = r.platform, platform_id = coalesce(r."platformId", a.platform_id), name = r.name,
       sponsor_id = r."sponsorId", tier = r.tier, addresses = array(select json_array_elements_text(r.addresses)),
       website = r.website, region = r.region, purpose = r.purpose, opened_on = r."openedOn", contact = r.contact,
       remark = r.remark, extra = r.extra, updated_at = now(),
       status = coalesce(r.status, case when a.status = 'unregistered' then 'registered' else a.status end)
     from json_to_recordset($1::json) as r ("accountId" bigint, platform text, "platformId" text, name text,
       "sponsorId" bigint, tier text, addresses json, website text, region text, purpose text, "openedOn" date,
       contact jsonb, remark text, extra jsonb, status text)
     where a.account_id = r."accountId"`,
    [JSON.stringify(rows)],
  );
  await addHistory(tx, changed, by);
  const ids = changed.map(({ account }) => account.accountId);
  await addPostsOf(
    tx,
    changed.map(({ posts }) => posts),
    ids,
    by.at,
  );
  await writeSearchWords(tx, ids);
}

/** What history is kept of. */
const HISTORY_FIELDS = ['name', 'platform_id', 'sponsor', 'tier', 'status'] as const;
type HistoryField = (typeof HISTORY_FIELDS)[number];
type HistoryOf = Readonly<Record<HistoryField, string | null>>;

/** A file that leaves out the id or the status does not take away what was known before. */
export function historyOf(said: AccountRecord | StoredAccount, before: StoredAccount | null): HistoryOf {
  const kept = before?.status === 'unregistered' ? null : (before?.status ?? null);
  return {
    name: said.name,
    platform_id: said.platformId ?? before?.platformId ?? null,
    sponsor: said.sponsor,
    tier: said.tier,
    status: said.status ?? kept ?? 'registered',
  };
}

async function addHistory(tx: Transaction, changed: readonly ChangedAccount[], by: ChangedBy): Promise<void> {
  const lines = changed.flatMap(({ account, record }) => {
    const [before, after] = [historyOf(account, null), historyOf(record, account)];
    return HISTORY_FIELDS.filter((field) => before[field] !== after[field]).map((field) => ({
      id: account.accountId,
      field,
      old: before[field],
      new: after[field],
    }));
  });
  if (lines.length === 0) return;
  await tx.query(
    `insert into account_history (account_id, changed_at, field, old_value, new_value, source)
     select l.id, $1::timestamptz, l.field, l.old, l.new, $2
     from json_to_recordset($3::json) as l (id bigint, field text, old text, new text)`,
    [by.at, by.source, JSON.stringify(lines)],
  );
}
