/** The notice (通报), as sentences: the same for docx and html, each number with the query it came from. */

import { PLATFORM_NAMES } from '../domain/account.ts';
import { chineseDay, type Day } from '../domain/time.ts';
import { type Derived, type Figure, type Filling, fill, type Sentence, together } from './figure.ts';
import { BLANK_DAY, deadlineOf, type Office, type TextName } from './office.ts';
import { rate, share } from './percent.ts';
import { periodOf, periodSeenFrom } from './period.ts';
import type { Recheck, ReportedAccount, RoundReport, RuleWords } from './round-report.ts';
import { inLines, unbroken } from './title.ts';

export interface Section {
  readonly heading: string;
  readonly paragraphs: readonly Sentence[];
  readonly items: readonly Item[];
}

export interface Item {
  /** `1.` or `（一）`. */
  readonly number: string;
  /** With its full stop; empty where the item has none. */
  readonly heading: string;
  readonly text: Sentence;
}

export interface Notice {
  readonly title: string;
  /** In lines of equal length. */
  readonly titleLines: readonly string[];
  readonly attachmentTitle: string;
  readonly attachmentTitleLines: readonly string[];
  /** 送审稿 or 代拟稿 until it is signed. */
  readonly draft: string | null;
  readonly letterhead: string;
  readonly number: string;
  readonly addressees: string;
  readonly opening: Sentence;
  readonly sections: readonly Section[];
  readonly closing: Sentence;
  /** By which the evidence can be checked; null while the round has no manifest. */
  readonly evidence: Sentence | null;
  readonly office: string;
  readonly date: string;
  readonly window: string;
  readonly list: readonly ListRow[];
  readonly pending: readonly ListRow[];
}

/** The eight columns of the list. */
export interface ListRow {
  readonly no: number;
  readonly platform: string;
  readonly other: string;
  readonly name: string;
  readonly sponsor: string;
  readonly result: string;
  readonly problem: string;
  readonly note: string;
}

/** What every document of the round says in the same words. */
export interface Words {
  readonly fillings: Readonly<Record<string, Filling>>;
  say(text: TextName, more?: Readonly<Record<string, Filling>>): Sentence;
}

export function wordsOf(report: RoundReport, office: Office): Words {
  const fillings: Record<string, Filling> = {
    name: office.name,
    short_name: office.short_name,
    scope: office.scope,
    system: office.system,
    contact: office.contact,
    phone: office.phone,
    objection_days: String(office.objection_days),
    period: periodOf(report.round),
    window: windowInWords(report.window),
    deadline: dayInWords(deadlineOf(office, signedOn(report, office))),
  };
  return {
    fillings,
    say: (text, more = {}) => fill(office.texts[text], { ...fillings, ...more }),
  };
}

/** The day of signing comes from who signs, never from the clock. */
export function signedOn(report: RoundReport, office: Office): Day | null {
  return report.signature?.on ?? office.signed_on;
}

export function dayInWords(day: Day | null): string {
  return day === null ? BLANK_DAY : chineseDay(day);
}

/** `2020年10月26日至11月6日`: what is the same is said once. */
export function windowInWords({ from, to }: RoundReport['window']): string {
  const [first, last] = [chineseDay(from), chineseDay(to)];
  if (from === to) return first;
  return `${first}至${from.slice(0, 4) === to.slice(0, 4) ? last.slice(5) : last}`;
}

