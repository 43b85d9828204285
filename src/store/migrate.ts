/** Brings the database up to date: our schema, then the queue's. Forward only. */

import { readdir } from 'node:fs/promises';
import pg from 'pg';

/** The database was migrated by a newer program; going on could harm it. */
export class DatabaseTooNew extends Error {
  override readonly name = 'DatabaseTooNew';
}

export interface MigrateOptions {
  readonly url: string;
  readonly folder: string;
  /** Migrations of other parts that live in the same database, on the same connection. */
  readonly alsoMigrate?: (client: pg.Client) => Promise<void>;
  /** Only so many, the first ones; all if left out. */
  readonly count?: number;
}

/** Returns the names of the migrations that were applied now. Several processes may call it at once. */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: options.url, application_name: 'xunjian migrate' });
  // Told while nothing is asked it would end the process; what is asked next fails with it.
  client.on('error', () => {});
  await client.connect();
  try {
    await refuseNewer(client, options.folder);
    // Only those who migrate carry it: it takes 5 MB, and a service is up to date at nearly every start.
    const { runner } = await import('node-pg-migrate');
    const applied = await runner({
      dbClient: client,
      dir: options.folder,
      direction: 'up',
      schema: 'xunjian',
      createSchema: true,
      migrationsTable: 'migrations',
      advisoryLockMode: 'wait',
      log: () => {},
      ...(options.count === undefined ? {} : { count: options.count }),
    });
    await options.alsoMigrate?.(client);
    return applied.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** True if every migration of the folder has been applied. */
export async function isUpToDate(options: MigrateOptions): Promise<boolean> {
  const client = new pg.Client({ connectionString: options.url, application_name: 'xunjian migrate' });
  // Told while nothing is asked it would end the process; what is asked next fails with it.
  client.on('error', () => {});
  await client.connect();
  try {
    const applied = await appliedMigrations(client);
    return (await knownMigrations(options.folder)).every((name) => applied.includes(name));
  } finally {
    await client.end();
  }
}

/** In the order in which they are applied. */
export async function knownMigrations(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  const names = files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length));
  return names.sort();
}

async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const exists = await client.query("select to_regclass('xunjian.migrations') is not null as exists");
  if (!exists.rows[0]?.exists) return [];
  const rows = await client.query<{ name: string }>('select name from xunjian.migrations order by id');
  return rows.rows.map((row) => row.name);
}

async function refuseNewer(client: pg.Client, folder: string): Promise<void> {
  const known = await knownMigrations(folder);
  const strange = (await appliedMigrations(client)).filter((name) => !known.includes(name));
  if (strange.length > 0) {
    throw new DatabaseTooNew(
      `the database has migrations that this version of xunjian does not know (${strange.join(', ')}); ` +
        'install the version that made them',
    );
  }
}
