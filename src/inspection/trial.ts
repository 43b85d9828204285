/**
 * What a rule set makes of inspections that were judged before, and what of it would differ. Pure. Rules that say what
 * they said keep the verdicts that they gave.
 */

import { resultOf, VERDICT_OUTCOMES, type Verdict, type VerdictOutcome } from '../domain/verdict.ts';
import { evaluate } from '../rules/evaluate.ts';
import type { Rule, RuleSet } from '../rules/ruleset.ts';
import type { JudgedRule, Judgement, ListedRule } from '../store/judgements.ts';

/** One verdict that would be another. Null: the rule set has no such rule. */
export interface Change {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly platform: Judgement['platform'];
  readonly name: string;
  readonly rule: string;
  readonly from: VerdictOutcome | null;
  readonly to: VerdictOutcome | null;
  /** What the new verdict says; of a rule that is gone, what the old one said. */
  readonly explanation: string;
}

/** Over the round's own selection; re-checks of an earlier round are compared, but counted nowhere. */
export interface Tally {
  readonly results: Readonly<Record<VerdictOutcome, number>>;
  /** Accounts with a problem that stands: by its rule, or by what people decided. */
  readonly failing: number;
}

export interface Trial {
  /** Inspections that were judged anew. */
  readonly inspections: number;
  /** Verdicts that would be another. */
  readonly changes: number;
  /** Verdicts of the same outcome that would only say it in other words. */
  readonly reworded: number;
  readonly before: Tally;
  readonly after: Tally;
}

/** What a trial found in one stretch of the round. */
export interface TrialPart {
  readonly trial: Trial;
  readonly changes: readonly Change[];
}

/** `keptOf`: the rules that say what they said in the set which judged. */
export function judgeAgain(
  ruleset: RuleSet,
  judgements: readonly Judgement[],
  keptOf: (judgement: Judgement) => ReadonlySet<Rule>,
): TrialPart {
  const changes: Change[] = [];
  const before = newTally();
  const after = newTally();
  const ids = new Set(ruleset.rules.map(({ id }) => id));
  const failing = new Set(ruleset.rules.filter(({ fails }) => fails).map(({ id }) => id));
  let reworded = 0;
  for (const judgement of judgements) {
    const verdicts = judgeAnew(ruleset, judgement, keptOf(judgement));
    changes.push(...changesOf(judgement, verdicts, ids));
    reworded += rewordedIn(judgement, verdicts);
    if (judgement.reason === 'recheck') continue;
    count(before, judgement.result, failedBefore(judgement));
    count(after, resultOf(verdicts), failsNow(judgement, verdicts, failing));
  }
  const counts = { inspections: judgements.length, changes: changes.length, reworded };
  return { trial: { ...counts, before, after }, changes };
}

export function nothingTried(): Trial {
  return { inspections: 0, changes: 0, reworded: 0, before: newTally(), after: newTally() };
}

export function together(a: Trial, b: Trial): Trial {
  return {
    inspections: a.inspections + b.inspections,
    changes: a.changes + b.changes,
    reworded: a.reworded + b.reworded,
    before: bothTallies(a.before, b.before),
    after: bothTallies(a.after, b.after),
  };
}

function bothTallies(a: Tally, b: Tally): Tally {
  const results = VERDICT_OUTCOMES.map((outcome) => [outcome, a.results[outcome] + b.results[outcome]]);
  return { results: Object.fromEntries(results) as Tally['results'], failing: a.failing + b.failing };
}

type Anew = Pick<Verdict, 'rule' | 'outcome' | 'explanation' | 'unknown'>;

/** In the order of the rule set. */
function judgeAnew(ruleset: RuleSet, judgement: Judgement, kept: ReadonlySet<Rule>): readonly Anew[] {
  const { verdicts: old, findings, circumstances } = judgement;
  if (kept.size === 0) return evaluate(ruleset, findings, circumstances);
  const before = (rule: Rule): JudgedRule | undefined => (kept.has(rule) ? own(old, rule.id) : undefined);
  const rules = ruleset.rules.filter((rule) => before(rule) === undefined);
  const anew = rules.length > 0 ? evaluate({ rules }, findings, circumstances) : [];
  const next = anew.values();
  return ruleset.rules.flatMap((rule) => {
    const was = before(rule);
    return was ? { rule: rule.id, unknown: rule.unknown, ...was } : (next.next().value ?? []);
  });
}

/** A rule may be called what every object has. */
function own<Of>(of: Readonly<Record<string, Of>>, rule: string): Of | undefined {
  return Object.hasOwn(of, rule) ? of[rule] : undefined;
}

function changesOf(judgement: Judgement, verdicts: readonly Anew[], ids: ReadonlySet<string>): Change[] {
  const { inspectionId, accountId, platform, name, verdicts: old, listed } = judgement;
  const changes: Change[] = [];
  const add = (change: Pick<Change, 'rule' | 'from' | 'to' | 'explanation'>) =>
    changes.push({ inspectionId, accountId, platform, name, ...change });
  for (const { rule, outcome, explanation } of verdicts) {
    const from = own(old, rule)?.outcome ?? null;
    if (from !== outcome) add({ rule, from, to: outcome, explanation });
  }
  for (const [rule, { outcome, explanation }] of Object.entries(old)) {
    if (ids.has(rule) || own(listed, rule)?.byHand) continue;
    add({ rule, from: outcome, to: null, explanation });
  }
  return changes;
}

function rewordedIn({ verdicts: old }: Judgement, verdicts: readonly Anew[]): number {
  let reworded = 0;
  for (const { rule, outcome, explanation } of verdicts) {
    const was = own(old, rule);
    if (was?.outcome === outcome && was.explanation !== explanation) reworded += 1;
  }
  return reworded;
}

/** As the round's figures count: also what was rectified since was found all the same. */
function stands({ state, fails }: ListedRule): boolean {
  return fails && (state === 'open' || state === 'confirmed' || state === 'rectified');
}

function failedBefore({ listed }: Judgement): boolean {
  return Object.values(listed).some(stands);
}

/** What people decided stays decided: a dismissed problem fails nobody, a confirmed suspicion does. */
function failsNow({ listed }: Judgement, verdicts: readonly Anew[], failing: ReadonlySet<string>): boolean {
  const byHand = Object.values(listed).some((violation) => violation.byHand && stands(violation));
  return (
    byHand ||
    verdicts.some(({ rule, outcome }) => {
      if (!failing.has(rule)) return false;
      const state = own(listed, rule)?.state;
      if (outcome === 'violation') return state !== 'dismissed';
      return outcome === 'suspected' && (state === 'confirmed' || state === 'rectified');
    })
  );
}

interface Counting {
  results: Record<VerdictOutcome, number>;
  failing: number;
}

function newTally(): Counting {
  const results = Object.fromEntries(VERDICT_OUTCOMES.map((outcome) => [outcome, 0]));
  return { results: results as Record<VerdictOutcome, number>, failing: 0 };
}

function count(tally: Counting, result: VerdictOutcome, fails: boolean): void {
  tally.results[result] += 1;
  if (fails) tally.failing += 1;
}
