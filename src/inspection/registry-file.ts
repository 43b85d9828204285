/** A registry file against the registry: what it would change, and the change itself. Asks for no page. */

import { createHash } from 'node:crypto';
import { SCRAPERS } from '../../scrapers/platforms.ts';
import { diffRegistry, type RegisteredAccount, type RegistryDiff } from '../registry/diff.ts';
import type { ImportResult, RegistryEntry } from '../registry/entry.ts';
import { changeAccounts } from '../store/account-changes.ts';
import { type AccountRecord, type ChangedBy, everyAccount, type StoredAccount } from '../store/accounts.ts';
import type { Queryable, Transaction } from '../store/database.ts';
import { addAccounts } from '../store/new-accounts.ts';

/** The account's id, where an address of its platform carries it. */
export function identify(platform: string, url: string): { id: string | null } | null {
  const scraper = SCRAPERS.find((candidate) => candidate.platform === platform);
  const address = scraper?.address(url);
  if (!address) return null;
  return { id: address.of === 'account' ? address.id : address.accountId };
}

export type Differences = RegistryDiff<StoredAccount>;

/** Rows that were refused leave it open what is missing. */
export async function differencesOf(db: Queryable, result: ImportResult): Promise<Differences> {
  return diffRegistry(await everyAccount(db), result.accounts, { complete: result.problemCount === 0 });
}

/** Changes the registry; nothing that is missing from the file is touched. Tells now and then how much is done. */
export async function applyDifferences(
  tx: Transaction,
  diff: Differences,
  by: ChangedBy,
  progress: (done: number) => void = () => {},
): Promise<void> {
  let done = 0;
  while (done < diff.new.length) {
    const batch = diff.new.slice(done, done + BATCH);
    const accounts = batch.map((entry) => ({ record: record(entry), posts: knownPosts(entry) }));
    await addAccounts(tx, accounts, by);
    done += batch.length;
    progress(done);
  }
  const changed = [...diff.renamed, ...diff.changed];
  for (let from = 0; from < changed.length; from += BATCH) {
    const batch = changed
      .slice(from, from + BATCH)
      .map(({ account, entry }) => ({ account, record: record(entry), posts: knownPosts(entry) }));
    await changeAccounts(tx, batch, by);
    done += batch.length;
    progress(done);
  }
}

/** So many accounts are written at a time. */
const BATCH = 1_000;

/**
 * Tells whether what would change is what somebody was shown: of the file's accounts that are new, of each changed
 * field with what stood there before, and of what is missing.
 */
export function fingerprintOf({ new: fresh, renamed, changed, missing }: RegistryDiff): string {
  const pairs = [...renamed, ...changed].map(({ account, entry, changes }) => [
    account.accountId,
    entry,
    changes,
  ]);
  const content = [fresh, pairs, missing.map(({ accountId }) => accountId)];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** Closed by order, and yet a newer file has them without saying that they are closed. */
export function stillFiled(diff: RegistryDiff): RegisteredAccount[] {
  return [...diff.unchanged, ...diff.changed, ...diff.renamed].flatMap(({ account, entry }) =>
    account.status === 'closed' && entry.status === null ? [account] : [],
  );
}

function record(entry: RegistryEntry): AccountRecord {
  const { platform, platformId, name, sponsor, tier, addresses, website, region, purpose, openedOn } = entry;
  const { contact, remark, extra, status } = entry;
  return {
    platform,
    platformId,
    name,
    sponsor,
    tier,
    status,
    addresses,
    website,
    region,
    purpose,
    openedOn,
    contact,
    remark,
    extra,
  };
}

/** Addresses of posts among the account's addresses: where an inspection can begin. */
function knownPosts(entry: RegistryEntry) {
  const scraper = SCRAPERS.find((candidate) => candidate.platform === entry.platform);
  return entry.addresses.flatMap((url) => {
    const address = scraper?.address(url);
    return address?.of === 'post'
      ? [{ url: address.url, publishedAt: null, origin: 'registry' as const }]
      : [];
  });
}
