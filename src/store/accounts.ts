/** SQL of the registry: accounts, their sponsors, their history, and the addresses known of them. */

import type { AccountStatus, KnownPost, Platform, Subject, Tier } from '../domain/account.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import { writeSearchWords } from './account-search.ts';
import type { Queryable, Transaction } from './database.ts';
import { addPostsOf } from './known-posts.ts';

/** An account as the registry file has it. */
export interface AccountRecord {
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string;
  readonly tier: Tier;
  /** Null: the file does not say; in use. */
  readonly status: AccountStatus | null;
  readonly addresses: readonly string[];
  readonly website: string | null;
  readonly region: string | null;
  readonly purpose: string | null;
  readonly openedOn: string | null;
  readonly contact: Readonly<Record<string, string>>;
  readonly remark: string | null;
  readonly extra: Readonly<Record<string, string>>;
}

export interface StoredAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly tier: Tier | null;
  readonly status: AccountStatus | 'unregistered';
  readonly addresses: readonly string[];
  readonly website: string | null;
  readonly region: string | null;
  readonly openedOn: Day | null;
  readonly remark: string | null;
  readonly purpose: string | null;
  readonly contact: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, string>>;
}

const COLUMNS = `
  a.account_id as "accountId", a.platform, a.platform_id as "platformId", a.name, s.name as sponsor, a.tier,
  a.status, a.addresses, a.website, a.region, a.opened_on as "openedOn", a.remark,
  a.purpose, a.contact, a.extra`;

/** In the order in which they were registered. `unregistered` ones, which somebody only asked about, are left out. */
export async function listAccounts(db: Queryable): Promise<StoredAccount[]> {
  return (await everyAccount(db)).filter((account) => account.status !== 'unregistered');
}

/**
 * Read page by page, and words that many accounts share are kept once: of 100,000 accounts that saves a tenth of all
 * that an import holds.
 */
export async function everyAccount(db: Queryable): Promise<StoredAccount[]> {
  const accounts: StoredAccount[] = [];
  const words = new Map<unknown, unknown>();
  const once = <Word extends string | null>(word: Word): Word => {
    if (!words.has(word)) words.set(word, word);
    return words.get(word) as Word;
  };
  for (;;) {
    const page = await db.query<StoredAccount>(
      `select ${COLUMNS} from accounts a left join sponsors s using (sponsor_id)
       where a.account_id > $1::bigint order by a.account_id limit $2`,
      [accounts.at(-1)?.accountId ?? 0, PAGE],
    );
    for (const account of page) {
      const { platform, sponsor, tier, status, region, openedOn, purpose } = account;
      const shared = {
        platform: once(platform),
        sponsor: once(sponsor),
        tier: once(tier),
        status: once(status),
        region: once(region),
        openedOn: once(openedOn),
        purpose: once(purpose),
      };
      accounts.push(Object.assign(account, shared));
    }
    if (page.length < PAGE) return accounts;
  }
}

const PAGE = 5_000;

export async function accountById(db: Queryable, accountId: number): Promise<StoredAccount | null> {
  const rows = await db.query<StoredAccount>(
    `select ${COLUMNS} from accounts a left join sponsors s using (sponsor_id) where a.account_id = $1::bigint`,
    [accountId],
  );
  return rows[0] ?? null;
}

export async function accountOfInspection(
  db: Queryable,
  inspectionId: number,
): Promise<StoredAccount | null> {
  const rows = await db.query<StoredAccount>(
    `select ${COLUMNS} from inspections i join accounts a using (account_id) left join sponsors s using (sponsor_id)
     where i.inspection_id = $1::bigint`,
    [inspectionId],
  );
  return rows[0] ?? null;
}

export async function accountByPlatformId(
  db: Queryable,
  platform: Platform,
  platformId: string,
): Promise<StoredAccount | null> {
  const rows = await db.query<StoredAccount>(
    `select ${COLUMNS} from accounts a left join sponsors s using (sponsor_id)
     where a.platform = $1 and a.platform_id = $2`,
    [platform, platformId],
  );
  return rows[0] ?? null;
}

