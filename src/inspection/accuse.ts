/** From the verdicts of an inspection to the list of its round: the machine's accusations, each with its evidence. */

import type { CaptureId } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import type { Transaction } from '../store/database.ts';
import { putViolation } from '../store/violations.ts';

export interface Judged {
  readonly roundId: number;
  readonly accountId: number;
  readonly inspectionId: number;
  readonly ruleset: RuleSet;
  readonly verdicts: readonly Verdict[];
  readonly seenAt: Timestamp;
  /** Screenshots of what an accusation rests on. */
  readonly picturesOf: (verdict: Verdict) => readonly CaptureId[];
}

export async function accuse(tx: Transaction, judged: Judged): Promise<void> {
  const { roundId, accountId, inspectionId, ruleset, verdicts, seenAt, picturesOf } = judged;
  for (const verdict of verdicts) {
    if (verdict.outcome !== 'violation' && verdict.outcome !== 'suspected') continue;
    const rule = ruleset.rules.find((candidate) => candidate.id === verdict.rule);
    if (!rule) throw new Error(`verdict of a rule that the rule set does not have: ${verdict.rule}`);
    await putViolation(tx, {
      roundId,
      accountId,
      inspectionId,
      rule: verdict.rule,
      problem: rule.wording.list,
      explanation: verdict.explanation,
      fails: rule.fails,
      outcome: verdict.outcome,
      seenAt,
      captures: [verdict.captures[0], ...verdict.captures.slice(1), ...picturesOf(verdict)],
    });
  }
}
