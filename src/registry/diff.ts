/** What a registry file would change: the registry as it is, against the file's accounts. Pure. */

import type { AccountStatus, Platform, Tier } from '../domain/account.ts';
import type { RegistryEntry } from './entry.ts';
import { compact } from './normalise.ts';

/** An account of the registry, as far as a file can change it; what is left out is not compared. */
export interface RegisteredAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly tier: Tier | null;
  /** `unregistered`: somebody asked about it, no file has named it yet. */
  readonly status: AccountStatus | 'unregistered';
  readonly addresses: readonly string[];
  readonly website: string | null;
  readonly region: string | null;
  readonly openedOn: string | null;
  readonly remark: string | null;
  readonly purpose?: string | null;
  readonly contact?: Readonly<Record<string, string>>;
  readonly extra?: Readonly<Record<string, string>>;
}

export interface Change {
  readonly field:
    | 'name'
    | 'platformId'
    | 'sponsor'
    | 'tier'
    | 'status'
    | 'addresses'
    | 'website'
    | 'region'
    | 'openedOn'
    | 'remark'
    | 'purpose'
    | 'contact'
    | 'extra';
  readonly before: string | null;
  readonly after: string | null;
}

/** One account on both sides; the registry's side is the very object that was handed in. */
export interface Pair<Account extends RegisteredAccount = RegisteredAccount> {
  readonly account: Account;
  readonly entry: RegistryEntry;
  /** Empty if nothing changed. */
  readonly changes: readonly Change[];
}

export interface RegistryDiff<Account extends RegisteredAccount = RegisteredAccount> {
  readonly new: readonly RegistryEntry[];
  /** The same account under another name, whatever else changed. */
  readonly renamed: readonly Pair<Account>[];
  readonly changed: readonly Pair<Account>[];
  readonly unchanged: readonly Pair<Account>[];
  /** In the registry and in use, but not in the file. */
  readonly missing: readonly Account[];
  /**
   * A missing account and a new one of the same body on the same platform, the only ones there: perhaps one account
   * renamed. No id says so, so they stand among `missing` and `new` until a person does.
   */
  readonly perhapsRenamed: readonly Pair<Account>[];
}

/**
 * Pairs accounts by the platform's id; those without one by name and body; then by a former name that the file states;
 * then, unless the file says that it is in use, with a closed account of that name and body, which stays closed.
 * `complete`: whether the file's every row is among `entries`; if rows were refused, nothing is said to be missing.
 */
export function diffRegistry<Account extends RegisteredAccount>(
  registry: readonly Account[],
  entries: readonly RegistryEntry[],
  file: { readonly complete: boolean },
): RegistryDiff<Account> {
  const matcher = new Matcher(registry);
  const accounts = new Map<RegistryEntry, Account>();
  for (const match of [matcher.byId, matcher.byName, matcher.byFormerName, matcher.byClosedName]) {
    for (const entry of entries) {
      const account = accounts.has(entry) ? null : match(entry);
      if (account) accounts.set(entry, account);
    }
  }
  const pairs = entries.flatMap((entry) => {
    const account = accounts.get(entry);
    return account ? [pair(account, entry)] : [];
  });
  const fresh = entries.filter((entry) => !accounts.has(entry));
  const missing = file.complete
    ? registry.filter((account) => matcher.isFree(account) && isInUse(account))
    : [];
  const renames = (p: Pair<Account>) => p.changes.some((change) => change.field === 'name');
  return {
    new: fresh,
    renamed: pairs.filter(renames),
    changed: pairs.filter((p) => p.changes.length > 0 && !renames(p)),
    unchanged: pairs.filter((p) => p.changes.length === 0),
    missing,
    perhapsRenamed: perhapsRenamed(missing, fresh),
  };
}

function isInUse(account: RegisteredAccount): boolean {
  return account.status === 'registered' || account.status === 'closing';
}

/** Finds an entry's account; each account is given away once. */
class Matcher<Account extends RegisteredAccount> {
  private readonly ids = new Map<string, Account>();
  private readonly names = new Map<string, Account[]>();
  private readonly closedNames = new Map<string, Account[]>();
  private readonly taken = new Set<Account>();