export function composeNotice(report: RoundReport, rules: readonly RuleWords[], office: Office): Notice {
  const words = wordsOf(report, office);
  const title = words.say('title').text;
  const attachmentTitle = words.say('attachment_title').text;
  return {
    title: unbroken(title),
    titleLines: inLines(title),
    attachmentTitle: unbroken(attachmentTitle),
    attachmentTitleLines: inLines(attachmentTitle),
    draft: report.signature === null ? office.draft : null,
    letterhead: office.letterhead,
    number: office.document_number,
    addressees: office.addressees,
    opening: words.say('opening'),
    sections: office.sections.map(({ kind, heading }, index) => ({
      heading: `${chineseNumber(index + 1)}、${heading}`,
      paragraphs: kind === 'overview' ? overview(report, rules, words) : noProblems(kind, report, words),
      items: numbered(itemsOf(kind, report, rules, office, words), office),
    })),
    closing: words.say(report.failing.value > 0 ? 'closing' : 'closing_without_problems'),
    evidence: report.manifest === undefined ? null : words.say('evidence', { manifest: report.manifest }),
    office: office.name,
    date: dayInWords(signedOn(report, office)),
    window: windowInWords(report.window),
    list: report.failingAccounts.map((account, index) => listRow(account, index + 1, words, report)),
    pending: report.pendingAccounts.map((account, index) => listRow(account, index + 1, words, report)),
  };
}

function overview(report: RoundReport, rules: readonly RuleWords[], words: Words): Sentence[] {
  const { total, city, department, township } = report.registered;
  const registered = words.say('registered', { registered: total, city, department, township });
  const inspected =
    report.inspected.value > 0
      ? words.say('inspected', {
          selected: report.selected,
          inspected: report.inspected,
          method: method(report, words),
          failing: report.failing,
          pass_rate: passRate(report),
        })
      : words.say('none_inspected', { selected: report.selected });
  const apart = [
    ...(report.undetermined.value > 0
      ? [words.say('undetermined', { undetermined: report.undetermined })]
      : []),
    ...(report.pending.value > 0 ? [words.say('pending', { pending: report.pending })] : []),
    ...report.unexamined
      .filter(({ accounts }) => accounts.value > 0)
      .map(({ rule, accounts }) => words.say('unexamined', { accounts, heading: headingOf(rule, rules) })),
  ];
  return [together([registered, inspected]), ...(apart.length > 0 ? [together(apart)] : [])];
}

function noProblems(kind: string, report: RoundReport, words: Words): Sentence[] {
  return kind === 'problems' && report.problems.every(({ fails }) => !fails)
    ? [words.say('no_problems')]
    : [];
}

function method(report: RoundReport, words: Words): Sentence {
  const { full, sampled, targeted } = report.selectedBy;
  const all = { full, sampled, targeted };
  const own =
    full.value > 0 && sampled.value > 0
      ? words.say('method_full_and_sampled', all)
      : full.value > 0
        ? words.say('method_full', all)
        : sampled.value > 0
          ? words.say('method_sampled', all)
          : null;
  if (own === null) return words.say('method_targeted', all);
  return targeted.value > 0 ? words.say('method_with_targeted', { method: own, targeted }) : own;
}

export function passRate({ inspected, failing }: RoundReport): Derived {
  return {
    name: 'pass_rate',
    value: rate(inspected.value - failing.value, inspected.value),
    formula: '(inspected − failing) ÷ inspected, in percent, two decimals half up, trailing zeros cut',
    of: [inspected, failing],
  };
}

export function shareOf(accounts: Figure, failing: Figure): Derived {
  return {
    name: `${accounts.name}.share`,
    value: share(accounts.value, failing.value),
    formula: 'accounts ÷ failing, in percent, two decimals half up',
    of: [accounts, failing],
  };
}

type Unnumbered = Omit<Item, 'number'>;

function itemsOf(
  kind: Office['sections'][number]['kind'],
  report: RoundReport,
  rules: readonly RuleWords[],
  office: Office,
  words: Words,
): Unnumbered[] {
  if (kind === 'overview') return [];
  if (kind === 'requirements')
    return office.requirements.map(({ heading, text }) => ({ heading, text: fill(text, words.fillings) }));
  return [
    ...problems(report, rules, office),
    ...(report.several.value > 0
      ? [{ heading: '', text: words.say('several', { several: report.several }) }]
      : []),
    ...(report.recheck && report.recheck.failing.value > 0
      ? [recheckItem(report.recheck, report, words)]
      : []),
  ];
}

