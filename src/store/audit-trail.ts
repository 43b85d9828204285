/** SQL of the audit trail: who did what, when. Append only. */

import type { AuditAction } from '../domain/audit.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Transaction } from './database.ts';

export interface AuditEntry {
  readonly actor: string;
  /** What was done, in a word or two: `violation confirmed`. */
  readonly action: AuditAction;
  /** To what: `violation 12`. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly at: Timestamp;
}

export async function addAuditEntry(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.query(
    `insert into audit_trail (at, actor, action, subject, detail)
     values ($1::timestamptz, $2, $3, $4, $5::jsonb)`,
    [entry.at, entry.actor, entry.action, entry.subject, JSON.stringify(entry.detail)],
  );
}
