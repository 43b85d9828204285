/** Who reads the views may not hold up a round. */

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { endOldReaders } from '../../src/store/readers.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();

/** A user of the office's own; `member`: one of those who may read. */
async function transactionOf(member: boolean): Promise<pg.Client> {
  const name = `statistics_${randomBytes(6).toString('hex')}`;
  await test.db.query(`create role ${name} login password 'trial' ${member ? 'in role xunjian_reader' : ''}`);
  const url = new URL(test.url);
  url.username = name;
  url.password = 'trial';
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => {
    // Its connection is to be ended.
  });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await test.db.query(`drop role ${name}`);
  });
  await client.query('begin isolation level repeatable read');
  await client.query('select 1');
  return client;
}

describe('a transaction of a reader', () => {
  it('that is older than anybody reads is ended with its connection', async () => {
    const reader = await transactionOf(true);
    expect(await endOldReaders(test.db, 0)).toMatchObject([{ user: reader.user, ended: true }]);
    await expect(reader.query('select 1')).rejects.toThrow();
  });

  it('goes on within its time', async () => {
    const reader = await transactionOf(true);
    expect(await endOldReaders(test.db, 300)).toEqual([]);
    expect((await reader.query('select 1')).rowCount).toBe(1);
  });
});

it('transactions of others are not ours to end', async () => {
  const other = await transactionOf(false);
  const own = await test.db.transaction(async (tx) => {
    await tx.query('select 1');
    expect(await endOldReaders(test.db, 0)).toEqual([]);
    return tx.query('select 1');
  });
  expect(own).toHaveLength(1);
  expect((await other.query('select 1')).rowCount).toBe(1);
});
