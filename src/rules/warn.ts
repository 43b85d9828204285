/**
 * Rule set + findings → early warnings. Only what is known is said: a warning whose condition or whose exceptions
 * are unknown is not raised, and one that stood is not cleared either.
 */

import type { Circumstances } from '../domain/circumstances.ts';
import type { Captures, Findings } from '../domain/finding.ts';
import type { Warning } from '../domain/warning.ts';
import { isExempted } from './evaluate.ts';
import { explain } from './explanation.ts';
import { readable } from './readable.ts';
import type { RuleSet } from './ruleset.ts';
import { Sheet } from './sheet.ts';
import type { Level, WarningRule } from './warning-rule.ts';

export interface Warned {
  readonly raised: readonly Warning[];
  /** The ids of the warnings of which it is known whether they hold, and on which level. */
  readonly settled: readonly string[];
}

/** Pure: the same input gives the same warnings for ever. */
export function warn(ruleset: RuleSet, findings: Partial<Findings>, circumstances: Circumstances): Warned {
  const whole = readable(findings);
  const raised: Warning[] = [];
  const settled: string[] = [];
  for (const rule of ruleset.warnings) {
    if (!rule.platforms.includes(circumstances.platform)) continue;
    const answer = ask(rule, whole, circumstances);
    if (answer.warning) raised.push(answer.warning);
    if (answer.settled) settled.push(rule.id);
  }
  return { raised, settled };
}

interface Answer {
  readonly warning: Warning | null;
  readonly settled: boolean;
}

const NONE: Answer = { warning: null, settled: true };
const OPEN: Answer = { warning: null, settled: false };

function ask(rule: WarningRule, findings: Findings, circumstances: Circumstances): Answer {
  if (isExempted(rule.rule, circumstances)) return NONE;
  const exceptions = rule.notApplicableWhen.map((when) => when.holds(new Sheet(findings, circumstances)).is);
  if (exceptions.includes('true')) return NONE;
  const free = !exceptions.includes('unknown');
  let known = true;
  for (const level of rule.levels) {
    const sheet = new Sheet(findings, circumstances);
    const truth = level.when.holds(sheet).is;
    if (truth === 'true' && !free) return OPEN;
    const warning = truth === 'true' ? warningOf(rule, level, sheet) : null;
    if (warning) return { warning, settled: known };
    known &&= truth === 'false';
  }
  return known ? NONE : OPEN;
}

/** Like an accusation, it rests on something that was seen. */
function warningOf(rule: WarningRule, { level, when, text }: Level, sheet: Sheet): Warning | null {
  const [first, ...rest] = sheet.captures(when.reads);
  if (first === undefined || !sheet.saw(when.reads)) return null;
  const captures: Captures = [first, ...rest];
  const { findings, circumstances } = sheet;
  const explanation = explain(text, { findings, circumstances, params: rule.params, reason: null });
  return { warning: rule.id, title: rule.title, level, explanation, captures };
}
