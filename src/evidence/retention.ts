/**
 * Retention: captures past their age leave the database, and files of the archive to which nothing points any more
 * leave the disk. A file goes as a whole or not at all; what a violation rests on stays, by the database's own word.
 */

import { type Clock, DAY, epoch, minus } from '../domain/time.ts';
import type { Store } from '../fetch/store.ts';
import type { Database } from '../store/database.ts';
import { isBackupUnderWay } from '../store/dump.ts';
import { deleteOldCaptures, filesInUse } from '../store/retention.ts';

export interface RetentionParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly store: Store;
  /** Captures that are older go. */
  readonly days: number;
}

export interface Forgotten {
  readonly captures: number;
  readonly files: number;
}

/** Captures at a time: no transaction is long, and the sweep goes on with the rest. */
const MOST = 500;

export async function forgetOld({ db, clock, store, days }: RetentionParts): Promise<Forgotten> {
  const before = minus(clock(), days * DAY);
  const captures = await deleteOldCaptures(db, before, MOST);
  const old = new Set<string>();
  // One that was written to since then belongs to a process whose captures may not be on record yet.
  for await (const { file, changedAt } of store.list()) if (changedAt < epoch(before)) old.add(file);
  const used = await filesInUse(db, [...old]);
  const unused = [...old].filter((file) => !used.has(file));
  // A backup's snapshot may still refer to them: the next sweep finds them again.
  if (await isBackupUnderWay(db)) return { captures, files: 0 };
  for (const file of unused) await store.remove(file);
  return { captures, files: unused.length };
}
