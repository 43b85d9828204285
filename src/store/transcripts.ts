/** SQL of what a look was told and answered beside its pages, as `src/inspection/transcript.ts` records it. */

import type { Queryable, Transaction } from './database.ts';
import type { Attempt } from './inspections.ts';

export async function saveTranscript(tx: Transaction, attempt: Attempt, transcript: object): Promise<void> {
  await tx.query(
    'update attempts set transcript = $3::jsonb where inspection_id = $1::bigint and number = $2',
    [attempt.inspectionId, attempt.number, JSON.stringify(transcript)],
  );
}

export interface StoredTranscript {
  readonly attempt: number;
  readonly transcript: unknown;
}

/** Of the attempts that came to their end, in order. */
export async function transcriptsOf(db: Queryable, inspectionId: number): Promise<StoredTranscript[]> {
  return db.query<StoredTranscript>(
    `select number as attempt, transcript from attempts
     where inspection_id = $1::bigint and transcript is not null order by number`,
    [inspectionId],
  );
}
