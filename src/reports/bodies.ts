/** What each failing body is told: its accounts, each problem with its evidence, what to do by when, how to object. */

import { PLATFORM_NAMES } from '../domain/account.ts';
import type { CaptureId } from '../domain/page.ts';
import { chineseTime } from '../domain/time.ts';
import { chineseNumber, dayInWords, noteOf, signedOn, wordsOf } from './notice.ts';
import type { Office } from './office.ts';
import { deadlineOf } from './office.ts';
import type { ReportedAccount, ReportedCapture, RoundReport, RuleWords } from './round-report.ts';
import { inLines, unbroken } from './title.ts';

export interface BodyReport {
  /** 代表主体, or the account itself where nobody is registered. */
  readonly sponsor: string;
  readonly draft: string | null;
  readonly title: string;
  readonly titleLines: readonly string[];
  readonly opening: string;
  readonly accounts: readonly BodyAccount[];
  readonly demand: string;
  readonly objection: string;
  readonly verify: string;
  readonly office: string;
  readonly date: string;
  readonly rectification: {
    readonly title: string;
    readonly titleLines: readonly string[];
    readonly opening: string;
    readonly demand: string;
  };
  readonly feedback: { readonly title: string; readonly footnote: string };
}

export interface BodyAccount {
  readonly number: string;
  readonly platform: string;
  readonly name: string;
  readonly platformId: string;
  readonly checkpoint: string;
  readonly note: string;
  readonly problems: readonly BodyProblem[];
}

export interface BodyProblem {
  readonly number: string;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  /** How it was established, where a person confirmed it. */
  readonly confirmed: string | null;
  readonly basis: readonly string[];
  readonly whatToDo: string;
  readonly due: string;
  readonly evidence: readonly BodyEvidence[];
}

export interface BodyEvidence {
  readonly no: number;
  readonly captureId: CaptureId;
  readonly kind: string;
  readonly isPicture: boolean;
  readonly url: string;
  readonly seenAt: string;
  readonly sha256: string;
}

/** One for each sponsor, in the order of the list. */
export function composeBodies(
  report: RoundReport,
  rules: readonly RuleWords[],
  office: Office,
): BodyReport[] {
  const bodies = new Map<string, ReportedAccount[]>();
  for (const account of report.failingAccounts) {
    const sponsor = account.sponsor ?? account.name;
    bodies.set(sponsor, [...(bodies.get(sponsor) ?? []), account]);
  }
  return [...bodies].map(([sponsor, accounts]) => composeBody(sponsor, accounts, report, rules, office));
}

function composeBody(
  sponsor: string,
  accounts: readonly ReportedAccount[],
  report: RoundReport,
  rules: readonly RuleWords[],
  office: Office,
): BodyReport {
  const words = wordsOf(report, office);
  const title = words.say('report_title').text;
  const rectificationTitle = words.say('rectification_title').text;
  return {
    sponsor,
    draft: report.signature === null ? office.draft : null,
    title: unbroken(title),
    titleLines: inLines(title),
    opening: words.say('report_opening').text,
    accounts: accounts.map((account, index) => ({
      number: `${chineseNumber(index + 1)}、`,
      platform: PLATFORM_NAMES[account.platform],
      name: account.name,
      platformId: account.platformId ?? '—',
      checkpoint: account.checkpoint === null ? '—' : chineseTime(account.checkpoint),
      note: noteOf(account, words, report) || '—',
      problems: problemsOf(account, report, rules, office),
    })),
    demand: words.say('report_demand').text,
    objection: words.say('objection').text,
    verify: words.say('verify').text,
    office: office.name,
    date: dayInWords(signedOn(report, office)),
    rectification: {
      title: unbroken(rectificationTitle),
      titleLines: inLines(rectificationTitle),
      opening: words.say('rectification_opening', { accounts: String(accounts.length) }).text,
      demand: words.say('rectification_demand').text,
    },
    feedback: {
      title: unbroken(words.say('feedback_title').text),
      footnote: words.say('feedback_footnote').text,
    },
  };
}

function problemsOf(
  account: ReportedAccount,
  report: RoundReport,
  rules: readonly RuleWords[],
  office: Office,
): BodyProblem[] {
  const deadline = deadlineOf(office, signedOn(report, office));
  return account.violations.map((violation, index) => ({
    number: `（${chineseNumber(index + 1)}）`,
    rule: violation.rule,
    problem: violation.problem,
    explanation: violation.explanation,
    confirmed:
      violation.decidedAt === null ? null : `经人工核实确认（${chineseTime(violation.decidedAt)}）。`,
    basis: rules.find(({ id }) => id === violation.rule)?.basis ?? [],
    whatToDo: office.what_to_do[violation.rule] ?? office.what_to_do.other ?? '',
    due: dayInWords(violation.dueOn ?? deadline),
    evidence: violation.evidence.map(evidence),
  }));
}

function evidence(capture: ReportedCapture, index: number): BodyEvidence {
  return {
    no: index + 1,
    captureId: capture.captureId,
    kind: KINDS[capture.kind] ?? '存档页面',
    isPicture: isPicture(capture),
    url: capture.url,
    seenAt: chineseTime(capture.seenAt),
    sha256: capture.sha256 ?? '—',
  };
}

export function isPicture({ kind }: Pick<ReportedCapture, 'kind'>): boolean {
  return kind === 'screenshot' || kind === 'observation';
}

const KINDS: Readonly<Record<string, string>> = {
  screenshot: '页面截图',
  observation: '人工查看截图',
  'wechat-article': '文章页面',
  'weibo-posts': '微博列表',
  'weibo-profile': '微博主页',
  'weibo-status': '微博正文',
  'weibo-likes': '点赞列表',
};
