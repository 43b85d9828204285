/**
 * What a bundle says of each inspection, as canonical JSON, one line each. The lines of findings, verdicts and
 * violations are what the round's manifest has digests of: they hold nothing that changes afterwards (names, states).
 * Pure.
 */

import { canonicalJson } from '../domain/canonical.ts';
import type { CaptureRecord } from '../store/captures.ts';
import type { EvidenceOfInspection, EvidenceViolation } from '../store/evidence.ts';
import { type Sum, sha256 } from './sums.ts';

/** With the line's end. */
const line = (value: object): string => `${canonicalJson(value)}\n`;

export function findingsLine({
  inspectionId,
  account,
  checkpoint,
  findings,
  pageFindings,
}: EvidenceOfInspection) {
  return line({ inspection: inspectionId, account: account.id, checkpoint, findings, pageFindings });
}

export function verdictsLine({ inspectionId, result, ruleset, verdicts }: EvidenceOfInspection): string {
  return line({ inspection: inspectionId, result, ruleset, verdicts });
}

export function violationLine(violation: EvidenceViolation): string {
  const { violationId, inspectionId, rule, problem, explanation, fails, byHand, firstSeenAt } = violation;
  return line({
    violation: violationId,
    inspection: inspectionId,
    rule,
    problem,
    explanation,
    fails,
    byHand,
    firstSeenAt,
  });
}

export function inspectionLine({
  inspectionId,
  account,
  reason,
  state,
  ruleset,
}: EvidenceOfInspection): string {
  return line({ inspection: inspectionId, account, reason, state, ruleset });
}

/** Without the names of the inspectors who recorded what they saw. */
export function replayLine({ inspectionId, transcripts }: EvidenceOfInspection): string {
  return line({ inspection: inspectionId, transcripts: transcripts.map(withoutObservers) });
}

function withoutObservers(transcript: unknown): unknown {
  const { observations, ...rest } = transcript as { observations: readonly { by: string }[] };
  return { ...rest, observations: observations.map((observation) => ({ ...observation, by: '' })) };
}

/** Where a capture's records stand in the bundle's own WARC file. */
export interface Place {
  readonly offset: number;
  readonly length: number;
  readonly begins: number;
}

export const WARC_PATH = 'archive/data.warc.gz';

export function captureLine(
  capture: CaptureRecord & { readonly inspectionId: number | null },
  place: Place | null,
  /** Where the record stands that has the body, if it is another one. */
  originalPlace: Place | null,
): string {
  const {
    inspectionId: inspection,
    captureId,
    file: _,
    offset: __,
    length: ___,
    begins: ____,
    original = null,
    ...told
  } = capture;
  const repeats = original && { original: { capture: original.id, record: originalPlace } };
  return line({ capture: captureId, inspection, ...told, ...repeats, record: place });
}

/** What the round's manifest says of one inspection. */
export function sumsOfInspection(evidence: EvidenceOfInspection): Sum[] {
  const { inspectionId, violations } = evidence;
  return [
    { path: `findings/${inspectionId}`, sha256: sha256(findingsLine(evidence)) },
    { path: `verdicts/${inspectionId}`, sha256: sha256(verdictsLine(evidence)) },
    ...violations.map((violation) => ({
      path: `violations/${violation.violationId}`,
      sha256: sha256(violationLine(violation)),
    })),
  ];
}

/** Of what was received, as it came. */
export function sumsOfCaptures(captures: readonly CaptureRecord[]): Sum[] {
  return captures.flatMap(({ captureId, digest }) =>
    digest === null ? [] : [{ path: `captures/${captureId}`, sha256: digest }],
  );
}
