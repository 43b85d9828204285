/**
 * Rule set + findings → verdicts. The engine, not each rule, guards what may be said: what was not seen is
 * `undetermined`, an accusation has a capture, and where a person must confirm it is only `suspected`.
 */

import { PLATFORM_NAMES } from '../domain/account.ts';
import type { Findings } from '../domain/finding.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Reason } from '../domain/reason.ts';
import { chineseDay, dayOf } from '../domain/time.ts';
import type { Missing, Verdict } from '../domain/verdict.ts';
import type { Truth } from './condition.ts';
import { type Explanation, explain } from './explanation.ts';
import { readable } from './readable.ts';
import { mustConfirm, type Rule } from './rule.ts';
import type { RuleSet } from './ruleset.ts';
import { type Circumstances, type Exemption, type Memory, Sheet } from './sheet.ts';

export { settles } from './settles.ts';
export type { Circumstances, Exemption } from './sheet.ts';

/** One verdict a rule, in the order of the rule set. Pure: the same input gives the same verdicts for ever. */
export function evaluate(
  ruleset: Pick<RuleSet, 'rules'>,
  findings: Partial<Findings>,
  circumstances: Circumstances,
): Verdict[] {
  return ruleset.rules.map(judgeOf(findings, circumstances));
}

function judgeOf(findings: Partial<Findings>, circumstances: Circumstances): (rule: Rule) => Verdict {
  const whole = readable(findings);
  const memory: Memory = new Map();
  return (rule) => judge(rule, new Sheet(whole, circumstances, memory));
}

/**
 * True when no rule that asks is open: neither undetermined, nor suspected while something that was not seen
 * could still clear the account. As long as it is false, another source is worth asking.
 */
export function decided(verdicts: readonly Verdict[]): boolean {
  return !verdicts.some(isToBeAsked);
}

/** Whether the account is decided with nothing seen of it; most are not by the first rule already. */
export function decidedUnseen(ruleset: Pick<RuleSet, 'rules'>, circumstances: Circumstances): boolean {
  const judged = judgeOf({}, circumstances);
  return !ruleset.rules.some((rule) => isToBeAsked(judged(rule)));
}

function isToBeAsked(verdict: Verdict): boolean {
  return verdict.unknown === 'asks' && isOpen(verdict);
}

function isOpen(verdict: Verdict): boolean {
  if (verdict.outcome === 'undetermined') return true;
  return verdict.outcome === 'suspected' && verdict.missing !== undefined;
}

function judge(rule: Rule, sheet: Sheet): Verdict {
  const outside = whyOutside(rule, sheet.circumstances);
  const answers = new Answers(rule, sheet);
  if (outside !== null) return answers.notApplicable(outside);
  const exception = excepted(rule, answers.sheet);
  if (exception?.is === 'true') return answers.notApplicable(answers.say(exception.because));
  const violated = rule.violatedWhen.holds(answers.sheet);
  if (violated.is === 'false') return answers.pass();
  if (violated.is === 'unknown' && !suspect(rule, answers.sheet)) return answers.undetermined(violated);
  // an exception that may apply lets an account pass, but lets nobody be accused
  if (exception) return answers.undetermined(exception);
  return answers.accusation(violated.is === 'unknown' ? violated : null);
}

/** The ways in which one rule can answer. */
class Answers {
  readonly sheet: Sheet;
  readonly #rule: Rule;

  constructor(rule: Rule, sheet: Sheet) {
    this.#rule = rule;
    this.sheet = sheet;
  }

  say(explanation: Explanation, reason: Reason | null = null): string {
    const { findings, circumstances } = this.sheet;
    return explain(explanation, {
      findings,
      circumstances,
      params: this.#rule.params,
      reason,
    });
  }

