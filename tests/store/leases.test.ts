import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { createLeases, type Leases } from '../../src/store/leases.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const open: Leases[] = [];

function leases(): Leases {
  const made = createLeases(test.url);
  open.push(made);
  return made;
}

function take(of: Leases, inspectionId: number) {
  return of.take(inspectionId, async () => null);
}

afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

describe('a lease', () => {
  it('is held by one process at a time', async () => {
    const [first, second] = [leases(), leases()];
    const lease = await take(first, 1);
    expect(lease).not.toBeNull();
    expect(await take(second, 1)).toBeNull();
    await lease?.release();
    expect(await take(second, 1)).not.toBeNull();
  });

  it('has read what was asked with it, and is given back if that could not be read', async () => {
    const [one, other] = [leases(), leases()];
    const lease = await one.take(11, (db) => db.query<{ n: number }>('select $1::integer as n', [7]));
    expect(lease?.known).toEqual([{ n: 7 }]);
    await expect(one.take(12, (db) => db.query('select from nowhere'))).rejects.toThrow('nowhere');
    expect(await take(other, 12)).not.toBeNull();
    expect(await take(other, 11)).toBeNull();
  });

  it('is not given twice to the same process', async () => {
    const one = leases();
    await take(one, 2);
    expect(await take(one, 2)).toBeNull();
  });

  it('of one inspection says nothing of another, also when many are asked for at once', async () => {
    const one = leases();
    const taken = await Promise.all([3, 4, 5, 6, 7].map((id) => take(one, id)));
    expect(taken).not.toContain(null);
  });

  it('is gone the moment its process is', async () => {
    const [dead, next] = [leases(), leases()];
    await take(dead, 8);
    await dead.close();
    expect(await take(next, 8)).not.toBeNull();
  });

  it('is given again over a new connection after the old one was cut', async () => {
    const one = leases();
    await take(one, 9);
    const client = new pg.Client({ connectionString: test.url });
    await client.connect();
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'xunjian leases' and datname = current_database()`,
    );
    await client.end();
    // The statement under way may be the one that finds the connection dead; the next one makes a new one.
    const second = await take(one, 10).catch(() => take(one, 10));
    expect(second).not.toBeNull();
  });
});
