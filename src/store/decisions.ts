/** What people decide about violations, and what follows from it for the re-checks that rest on them. */

import type { Transaction } from './database.ts';
import { followDecision } from './rechecks.ts';
import { type Decided, type Decision, putDecision } from './violations.ts';

/** As `putDecision`; re-checks that saw this problem, or that had said it was gone, follow. */
export async function decide(tx: Transaction, violationId: number, decision: Decision): Promise<Decided> {
  const decided = await putDecision(tx, violationId, decision);
  if (decided.is === 'done') await followDecision(tx, violationId, { ...decision, from: decided.from });
  return decided;
}
