/** Brings the database up to date: our schema, then the queue's. Forward only. */

import { readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
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

/** Tables are in use by transactions that do not end. */
export class TablesInUse extends Error {
  override readonly name = 'TablesInUse';
}

/**
 * A change of a table waits for those who are at it, and whoever comes later waits behind the change: after so long
 * (milliseconds) it lets them pass, and tries again a little later.
 */
const LOCK_TIMEOUT = 2_000;
const PAUSE = 1_000;
/** In all, of one who began no migration meanwhile. */
const PATIENCE = 120_000;

/**
 * Returns the names of the migrations that were applied now. Several processes may call it at once, and others may be
 * at work: each migration is a transaction of its own, which is begun again if it was held up.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const applied: string[] = [];
  for (let end = performance.now() + PATIENCE; ; ) {
    const attempt = await connected(options.url, (client) => apply(client, options));
    applied.push(...attempt.applied);
    if (!attempt.heldUp) return applied;
    if (attempt.applied.length > 0) end = performance.now() + PATIENCE;
    else if (performance.now() > end) throw new TablesInUse(await whoIsAtThem(options.url, attempt.heldUp));
    await setTimeout(PAUSE);
  }
}

async function apply(
  client: pg.Client,
  options: MigrateOptions,
): Promise<{ readonly applied: string[]; readonly heldUp: Error | null }> {
  // Whoever else migrates may take as long as it needs.
  await client.query(`select pg_advisory_lock(${MIGRATING})`);
  await client.query(`set lock_timeout = ${LOCK_TIMEOUT}`);
  await refuseNewer(client, options.folder);
  const before = await appliedMigrations(client);
  try {
    return { applied: await applyAll(client, options), heldUp: null };
  } catch (error) {
    if (!isHeldUp(error)) throw error;
    // What was begun is undone; those before it stand.
    await client.query('rollback');
    const now = await appliedMigrations(client);
    return { applied: now.filter((name) => !before.includes(name)), heldUp: error };
  }
}

async function applyAll(client: pg.Client, options: MigrateOptions): Promise<string[]> {
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
    lockValue: MIGRATING,
    log: () => {},
    ...(options.count === undefined ? {} : { count: options.count }),
  });
  await options.alsoMigrate?.(client);
  return applied.map((migration) => migration.name);
}

/** The lock that the library takes for itself; taken before, it is given at once. */
const MIGRATING = 7_241_865_325_823_964;

/** No lock was to be had in time; or two waited for each other, and this one was chosen to give way. */
function isHeldUp(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');
}

async function whoIsAtThem(url: string, heldUp: Error): Promise<string> {
  const [oldest] = await connected(url, async (client) => {
    const { rows } = await client.query<{ pid: number; name: string; since: string }>(
      `select pid, application_name as name, to_char(xact_start, 'HH24:MI:SS') as since from pg_stat_activity
       where xact_start is not null and pid <> pg_backend_pid() and datname = current_database()
       order by xact_start limit 1`,
    );
    return rows;
  });
  const who = oldest
    ? `the oldest transaction is that of process ${oldest.pid} ("${oldest.name}"), begun at ${oldest.since}; ` +
      `end it (select pg_terminate_backend(${oldest.pid})) and migrate again`
    : 'migrate again';
  return `a migration found no moment for its change (${heldUp.message}): ${who}`;
}

/** True if every migration of the folder has been applied. */
export async function isUpToDate({ url, folder }: MigrateOptions): Promise<boolean> {
  return connected(url, async (client) => {
    const applied = await appliedMigrations(client);
    return (await knownMigrations(folder)).every((name) => applied.includes(name));
  });
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'xunjian migrate' });
  // Told while nothing is asked it would end the process; what is asked next fails with it.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
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
