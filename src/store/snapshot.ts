/** Reading at one moment, over one connection or several. */

import { type Database, one, type Transaction } from './database.ts';

/** All that `work` asks is answered as it stood at one moment: that of the snapshot, if another transaction gave one. */
export async function readingOnly<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  snapshot?: string,
): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read read only');
    // A command that takes no parameters; the name is the server's own.
    if (snapshot !== undefined) await tx.query(`set transaction snapshot '${snapshot.replaceAll("'", '')}'`);
    return work(tx);
  });
}

/** The moment that this transaction sees, for others to see it too as long as this one lasts. */
export async function exportSnapshot(tx: Transaction): Promise<string> {
  return one(await tx.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')).snapshot;
}
