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

afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

describe('a lease', () => {
  it('is held by one process at a time', async () => {
    const [first, second] = [leases(), leases()];
    const release = await first.take(1);
    expect(release).not.toBeNull();
    expect(await second.take(1)).toBeNull();
    await release?.();
    expect(await second.take(1)).not.toBeNull();
  });

  it('is not given twice to the same process', async () => {
    const one = leases();
    await one.take(2);
    expect(await one.take(2)).toBeNull();
  });

  it('of one inspection says nothing of another, also when many are asked for at once', async () => {
    const one = leases();
    const taken = await Promise.all([3, 4, 5, 6, 7].map((id) => one.take(id)));
    expect(taken).not.toContain(null);
  });

  it('is gone the moment its process is', async () => {
    const [dead, next] = [leases(), leases()];
    await dead.take(8);
    await dead.close();
    expect(await next.take(8)).not.toBeNull();
  });

  it('is given again over a new connection after the old one was cut', async () => {
    const one = leases();
    await one.take(9);
    const client = new pg.Client({ connectionString: test.url });
    await client.connect();
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'xunjian leases' and datname = current_database()`,
    );
    await client.end();
    // The statement under way may be the one that finds the connection dead; the next one makes a new one.
    const second = await one.take(10).catch(() => one.take(10));
    expect(second).not.toBeNull();
  });
});
