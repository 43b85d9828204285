/** SQL of captures: which page was asked when, how it ended, and where its bytes lie. Append only. */

import type { CaptureId, Original, PlacedRecord } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Attempt } from './attempts.ts';
import type { Queryable } from './database.ts';

export interface CaptureRecord {
  readonly captureId: CaptureId;
  readonly source: string;
  /** The page's kind, or `screenshot`. */
  readonly kind: string;
  readonly url: string;
  readonly finalUrl: string;
  readonly fetchedAt: Timestamp;
  readonly httpStatus: number | null;
  /** `ok`, `blocked:captcha`, … */
  readonly outcome: string;
  readonly phrase: string | null;
  /** Place in the archive; null if nothing was received. */
  readonly file: string | null;
  readonly offset: number | null;
  readonly length: number | null;
  /** Where the exchange begins in the file; left out where it is not known. */
  readonly begins?: number | null;
  readonly digest: string | null;
  /** The record that has the body, where it had been received before; null or left out: this one has it itself. */
  readonly original?: PlacedRecord | null;
}

export async function insertCapture(db: Queryable, attempt: Attempt, capture: CaptureRecord): Promise<void> {
  await db.query(
    `insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at,
       http_status, outcome, phrase, file, byte_offset, byte_length, digest,
       exchange_offset, original)
     values ($1::uuid, $2::bigint, $3, $4, $5, $6, $7, $8::timestamptz, $9, $10, $11, $12, $13, $14, $15, $16,
       $17::uuid)`,
    [
      capture.captureId,
      attempt.inspectionId,
      attempt.number,
      capture.source,
      capture.kind,
      capture.url,
      capture.finalUrl,
      capture.fetchedAt,
      capture.httpStatus,
      capture.outcome,
      capture.phrase,
      capture.file,
      capture.offset,
      capture.length,
      capture.digest,
      capture.begins ?? null,
      capture.original?.id ?? null,
    ],
  );
}

/** The record that has the body of the table's capture, as one value. */
export function originalOf(table: string): string {
  return `(
    select json_build_object('id', o.capture_id, 'file', o.file, 'offset', o.byte_offset, 'length', o.byte_length,
      'begins', o.exchange_offset)
    from captures o where o.capture_id = ${table}.original
  )`;
}

export const CAPTURE_COLUMNS = `capture_id as "captureId", source, kind, url, final_url as "finalUrl",
  fetched_at as "fetchedAt", http_status as "httpStatus", outcome, phrase, file, byte_offset as "offset",
  byte_length as "length", exchange_offset as "begins", digest, ${originalOf('captures')} as original`;

/** Kinds of captures that were not answered by a site, but handed in or drawn. */
export const DRAWN_KINDS: readonly string[] = ['screenshot', 'observation', 'published-list'];

/** The answer of at or after `since` that has this payload itself; null if there is none. */
export async function captureOfPayload(
  db: Queryable,
  digest: string,
  since: Timestamp | null,
): Promise<Original | null> {
  // As the index has it, kinds and all.
  const rows = await db.query<Original>(
    `select capture_id as id, file, byte_offset as "offset", byte_length as "length", exchange_offset as begins,
       final_url as url, fetched_at as "fetchedAt"
     from captures
     where digest = $1 and original is null and file is not null
       and kind not in ('screenshot', 'observation', 'published-list')
       and ($2::timestamptz is null or fetched_at >= $2::timestamptz)
     limit 1`,
    [digest, since],
  );
  return rows[0] ?? null;
}

export async function capturesOf(db: Queryable, inspectionId: number): Promise<CaptureRecord[]> {
  return db.query<CaptureRecord>(
    `select ${CAPTURE_COLUMNS} from captures where inspection_id = $1::bigint order by attempt, fetched_at, capture_id`,
    [inspectionId],
  );
}