/** Those that fail accounts first, with their headings; then what is only remarked. None with no account at all. */
function problems(report: RoundReport, rules: readonly RuleWords[], office: Office): Unnumbered[] {
  const items = inOrder(rules, office).flatMap((rule) => {
    const problem = report.problems.find((one) => one.rule === rule.id);
    if (!problem || problem.accounts.value === 0) return [];
    const { accounts, fails } = problem;
    const filled = fill(rule.sentence, {
      accounts,
      share: fails ? shareOf(accounts, report.failing) : '—',
    });
    return [{ fails, item: { heading: fails ? `${rule.heading}。` : '', text: filled } }];
  });
  return [...items.filter(({ fails }) => fails), ...items.filter(({ fails }) => !fails)].map(
    ({ item }) => item,
  );
}

function inOrder(rules: readonly RuleWords[], office: Office): RuleWords[] {
  const place = (rule: RuleWords) => {
    const named = office.problem_order.indexOf(rule.id);
    return named >= 0 ? named : office.problem_order.length + rules.indexOf(rule);
  };
  return [...rules].sort((a, b) => place(a) - place(b));
}

function recheckItem(recheck: Recheck, report: RoundReport, words: Words): Unnumbered {
  const from = { from_period: periodSeenFrom(recheck.from, report.round) };
  const { failing, rectified, notRectified, undetermined } = recheck;
  const outcome =
    notRectified.value > 0
      ? words.say('recheck_not_rectified', { ...from, not_rectified: notRectified })
      : words.say(undetermined.value > 0 ? 'recheck_none_seen_unrectified' : 'recheck_all_rectified', from);
  return {
    heading: words.say('recheck_heading', from).text,
    text: together([
      words.say('recheck', { ...from, recheck_failing: failing, rectified }),
      outcome,
      ...(undetermined.value > 0
        ? [words.say('recheck_undetermined', { ...from, recheck_undetermined: undetermined })]
        : []),
    ]),
  };
}

function numbered(items: readonly Unnumbered[], office: Office): Item[] {
  return items.map((item, index) => ({ ...item, number: itemNumber(index + 1, office) }));
}

export function itemNumber(position: number, office: Office): string {
  return office.numbering === 'arabic' ? `${position}.` : `（${chineseNumber(position)}）`;
}

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const;

/** 1 to 99. */
export function chineseNumber(value: number): string {
  const [tens, ones] = [Math.floor(value / 10), value % 10];
  const ten = tens === 0 ? '' : `${tens === 1 ? '' : DIGITS[tens]}十`;
  return `${ten}${DIGITS[ones]}`;
}

function headingOf(rule: string, rules: readonly RuleWords[]): string {
  return rules.find(({ id }) => id === rule)?.heading ?? rule;
}

function listRow(account: ReportedAccount, no: number, words: Words, report: RoundReport): ListRow {
  return {
    no,
    platform: PLATFORM_NAMES[account.platform],
    other: account.other ?? '',
    name: account.name,
    sponsor: account.sponsor ?? '',
    result: account.violations.every(({ state }) => state === 'suspected') ? '待人工确认' : '不合格',
    problem: [...new Set(account.violations.map(({ problem }) => problem))].join('；'),
    note: noteOf(account, words, report),
  };
}

export function noteOf(account: ReportedAccount, words: Words, report: RoundReport): string {
  const from = report.recheck ? periodSeenFrom(report.recheck.from, report.round) : null;
  const rectified =
    account.violations.length > 0 && account.violations.every(({ state }) => state === 'rectified');
  const notes = [
    account.notRectified && from !== null ? words.say('note_not_rectified', { from_period: from }) : null,
    rectified ? words.say('note_rectified') : account.updatedSince ? words.say('note_updated') : null,
  ];
  return notes.flatMap((note) => (note ? [note.text] : [])).join('；');
}
