/** SQL of where the office is told; address and secret go in and out sealed. */

import type { Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';

export interface StoredWebhook {
  readonly webhookId: number;
  readonly name: string;
  readonly kind: string;
  /** For people to tell them apart. */
  readonly host: string;
  readonly events: readonly string[];
  readonly addedAt: Timestamp;
}

const COLUMNS = `webhook_id as "webhookId", name, kind, host, events, added_at as "addedAt"`;

export async function listWebhooks(db: Queryable): Promise<StoredWebhook[]> {
  return db.query<StoredWebhook>(`select ${COLUMNS} from webhooks order by name`);
}

export async function webhookByName(
  db: Queryable,
  name: string,
): Promise<(StoredWebhook & { sealed: Buffer }) | null> {
  const rows = await db.query<StoredWebhook & { sealed: Buffer }>(
    `select ${COLUMNS}, sealed from webhooks where name = $1`,
    [name],
  );
  return rows[0] ?? null;
}

/** One of the same name is replaced, and keeps what it was still to be told. */
export async function saveWebhook(
  db: Queryable,
  webhook: Omit<StoredWebhook, 'webhookId' | 'addedAt'> & { sealed: Buffer; at: Timestamp },
): Promise<void> {
  await db.query(
    `insert into webhooks (name, kind, host, sealed, events, added_at)
     values ($1, $2, $3, $4, $5::text[], $6::timestamptz)
     on conflict on constraint webhook_name_is_unique do update
       set kind = excluded.kind, host = excluded.host, sealed = excluded.sealed, events = excluded.events`,
    [webhook.name, webhook.kind, webhook.host, webhook.sealed, webhook.events, webhook.at],
  );
}

export async function removeWebhook(db: Queryable, name: string): Promise<boolean> {
  const rows = await db.query('delete from webhooks where name = $1 returning webhook_id', [name]);
  return rows.length > 0;
}
