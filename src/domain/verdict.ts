/** The rule engine's answer for one rule on one inspection, and what the answers make of the account. */

import type { FindingName } from './finding.ts';
import type { CaptureId } from './page.ts';
import type { Reason } from './reason.ts';

/** In order: an account's result is the worst of its verdicts. */
export const VERDICT_OUTCOMES = ['not_applicable', 'pass', 'undetermined', 'suspected', 'violation'] as const;
export type VerdictOutcome = (typeof VERDICT_OUTCOMES)[number];

export const VERDICT_NAMES: Readonly<Record<VerdictOutcome, string>> = {
  not_applicable: '不适用',
  pass: '合格',
  undetermined: '无法判定',
  suspected: '疑似',
  violation: '不合格',
};

/** What a rule asked for and was not told: a finding, or something that only the registry can say. */
export type Missing = FindingName | 'registry';

interface AnyVerdict {
  /** The rule's id, e.g. `not-updated`. */
  readonly rule: string;
  /** One line in Chinese: what was seen, against what, when. */
  readonly explanation: string;
  readonly captures: readonly CaptureId[];
  /** What an unknown means for the account: `asks` leaves it undetermined, `noted` only counts it. */
  readonly unknown: 'asks' | 'noted';
}

export type Verdict =
  | (AnyVerdict & { readonly outcome: 'pass' | 'not_applicable' })
  /** An accusation, made or proposed, has a capture. */
  | (AnyVerdict & {
      readonly outcome: 'violation' | 'suspected';
      readonly captures: readonly [CaptureId, ...CaptureId[]];
      /** Suspected on what was seen, while this was not seen and could clear the account. */
      readonly missing?: readonly Missing[];
    })
  | (AnyVerdict & {
      readonly outcome: 'undetermined';
      readonly reason: Reason;
      readonly missing?: readonly Missing[];
    });

/**
 * The account's result: the worst of its verdicts, where an undetermined one counts only if its rule asks.
 * No verdict at all, or none but noted unknowns, leaves the account undetermined: doubt is the default.
 */
export function resultOf(verdicts: readonly Pick<Verdict, 'outcome' | 'unknown'>[]): VerdictOutcome {
  const counted = verdicts.filter((v) => !(v.outcome === 'undetermined' && v.unknown === 'noted'));
  if (counted.length === 0) return 'undetermined';
  const worst = Math.max(...counted.map((v) => VERDICT_OUTCOMES.indexOf(v.outcome)));
  return VERDICT_OUTCOMES[worst] ?? 'undetermined';
}
