/** From the outbox to the webhooks: what happened is put into words when it is told, and tried until it is taken. */

import { z } from 'zod';
import { PLATFORMS } from '../domain/account.ts';
import { type Clock, DAY, HOUR, MINUTE, plus, SECOND, type Timestamp } from '../domain/time.ts';
import type { Queue } from '../queue/backend.ts';
import { JOB_OPTIONS, type NotifyJob, notifyJobId } from '../queue/jobs.ts';
import type { Database } from '../store/database.ts';
import {
  announceExpiringSessions,
  announceWarnings,
  type Delivery,
  dueDeliveries,
  type StoredMessage,
  sessionExpiry,
  type Tried,
  tryDelivery,
  warningsToTell,
} from '../store/outbox.ts';
import { recheckFigures } from '../store/rechecks.ts';
import { roundNumbers } from '../store/rounds.ts';
import { messageOf, type Told } from './message.ts';
import { WEBHOOK_KINDS } from './robots.ts';
import type { Sender } from './send.ts';
import { openTarget } from './webhooks.ts';

export interface NotifyParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly key: () => Promise<string>;
  readonly sender: Pick<Sender, 'send'>;
  readonly queue: () => Queue;
  /** Of the console. */
  readonly address: string;
  /** What people call a source. */
  readonly sourceName: (source: string) => string;
}

/** A session is told of so long before it ends. */
const AHEAD = 3 * DAY;
/** So many deliveries are queued in one sweep. */
const SWEEP_LIMIT = 1_000;
/** After each try that failed, until the next; after the last of them none. */
const BACK_OFF = [
  SECOND,
  10 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
] as const;

/** Puts into the queue whatever is to be told and has no job; returns how many. */
export async function queueDeliveries(parts: NotifyParts): Promise<number> {
  const at = parts.clock();
  await announceExpiringSessions(parts.db, plus(at, AHEAD), at);
  await announceWarnings(parts.db, at);
  let queued = 0;
  for (const delivery of await dueDeliveries(parts.db, SWEEP_LIMIT))
    if (await ensureJob(parts.queue(), delivery, 0)) queued += 1;
  return queued;
}

/** The table says what was told, not the queue: a job that completed without it is made again. */
async function ensureJob(queue: Queue, delivery: Delivery, delay: number): Promise<boolean> {
  const { messageId, webhookId } = delivery;
  const jobId = notifyJobId(messageId, webhookId, delivery.attempts + 1);
  const existing = await queue.getJob(jobId);
  if (existing) {
    if (!(await existing.isCompleted())) return false;
    await existing.remove();
  }
  await queue.add('notify', { messageId, webhookId }, { ...JOB_OPTIONS, jobId, delay });
  return true;
}

export type Delivered = Tried | { readonly is: 'nothing' };

/** Safe to be called twice: what was taken is not told again. */
export async function deliver(parts: NotifyParts, job: NotifyJob): Promise<Delivered> {
  let tries = 0;
  const tried = await tryDelivery(parts.db, job, async (message): Promise<Tried> => {
    tries = message.attempts + 1;
    const error = await tell(parts, message);
    return error === null ? { is: 'sent' } : { is: 'failed', error, again: BACK_OFF[tries - 1] ?? null };
  });
  if (tried === null) return { is: 'nothing' };
  if (tried.is === 'failed' && tried.again !== null)
    await ensureJob(parts.queue(), { ...job, attempts: tries }, tried.again);
  return tried;
}

async function tell(parts: NotifyParts, stored: StoredMessage): Promise<string | null> {
  const kind = WEBHOOK_KINDS.find((candidate) => candidate === stored.kind);
  if (!kind) return `there is no kind "${stored.kind}"`;
  const target = openTarget({ name: stored.webhook, sealed: stored.sealed }, await parts.key());
  const message = messageOf(await toldOf(parts, stored), stored.happenedAt, parts.address);
  return parts.sender.send(kind, target, message, stored.key);
}

const roundSubject = z.object({ round: z.string() });
const sessionSubject = z.object({
  kind: z.string(),
  name: z.string(),
  is: z.enum(['refused', 'expiring']),
  session_id: z.number().optional(),
});
const sourceSubject = z.object({
  platform: z.enum(PLATFORMS),
  source: z.string(),
  refusal: z.string(),
  phrase: z.string().nullable(),
});
const warningSubject = z.object({ warnings: z.array(z.number()) });

/** With the numbers as they are when it is told. */
async function toldOf(
  { db, sourceName }: NotifyParts,
  { event, subject, happenedAt }: StoredMessage,
): Promise<Told> {
  switch (event) {
    case 'round-closed':
      return { event, ...(await numbersOf(db, roundSubject.parse(subject).round)) };
    case 'session':
      return { event, ...(await sessionOf(db, subject, happenedAt)) };
    case 'source': {
      const told = sourceSubject.parse(subject);
      return { event, ...told, source: sourceName(told.source) };
    }
    case 'warning':
      return { event, warnings: await warningsToTell(db, warningSubject.parse(subject).warnings) };
    default:
      throw new Error(`there is no event "${event}"`);
  }
}

async function numbersOf(
  db: Database,
  round: string,
): Promise<Omit<Extract<Told, { event: 'round-closed' }>, 'event'>> {
  const { selected, inspected, failing, undetermined, passRate } = await roundNumbers(db, round);
  const rows = await db.query<{ pending: number }>('select pending from results.rounds where round = $1', [
    round,
  ]);
  return {
    round,
    selected,
    inspected,
    failing,
    undetermined,
    passRate,
    pending: rows[0]?.pending ?? 0,
    rechecks: await recheckFigures(db, round),
  };
}

async function sessionOf(db: Database, subject: unknown, at: Timestamp) {
  const { kind, name, is, session_id } = sessionSubject.parse(subject);
  if (is === 'refused' || session_id === undefined) return { kind, name, expiresAt: null };
  return { kind, name, expiresAt: (await sessionExpiry(db, session_id)) ?? at };
}
