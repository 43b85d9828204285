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

/** A judgement with what the pages alone showed, where people took part in its findings. */
export interface FullJudgement extends Judgement {
  readonly pageFindings: Findings | null;
}

export interface EarlierJudgement extends Omit<FullJudgement, 'verdicts'> {
  readonly verdicts: readonly EarlierVerdict[];
}

/** What is seen now; or, where an earlier attempt determined more, with what that one saw; null: its own stands. */
export function standsOver<J extends FullJudgement>(
  earlier: EarlierJudgement | null,
  now: J,
  judge: (findings: Findings, pageFindings: Findings | null) => J,
): J | null {
  if (!earlier) return now;
  const { findings, pageFindings: pages } = earlier;
  const both = judge(
    withEarlier(now.findings, findings),
    now.pageFindings || pages ? withEarlier(now.pageFindings ?? now.findings, pages ?? findings) : null,
  );
  return whatStands(earlier.verdicts, [now, both]);
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
