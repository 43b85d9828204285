/** A database of one's own for each test file, cloned from the migrated template. */

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';

export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
}

/** Call at the top of a test file; the database is there in its tests and gone after them. */
export function useDatabase(): TestDatabase {
  const { url, template } = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  let db: Database | null = null;
  beforeAll(async () => {
    await asOwner(url, `create database ${name} template ${template}`);
    db = openDatabase({ url: own.href });
  });
  afterAll(async () => {
    await db?.close();
    await asOwner(url, `drop database ${name} with (force)`);
  });
  return {
    url: own.href,
    get db() {
      if (!db) throw new Error('the database is there only while tests run');
      return db;
    },
  };
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
