/** SQL of captures: which page was asked when, how it ended, and where its bytes lie. Append only. */

import type { CaptureId } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Queryable } from './database.ts';
import type { Attempt } from './inspections.ts';

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
}

export async function insertCapture(db: Queryable, attempt: Attempt, capture: CaptureRecord): Promise<void> {
  await db.query(
    `insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at,
       http_status, outcome, phrase, file, byte_offset, byte_length, digest,
       exchange_offset)
     values ($1::uuid, $2::bigint, $3, $4, $5, $6, $7, $8::timestamptz, $9, $10, $11, $12, $13, $14, $15, $16)`,
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
    ],
  );
}

export const CAPTURE_COLUMNS = `capture_id as "captureId", source, kind, url, final_url as "finalUrl",
  fetched_at as "fetchedAt", http_status as "httpStatus", outcome, phrase, file, byte_offset as "offset",
  byte_length as "length", exchange_offset as "begins", digest`;

export async function capturesOf(db: Queryable, inspectionId: number): Promise<CaptureRecord[]> {
  return db.query<CaptureRecord>(
    `select ${CAPTURE_COLUMNS} from captures where inspection_id = $1::bigint order by attempt, fetched_at, capture_id`,
    [inspectionId],
  );
}
