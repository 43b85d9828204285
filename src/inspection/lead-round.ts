/** What a person orders of a round: pause, resume, close, run, run again. Each is in the audit trail. */

import type { Platform } from '../domain/account.ts';
import { type Clock, endOfDay } from '../domain/time.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database, Transaction } from '../store/database.ts';
import {
  changeRoundState,
  closeRound,
  closeRoundIfEnded,
  requeueUndetermined,
  startRound,
} from '../store/round-life.ts';
import type { Round } from '../store/rounds.ts';

export interface LeadParts {
  readonly db: Database;
  readonly clock: Clock;
}

export interface RoundOrder {
  readonly by: string;
  readonly why: string | null;
}

/** False: the round is in a state in which this cannot be ordered. */
export async function pauseRound(
  { db, clock }: LeadParts,
  round: Round,
  order: RoundOrder,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await changeRoundState(tx, round.roundId, ['running'], 'paused'))) return false;
    await audit(tx, clock, round, 'paused', order);
    return true;
  });
}

/** Whoever calls queues afterwards what is due. */
export async function resumeRound(
  { db, clock }: LeadParts,
  round: Round,
  order: RoundOrder,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await changeRoundState(tx, round.roundId, ['paused'], 'running'))) return false;
    await audit(tx, clock, round, 'resumed', order);
    await closeRoundIfEnded(tx, round.roundId, clock());
    return true;
  });
}

/** How many accounts are undetermined because of it; null if the round has ended already. */
export async function endRound(
  { db, clock }: LeadParts,
  round: Round,
  order: RoundOrder & { readonly why: string },
): Promise<number | null> {
  if (round.state === 'closed' || round.state === 'published') return null;
  return db.transaction(async (tx) => {
    await audit(tx, clock, round, 'closed', order);
    return closeRound(tx, round.roundId, {
      at: clock(),
      note: `检查提前结束（${order.by}：${order.why}），未能完成`,
    });
  });
}

export type CannotRun = 'imported' | 'published' | 'paused' | 'over';

/** Why nothing of the round can be begun; null if it can. `late`: although its window has ended. */
export function cannotRun(round: Round, now: ReturnType<Clock>, late: boolean): CannotRun | null {
  if (round.imported) return 'imported';
  if (round.state === 'published') return 'published';
  if (round.state === 'paused') return 'paused';
  const isOver = now > endOfDay(round.windowTo) && !round.late && !late;
  return isOver && round.state !== 'closed' ? 'over' : null;
}

export interface RunOrder {
  readonly platforms: readonly Platform[];
  readonly late: boolean;
  /** Also ask again for what ended undetermined. */
  readonly again: boolean;
  /** Null: nobody to be named (the command line on its own machine). */
  readonly by: string | null;
}

/** Makes the round's inspections; whoever calls queues them afterwards. How many are asked again. */
export async function runRound({ db, clock }: LeadParts, round: Round, order: RunOrder): Promise<number> {
  return db.transaction(async (tx) => {
    await startRound(tx, round, { at: clock(), platforms: order.platforms, late: order.late });
    const again = order.again ? await requeueUndetermined(tx, round.roundId, order.platforms) : 0;
    if (order.by !== null)
      await audit(tx, clock, round, order.again ? 'run again' : 'run', { by: order.by, why: null });
    return again;
  });
}

async function audit(
  tx: Transaction,
  clock: Clock,
  round: Round,
  action: 'paused' | 'resumed' | 'closed' | 'run' | 'run again',
  order: RoundOrder,
): Promise<void> {
  await addAuditEntry(tx, {
    actor: order.by,
    action: `round ${action}`,
    subject: `round ${round.name}`,
    detail: { why: order.why, from: round.state },
    at: clock(),
  });
}
