/** What the registry and the office say of an account: all that rules may ask beside the findings. */

import { publishesBy } from '../domain/account.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import { dayOf, type Timestamp } from '../domain/time.ts';
import type { StoredAccount } from '../store/accounts.ts';
import type { Queryable } from '../store/database.ts';
import { standingExemptions } from '../store/exemptions.ts';
import { lastCheckpointOf } from '../store/inspections.ts';

/** At whichever checkpoint the inspection is judged in the end. */
export type Standing = Omit<Circumstances, 'checkpoint'>;

/** `before`: the instant of the look; `roundId`: the round whose own inspections are no earlier ones. */
export async function standingOf(
  db: Queryable,
  account: StoredAccount,
  before: Timestamp,
  roundId: number | null,
): Promise<Standing> {
  const { accountId, platform, openedOn, status, purpose } = account;
  const [exemptions, lastCheckpoint] = await Promise.all([
    standingExemptions(db, accountId),
    lastCheckpointOf(db, accountId, before, roundId),
  ]);
  return {
    platform,
    openedOn,
    status: status === 'unregistered' ? null : status,
    publishes: publishesBy(purpose),
    exemptions,
    lastCheckpoint,
  };
}

/** As they are kept with the judgement: of exemptions only those that hold on its day. */
export function circumstancesAt(standing: Standing, checkpoint: Timestamp): Circumstances {
  const day = dayOf(checkpoint);
  const exemptions = (standing.exemptions ?? []).filter(({ from, to }) => from <= day && day <= to);
  return { ...standing, checkpoint, exemptions };
}
