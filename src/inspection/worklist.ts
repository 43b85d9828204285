/**
 * What people must look at, and the least that settles it: the stored findings judged again, which tells what
 * each open rule lacks, and suspected violations that nobody has decided. Asks for no page and changes nothing.
 */

import { isInspectedPlatform } from '../../scrapers/platforms.ts';
import type { Platform } from '../domain/account.ts';
import { TIERS } from '../domain/account.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import { outcomeReasonText } from '../domain/reason.ts';
import { type Clock, chineseTime, type Timestamp } from '../domain/time.ts';
import type { Missing, Verdict } from '../domain/verdict.ts';
import { evaluate, settles } from '../rules/evaluate.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import { accountById, type StoredAccount } from '../store/accounts.ts';
import { sourcesOf } from '../store/attempts.ts';
import type { Database } from '../store/database.ts';
import { findingsOf } from '../store/findings.ts';
import { inspectionById } from '../store/inspections.ts';
import { pendingRechecks, type StoredRecheck } from '../store/rechecks.ts';
import { type ListedViolation, listViolations } from '../store/violations.ts';
import { inspectionOfViolation, type UnsettledInspection, unsettledInspections } from '../store/worklist.ts';
import { circumstancesAt, standingOf } from './circumstances.ts';

/** One rule of one account that waits for a person. */
export interface WorkItem {
  readonly account: StoredAccount;
  readonly round: string | null;
  readonly inspectionId: number;
  readonly rule: string;
  /** The rule's name, in Chinese. */
  readonly title: string;
  readonly outcome: 'undetermined' | 'suspected';
  /** In Chinese. */
  readonly reason: string;
  /** What the rule asked for and was not told. */
  readonly missing: readonly Missing[];
  /** What settles it, in Chinese, least effort first. */
  readonly settles: readonly string[];
  /** The commands that put it on record, in the same order. */
  readonly commands: readonly string[];
  /** Where to look: a page of the account; null where only the app shows it. */
  readonly address: string | null;
  /** For a suspected violation on a round's list. */
  readonly violationId: number | null;
  /** Sources that let the inspection down, each with its refusal in the platform's words. */
  readonly refusals: readonly Refusal[];
  /** When the machine looks again by itself; null: it does not. */
  readonly againAt: Timestamp | null;
}

export interface Refusal {
  readonly source: string;
  /** An outcome's label, e.g. `blocked:captcha`. */
  readonly outcome: string;
  /** In Chinese. */
  readonly said: string;
}

export interface WorklistParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly rulesetOf: (hash: string) => Promise<RuleSet>;
}

/** Of one round, or of all accounts. Decisions first, then what a look settles, then what is inspected by hand. */
export async function worklist(parts: WorklistParts, round: string | null): Promise<WorkItem[]> {
  const items: WorkItem[] = [];
  for (const violation of await listViolations(parts.db, { round, state: 'suspected' }))
    items.push(await suspected(parts, violation));
  for (const recheck of await pendingRechecks(parts.db))
    if (round === null || recheck.fromRound === round) items.push(await pending(parts, recheck));
  for (const inspection of await unsettledInspections(parts.db, round))
    items.push(...(await undetermined(parts, inspection)));
  return items
    .map((item, index) => ({ item, key: sortKey(item, index) }))
    .sort(byKey)
    .map(({ item }) => item);
}

/** What one inspection leaves open, as the worklist has it. Empty: nothing of it waits for a look. */
export async function openItems(parts: WorklistParts, inspection: UnsettledInspection): Promise<WorkItem[]> {
  return undetermined(parts, inspection);
}

async function undetermined(parts: WorklistParts, inspection: UnsettledInspection): Promise<WorkItem[]> {
  const { account, ruleset, verdicts } = await judged(parts, inspection);
  const refusals = await refusalsOf(parts.db, inspection.inspectionId);
  return verdicts.flatMap((verdict) => {
    if (verdict.outcome !== 'undetermined' || verdict.unknown !== 'asks') return [];
    const reason = whyUnseen(account.platform, inspection) ?? verdict.reason.text;
    return [
      {
        account,
        round: inspection.round,
        inspectionId: inspection.inspectionId,
        rule: verdict.rule,
        title: titleOf(ruleset, verdict.rule),
        outcome: 'undetermined' as const,
        reason,
        missing: verdict.missing ?? [],
        settles: settles(verdict, account.platform),
        commands: (verdict.missing ?? []).flatMap((missing) => commandsFor(missing, account)),
        address: addressOf(account),
        violationId: null,
        refusals,
        againAt: inspection.state === 'failed' ? null : inspection.notBefore,
      },
    ];
  });
}

async function suspected(parts: WorklistParts, violation: ListedViolation): Promise<WorkItem> {
  const inspection = await inspectionOfViolation(parts.db, violation.violationId);
  if (!inspection) throw new Error(`violation ${violation.violationId} has no inspection`);
  const { account, ruleset, verdicts } = await judged(parts, inspection);
  const verdict = verdicts.find(({ rule }) => rule === violation.rule);
  const missing = verdict?.outcome === 'suspected' ? (verdict.missing ?? []) : [];
  const { violationId } = violation;
  return {
    account,
    round: violation.round,
    inspectionId: inspection.inspectionId,
    rule: violation.rule,
    title: titleOf(ruleset, violation.rule),
    outcome: 'suspected',
    reason: violation.explanation,
    missing,
    settles: [...(verdict ? settles(verdict, account.platform) : []), '查看证据，认定或排除'],
    commands: [
      ...missing.flatMap((what) => commandsFor(what, account)),
      `xunjian violation confirm ${violationId} --by 姓名 --why 理由`,
      `xunjian violation dismiss ${violationId} --by 姓名 --why 理由`,
    ],
    address: addressOf(account),
    violationId,
    refusals: [],
    againAt: null,
  };
}

