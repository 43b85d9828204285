/**
 * A process shows that it uses the server by one idle connection with a name of its own. The kernel closes it
 * when the process dies, however it dies, so nothing has to be cleaned up after a killed one.
 */

import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedFailure } from '../failure.ts';
import { isAlive } from '../program.ts';
import { type Cluster, DATABASE, ROLE } from './cluster.ts';
import { type Address, livingPostmaster } from './server.ts';

/** With the process's number behind it. */
const NAME = 'xunjian presence';

export interface Presence {
  readonly address: Address;
  /** The connection ended without us. */
  readonly lost: boolean;
  /** Whether anybody else uses the server. */
  isShared(): Promise<boolean>;
  end(): Promise<void>;
}

/** Over the server's socket where it has one: clients take `host` for the folder in which it lies. */
export function urlOf(cluster: Cluster, { port, sockets }: Address, database: string = DATABASE): string {
  const socket = sockets === null ? '' : `?host=${encodeURIComponent(sockets)}`;
  return `postgres://${ROLE}:${cluster.password}@127.0.0.1:${port}/${database}${socket}`;
}

/**
 * Connects to the cluster's living server, waiting while it starts; null once there is none (it ended, or there
 * never was one). `onLost` is told once if the connection ends without us.
 */
export async function showPresence(cluster: Cluster, onLost: () => void): Promise<Presence | null> {
  for (;;) {
    const postmaster = await livingPostmaster(cluster);
    if (!postmaster) return null;
    const { address } = postmaster;
    const client = address && (await connect(cluster, address));
    if (client && address) return present(client, address, onLost);
    await pause(50);
  }
}

/** To the database that every cluster has: ours may then be dropped and made anew by its users. */
async function connect(cluster: Cluster, address: Address): Promise<pg.Client | null> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, address, 'postgres'),
    application_name: `${NAME} ${process.pid}`,
    connectionTimeoutMillis: 10_000,
  });
  // Without a listener an error of an idle connection would end the process; `end` follows every one of them.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (NOT_YET.has(code)) return null;
    throw cannotConnect(cluster, address.port, error);
  }
}

/** Not listening yet or no more, cut while connecting, "the database system is starting up" (or shutting down). */
const NOT_YET = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03', '57P01']);

function present(client: pg.Client, address: Address, onLost: () => void): Presence {
  let ending = false;
  let lost = false;
  client.once('end', () => {
    lost = !ending;
    if (lost) onLost();
  });
  return {
    address,
    get lost() {
      return lost;
    },
    async isShared() {
      for (let waited = 0; ; waited += 25) {
        const others = await otherProcesses(client);
        if (others.length === 0) return false;
        // The server takes a moment to notice that a killed process is gone. But the number of one in another
        // container says nothing, so that we do not rely on it either.
        if (others.some(isAlive) || waited >= DYING) return true;
        await pause(25);
      }
    },
    async end() {
      ending = true;
      // Said before it is done: the connection is still listed for a moment after its end.
      if (!lost) await client.query("set application_name = 'xunjian leaving'").catch(() => {});
      await client.end();
    },
  };
}

/** Milliseconds. */
const DYING = 2_000;

async function otherProcesses(client: pg.Client): Promise<number[]> {
  const result = await client.query<{ name: string }>(
    'select application_name as name from pg_stat_activity where starts_with(application_name, $1) and pid <> pg_backend_pid()',
    [NAME],
  );
  return result.rows.map((row) => Number(row.name.slice(NAME.length)));
}

/** Makes the database that the url names, if it is not there. Call under the lock. */
export async function ensureDatabase(cluster: Cluster, address: Address): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(cluster, address, 'postgres') });
  // Told while nothing is asked it would end the process; what is asked next fails with it.
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(DATABASE)}`);
  } finally {
    await client.end();
  }
}

function cannotConnect(cluster: Cluster, port: number, cause: unknown): EmbeddedFailure {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new EmbeddedFailure(
    {
      english: `the embedded Postgres on 127.0.0.1:${port} (${cluster.data}) refuses us: ${said}; if its password file was changed put the old one back, else see ${cluster.log}`,
      chinese: `内置数据库（127.0.0.1:${port}，${cluster.data}）拒绝连接：${said}；若密码文件被改动请恢复原文件，否则请查看 ${cluster.log}`,
    },
    { cause },
  );
}
