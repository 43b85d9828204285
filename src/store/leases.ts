/**
 * Who is working on which inspection. A lease is an advisory lock of Postgres, held by one connection of the
 * process: it is gone the moment the process is, however it ended, so nobody waits for a dead worker.
 * If the connection breaks, the leases are gone too while the work goes on; the attempt's number is then the
 * fence that keeps the slower of two from writing.
 */

import pg from 'pg';

/** `pg_try_advisory_lock` takes two integers: this one says what the other counts. */
export const LEASE_CLASS = 20_201_111;

export interface Leases {
  /** Null if another process, or this one, holds it. */
  take(inspectionId: number): Promise<(() => Promise<void>) | null>;
  close(): Promise<void>;
}

export function createLeases(url: string): Leases {
  const held = new Set<number>();
  let connection: Promise<pg.Client> | null = null;
  /** One statement at a time: they share the connection. */
  let last: Promise<unknown> = Promise.resolve();

  const forget = () => {
    connection = null;
  };

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'xunjian leases',
      keepAlive: true,
    });
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    return client;
  }

  /** A connection that was cut may tell only when it is used: then a new one is asked, once. */
  async function ask(sql: string, inspectionId: number, again = true): Promise<boolean> {
    const asked = connection ?? connect();
    connection = asked;
    const client = await asked.catch((error: unknown) => {
      forget();
      throw error;
    });
    try {
      const result = await client.query<{ yes: boolean }>(sql, [LEASE_CLASS, inspectionId]);
      return result.rows[0]?.yes === true;
    } catch (error) {
      if (connection === asked) forget();
      if (again) return ask(sql, inspectionId, false);
      throw error;
    }
  }

  function inTurn(sql: string, inspectionId: number): Promise<boolean> {
    const answer = last.then(() => ask(sql, inspectionId));
    last = answer.catch(() => {
      // Told to the one who asked; the next in turn tries for itself.
    });
    return answer;
  }

  async function release(inspectionId: number): Promise<void> {
    held.delete(inspectionId);
    // With the connection gone, so is the lock.
    if (connection) await inTurn('select pg_advisory_unlock($1, $2) as yes', inspectionId).catch(forget);
  }

  return {
    async take(inspectionId) {
      if (held.has(inspectionId)) return null;
      held.add(inspectionId);
      try {
        if (await inTurn('select pg_try_advisory_lock($1, $2) as yes', inspectionId))
          return () => release(inspectionId);
      } catch (error) {
        held.delete(inspectionId);
        throw error;
      }
      held.delete(inspectionId);
      return null;
    },
    async close() {
      const open = connection;
      forget();
      await (await open?.catch(() => null))?.end();
    },
  };
}