  constructor(registry: readonly Account[]) {
    for (const account of registry) {
      if (account.platformId !== null) this.ids.set(`${account.platform} ${account.platformId}`, account);
      const names = account.status === 'closed' ? this.closedNames : this.names;
      const key = nameKey(account.platform, account.name, account.sponsor);
      const others = names.get(key);
      if (others) others.push(account);
      else names.set(key, [account]);
    }
  }

  /** Also of an account that was closed: it is back. */
  readonly byId = (entry: RegistryEntry): Account | null =>
    entry.platformId === null ? null : this.take(this.ids.get(`${entry.platform} ${entry.platformId}`));

  readonly byName = (entry: RegistryEntry): Account | null => this.named(entry, entry.name);

  /** It is told as still filed; only a person opens it again. */
  readonly byClosedName = (entry: RegistryEntry): Account | null =>
    entry.status === null || entry.status === 'closed'
      ? this.named(entry, entry.name, this.closedNames)
      : null;

  readonly byFormerName = (entry: RegistryEntry): Account | null => {
    for (const name of entry.formerNames) {
      const account = this.named(entry, name);
      if (account) return account;
    }
    return null;
  };

  isFree(account: Account): boolean {
    return !this.taken.has(account);
  }

  /** Two ids that differ are two accounts, whatever they are called. */
  private named(entry: RegistryEntry, name: string, names = this.names): Account | null {
    const namesakes = names.get(nameKey(entry.platform, name, entry.sponsor)) ?? [];
    return this.take(
      namesakes.find((a) => this.isFree(a) && (a.platformId === null || entry.platformId === null)),
    );
  }

  private take(account: Account | undefined): Account | null {
    if (!account || this.taken.has(account)) return null;
    this.taken.add(account);
    return account;
  }
}

function nameKey(platform: Platform, name: string, sponsor: string | null): string {
  return `${platform} ${compact(name)} ${compact(sponsor ?? '')}`;
}

function pair<Account extends RegisteredAccount>(account: Account, entry: RegistryEntry): Pair<Account> {
  return { account, entry, changes: changesBetween(account, entry) };
}

/** What the file does not say (an id, a state) leaves the registry as it is; every other empty cell empties the field. */
function changesBetween(account: RegisteredAccount, entry: RegistryEntry): Change[] {
  const changes: Change[] = [];
  const compare = (field: Change['field'], before: string | null, after: string | null) => {
    if (before !== after) changes.push({ field, before, after });
  };
  compare('name', account.name, entry.name);
  if (entry.platformId !== null) compare('platformId', account.platformId, entry.platformId);
  compare('sponsor', account.sponsor, entry.sponsor);
  compare('tier', account.tier, entry.tier);
  compare(
    'status',
    account.status,
    entry.status ?? (account.status === 'unregistered' ? 'registered' : account.status),
  );
  compare('addresses', list(account.addresses), list(entry.addresses));
  for (const field of ['website', 'region', 'openedOn', 'remark'] as const)
    compare(field, account[field], entry[field]);
  if (account.purpose !== undefined) compare('purpose', account.purpose, entry.purpose);
  for (const field of ['contact', 'extra'] as const) {
    const before = account[field];
    if (before !== undefined) compare(field, record(before), record(entry[field]));
  }
  return changes;
}

function list(addresses: readonly string[]): string | null {
  return addresses.length === 0 ? null : addresses.join(' ');
}

/** Independent of the order in which the keys were written. */
function record(values: Readonly<Record<string, string>>): string | null {
  const words = Object.entries(values).map(([key, value]) => `${key}：${value}`);
  return words.length === 0 ? null : words.sort().join('；');
}

function perhapsRenamed<Account extends RegisteredAccount>(
  missing: readonly Account[],
  fresh: readonly RegistryEntry[],
): Pair<Account>[] {
  const before = byBody(missing);
  const after = byBody(fresh);
  return [...after].flatMap(([key, entries]) => {
    const [entry, ...otherEntries] = entries;
    const [account, ...otherAccounts] = before.get(key) ?? [];
    if (!entry || !account || otherEntries.length > 0 || otherAccounts.length > 0) return [];
    if (entry.platformId !== null && account.platformId !== null) return [];
    return [pair(account, entry)];
  });
}

function byBody<T extends { readonly platform: Platform; readonly sponsor: string | null }>(
  all: readonly T[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    if (one.sponsor === null) continue;
    const key = `${one.platform} ${compact(one.sponsor)}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
