/**
 * SQL of messages to the office: written in the transaction in which something happened (by the tables' own triggers,
 * or here), delivered afterwards. The key tells each once for ever.
 */

import type { Timestamp } from '../domain/time.ts';
import type { Database, Queryable, Transaction } from './database.ts';

export interface Delivery {
  readonly messageId: number;
  readonly webhookId: number;
  /** Tries that were made. */
  readonly attempts: number;
}

/** What can be delivered now. */
export async function dueDeliveries(db: Queryable, limit: number): Promise<Delivery[]> {
  return db.query<Delivery>(
    `select message_id as "messageId", webhook_id as "webhookId", attempts
     from deliveries
     where state = 'pending' and (not_before is null or not_before <= clock_timestamp())
     order by message_id, webhook_id limit $1`,
    [limit],
  );
}

export interface StoredMessage extends Delivery {
  readonly key: string;
  readonly event: string;
  readonly subject: Readonly<Record<string, unknown>>;
  readonly happenedAt: Timestamp;
  readonly webhook: string;
  readonly kind: string;
  readonly sealed: Buffer;
}

export type Tried =
  | { readonly is: 'sent' }
  /** Tried again after so many milliseconds; for null never again. */
  | { readonly is: 'failed'; readonly error: string; readonly again: number | null };

/** Tries one delivery, if it is still to be made and nobody else is at it; null if not. */
export async function tryDelivery<T extends Tried>(
  db: Database,
  { messageId, webhookId }: Pick<Delivery, 'messageId' | 'webhookId'>,
  send: (message: StoredMessage) => Promise<T>,
): Promise<T | null> {
  return db.transaction(async (tx) => {
    const [message] = await tx.query<StoredMessage>(
      `select d.message_id as "messageId", d.webhook_id as "webhookId", d.attempts, m.key, m.event, m.subject,
         m.happened_at as "happenedAt", w.name as webhook, w.kind, w.sealed
       from deliveries d join messages m using (message_id) join webhooks w using (webhook_id)
       where d.message_id = $1::bigint and d.webhook_id = $2::bigint and d.state = 'pending'
         and (d.not_before is null or d.not_before <= clock_timestamp())
       for update of d skip locked`,
      [messageId, webhookId],
    );
    if (!message) return null;
    const tried = await send(message);
    await recordTry(tx, message, tried);
    return tried;
  });
}

async function recordTry(tx: Transaction, { messageId, webhookId }: Delivery, tried: Tried): Promise<void> {
  const again = tried.is === 'failed' ? tried.again : null;
  const state = tried.is === 'sent' ? 'sent' : again === null ? 'failed' : 'pending';
  await tx.query(
    `update deliveries set attempts = attempts + 1, state = $3,
       sent_at = case when $3 = 'sent' then clock_timestamp() end, last_error = $4,
       not_before = clock_timestamp() + make_interval(secs => $5::double precision / 1000)
     where message_id = $1::bigint and webhook_id = $2::bigint`,
    [messageId, webhookId, state, tried.is === 'failed' ? tried.error : null, again],
  );
}

/** Sessions that end before `until`, each told once. */
export async function announceExpiringSessions(
  db: Queryable,
  until: Timestamp,
  at: Timestamp,
): Promise<void> {
  await db.query(
    `select announce(
       format('session:%s:expires:%s', session_id, extract(epoch from expires_at)), 'session',
       jsonb_build_object('kind', kind, 'name', name, 'is', 'expiring', 'session_id', session_id), $2::timestamptz)
     from sessions
     -- a visitor's identity is renewed without anybody
     where expires_at <= $1::timestamptz and health <> 'refused' and kind <> 'weibo-visitor'`,
    [until, at],
  );
}

/** All early warnings that were raised and not told yet, as one message. */
export async function announceWarnings(db: Database, at: Timestamp): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await tx.query<{ id: number }>(
      `update warnings set notified_at = $1::timestamptz
       where notified_at is null returning warning_id as id`,
      [at],
    );
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id).sort((a, b) => a - b);
    await tx.query(`select announce($1, 'warning', $2::jsonb, $3::timestamptz)`, [
      `warning:${ids[0]}`,
      JSON.stringify({ warnings: ids }),
      at,
    ]);
  });
}

/** What the message of a session needs to know; null if it is gone. */
export async function sessionExpiry(db: Queryable, sessionId: number): Promise<Timestamp | null> {
  const rows = await db.query<{ at: Timestamp | null }>(
    'select expires_at as at from sessions where session_id = $1::bigint',
    [sessionId],
  );
  return rows[0]?.at ?? null;
}

export async function warningsToTell(
  db: Queryable,
  ids: readonly number[],
): Promise<{ readonly account: string; readonly explanation: string }[]> {
  return db.query<{ account: string; explanation: string }>(
    `select a.name as account, w.explanation
     from warnings w join accounts a using (account_id)
     where w.warning_id = any ($1::bigint[]) order by w.warning_id`,
    [ids],
  );
}