  notApplicable(explanation: string): Verdict {
    const { id: rule, unknown } = this.#rule;
    return { rule, unknown, captures: this.#captures(), outcome: 'not_applicable', explanation };
  }

  pass(): Verdict {
    const { id: rule, unknown } = this.#rule;
    const explanation = this.say(this.#rule.explanation.pass);
    return { rule, unknown, captures: this.#captures(), outcome: 'pass', explanation };
  }

  undetermined({ reason, missing }: Unseen): Verdict {
    const { id: rule, unknown } = this.#rule;
    const explanation = this.say(this.#rule.explanation.undetermined, reason);
    const captures = this.#captures();
    return { rule, unknown, captures, outcome: 'undetermined', explanation, reason, missing };
  }

  /** `unseen`: what was not seen and could clear the account, where it is only suspected for that. */
  accusation(unseen: Unseen | null): Verdict {
    const { id: rule, unknown } = this.#rule;
    const captures = this.#captures();
    const rests = this.sheet.saw(this.#rule.violatedWhen.reads) && hasCapture(captures);
    if (!rests) return this.undetermined({ reason: NO_CAPTURE, missing: this.#rule.needs });
    const confirm = unseen !== null || mustConfirm(this.#rule, this.sheet.circumstances.platform);
    const outcome = confirm ? 'suspected' : 'violation';
    const explanation = this.say(this.#wordsFor(outcome), unseen?.reason ?? null);
    const verdict = { rule, unknown, captures, outcome, explanation } as const;
    return unseen ? { ...verdict, missing: unseen.missing } : verdict;
  }

  /** A rule that never expected to be in doubt says why it is. */
  #wordsFor(outcome: 'suspected' | 'violation'): Explanation {
    const { [outcome]: words, undetermined } = this.#rule.explanation;
    return words.length > 0 ? words : undetermined;
  }

  #captures(): CaptureId[] {
    return this.sheet.captures(this.#rule.violatedWhen.reads);
  }
}

interface Unseen {
  readonly reason: Reason;
  readonly missing: readonly Missing[];
}

const NO_CAPTURE: Reason = { code: 'no-capture', text: '没有可作依据的页面快照' };

function hasCapture(captures: readonly CaptureId[]): captures is readonly [CaptureId, ...CaptureId[]] {
  return captures.length > 0;
}

/** By the rule's own words, or because a source that may lack posts shows none. */
function suspect(rule: Rule, sheet: Sheet): boolean {
  if (rule.suspectedWhen?.holds(sheet).is === 'true') return true;
  const believing = sheet.believing();
  return believing !== null && rule.violatedWhen.holds(believing).is === 'true';
}

/** What puts an account outside a rule without a look at it: its platform, or a recorded reason. */
function whyOutside(rule: Rule, circumstances: Circumstances): string | null {
  const { platform } = circumstances;
  if (!rule.platforms.includes(platform)) return `本规则不适用于${PLATFORM_NAMES[platform]}账号。`;
  const exemption = exemptionFor(rule.id, circumstances);
  if (!exemption) return null;
  return `已说明理由（${chineseDay(exemption.from)}至${chineseDay(exemption.to)}）：${exemption.why}，本次不适用。`;
}

/** Whether a recorded reason holds at the checkpoint that frees the account from the rule. */
export function isExempted(rule: string, circumstances: Circumstances): boolean {
  return exemptionFor(rule, circumstances) !== null;
}

function exemptionFor(rule: string, { checkpoint, exemptions }: Circumstances): Exemption | null {
  const today = dayOf(checkpoint);
  const holds = ({ rule: which, from, to }: Exemption) =>
    from <= today && today <= to && (which === null || which === rule);
  return exemptions?.find(holds) ?? null;
}

/** The first exception that holds; else the first that may hold; null if none does. */
function excepted(
  rule: Rule,
  sheet: Sheet,
): (Extract<Truth, { is: 'unknown' }> | { readonly is: 'true'; readonly because: Explanation }) | null {
  let open: Extract<Truth, { is: 'unknown' }> | null = null;
  for (const { when, because } of rule.notApplicableWhen) {
    const truth = when.holds(sheet);
    if (truth.is === 'true') return { is: 'true', because };
    if (truth.is === 'unknown') open ??= truth;
  }
  return open;
}
