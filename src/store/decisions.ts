/** What people decide about violations, and what follows from it for the re-checks that rest on them. */

import type { Timestamp } from '../domain/time.ts';
import type { ViolationState } from '../domain/violation.ts';
import type { Transaction } from './database.ts';
import { decideNotRectified, followDecision, reopenRecheck } from './recheck-settling.ts';
import { rechecksOf, type StoredRecheck } from './rechecks.ts';
import { PENDING_RECHECK, type Standing } from './review.ts';
import { DECISIONS, type Decided, type Decision, decisionsOf, putDecision } from './violations.ts';

/**
 * As `putDecision`; re-checks that saw this problem, or that had said it was gone, follow. `reopened` takes back what was
 * said last, which may have been said of a re-check.
 */
export async function decide(tx: Transaction, violationId: number, decision: Decision): Promise<Decided> {
  if (decision.action === 'reopened') {
    const state = await lockedState(tx, violationId);
    if (state && (await lastWord(tx, violationId))?.action === 'not_rectified') {
      await reopenRecheck(tx, violationId, decision);
      return { is: 'done', from: state, to: state };
    }
  }
  const decided = await putDecision(tx, violationId, decision);
  if (decided.is === 'done') await followDecision(tx, violationId, { ...decision, from: decided.from });
  return decided;
}

/** What a reviewer may say: of the violation itself, or of a re-check that waits for a person. */
export const REVIEW_ACTIONS = [...DECISIONS, 'not_rectified'] as const;
export type ReviewAction = (typeof REVIEW_ACTIONS)[number];

export interface ReviewDecision {
  readonly action: ReviewAction;
  readonly by: string;
  readonly why: string;
  readonly at: Timestamp;
}

/** On what a person decides: state, last decision and last sight of the violation as they were shown. */
export type Seen = string;

/** `suspected.0.2020-11-06T10:00:00+08:00`; 0: nobody has decided; then the re-check that waits, if one does. */
export function seen({ state, decisionId, lastSeenAt, pendingRecheck }: Standing): Seen {
  const recheck = pendingRecheck === null ? '' : `.${pendingRecheck}`;
  return `${state}.${decisionId ?? 0}.${lastSeenAt}${recheck}`;
}

export type DecidedAsSeen =
  | Exclude<Decided, { is: 'refused' }>
  | {
      readonly is: 'refused';
      readonly state: ViolationState;
      readonly last: ReviewDecision | null;
    }
  /** Since it was shown somebody decided (`last`), or another look renewed it (`last` is null or older). */
  | {
      readonly is: 'changed';
      readonly state: ViolationState;
      readonly last: ReviewDecision | null;
      readonly seen: Seen;
    };

/** Decides only what is still as it was shown: of two who look at the same violation, the second is told. */
export async function decideAsSeen(
  tx: Transaction,
  violationId: number,
  { action, ...by }: ReviewDecision,
  shown: Seen,
): Promise<DecidedAsSeen> {
  // Locked by a statement of its own: the next one then sees what whoever held the lock before has written.
  await lockedState(tx, violationId);
  const [now] = await tx.query<Standing>(
    `select state, last_seen_at as "lastSeenAt", ${PENDING_RECHECK} as "pendingRecheck",
       (select max(decision_id) from decisions d where d.violation_id = v.violation_id) as "decisionId"
     from violations v where violation_id = $1::bigint`,
    [violationId],
  );
  if (!now) return { is: 'missing' };
  const { state } = now;
  if (seen(now) !== shown)
    return { is: 'changed', state, last: await lastWord(tx, violationId), seen: seen(now) };
  if (action !== 'not_rectified') return decide(tx, violationId, { action, ...by });
  if (now.pendingRecheck === null) return { is: 'refused', state, last: await lastWord(tx, violationId) };
  await decideNotRectified(tx, violationId, by);
  return { is: 'done', from: state, to: state };
}

/** Of the violation, locked; null: there is none. */
async function lockedState(tx: Transaction, violationId: number): Promise<ViolationState | null> {
  const [row] = await tx.query<{ state: ViolationState }>(
    'select state from violations where violation_id = $1::bigint for update',
    [violationId],
  );
  return row?.state ?? null;
}

async function lastWord(tx: Transaction, violationId: number): Promise<ReviewDecision | null> {
  return lastWordOf(await decisionsOf(tx, violationId), await rechecksOf(tx, violationId));
}

/** Who said last what it is: by a decision, or by one about a re-check. `reopened` takes that back. */
export function lastWordOf(
  decisions: readonly ReviewDecision[],
  rechecks: readonly StoredRecheck[],
): ReviewDecision | null {
  const words = [...decisions];
  for (const { outcome, decidedBy, decidedAt, why } of rechecks)
    if (outcome === 'not_rectified' && decidedBy !== null && decidedAt !== null)
      words.push({ action: 'not_rectified', by: decidedBy, at: decidedAt, why: why ?? '' });
  return words.reduce<ReviewDecision | null>((last, word) => (last && last.at > word.at ? last : word), null);
}
