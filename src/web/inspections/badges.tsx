import type { VerdictOutcome } from '../../domain/verdict.ts';
import type { InspectionState as State } from '../../store/inspections.ts';
import { Badge, OutcomeBadge } from '../views/badge.tsx';
import { INSPECTION_STATES } from '../words.ts';

export function InspectionState({ state }: { state: State }) {
  const { word, tone } = INSPECTION_STATES[state];
  return <Badge tone={tone}>{word}</Badge>;
}

export function Result({ result }: { result: VerdictOutcome | null }) {
  return result === null ? <>—</> : <OutcomeBadge outcome={result} />;
}
