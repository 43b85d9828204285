/** Everything that the screen of one decision shows, gathered by statements that go out at once. */

import type { App } from '../../app.ts';
import type { Findings } from '../../domain/finding.ts';
import { type RuleWords, wordsOf } from '../../rules/ruleset.ts';
import { type Seen, seen } from '../../store/decisions.ts';
import { findingsOf } from '../../store/findings.ts';
import { rechecksOf, type StoredRecheck } from '../../store/rechecks.ts';
import { rectificationsOf, type StoredRectification } from '../../store/rectifications.ts';
import {
  type EarlierViolation,
  type EvidenceCapture,
  evidenceOf,
  lastInspectionsOf,
  type NameChange,
  type Neighbours,
  nameChangesOf,
  neighboursOf,
  otherViolationsOf,
  type PastInspection,
  type ReviewFilters,
  type ReviewRow,
  type ReviewSubject,
  recheckEvidence,
  reviewSubject,
  type SisterAccount,
  sisterAccounts,
  violationsByIds,
} from '../../store/review.ts';
import { decisionsOf, type StoredDecision } from '../../store/violations.ts';
import { needsOf } from './excerpts.ts';

export interface Subject {
  readonly violation: ReviewSubject;
  readonly seen: Seen;
  /** Null: the rule set has no rule of that name (a list that was imported). */
  readonly rule: RuleWords | null;
  readonly needs: readonly (keyof Findings)[];
  readonly findings: Findings | null;
  readonly evidence: readonly EvidenceCapture[];
  readonly decisions: readonly StoredDecision[];
  readonly rechecks: readonly StoredRecheck[];
  /** The re-check that waits for a person. */
  readonly pending: StoredRecheck | null;
  readonly answers: readonly StoredRectification[];
  readonly others: readonly EarlierViolation[];
  readonly names: readonly NameChange[];
  readonly inspections: readonly PastInspection[];
  readonly sisters: readonly SisterAccount[];
  readonly neighbours: Neighbours;
  /** What was decided just before this page. */
  readonly done: ReviewRow | null;
}

export async function gatherSubject(
  app: App,
  violationId: number,
  filters: ReviewFilters,
  done: number | undefined,
): Promise<Subject | null> {
  const { db } = app;
  const violation = await reviewSubject(db, violationId);
  if (!violation) return null;
  const { accountId, sponsorId, inspectionId, pendingRecheck, rule } = violation;
  const [
    seenAgain,
    evidence,
    decisions,
    rechecks,
    answers,
    others,
    names,
    inspections,
    sisters,
    neighbours,
    justDone,
  ] = await Promise.all([
    pendingRecheck === null ? [] : recheckEvidence(db, { inspectionId: pendingRecheck, rule }),
    evidenceOf(db, violationId),
    decisionsOf(db, violationId),
    rechecksOf(db, violationId),
    rectificationsOf(db, { violationId }),
    otherViolationsOf(db, accountId, violationId, 4),
    nameChangesOf(db, accountId, 2),
    lastInspectionsOf(db, accountId, 3),
    sponsorId === null ? [] : sisterAccounts(db, { sponsorId, accountId }, 5),
    neighboursOf(db, filters, violationId),
    done === undefined ? [] : violationsByIds(db, [done]),
  ]);
  const ruleset = await app.rulesetOf(violation.ruleset).catch(() => null);
  return {
    violation,
    seen: seen(violation),
    rule: ruleset && wordsOf(ruleset, violation.rule),
    needs: violation.byHand ? [] : await needsOf(app, violation),
    findings: await findingsOf(db, inspectionId),
    evidence: inOrder(seenAgain, evidence),
    decisions,
    rechecks,
    pending: rechecks.find((one) => one.inspectionId === pendingRecheck) ?? null,
    answers,
    others,
    names,
    inspections,
    sisters,
    neighbours,
    done: justDone[0] ?? null,
  };
}

/** What was seen last comes first; a page that both rest on, once. */
function inOrder(again: readonly EvidenceCapture[], first: readonly EvidenceCapture[]): EvidenceCapture[] {
  return [...new Map([...again, ...first].map((capture) => [capture.captureId, capture])).values()];
}
