/**
 * What stands when an inspection is made once more: a later attempt adds to what an earlier one determined, and never
 * takes it back for not having seen it again. Pure.
 */

import { FINDING_NAMES, type Findings } from '../domain/finding.ts';
import type { Verdict, VerdictOutcome } from '../domain/verdict.ts';

export interface Judgement {
  readonly findings: Findings;
  readonly verdicts: readonly Verdict[];
}

export interface EarlierVerdict {
  readonly rule: string;
  readonly outcome: VerdictOutcome;
}

/**
 * The first of the judgements that leaves open no rule which was determined before, and of those the one that leaves
 * least open; null if the earlier one stands.
 */
export function whatStands<J extends Judgement>(
  earlier: readonly EarlierVerdict[],
  candidates: readonly J[],
): J | null {
  const determined = new Set(earlier.filter((v) => v.outcome !== 'undetermined').map((v) => v.rule));
  const sound = candidates.filter(
    ({ verdicts }) => !verdicts.some((verdict) => isOpen(verdict) && determined.has(verdict.rule)),
  );
  const open = (candidate: J) => candidate.verdicts.filter(isOpen).length;
  return sound.reduce<J | null>((best, next) => (best && open(best) <= open(next) ? best : next), null);
}

/** A contradiction is something seen: it takes back what was concluded before it came up. */
function isOpen(verdict: Verdict): boolean {
  return verdict.outcome === 'undetermined' && verdict.reason.code !== 'contradiction';
}

/** What is seen now, and for what is not what was seen earlier. */
export function withEarlier(now: Findings, earlier: Findings): Findings {
  const merged = FINDING_NAMES.map((name) => [
    name,
    now[name].observed ? now[name] : pick(now, earlier, name),
  ]);
  // One entry for each name, each of its own type.
  return Object.fromEntries(merged) as unknown as Findings;
}

function pick<N extends keyof Findings>(now: Findings, earlier: Findings, name: N): Findings[N] {
  const found = now[name];
  const isDisputed = !found.observed && found.reason.code === 'contradiction';
  return earlier[name].observed && !isDisputed ? earlier[name] : found;
}
