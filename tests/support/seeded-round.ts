/** A round that has been inspected, written straight into the tables: what each account came to is given. */

import type { Platform, Tier } from '../../src/domain/account.ts';
import type { CaptureId } from '../../src/domain/page.ts';
import type { Day, Timestamp } from '../../src/domain/time.ts';
import { beginAttempt } from '../../src/store/attempts.ts';
import { type CaptureRecord, insertCapture } from '../../src/store/captures.ts';
import type { Database, Transaction } from '../../src/store/database.ts';
import { decide } from '../../src/store/decisions.ts';
import { ensureInspection } from '../../src/store/inspections.ts';
import { addAccount } from '../../src/store/new-accounts.ts';
import { openRound } from '../../src/store/rounds.ts';
import { storeRuleset } from '../../src/store/rulesets.ts';
import { putViolation } from '../../src/store/violations.ts';

export const CHECKPOINT = '2020-11-05T10:00:00+08:00' as Timestamp;

export interface SeededProblem {
  readonly rule: string;
  readonly list: string;
  readonly state: 'open' | 'suspected' | 'confirmed' | 'dismissed';
  readonly fails?: boolean;
}

export interface SeededAccount {
  readonly name: string;
  readonly platform?: Platform;
  readonly sponsor?: string;
  readonly tier?: Tier;
  readonly region?: string | null;
  /** Why it is in the round; empty: only registered. */
  readonly reasons?: readonly ('full' | 'sampled' | 'targeted' | 'recheck')[];
  readonly state?: 'complete' | 'undetermined' | 'failed' | 'queued' | 'waiting';
  readonly problems?: readonly SeededProblem[];
  /** Rules whose question stayed open, and what that means for the account. */
  readonly unknown?: readonly { readonly rule: string; readonly is: 'asks' | 'noted' }[];
}

export interface SeededRound {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly ruleset?: {
    readonly hash: string;
    readonly id: string;
    readonly title: string;
    readonly source: string;
  };
  readonly accounts: readonly SeededAccount[];
  /** The round whose failing accounts are looked at again. */
  readonly recheckOf?: number;
  /** Archives a screenshot; each account with a problem has one of its own. */
  readonly screenshot?: () => Promise<Place & { readonly id: CaptureId }>;
}

export interface Seeded {
  readonly roundId: number;
  /** By account name. */
  readonly accounts: ReadonlyMap<string, number>;
  /** By account name and rule. */
  readonly violations: ReadonlyMap<string, number>;
}

const PAGE = { file: 'a.warc.gz', offset: 0, length: 10, digest: 'a'.repeat(64) };

/** Accounts that are registered already (same name and platform) are taken as they are. */
export async function seedRound(db: Database, round: SeededRound): Promise<Seeded> {
  const ruleset = round.ruleset ?? { hash: 'h', id: 'r', title: '规则', source: '' };
  await storeRuleset(db, ruleset);
  return db.transaction(async (tx) => {
    const accounts = new Map<string, number>();
    for (const account of round.accounts) accounts.set(account.name, await registered(tx, account));
    const selection = round.accounts.flatMap((account) =>
      (account.reasons ?? ['full']).map((reason) => ({
        accountId: accounts.get(account.name) ?? 0,
        reason,
        detail: {},
      })),
    );
    const { roundId } = await openRound(
      tx,
      {
        name: round.name,
        windowFrom: (round.from ?? '2020-10-26') as Day,
        windowTo: (round.to ?? '2020-11-06') as Day,
        ruleset: ruleset.hash,
        seed: null,
        recheckOf: round.recheckOf ?? null,
        at: CHECKPOINT,
      },
      selection,
    );
    const violations = new Map<string, number>();
    for (const account of round.accounts)
      if ((account.reasons ?? ['full']).length > 0)
        await inspected(tx, round, {
          roundId,
          accountId: accounts.get(account.name) ?? 0,
          account,
          violations,
        });
    await tx.query(
      `update rounds set state = 'closed', closed_at = $2::timestamptz where round_id = $1::bigint`,
      [roundId, CHECKPOINT],
    );
    return { roundId, accounts, violations };
  });
}

async function registered(tx: Transaction, account: SeededAccount): Promise<number> {
  const platform = account.platform ?? 'wechat';
  const found = await tx.query<{ id: number }>(
    'select account_id as id from accounts where platform = $1 and name = $2',
    [platform, account.name],
  );
  if (found[0]) return found[0].id;
  return addAccount(
    tx,
    {
      platform,
      platformId: null,
      name: account.name,
      sponsor: account.sponsor ?? '示例市示例局',
      tier: account.tier ?? 'department',
      status: null,
      addresses: [],
      website: null,
      region: account.region ?? null,
      purpose: null,
      openedOn: null,
      contact: {},
      remark: null,
      extra: {},
    },
    { source: 'test', at: CHECKPOINT },
  );
}

