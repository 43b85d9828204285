/** What people decide about violations, and what follows from it for the re-checks that rest on them. */

import type { Timestamp } from '../domain/time.ts';
import type { Transaction } from './database.ts';
import { followDecision } from './rechecks.ts';
import {
  type Decided,
  type Decision,
  decisionsOf,
  putDecision,
  type StoredDecision,
  type ViolationState,
} from './violations.ts';

/** As `putDecision`; re-checks that saw this problem, or that had said it was gone, follow. */
export async function decide(tx: Transaction, violationId: number, decision: Decision): Promise<Decided> {
  const decided = await putDecision(tx, violationId, decision);
  if (decided.is === 'done') await followDecision(tx, violationId, { ...decision, from: decided.from });
  return decided;
}

/** On what a person decides: state, last decision and last sight of the violation as they were shown. */
export type Seen = string;

/** `suspected.0.2020-11-06T10:00:00+08:00`; 0: nobody has decided. */
export function seen(of: {
  readonly state: ViolationState;
  readonly decisionId: number | null;
  readonly lastSeenAt: Timestamp;
}): Seen {
  return `${of.state}.${of.decisionId ?? 0}.${of.lastSeenAt}`;
}

export type DecidedAsSeen =
  | Decided
  /** Since it was shown somebody decided (`last`), or another look renewed it (`last` is null or older). */
  | {
      readonly is: 'changed';
      readonly state: ViolationState;
      readonly last: StoredDecision | null;
      readonly seen: Seen;
    };

/** Decides only what is still as it was shown: of two who look at the same violation, the second is told. */
export async function decideAsSeen(
  tx: Transaction,
  violationId: number,
  decision: Decision,
  shown: Seen,
): Promise<DecidedAsSeen> {
  // Locked by a statement of its own: the next one then sees what whoever held the lock before has written.
  await tx.query('select from violations where violation_id = $1::bigint for update', [violationId]);
  const [now] = await tx.query<Parameters<typeof seen>[0]>(
    `select state, last_seen_at as "lastSeenAt",
       (select max(decision_id) from decisions d where d.violation_id = v.violation_id) as "decisionId"
     from violations v where violation_id = $1::bigint`,
    [violationId],
  );
  if (!now) return { is: 'missing' };
  if (seen(now) === shown) return decide(tx, violationId, decision);
  const decisions = await decisionsOf(tx, violationId);
  return { is: 'changed', state: now.state, last: decisions.at(-1) ?? null, seen: seen(now) };
}
