/** The notice is signed: the round is published, and the sponsors know until when. */

import type { Day, Timestamp } from '../domain/time.ts';
import { deadlineOf, type Office } from '../reports/office.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database } from '../store/database.ts';
import { setDueOn } from '../store/rectifications.ts';
import { signRound } from '../store/reports.ts';
import type { Round } from '../store/rounds.ts';

export interface Signing {
  /** Who signed the notice. */
  readonly by: string;
  readonly on: Day;
  /** Who entered it; the signer, if nobody else is named. */
  readonly enteredBy?: string;
  readonly at: Timestamp;
}

/** False: the round is not closed. */
export async function publishRound(
  db: Database,
  round: Round,
  office: Office,
  { by, on, enteredBy, at }: Signing,
): Promise<boolean> {
  const actor = enteredBy ?? by;
  return db.transaction(async (tx) => {
    if (!(await signRound(tx, round.name, { by, on }))) return false;
    await addAuditEntry(tx, {
      actor,
      action: 'round published',
      subject: `round ${round.name}`,
      detail: { signed_on: on, ...(enteredBy === undefined ? {} : { signed_by: by }) },
      at,
    });
    // From now on the sponsors know until when; the re-checks of the day after follow from it.
    const dueOn = deadlineOf(office, on);
    if (dueOn !== null) await setDueOn(tx, { of: { roundId: round.roundId }, dueOn, by: actor, at });
    return true;
  });
}
