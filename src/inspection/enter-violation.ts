/**
 * A violation of a rule that no public page can answer: entered by a person, with the screenshots that show it, and
 * decided by the entry. The screenshots go into the archive first, then all is written in one transaction.
 */

import { PLATFORM_NAMES } from '../domain/account.ts';
import type { Clock, Timestamp } from '../domain/time.ts';
import type { ViolationState } from '../domain/violation.ts';
import type { Archive } from '../fetch/archive.ts';
import type { HandRule, RuleSet } from '../rules/ruleset.ts';
import type { StoredAccount } from '../store/accounts.ts';
import type { Database } from '../store/database.ts';
import { decide } from '../store/decisions.ts';
import { inspectionOfRound } from '../store/inspections.ts';
import { insertScreenshot } from '../store/observations.ts';
import type { Round } from '../store/rounds.ts';
import { enterViolation, violationOf } from '../store/violations.ts';
import { type Picture, storePicture } from './record.ts';

export interface EnterParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly archive: Pick<Archive, 'storeScreenshot'>;
  readonly rulesetOf: (hash: string) => Promise<RuleSet>;
}

export interface NewEntry {
  readonly account: StoredAccount;
  readonly round: Round;
  readonly rule: string;
  readonly pictures: readonly [Picture, ...Picture[]];
  readonly seenAt: Timestamp;
  readonly by: string;
  readonly why: string;
}

/** What a person is told who cannot enter it: in Chinese, with the remedy. */
export interface Refusal {
  readonly message: string;
  readonly remedy: string;
}

export type Entered =
  | { readonly is: 'done'; readonly violationId: number; readonly problem: string }
  | { readonly is: 'refused'; readonly why: Refusal };

export async function enter(parts: EnterParts, entry: NewEntry): Promise<Entered> {
  const { account, round, by, why, seenAt } = entry;
  const { accountId } = account;
  const ruleset = await parts.rulesetOf(round.ruleset);
  const rule = ruleset.byHand.find(({ id }) => id === entry.rule);
  const refusal = rule ? misfit(rule, entry) : noHandRule(ruleset, entry.rule);
  if (!rule || refusal) return refused(refusal ?? noHandRule(ruleset, entry.rule));
  const inspection = await inspectionOfRound(parts.db, round.roundId, accountId);
  if (!inspection)
    return refused({
      message: `${round.name}没有检查账号“${account.name}”`,
      remedy: '请核对账号和检查名称；检查尚未开始的，先运行 xunjian round run',
    });
  const known = await violationOf(parts.db, round.roundId, accountId, rule.id);
  if (known) return refused(alreadyListed(known));
  const [first, ...rest] = entry.pictures;
  const store = (picture: Picture) => storePicture(parts.archive, { accountId, seenAt, by, picture });
  const shown = await store(first);
  const further = await Promise.all(rest.map(store));
  return parts.db.transaction(async (tx) => {
    for (const picture of [shown, ...further]) await insertScreenshot(tx, picture);
    const violationId = await enterViolation(tx, {
      roundId: round.roundId,
      accountId,
      inspectionId: inspection.inspectionId,
      rule: rule.id,
      problem: rule.wording.list,
      explanation: `人工录入：${why}`,
      fails: rule.fails,
      seenAt,
      captures: [shown.captureId, ...further.map(({ captureId }) => captureId)],
    });
    await decide(tx, violationId, { action: 'confirmed', by, why, at: parts.clock() });
    return { is: 'done', violationId, problem: rule.wording.list };
  });
}

function refused(why: Refusal): Entered {
  return { is: 'refused', why };
}

function misfit(rule: HandRule, { account, round }: NewEntry): Refusal | null {
  if (round.state === 'published')
    return { message: `${round.name}的通报已经签发`, remedy: '请在下一轮检查中录入' };
  if (rule.platforms.includes(account.platform)) return null;
  const fits = rule.platforms.map((platform) => PLATFORM_NAMES[platform]).join('、');
  return { message: `该项不适用于${PLATFORM_NAMES[account.platform]}账号`, remedy: `只适用于：${fits}` };
}

function noHandRule(ruleset: RuleSet, id: string): Refusal {
  const known = ruleset.byHand.map((rule) => `${rule.id}（${rule.title}）`).join('、');
  const byPages = ruleset.rules.some((rule) => rule.id === id);
  return byPages
    ? {
        message: `“${id}”由检查发现判定，不能直接录入`,
        remedy: '请用 xunjian record 记录在客户端看到的情况，系统据此判定',
      }
    : { message: `规则集${ruleset.id}没有可人工录入的“${id}”`, remedy: `可录入：${known}` };
}

function alreadyListed({ violationId, state }: { violationId: number; state: ViolationState }): Refusal {
  return {
    message: `该问题已在名单上，编号${violationId}`,
    remedy:
      state === 'dismissed'
        ? `如需恢复，请用 xunjian violation reopen ${violationId}`
        : `用 xunjian violation show ${violationId} 查看`,
  };
}
