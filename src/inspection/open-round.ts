/** Opens a round by a plan: its accounts are selected, with each one's reasons, and all of it is stored at once. */

import type { Tier } from '../domain/account.ts';
import type { Hours } from '../domain/hours.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import { type SelectionPlan, type Stratum, selectAccounts } from '../registry/select.ts';
import { listAccounts, type StoredAccount } from '../store/accounts.ts';
import type { Transaction } from '../store/database.ts';
import { failingAccounts, latestRoundBefore, openRound, type Round, roundByName } from '../store/rounds.ts';

export interface RoundPlan {
  readonly name: string;
  readonly from: Day;
  readonly to: Day;
  /** Hash of a stored rule set. */
  readonly ruleset: string;
  readonly full: readonly Tier[];
  readonly samples: SelectionPlan['samples'];
  /** Needed where a sample is drawn. */
  readonly seed: string | null;
  /** Accounts named one by one, and the file that named them. */
  readonly targets: { readonly file: string; readonly accounts: readonly number[] } | null;
  /** Which round's failing accounts are looked at again; `latest`: of those that ended before this one's window. */
  readonly recheck: 'latest' | 'none' | { readonly round: string };
  readonly hours: Hours | null;
}

export interface Opened {
  readonly round: Round;
  readonly accounts: readonly StoredAccount[];
  readonly selected: ReturnType<typeof selectAccounts>['selected'];
  readonly strata: readonly Stratum[];
  /** Named or failing accounts that are not in use any more. */
  readonly leftOut: readonly {
    readonly account: StoredAccount | null;
    readonly reason: 'targeted' | 'recheck';
  }[];
}

export type CannotOpen =
  | { readonly is: 'taken' }
  | { readonly is: 'nobody' }
  | { readonly is: 'no earlier round'; readonly name: string };

export async function openPlannedRound(
  tx: Transaction,
  plan: RoundPlan,
  at: Timestamp,
): Promise<Opened | CannotOpen> {
  if (await roundByName(tx, plan.name)) return { is: 'taken' };
  const before = await earlierRound(tx, plan);
  if (before === undefined)
    return { is: 'no earlier round', name: typeof plan.recheck === 'object' ? plan.recheck.round : '' };
  const accounts = await listAccounts(tx);
  const failing = before ? await failingAccounts(tx, before.roundId) : [];
  const { selected, strata, leftOut } = selectAccounts(accounts, {
    full: plan.full,
    samples: plan.samples,
    targeted: plan.targets?.accounts ?? [],
    rechecks: failing.map(({ accountId, rules }) => ({ accountId, rules, round: before?.name ?? '' })),
    seed: plan.seed ?? '',
  });
  if (selected.length === 0) return { is: 'nobody' };
  const round = await openRound(
    tx,
    {
      name: plan.name,
      windowFrom: plan.from,
      windowTo: plan.to,
      ruleset: plan.ruleset,
      seed: plan.seed,
      at,
      hours: plan.hours,
      recheckOf: before?.roundId ?? null,
      plan: {
        full: plan.full,
        samples: plan.samples,
        seed: plan.seed,
        target: plan.targets?.file ?? null,
        recheckOf: before?.name ?? null,
      },
    },
    selected,
  );
  const byId = new Map(accounts.map((account) => [account.accountId, account]));
  return {
    round,
    accounts,
    selected,
    strata,
    leftOut: leftOut.map(({ accountId, reason }) => ({ account: byId.get(accountId) ?? null, reason })),
  };
}

/** Null: there is none, or none is wanted; undefined: the one that was named is not there. */
async function earlierRound(tx: Transaction, plan: RoundPlan): Promise<Round | null | undefined> {
  if (plan.recheck === 'none') return null;
  if (plan.recheck === 'latest') return latestRoundBefore(tx, plan.from);
  return (await roundByName(tx, plan.recheck.round)) ?? undefined;
}
