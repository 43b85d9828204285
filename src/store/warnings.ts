/** SQL of early warnings (预警): raised when an inspection ends, at most once a day, cleared by a later look. */

import type { Platform } from '../domain/account.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import type { Warning, WarningLevel } from '../domain/warning.ts';
import type { Queryable, Transaction } from './database.ts';

/** The look by which warnings are raised and cleared. */
export interface WarningLook {
  readonly accountId: number;
  readonly inspectionId: number;
  readonly checkpoint: Timestamp;
  readonly day: Day;
}

/**
 * Raises what holds now, each once a day, and clears what stood and no longer does: `settled` names the warnings
 * of which this look knows whether they hold. The others stay as they were.
 */
export async function putWarnings(
  tx: Transaction,
  look: WarningLook,
  raised: readonly Warning[],
  settled: readonly string[],
): Promise<void> {
  if (settled.length === 0) return;
  await tx.query(
    `update warnings set cleared_at = $2::timestamptz
     where account_id = $1::bigint and cleared_at is null and raised_at <= $2::timestamptz
       and warning = any ($3::text[])
       and not exists (
         select from json_to_recordset($4::json) as r (warning text, level text)
         where r.warning = warnings.warning and r.level = warnings.level
       )`,
    [look.accountId, look.checkpoint, settled, JSON.stringify(raised)],
  );
  if (raised.length === 0) return;
  await tx.query(
    `insert into warnings (account_id, inspection_id, warning, title, level, explanation, raised_at, raised_on, captures)
     select $1::bigint, $2::bigint, r.warning, r.title, r.level, r.explanation, $3::timestamptz, $4::date,
       array(select json_array_elements_text(r.captures)::uuid)
     from json_to_recordset($5::json)
       as r (warning text, title text, level text, explanation text, captures json)
     on conflict on constraint one_warning_of_a_level_a_day do nothing`,
    [look.accountId, look.inspectionId, look.checkpoint, look.day, JSON.stringify(raised)],
  );
}

export interface ListedWarning {
  readonly warningId: number;
  readonly accountId: number;
  readonly platform: Platform;
  readonly name: string;
  readonly sponsor: string | null;
  readonly warning: string;
  readonly title: string;
  readonly level: WarningLevel;
  readonly explanation: string;
  readonly raisedAt: Timestamp;
  readonly inspectionId: number;
  readonly clearedAt: Timestamp | null;
}

const LISTED = `w.warning_id as "warningId", w.account_id as "accountId", w.platform, w.name, w.sponsor, w.warning,
  w.title, w.level, w.explanation, w.raised_at as "raisedAt", w.inspection_id as "inspectionId",
  w.cleared_at as "clearedAt"`;

export interface WantedWarnings {
  readonly accountId?: number;
  /** Raised on that day or later. */
  readonly since?: Day;
  /** All that were raised, not only the latest of each kind that still stands. */
  readonly all?: boolean;
}

/** The latest first; what still stands once an account and kind, if not all are wanted. */
export async function listWarnings(db: Queryable, wanted: WantedWarnings): Promise<ListedWarning[]> {
  return db.query<ListedWarning>(
    `select ${LISTED}
     from results.warnings w
     where ($1::bigint is null or w.account_id = $1)
       and ($2::date is null or (w.raised_at at time zone 'Asia/Shanghai')::date >= $2)
       and ($3::boolean or (w.cleared_at is null and not exists (
         select from warnings later
         where later.account_id = w.account_id and later.warning = w.warning and later.warning_id > w.warning_id
       )))
     order by w.warning_id desc`,
    [wanted.accountId ?? null, wanted.since ?? null, wanted.all ?? false],
  );
}

/** The outbox of the notifications: warnings that nobody was told of, oldest first; locked, others skip them. */
export async function takeWarningsToNotify(
  tx: Transaction,
  at: Timestamp,
  limit: number,
): Promise<ListedWarning[]> {
  const taken = await tx.query<{ warning_id: number }>(
    `update warnings set notified_at = $1::timestamptz
     where warning_id in (
       select warning_id from warnings where notified_at is null order by warning_id limit $2 for update skip locked
     )
     returning warning_id`,
    [at, limit],
  );
  return tx.query<ListedWarning>(
    `select ${LISTED} from results.warnings w where w.warning_id = any ($1::bigint[]) order by w.warning_id`,
    [taken.map((row) => row.warning_id)],
  );
}
