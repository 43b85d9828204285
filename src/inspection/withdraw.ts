/** An observation that was a mistake is taken back, and what rested on it is judged without it. The trace stays. */

import type { Clock, Timestamp } from '../domain/time.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database } from '../store/database.ts';
import { decidedOn, insertWithdrawal, observationById } from '../store/observations.ts';
import { type ReevaluateParts, withoutWithdrawn } from './reevaluate.ts';

export interface WithdrawParts extends ReevaluateParts {
  readonly db: Database;
  readonly clock: Clock;
}

export type Withdrawn =
  | {
      readonly is: 'done';
      readonly accountId: number;
      /** Inspections that were judged again. */
      readonly inspections: readonly number[];
      /** Violations that people decided and that rest on its screenshot: theirs to take back. */
      readonly decided: readonly number[];
    }
  | { readonly is: 'missing' }
  | { readonly is: 'refused'; readonly by: string; readonly at: Timestamp };

export async function withdrawObservation(
  parts: WithdrawParts,
  observationId: number,
  { by, why }: { readonly by: string; readonly why: string },
): Promise<Withdrawn> {
  const at = parts.clock();
  return parts.db.transaction(async (tx) => {
    const known = await observationById(tx, observationId);
    if (!known) return { is: 'missing' };
    if (!(await insertWithdrawal(tx, observationId, { by, why, at }))) {
      const { withdrawnBy, withdrawnAt } = (await observationById(tx, observationId)) ?? known;
      return { is: 'refused', by: withdrawnBy ?? '', at: withdrawnAt ?? at };
    }
    const { accountId, capture, finding, value, seenAt } = known;
    const inspections = await withoutWithdrawn(parts, tx, accountId, capture);
    await addAuditEntry(tx, {
      actor: by,
      action: 'observation withdrawn',
      subject: `observation ${observationId}`,
      detail: { accountId, finding, value, seenAt, capture, why, inspections },
      at,
    });
    return { is: 'done', accountId, inspections, decided: await decidedOn(tx, capture) };
  });
}