interface Inspected {
  readonly roundId: number;
  readonly accountId: number;
  readonly account: SeededAccount;
  readonly violations: Map<string, number>;
}

async function inspected(tx: Transaction, round: SeededRound, one: Inspected): Promise<void> {
  const { roundId, accountId, account } = one;
  const state = account.state ?? 'complete';
  const ruleset = round.ruleset?.hash ?? 'h';
  const reason = (account.reasons ?? ['full'])[0] ?? 'full';
  const { inspectionId } = await ensureInspection(tx, {
    accountId,
    roundId,
    reason,
    ruleset,
    at: CHECKPOINT,
  });
  const attempt = await beginAttempt(tx, inspectionId, { worker: 'test', at: CHECKPOINT });
  const captures: [CaptureId, ...CaptureId[]] = [await capture(tx, attempt, 'wechat-article', PAGE)];
  if (round.screenshot && account.problems)
    captures.push(await capture(tx, attempt, 'screenshot', await round.screenshot()));
  for (const { rule, is } of account.unknown ?? [])
    await tx.query(
      `insert into verdicts (inspection_id, rule, outcome, explanation, reason_code, reason, unknown, ruleset)
       values ($1::bigint, $2, 'undetermined', '未能查看', 'blocked', '平台要求登录', $3, $4)`,
      [inspectionId, rule, is, ruleset],
    );
  for (const problem of account.problems ?? []) {
    const accused = problem.state === 'open' ? 'violation' : 'suspected';
    const violationId = await putViolation(tx, {
      roundId,
      accountId,
      inspectionId,
      rule: problem.rule,
      problem: problem.list,
      explanation: `${account.name}：${problem.list}。`,
      fails: problem.fails ?? true,
      outcome: accused,
      seenAt: CHECKPOINT,
      captures,
    });
    one.violations.set(`${account.name} ${problem.rule}`, violationId);
    if (problem.state === 'confirmed' || problem.state === 'dismissed')
      await decide(tx, violationId, { action: problem.state, by: '张三', why: '已查看', at: CHECKPOINT });
  }
  await end(tx, inspectionId, state, (account.problems ?? []).length > 0);
}

async function end(tx: Transaction, inspectionId: number, state: string, accused: boolean): Promise<void> {
  const ended = state === 'complete' || state === 'undetermined' || state === 'failed';
  const judged = state === 'complete' || state === 'undetermined';
  const determinate = accused ? 'violation' : 'pass';
  await tx.query(
    `update inspections set state = $2, result = $3, checkpoint = $4::timestamptz, ended_at = $5::timestamptz,
       not_before = $6::timestamptz
     where inspection_id = $1::bigint`,
    [
      inspectionId,
      state,
      judged ? (state === 'complete' ? determinate : 'undetermined') : null,
      judged ? CHECKPOINT : null,
      ended ? CHECKPOINT : null,
      state === 'waiting' ? CHECKPOINT : null,
    ],
  );
}

type Place = Pick<CaptureRecord, 'file' | 'offset' | 'length' | 'digest'>;

async function capture(
  tx: Transaction,
  attempt: Parameters<typeof insertCapture>[1],
  kind: string,
  { id, ...place }: Place & { readonly id?: CaptureId },
): Promise<CaptureId> {
  const captureId = id ?? (crypto.randomUUID() as CaptureId);
  const url = 'https://mp.weixin.qq.com/s/example';
  await insertCapture(tx, attempt, {
    captureId,
    source: 'article',
    kind,
    url,
    finalUrl: url,
    fetchedAt: CHECKPOINT,
    httpStatus: 200,
    outcome: 'ok',
    phrase: null,
    ...place,
  });
  return captureId;
}

/** A later look at a problem, and how it ended. */
export async function seedRecheck(
  db: Database,
  recheck: {
    readonly violationId: number;
    readonly roundId: number;
    readonly accountId: number;
    readonly outcome: 'rectified' | 'not_rectified' | 'undetermined';
  },
): Promise<void> {
  await db.query(
    `insert into rechecks (violation_id, inspection_id, round_id, outcome)
     select $1::bigint, inspection_id, $2::bigint, $4 from inspections
     where round_id = $2::bigint and account_id = $3::bigint`,
    [recheck.violationId, recheck.roundId, recheck.accountId, recheck.outcome],
  );
}
