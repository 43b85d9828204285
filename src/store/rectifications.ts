/** SQL of what sponsors answered to a violation (整改情况), and of the deadlines until which they answer. Append only. */

import type { Day, Timestamp } from '../domain/time.ts';
import { addAuditEntry } from './audit-trail.ts';
import { one, type Queryable, type Transaction } from './database.ts';

/** A file that came with an answer, at its place in the archive. */
export interface AttachedFile {
  readonly recordId: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

export interface RectificationAnswer {
  readonly violationId: number;
  readonly by: string;
  readonly at: Timestamp;
  readonly text: string;
  readonly files: readonly AttachedFile[];
}

export interface StoredRectification extends RectificationAnswer {
  readonly rectificationId: number;
  readonly recordedAt: Timestamp;
}

export async function addRectification(
  tx: Transaction,
  answer: RectificationAnswer,
  recordedAt: Timestamp,
): Promise<number> {
  const rows = await tx.query<{ id: number }>(
    `insert into rectifications (violation_id, answered_by, answered_at, answer, recorded_at)
     values ($1::bigint, $2, $3::timestamptz, $4, $5::timestamptz) returning rectification_id as id`,
    [answer.violationId, answer.by, answer.at, answer.text, recordedAt],
  );
  const { id } = one(rows);
  await tx.query(
    `insert into rectification_files (rectification_id, position, record_id, name, type, size, file, byte_offset,
       byte_length, digest)
     select $1::bigint, f.position, f."recordId", f.name, f.type, f.size, f.file, f."offset", f.length, f.digest
     from json_to_recordset($2::json) as f (position integer, "recordId" uuid, name text, type text, size bigint,
       file text, "offset" bigint, length bigint, digest text)`,
    [id, JSON.stringify(answer.files.map((file, index) => ({ ...file, position: index + 1 })))],
  );
  await addAuditEntry(tx, {
    actor: answer.by,
    action: 'rectification recorded',
    subject: `violation ${answer.violationId}`,
    detail: { answer: answer.text, files: answer.files.map(({ name, digest }) => ({ name, digest })) },
    at: recordedAt,
  });
  return id;
}

/** Oldest first; of one violation, or of all of a round. */
export async function rectificationsOf(
  db: Queryable,
  of: { readonly violationId?: number; readonly roundId?: number },
): Promise<StoredRectification[]> {
  return db.query<StoredRectification>(
    `select r.rectification_id as "rectificationId", r.violation_id as "violationId", r.answered_by as "by",
       r.answered_at as "at", r.answer as "text", r.recorded_at as "recordedAt",
       coalesce(f.files, '[]') as files
     from rectifications r join violations v on v.violation_id = r.violation_id
     left join lateral (
       select json_agg(json_build_object('recordId', f.record_id, 'name', f.name, 'type', f.type, 'size', f.size,
         'file', f.file, 'offset', f.byte_offset, 'length', f.byte_length, 'digest', f.digest) order by f.position) as files
       from rectification_files f where f.rectification_id = r.rectification_id
     ) f on true
     where ($1::bigint is null or r.violation_id = $1) and ($2::bigint is null or v.round_id = $2)
     order by r.rectification_id`,
    [of.violationId ?? null, of.roundId ?? null],
  );
}

export interface DeadlineWish {
  /** Of one violation, or of all that stand on a round's list. */
  readonly of: { readonly violationId: number } | { readonly roundId: number };
  readonly dueOn: Day;
  readonly by: string;
  readonly at: Timestamp;
}

/** Sets until when standing violations are to be put right; returns their numbers. */
export async function setDueOn(tx: Transaction, { of, dueOn, by, at }: DeadlineWish): Promise<number[]> {
  const violationId = 'violationId' in of ? of.violationId : null;
  const roundId = 'roundId' in of ? of.roundId : null;
  const rows = await tx.query<{ id: number }>(
    `update violations set due_on = $3::date
     where ($1::bigint is null or violation_id = $1) and ($2::bigint is null or round_id = $2)
       and state in ('open', 'confirmed')
     returning violation_id as id`,
    [violationId, roundId, dueOn],
  );
  const ids = rows.map(({ id }) => id).sort((a, b) => a - b);
  for (const id of ids) {
    const subject = `violation ${id}`;
    await addAuditEntry(tx, { actor: by, action: 'deadline set', subject, detail: { dueOn }, at });
  }
  return ids;
}
