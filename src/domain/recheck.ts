/** What a second look (复核) says of an earlier violation. */

import type { VerdictOutcome } from './verdict.ts';
import type { ViolationState } from './violation.ts';

export const RECHECK_OUTCOMES = ['rectified', 'not_rectified', 'undetermined'] as const;
export type RecheckOutcome = (typeof RECHECK_OUTCOMES)[number];

/** What the second look found, as far as it speaks of the violation. */
export interface SecondLook {
  /** The verdict of the violation's rule; null if the inspection's rule set has no such rule. */
  readonly verdict: VerdictOutcome | null;
  readonly explanation: string | null;
  /** Whether the platform no longer has the account, and nobody accepted its closing. */
  readonly isGone: boolean;
  /** What became of the same problem on the list of the round in which it is looked at again. */
  readonly listed: ViolationState | null;
}

export interface RecheckAnswer {
  readonly outcome: RecheckOutcome;
  /** A person has to say which. */
  readonly pending: boolean;
  readonly explanation: string;
}

/** Only what was seen says that a problem is gone or still there; where a person must confirm, a person does. */
export function answerOf({ verdict, explanation, isGone, listed }: SecondLook): RecheckAnswer {
  const said = explanation ?? '';
  const undetermined = (pending: boolean, why = said): RecheckAnswer => ({
    outcome: 'undetermined',
    pending,
    explanation: why,
  });
  if (verdict === null) return undetermined(false, '复核所用的规则不含此项，无法判定。');
  switch (verdict) {
    case 'pass':
      return { outcome: 'rectified', pending: false, explanation: said };
    case 'not_applicable':
      // Gone without a word is not put right: only a closing that the office accepted is.
      return isGone ? undetermined(true) : { outcome: 'rectified', pending: false, explanation: said };
    case 'undetermined':
      return undetermined(false);
    case 'violation':
    case 'suspected':
      if (listed === 'dismissed') return { outcome: 'rectified', pending: false, explanation: said };
      if (listed === 'suspected' || (listed === null && verdict === 'suspected')) return undetermined(true);
      return { outcome: 'not_rectified', pending: false, explanation: said };
  }
}