/** All accounts of that very name; more than one if two platforms or two bodies share it. */
export async function accountsByName(db: Queryable, name: string): Promise<StoredAccount[]> {
  return db.query<StoredAccount>(
    `select ${COLUMNS} from accounts a left join sponsors s using (sponsor_id)
     where a.name = $1 order by a.account_id`,
    [name],
  );
}

/** An account that somebody asks about without having registered it. */
export async function ensureUnregistered(
  tx: Transaction,
  platform: Platform,
  platformId: string,
): Promise<StoredAccount> {
  await tx.query(
    `insert into accounts (platform, platform_id, name, status) values ($1, $2, $2, 'unregistered')
     on conflict on constraint platform_id_is_unique do nothing`,
    [platform, platformId],
  );
  const account = await accountByPlatformId(tx, platform, platformId);
  if (!account) throw new Error(`account ${platform}:${platformId} vanished while it was added`);
  await writeSearchWords(tx, [account.accountId]);
  return account;
}

/** Until the transaction ends nobody else changes an account; inspections are begun and ended meanwhile. */
export async function lockRegistry(tx: Transaction): Promise<void> {
  await tx.query('lock table accounts in share row exclusive mode');
}

/** Where a change of the registry comes from, and when. */
export interface ChangedBy {
  /** A file's name, or `inspection <id>`. */
  readonly source: string;
  readonly at: Timestamp;
}

/** The platform told the account's id (a page of its own showed it): kept, unless another account has it. */
export async function learnPlatformId(
  tx: Transaction,
  accountId: number,
  platformId: string,
  by: ChangedBy,
): Promise<boolean> {
  const rows = await tx.query(
    `update accounts set platform_id = $2, updated_at = now()
     where account_id = $1::bigint and platform_id is null and not exists (
       select from accounts other where other.platform = accounts.platform and other.platform_id = $2
     )
     returning account_id`,
    [accountId, platformId],
  );
  if (rows.length === 0) return false;
  await tx.query(
    `insert into account_history (account_id, changed_at, field, old_value, new_value, source)
     values ($1::bigint, $2::timestamptz, 'platform_id', null, $3, $4)`,
    [accountId, by.at, platformId, by.source],
  );
  await writeSearchWords(tx, [accountId]);
  return true;
}

/** An account that nobody registered bears the name that its own page shows. */
export async function nameUnregistered(tx: Transaction, accountId: number, name: string): Promise<void> {
  await tx.query(`update accounts set name = $2 where account_id = $1::bigint and status = 'unregistered'`, [
    accountId,
    name,
  ]);
  await writeSearchWords(tx, [accountId]);
}

/** What a scraper is told of the account; the newest `posts` known addresses. */
export async function subjectOf(db: Queryable, account: StoredAccount, posts = 20): Promise<Subject> {
  const known = await db.query<KnownPost>(
    `select url, published_at as "publishedAt" from known_posts where account_id = $1::bigint
     order by published_at desc nulls first, added_at desc limit $2`,
    [account.accountId, posts],
  );
  return {
    platform: account.platform,
    platformId: account.platformId,
    name: account.status === 'unregistered' ? null : account.name,
    addresses: account.addresses,
    knownPosts: known,
    website: account.website,
    sponsor: account.sponsor,
  };
}

export interface KnownPostRecord {
  readonly url: string;
  readonly publishedAt: Timestamp | null;
  readonly origin: 'registry' | 'submitted' | 'inspection';
  readonly submittedBy?: string;
}

/** Remembers addresses of posts; what a page told of one before is kept. */
export async function addKnownPosts(
  tx: Transaction,
  accountId: number,
  posts: readonly KnownPostRecord[],
  at: Timestamp,
): Promise<void> {
  await addPostsOf(tx, [posts], [accountId], at);
}
