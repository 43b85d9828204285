/**
 * A process shows that it uses the server by one idle connection with a name of its own. The kernel closes it
 * when the process dies, however it dies, so nothing has to be cleaned up after a killed one.
 */

import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedFailure } from '../failure.ts';
import { type Cluster, DATABASE, ROLE } from './cluster.ts';
import { livingPostmaster } from './server.ts';

const NAME = 'xunjian presence';

export interface Presence {
  readonly port: number;
  /** The connection ended without us. */
  readonly lost: boolean;
  /** How many others use the server. */
  others(): Promise<number>;
  end(): Promise<void>;
}

export function urlOf(cluster: Cluster, port: number, database: string = DATABASE): string {
  return `postgres://${ROLE}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/**
 * Connects to the cluster's living server, waiting while it starts; null once there is none (it ended, or there
 * never was one). `onLost` is told once if the connection ends without us.
 */
export async function showPresence(cluster: Cluster, onLost: () => void): Promise<Presence | null> {
  for (;;) {
    const postmaster = await livingPostmaster(cluster);
    if (!postmaster) return null;
    const client = postmaster.port === null ? null : await connect(cluster, postmaster.port);
    if (client && postmaster.port !== null) return present(client, postmaster.port, onLost);
    await pause(50);
  }
}

/** To the database that every cluster has: ours may then be dropped and made anew by its users. */
async function connect(cluster: Cluster, port: number): Promise<pg.Client | null> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    application_name: NAME,
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
    throw cannotConnect(cluster, port, error);
  }
}

/** Not listening yet or no more, cut while connecting, "the database system is starting up" (or shutting down). */
const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03', '57P01']);

function present(client: pg.Client, port: number, onLost: () => void): Presence {
  let ending = false;
  let lost = false;
  client.once('end', () => {
    lost = !ending;
    if (lost) onLost();
  });
  return {
    port,
    get lost() {
      return lost;
    },
    async others() {
      const result = await client.query<{ count: string }>(
        'select count(*) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
        [NAME],
      );
      return Number(result.rows[0]?.count);
    },
    async end() {
      ending = true;
      await client.end();
    },
  };
}

/** Makes the database that the url names, if it is not there. Call under the lock. */
export async function ensureDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(cluster, port, 'postgres') });
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
