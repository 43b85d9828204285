/** SQL of an account's life by order of a person: its closing announced or accepted, open again; and its history. */

import type { AccountStatus } from '../domain/account.ts';
import type { Timestamp } from '../domain/time.ts';
import { addAuditEntry } from './audit-trail.ts';
import type { Queryable, Transaction } from './database.ts';

export interface StatusOrder {
  readonly by: string;
  readonly why: string;
  readonly at: Timestamp;
}

export type StatusChange =
  | { readonly is: 'done'; readonly from: string }
  /** It is in that state already, or was never registered. */
  | { readonly is: 'refused'; readonly state: string };

/** With a line of history and one of the audit trail. */
export async function changeStatus(
  tx: Transaction,
  accountId: number,
  to: AccountStatus,
  order: StatusOrder,
): Promise<StatusChange> {
  const [found] = await tx.query<{ status: string }>(
    'select status from accounts where account_id = $1::bigint for update',
    [accountId],
  );
  const from = found?.status ?? 'unregistered';
  if (from === to || from === 'unregistered' || (from === 'closed' && to === 'closing'))
    return { is: 'refused', state: from };
  await tx.query('update accounts set status = $2, updated_at = now() where account_id = $1::bigint', [
    accountId,
    to,
  ]);
  await tx.query(
    `insert into account_history (account_id, changed_at, field, old_value, new_value, source, changed_by, why)
     values ($1::bigint, $2::timestamptz, 'status', $3, $4, 'by hand', $5, $6)`,
    [accountId, order.at, from, to, order.by, order.why],
  );
  await addAuditEntry(tx, {
    actor: order.by,
    action: `account ${to}`,
    subject: `account ${accountId}`,
    detail: { why: order.why, from, to },
    at: order.at,
  });
  return { is: 'done', from };
}

export interface HistoryLine {
  readonly at: Timestamp;
  readonly field: string;
  /** Null: what it was registered with. */
  readonly before: string | null;
  readonly after: string | null;
  /** A registry file's name, `inspection <id>`, or `by hand`. */
  readonly source: string;
  readonly by: string | null;
  readonly why: string | null;
}

/** Oldest first. */
export async function historyOf(db: Queryable, accountId: number): Promise<HistoryLine[]> {
  return db.query<HistoryLine>(
    `select changed_at as "at", field, old_value as before, new_value as after, source, changed_by as "by", why
     from account_history where account_id = $1::bigint order by changed_at, change_id`,
    [accountId],
  );
}
