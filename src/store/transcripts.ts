/** SQL of what a look was told and answered beside its pages, as `src/inspection/transcript.ts` records it. */

import type { Queryable } from './database.ts';

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
