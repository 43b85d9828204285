/** From the wish for a re-check (复核) to the inspections that answer it: who may be looked at again, and who not. */

import { isInspectedPlatform } from '../../scrapers/platforms.ts';
import type { Clock } from '../domain/time.ts';
import type { ViolationState } from '../domain/violation.ts';
import type { RecheckJob } from '../queue/jobs.ts';
import { accountById } from '../store/accounts.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Inspection } from '../store/inspections.ts';
import {
  type DueRecheck,
  type RecheckableViolation,
  recheckable,
  wantRecheck,
} from '../store/recheck-wishes.ts';
import { roundByName } from '../store/rounds.ts';

export type Wanted =
  | {
      readonly is: 'wanted';
      /** One for each account; not queued yet. */
      readonly inspections: readonly Inspection[];
      readonly violations: number;
      /** Names of accounts that are left out, because their platform is inspected by hand. */
      readonly byHand: readonly string[];
    }
  /** In Chinese, with the remedy. */
  | { readonly is: 'refused'; readonly why: string };

export interface RecheckParts {
  readonly db: Database;
  readonly clock: Clock;
}

/** Safe to be called twice: what is wanted already is answered by the inspection that is under way. */
export async function wantRechecks(parts: RecheckParts, wish: RecheckJob, by: string): Promise<Wanted> {
  const found = await violationsOf(parts.db, wish);
  if ('why' in found) return { is: 'refused', why: found.why };
  const machine = found.violations.filter(({ platform }) => isInspectedPlatform(platform));
  const byHand = [
    ...new Set(found.violations.filter((one) => !machine.includes(one)).map(({ name }) => name)),
  ];
  if (machine.length === 0) {
    const why = `${byHand.join('、')}所在平台须人工检查，不能自动复核。改正办法：查看后用 xunjian violation rectify 记录结果。`;
    return { is: 'refused', why };
  }
  const inspections = await parts.db.transaction((tx) => want(tx, machine, { by, at: parts.clock() }));
  return { is: 'wanted', inspections, violations: machine.length, byHand };
}

/** Why the wish cannot be granted, in Chinese; null if it can. Changes nothing. */
export async function refusalOfRecheck(db: Database, wish: RecheckJob): Promise<string | null> {
  const found = await violationsOf(db, wish);
  return 'why' in found ? found.why : null;
}

/** The re-checks of violations whose deadline is over; each deadline has one. */
export async function wantDueRechecks(
  parts: RecheckParts,
  due: readonly DueRecheck[],
  by: string,
): Promise<Inspection[]> {
  return parts.db.transaction((tx) => want(tx, due, { by, at: parts.clock() }));
}

type Found = { readonly violations: readonly RecheckableViolation[] } | { readonly why: string };

async function violationsOf(db: Database, wish: RecheckJob): Promise<Found> {
  if (wish.violationId !== undefined) return ofViolation(db, wish.violationId);
  if (wish.accountId !== undefined) return ofAccount(db, wish.accountId);
  return ofRound(db, wish.round ?? '');
}

const NOT_STANDING: Readonly<Record<Exclude<ViolationState, 'open' | 'confirmed'>, string>> = {
  suspected: '尚待人工确认，不能复核。改正办法：先用 xunjian violation confirm 认定，或用 dismiss 排除。',
  dismissed: '已被排除，无须复核。改正办法：如排除有误，先用 xunjian violation reopen 撤销。',
  rectified: '已认定整改，无须复核。改正办法：如认定有误，先用 xunjian violation reopen 撤销。',
};

async function ofViolation(db: Database, violationId: number): Promise<Found> {
  const [violation] = await recheckable(db, { violationId });
  if (!violation)
    return {
      why: `没有编号为${violationId}的问题。改正办法：用 xunjian violation list 查看编号。`,
    };
  if (violation.state === 'open' || violation.state === 'confirmed') return { violations: [violation] };
  return { why: `编号为${violationId}的问题${NOT_STANDING[violation.state]}` };
}

async function ofAccount(db: Database, accountId: number): Promise<Found> {
  const account = await accountById(db, accountId);
  if (!account)
    return {
      why: `没有登记编号为${accountId}的账号。改正办法：用 xunjian registry list 查看编号。`,
    };
  const violations = await recheckable(db, { accountId });
  if (violations.length > 0) return { violations };
  return {
    why: `账号“${account.name}”没有未整改的问题，无须复核。改正办法：要检查该账号，用 xunjian inspect ${accountId}。`,
  };
}

async function ofRound(db: Database, name: string): Promise<Found> {
  const round = await roundByName(db, name);
  if (!round) return { why: `没有名为“${name}”的检查。改正办法：核对检查名称。` };
  const violations = await recheckable(db, { roundId: round.roundId });
  if (violations.length > 0) return { violations };
  return { why: `检查“${name}”没有未整改的不合格账号，无须复核。` };
}

type Deadline = { readonly dueOn?: string };

/** One inspection an account, judged by the rule set of the latest round that found something. */
async function want(
  tx: Transaction,
  violations: readonly (RecheckableViolation & Deadline)[],
  by: { readonly by: string; readonly at: ReturnType<Clock> },
): Promise<Inspection[]> {
  const accounts = new Map<number, (RecheckableViolation & Deadline)[]>();
  for (const violation of violations) {
    accounts.set(violation.accountId, [...(accounts.get(violation.accountId) ?? []), violation]);
  }
  const inspections: Inspection[] = [];
  for (const [accountId, own] of accounts) {
    const ruleset = own.at(-1)?.ruleset ?? '';
    const wanted = own.map(({ violationId, dueOn }) => ({ violationId, dueOn: dueOn ?? null }));
    inspections.push(await wantRecheck(tx, { accountId, violations: wanted, ruleset, ...by }));
  }
  return inspections;
}
