/** A rule that no public page can answer: it gives no verdicts; a person enters a violation of it, with evidence. */

import type { Platform } from '../domain/account.ts';
import { type Mistake, readWording, type Severity, type Wording } from './rule.ts';
import type { HandRuleFile } from './schema.ts';

export interface HandRule {
  readonly id: string;
  readonly title: string;
  readonly platforms: readonly Platform[];
  readonly severity: Severity;
  /** Whether a standing violation makes the account 不合格. */
  readonly fails: boolean;
  readonly basis: readonly string[];
  readonly wording: Wording;
  /** What a person must attach, in Chinese. */
  readonly evidence: string;
}

/** The rule, or all that is wrong with it. */
export function compileHandRule(file: HandRuleFile): HandRule | Mistake[] {
  const mistakes: Mistake[] = [];
  const wording = readWording(file, {}, mistakes);
  return mistakes.length > 0 ? mistakes : { ...file, wording };
}