/** A source that answered, and one that had nothing to ask for, let nobody down. */
async function refusalsOf(db: Database, inspectionId: number): Promise<Refusal[]> {
  const asked = await sourcesOf(db, inspectionId);
  return asked
    .filter(({ outcome }) => /^(blocked|failed):/.test(outcome))
    .map(({ source, outcome, phrase, notes }) => {
      const words = phrase ? `（平台提示：${phrase}）` : '';
      const [note] = notes;
      return {
        source,
        outcome,
        said: words ? outcomeReasonText(outcome) + words : (note ?? outcomeReasonText(outcome)),
      };
    });
}

/** A re-check that only suspects, or whose answer somebody took back. */
async function pending({ db, rulesetOf }: WorklistParts, recheck: StoredRecheck): Promise<WorkItem> {
  const { violationId, accountId, rule, fromRound, explanation } = recheck;
  const account = await accountById(db, accountId);
  const inspection = await inspectionById(db, recheck.inspectionId);
  if (!account || !inspection) throw new Error(`re-check of violation ${violationId} has lost its account`);
  return {
    account,
    round: fromRound,
    inspectionId: inspection.inspectionId,
    rule,
    title: titleOf(await rulesetOf(inspection.ruleset), rule),
    outcome: 'suspected',
    reason: `复核：${explanation}`,
    missing: [],
    settles: ['查看复核所见，认定已整改或未整改'],
    commands: [
      `xunjian violation rectify ${violationId} --by 姓名 --why 理由`,
      `xunjian rectification refuse ${violationId} --by 姓名 --why 理由`,
    ],
    address: addressOf(account),
    violationId,
    refusals: [],
    againAt: null,
  };
}

interface Judged {
  readonly account: StoredAccount;
  readonly ruleset: RuleSet;
  readonly verdicts: readonly Verdict[];
}

/** The verdicts as they were given, with what each lacks, which the table does not keep. */
async function judged(
  { db, clock, rulesetOf }: WorklistParts,
  inspection: UnsettledInspection,
): Promise<Judged> {
  const account = await accountById(db, inspection.accountId);
  if (!account) throw new Error(`there is no account ${inspection.accountId}`);
  const ruleset = await rulesetOf(inspection.ruleset);
  const findings = await findingsOf(db, inspection.inspectionId);
  const circumstances =
    inspection.circumstances ?? (await now(db, account, inspection.checkpoint ?? clock()));
  return { account, ruleset, verdicts: evaluate(ruleset, findings ?? {}, circumstances) };
}

async function now(db: Database, account: StoredAccount, checkpoint: Timestamp): Promise<Circumstances> {
  return circumstancesAt(await standingOf(db, account, checkpoint, null), checkpoint);
}

/** Where no page was asked for, "not asked" would tell nothing: who looks, and when. */
function whyUnseen(
  platform: Platform,
  { state, notBefore, attempts, note }: UnsettledInspection,
): string | null {
  if (!isInspectedPlatform(platform) && attempts === 0) return '该平台不作自动检查，需人工查看';
  if (note !== null) return note;
  if (state === 'waiting' && notBefore) return `来源暂停访问，系统将于${chineseTime(notBefore)}后自动再查`;
  return state === 'failed' ? '检查程序出错，未能得出结果，需管理员在队列面板查看' : null;
}

function titleOf(ruleset: RuleSet, rule: string): string {
  return ruleset.rules.find(({ id }) => id === rule)?.title ?? rule;
}

/** What stands in Chinese in a command is for the person to fill in. */
function commandsFor(missing: Missing, { accountId, platform }: StoredAccount): string[] {
  const seen = (finding: string) =>
    `xunjian record ${accountId} --finding ${finding} --screenshot 截图.png --by 姓名`;
  const submit = isInspectedPlatform(platform) ? [`xunjian submit ${accountId} 地址`] : [];
  switch (missing) {
    case 'posts':
      return [...submit, seen('latest-post=发布时间'), seen('nothing-since=翻看到的时间')];
    case 'comments':
      return [seen('comments=open|restricted|closed|absent')];
    case 'messages':
      return [seen('messages=open|restricted|closed|absent')];
    case 'presence':
      return [seen('presence=active|suspended|deregistered|not_found')];
    case 'registry':
      return ['xunjian registry import 备案表.xlsx'];
    case 'likes':
    case 'commercial':
      // The rules that need them ask nobody: what is seen of them is decided as a suspicion.
      return [];
  }
}

function addressOf({ platform, platformId, addresses }: StoredAccount): string | null {
  const [registered] = addresses;
  if (registered !== undefined) return registered;
  return platform === 'weibo' && platformId !== null ? `https://m.weibo.cn/u/${platformId}` : null;
}

type Key = readonly (string | number)[];

function sortKey({ outcome, account }: WorkItem, index: number): Key {
  const byHand = isInspectedPlatform(account.platform) ? 0 : 1;
  const tier = account.tier ? TIERS.indexOf(account.tier) : TIERS.length;
  return [outcome === 'suspected' ? 0 : 1, byHand, tier, account.sponsor ?? '', account.name, index];
}

function byKey({ key: a }: { key: Key }, { key: b }: { key: Key }): number {
  for (const [index, value] of a.entries()) {
    const other = b[index];
    if (other !== undefined && value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
