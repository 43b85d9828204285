/** Databases that take minutes to fill: filled once, and kept for the next run. */

import { openApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { type Database, openDatabase } from '../src/store/database.ts';

export interface Contents {
  /** Whether an earlier run filled it wholly; asked only where there is a database of this name. */
  isThere(db: Database): Promise<boolean>;
  /** Null: it stays empty, without tables. */
  readonly fill: ((db: Database) => Promise<void>) | null;
}

/** The address of the database of this name on the server. */
export async function keptDatabase(url: string, name: string, contents: Contents): Promise<string> {
  const own = new URL(url);
  own.pathname = `/${name}`;
  if (await isKept(url, own.href, name, contents)) return own.href;
  const admin = openDatabase({ url });
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  await admin.close();
  if (contents.fill === null) return own.href;
  // Brings the database up to date as the product does.
  const app = await openApp(readConfig({ LOG_LEVEL: 'silent', DATABASE_URL: own.href }), { name: 'bench' });
  try {
    await contents.fill(app.db);
  } finally {
    await app.close();
  }
  return own.href;
}

async function isKept(url: string, own: string, name: string, contents: Contents): Promise<boolean> {
  const admin = openDatabase({ url });
  const known = await admin.query('select from pg_database where datname = $1', [name]);
  await admin.close();
  if (known.length === 0 || contents.fill === null) return false;
  const db = openDatabase({ url: own });
  // Of another time of the program, it has other tables.
  const isThere = await contents.isThere(db).catch(() => false);
  await db.close();
  return isThere;
}
