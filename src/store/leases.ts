/**
 * Who is working on which inspection. A lease is an advisory lock of Postgres, held by one connection of the
 * process: it is gone the moment the process is, however it ended, so nobody waits for a dead worker.
 * If the connection breaks, the leases are gone too while the work goes on; the attempt's number is then the
 * fence that keeps the slower of two from writing.
 */

import { type Connection, openConnection, type Queryable } from './database.ts';

/** `pg_try_advisory_lock` takes two integers: this one says what the other counts. */
export const LEASE_CLASS = 20_201_111;

export interface Lease<Known> {
  /** What was read under it. */
  readonly known: Known;
  release(): Promise<void>;
}

export interface Leases {
  /**
   * What `read` asks at once goes behind the lock in the same packet, so that it is read under the lease, and costs no
   * way of its own. Null if another process, or this one, holds it.
   */
  take<Known>(inspectionId: number, read: (db: Queryable) => Promise<Known>): Promise<Lease<Known> | null>;
  close(): Promise<void>;
}

export function createLeases(url: string): Leases {
  const held = new Set<number>();
  let connection: Promise<Connection> | null = null;

  /** A later one stays: an old connection may tell of its end when it has long been replaced. */
  const forget = (gone: Promise<Connection> | null) => {
    if (connection === gone) connection = null;
  };

  function open(): Promise<Connection> {
    const opening = openConnection({ url, name: 'xunjian leases', onEnd: () => forget(opening) });
    return opening;
  }

  /** A connection that was cut may tell only when it is used: then a new one is asked, once. */
  async function over<T>(ask: (db: Connection) => Promise<T>, again = true): Promise<T> {
    const asked = connection ?? open();
    connection = asked;
    try {
      return await ask(await asked);
    } catch (error) {
      const isOver = await asked.then(
        (db) => db.isOver,
        () => true,
      );
      if (isOver) forget(asked);
      if (again && isOver) return over(ask, false);
      throw error;
    }
  }

  async function release(inspectionId: number): Promise<void> {
    held.delete(inspectionId);
    // With the connection gone, so is the lock.
    await connection?.then((db) => db.query(UNLOCK, [LEASE_CLASS, inspectionId])).catch(() => {});
  }

  async function lockAndRead<Known>(
    db: Connection,
    inspectionId: number,
    read: (db: Queryable) => Promise<Known>,
  ): Promise<Lease<Known> | null> {
    const [locked, known] = await Promise.allSettled([
      db.query<{ yes: boolean }>(LOCK, [LEASE_CLASS, inspectionId]),
      read(db),
    ]);
    if (locked.status === 'rejected') throw locked.reason;
    if (locked.value[0]?.yes !== true) return null;
    if (known.status === 'fulfilled') return { known: known.value, release: () => release(inspectionId) };
    await db.query(UNLOCK, [LEASE_CLASS, inspectionId]).catch(() => {});
    throw known.reason;
  }

  return {
    async take(inspectionId, read) {
      if (held.has(inspectionId)) return null;
      held.add(inspectionId);
      try {
        const lease = await over((db) => lockAndRead(db, inspectionId, read));
        if (!lease) held.delete(inspectionId);
        return lease;
      } catch (error) {
        held.delete(inspectionId);
        throw error;
      }
    },
    async close() {
      const last = connection;
      forget(last);
      await (await last?.catch(() => null))?.close();
    },
  };
}

const LOCK = 'select pg_try_advisory_lock($1, $2) as yes';
const UNLOCK = 'select pg_advisory_unlock($1, $2) as yes';
