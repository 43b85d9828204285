/** SQL of schedules: what runs when, and for which due instant it ran last. */

import type { Timestamp } from '../domain/time.ts';
import { addAuditEntry } from './audit-trail.ts';
import type { Database, Queryable, Transaction } from './database.ts';

export const SCHEDULE_NAMES = [
  'daily-watch',
  'quarterly-round',
  'deadline-rechecks',
  'session-check',
] as const;
export type ScheduleName = (typeof SCHEDULE_NAMES)[number];

export interface Schedule {
  readonly name: ScheduleName;
  readonly cron: string;
  readonly enabled: boolean;
  readonly plan: Readonly<Record<string, unknown>>;
  /** What was due before is nobody's debt; null until a service has seen the schedule. */
  readonly armedAt: Timestamp | null;
  readonly lastDue: Timestamp | null;
  readonly lastRunAt: Timestamp | null;
  /** In Chinese. */
  readonly lastNote: string | null;
}

const COLUMNS = `name, cron, enabled, plan, armed_at as "armedAt", last_due as "lastDue", last_run_at as "lastRunAt",
  last_note as "lastNote"`;

export async function listSchedules(db: Queryable): Promise<Schedule[]> {
  return db.query<Schedule>(`select ${COLUMNS} from schedules order by name`);
}

export interface ScheduleChange {
  readonly cron?: string;
  readonly enabled?: boolean;
  readonly plan?: Readonly<Record<string, unknown>>;
}

/** What was due before the change is not caught up. */
export async function changeSchedule(
  tx: Transaction,
  name: ScheduleName,
  change: ScheduleChange,
  by: { readonly by: string; readonly at: Timestamp },
): Promise<void> {
  await tx.query(
    `update schedules set cron = coalesce($2, cron), enabled = coalesce($3::boolean, enabled),
       plan = coalesce($4::jsonb, plan),
       armed_at = case when $2 is null and $3::boolean is null then armed_at else $5::timestamptz end
     where name = $1`,
    [name, change.cron ?? null, change.enabled ?? null, change.plan && JSON.stringify(change.plan), by.at],
  );
  const subject = `schedule ${name}`;
  await addAuditEntry(tx, {
    actor: by.by,
    action: 'schedule changed',
    subject,
    detail: { ...change },
    at: by.at,
  });
}

/** From now on, what becomes due and is not run is caught up. */
export async function armSchedules(db: Queryable, at: Timestamp): Promise<void> {
  await db.query('update schedules set armed_at = $1::timestamptz where armed_at is null', [at]);
}

export interface Run {
  readonly at: Timestamp;
  /** The due instant that it is for; null if somebody asked. */
  readonly due: Timestamp | null;
  /** Who asked, if it is known. */
  readonly by?: string | undefined;
}

export interface PastRun {
  readonly due: Timestamp | null;
  readonly ranAt: Timestamp;
  /** What it did, in Chinese. */
  readonly note: string;
  readonly askedBy: string | null;
}

/** The latest runs of a schedule, newest first. */
export async function pastRuns(db: Queryable, name: ScheduleName, limit: number): Promise<PastRun[]> {
  return db.query<PastRun>(
    `select due, ran_at as "ranAt", note, asked_by as "askedBy" from schedule_runs
     where name = $1 order by run_id desc limit $2`,
    [name, limit],
  );
}

/**
 * Does `work` for a due instant once: other processes wait, and then find that it was run for. If `work` throws, it
 * is still due. Null if it was not to be run.
 */
export async function runOnce(
  db: Database,
  name: ScheduleName,
  run: Run,
  work: (schedule: Schedule) => Promise<string>,
): Promise<string | null> {
  return db.transaction(async (tx) => {
    const [schedule] = await tx.query<Schedule>(
      `select ${COLUMNS} from schedules where name = $1 for update`,
      [name],
    );
    if (!schedule || (run.due !== null && !isOwed(schedule, run.due))) return null;
    const note = await work(schedule);
    await tx.query(
      `update schedules set last_due = coalesce($2::timestamptz, last_due), last_run_at = $3::timestamptz, last_note = $4
       where name = $1`,
      [name, run.due, run.at, note],
    );
    await tx.query(
      `insert into schedule_runs (name, due, ran_at, note, asked_by) values ($1, $2::timestamptz, $3::timestamptz, $4, $5)`,
      [name, run.due, run.at, note, run.by ?? null],
    );
    if (run.by !== undefined)
      await addAuditEntry(tx, {
        actor: run.by,
        action: 'schedule run',
        subject: `schedule ${name}`,
        detail: { note },
        at: run.at,
      });
    return note;
  });
}

/** Whether the schedule was to be run at this instant, and was not. */
export function isOwed({ enabled, armedAt, lastDue }: Schedule, due: Timestamp): boolean {
  return enabled && armedAt !== null && due > armedAt && (lastDue === null || due > lastDue);
}

/**
 * Makes the day's inspections of all accounts in use: each at most one a day, none for those that are being looked
 * at. Returns how many were made.
 */
export async function wantWatch(
  tx: Transaction,
  wanted: { readonly platforms: readonly string[]; readonly ruleset: string; readonly at: Timestamp },
): Promise<number> {
  const rows = await tx.query(
    `insert into inspections (account_id, round_id, reason, ruleset, queued_at)
     select a.account_id, null, 'watch', $2, $3::timestamptz
     from accounts a
     where a.status in ('registered', 'closing') and a.platform = any ($1::text[]) and not exists (
       select from inspections i
       where i.account_id = a.account_id and i.round_id is null and i.reason = 'watch'
         and (i.queued_at at time zone 'Asia/Shanghai')::date = ($3::timestamptz at time zone 'Asia/Shanghai')::date
     )
     order by a.account_id
     on conflict do nothing returning inspection_id`,
    [wanted.platforms, wanted.ruleset, wanted.at],
  );
  return rows.length;
}
