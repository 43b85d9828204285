/** Opens a round by a plan: its accounts are selected, with each one's reasons, and all of it is stored at once. */

import type { Tier } from '../domain/account.ts';
import type { Hours } from '../domain/hours.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import { type SelectionPlan, type Stratum, selectAccounts } from '../registry/select.ts';
import { listAccounts, type StoredAccount } from '../store/accounts.ts';
import type { Queryable, Transaction } from '../store/database.ts';
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

/** Who a plan selects. */
export interface Planned {
  readonly accounts: readonly StoredAccount[];
  readonly selected: ReturnType<typeof selectAccounts>['selected'];
  readonly strata: readonly Stratum[];
  /** Named or failing accounts that are not in use any more. */
  readonly leftOut: readonly {
    readonly account: StoredAccount | null;
    readonly reason: 'targeted' | 'recheck';
  }[];
  /** The round whose failing accounts are looked at again. */
  readonly before: Round | null;
}

export interface Opened extends Planned {
  readonly round: Round;
}

export type CannotOpen =
  | { readonly is: 'taken' }
  | { readonly is: 'nobody' }
  | { readonly is: 'no earlier round'; readonly name: string };

/** Changes nothing: the same plan selects the same accounts when the round is opened, unless the registry changes. */
export async function planSelection(db: Queryable, plan: RoundPlan): Promise<Planned | CannotOpen> {
  if (await roundByName(db, plan.name)) return { is: 'taken' };
  const before = await earlierRound(db, plan);
  if (before === undefined)
    return { is: 'no earlier round', name: typeof plan.recheck === 'object' ? plan.recheck.round : '' };
  const accounts = await listAccounts(db);
  const failing = before ? await failingAccounts(db, before.roundId) : [];
  const { selected, strata, leftOut } = selectAccounts(accounts, {
    full: plan.full,
    samples: plan.samples,
    targeted: plan.targets?.accounts ?? [],
    rechecks: failing.map(({ accountId, rules }) => ({ accountId, rules, round: before?.name ?? '' })),
    seed: plan.seed ?? '',
  });
  if (selected.length === 0) return { is: 'nobody' };
  const byId = new Map(accounts.map((account) => [account.accountId, account]));
  return {
    accounts,
    selected,
    strata,
    leftOut: leftOut.map(({ accountId, reason }) => ({ account: byId.get(accountId) ?? null, reason })),
    before,
  };
}

export async function openPlannedRound(
  tx: Transaction,
  plan: RoundPlan,
  at: Timestamp,
): Promise<Opened | CannotOpen> {
  const planned = await planSelection(tx, plan);
  if ('is' in planned) return planned;
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
      recheckOf: planned.before?.roundId ?? null,
      plan: {
        full: plan.full,
        samples: plan.samples,
        seed: plan.seed,
        target: plan.targets?.file ?? null,
        recheckOf: planned.before?.name ?? null,
      },
    },
    planned.selected,
  );
  return { ...planned, round };
}

/** Null: there is none, or none is wanted; undefined: the one that was named is not there. */
async function earlierRound(db: Queryable, plan: RoundPlan): Promise<Round | null | undefined> {
  if (plan.recheck === 'none') return null;
  if (plan.recheck === 'latest') return latestRoundBefore(db, plan.from);
  return (await roundByName(db, plan.recheck.round)) ?? undefined;
}
