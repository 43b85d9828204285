/** What somebody recorded set inspections going again: machines do theirs, the others are judged at once. */

import { isInspectedPlatform } from '../../scrapers/platforms.ts';
import { accountById } from '../store/accounts.ts';
import { type Inspection, inspectionById } from '../store/inspections.ts';
import type { RunParts } from './run-to-end.ts';

export interface ResumeParts extends RunParts {
  readonly enqueue: (inspections: readonly Inspection[]) => Promise<void>;
}

/** By machine through the queue; what no machine can look at is judged here and now. */
export async function resume(parts: ResumeParts, requeued: readonly number[]): Promise<void> {
  const machine: Inspection[] = [];
  for (const id of requeued) {
    const inspection = await inspectionById(parts.db, id);
    if (!inspection) continue;
    const account = await accountById(parts.db, inspection.accountId);
    if (account && isInspectedPlatform(account.platform)) machine.push(inspection);
    else await parts.inspect(id);
  }
  await parts.enqueue(machine);
}
