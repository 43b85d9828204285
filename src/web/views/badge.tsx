/** Outcomes and states, by colour and word. */

import { VERDICT_NAMES, type VerdictOutcome } from '../../domain/verdict.ts';
import type { ViolationState } from '../../domain/violation.ts';

export const STATE_NAMES: Readonly<Record<ViolationState, string>> = {
  open: '成立',
  suspected: '疑似',
  confirmed: '已认定',
  dismissed: '已排除',
  rectified: '已整改',
};

export type Tone = 'good' | 'bad' | 'doubt' | 'unknown' | 'quiet';

const OUTCOME_TONES: Readonly<Record<VerdictOutcome, Tone>> = {
  not_applicable: 'quiet',
  pass: 'good',
  undetermined: 'unknown',
  suspected: 'doubt',
  violation: 'bad',
};

const STATE_TONES: Readonly<Record<ViolationState, Tone>> = {
  open: 'bad',
  suspected: 'doubt',
  confirmed: 'bad',
  dismissed: 'quiet',
  rectified: 'good',
};

/** Any other state: give the tone and the word. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

export function OutcomeBadge({ outcome }: { outcome: VerdictOutcome }) {
  return <Badge tone={OUTCOME_TONES[outcome]}>{VERDICT_NAMES[outcome]}</Badge>;
}

export function StateBadge({ state }: { state: ViolationState }) {
  return <Badge tone={STATE_TONES[state]}>{STATE_NAMES[state]}</Badge>;
}
