/**
 * Who is inspected in a round, and why (检查名单): whole tiers, a random sample of others, accounts named one by one,
 * and the failing accounts of the last round. Pure; the same registry and seed give the same list on any machine.
 *
 * How the sample is drawn, so that anyone can draw it again: each account of the tier gets the SHA-256 of
 * `<seed>\n<key>` in UTF-8, as hexadecimal digits; the accounts are put in the order of these, and the first are
 * taken. The key is `<platform>:<id>`, or `<platform>:<name>@<body>` where no id is registered (both without white
 * space, full-width marks as half-width ones, in lower case). No number of our database is in it, nor the order of the
 * file; a larger sample with the same seed contains the smaller one.
 */

import { createHash } from 'node:crypto';
import type { AccountStatus, Platform, Tier } from '../domain/account.ts';
import { compact } from './normalise.ts';

export interface SelectableAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly tier: Tier | null;
  readonly status: AccountStatus | 'unregistered';
}

export interface SelectionPlan {
  /** Tiers of which every account is inspected. */
  readonly full: readonly Tier[];
  /** Of these tiers, so many accounts, or so many in a hundred (rounded up). */
  readonly samples: readonly { readonly tier: Tier; readonly take: number | { readonly percent: number } }[];
  /** Accounts named one by one, by their number in the registry. */
  readonly targeted: readonly number[];
  /** Accounts that failed in an earlier round, by their number in the registry. */
  readonly rechecks: readonly {
    readonly accountId: number;
    readonly round: string;
    readonly rules: readonly string[];
  }[];
  readonly seed: string;
}

/** One reason why an account is inspected; an account may be in for several. */
export interface SelectedAccount {
  readonly accountId: number;
  readonly reason: 'full' | 'sampled' | 'targeted' | 'recheck';
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What came of one sample. */
export interface Stratum {
  readonly tier: Tier;
  /** Accounts from which it was drawn. */
  readonly pool: number;
  readonly asked: number;
  /** Fewer than asked if the tier has no more. */
  readonly taken: number;
}

export interface Selection {
  readonly selected: readonly SelectedAccount[];
  readonly strata: readonly Stratum[];
  /** Named accounts and re-checks that are not in the registry, or no longer in use. */
  readonly leftOut: readonly { readonly accountId: number; readonly reason: 'targeted' | 'recheck' }[];
}

/**
 * An account that is closed is never selected; one whose closing is announced is, for it must publish until it is
 * accepted. A sample is drawn from those that are not inspected anyway, whole tier or by name, so that it adds as many
 * as were asked for; a re-check does not take an account out of the pool.
 */
export function selectAccounts(accounts: readonly SelectableAccount[], plan: SelectionPlan): Selection {
  const inUse = new Map(accounts.filter(isInUse).map((account) => [account.accountId, account]));
  const targeted = [...new Set(plan.targeted)];
  const full = [...inUse.values()].filter(
    (account) => account.tier !== null && plan.full.includes(account.tier),
  );
  const anyway = new Set([...full.map((account) => account.accountId), ...targeted]);
  const pool = [...inUse.values()].filter((account) => !anyway.has(account.accountId));
  const samples = plan.samples.map((sample) => drawSample(pool, sample, plan.seed));
  const known = ({ accountId }: { accountId: number }) => inUse.has(accountId);
  const rechecks = plan.rechecks.map(({ accountId, round, rules }) => ({
    accountId,
    reason: 'recheck' as const,
    detail: { round, rules },
  }));
  const named = targeted.map((accountId) => ({ accountId, reason: 'targeted' as const, detail: {} }));
  return {
    selected: [
      ...full.map(({ accountId, tier }) => ({ accountId, reason: 'full' as const, detail: { tier } })),
      ...samples.flatMap((sample) => sample.selected),
      ...named.filter(known),
      ...rechecks.filter(known),
    ],
    strata: samples.map((sample) => sample.stratum),
    leftOut: [...named, ...rechecks]
      .filter((row) => !known(row))
      .map(({ accountId, reason }) => ({ accountId, reason })),
  };
}

function isInUse(account: SelectableAccount): boolean {
  return account.status === 'registered' || account.status === 'closing';
}

function drawSample(
  accounts: readonly SelectableAccount[],
  { tier, take }: SelectionPlan['samples'][number],
  seed: string,
): { selected: SelectedAccount[]; stratum: Stratum } {
  const pool = accounts.filter((account) => account.tier === tier);
  const asked = typeof take === 'number' ? take : Math.ceil((pool.length * take.percent) / 100);
  const ranked = pool
    .map((account) => ({ account, rank: rankOf(account, seed) }))
    .sort((a, b) => compareText(a.rank, b.rank) || a.account.accountId - b.account.accountId)
    .slice(0, asked);
  return {
    selected: ranked.map(({ account, rank }, i) => ({
      accountId: account.accountId,
      reason: 'sampled',
      detail: { tier, seed, key: selectionKey(account), rank, place: i + 1, pool: pool.length, asked },
    })),
    stratum: { tier, pool: pool.length, asked, taken: ranked.length },
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(account: SelectableAccount, seed: string): string {
  return createHash('sha256')
    .update(`${seed}\n${selectionKey(account)}`, 'utf8')
    .digest('hex');
}

/** By which an account is drawn: the same on every machine. */
export function selectionKey(
  account: Pick<SelectableAccount, 'platform' | 'platformId' | 'name' | 'sponsor'>,
): string {
  const { platform, platformId, name, sponsor } = account;
  return platformId === null
    ? `${platform}:${compact(name)}@${compact(sponsor ?? '')}`
    : `${platform}:${platformId}`;
}
