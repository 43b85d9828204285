/** The running server: is it there, start it, stop it; and what a killed one left behind is put right. */

import { constants } from 'node:fs';
import { chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedFailure } from '../failure.ts';
import { type Account, runProgram } from '../program.ts';
import type { Binaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';

export interface Host {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly account: Account | null;
}

/**
 * Given with each start rather than kept in the cluster, so that they are always those of this version.
 * `fsync` and `synchronous_commit` stay on: evidence is in here.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_permissions: '0700',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // Segments as files of the cluster: containers have 64 MB of /dev/shm, and systemd empties it when its user logs out.
  dynamic_shared_memory_type: 'mmap',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  logging_collector: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
};

/** Milliseconds to wait for what a killed server's last processes still hold. */
const LINGER = 20_000;
const STEP = 250;
/** Bytes; a larger log is set aside at a start. */
const LOG_LIMIT = 10_000_000;

/** Where a server is spoken to. */
export interface Address {
  readonly port: number;
  /**
   * The folder of its socket, which takes a fifth less of a question's time than the loopback address; null: it has
   * none.
   */
  readonly sockets: string | null;
}

export interface Postmaster {
  readonly pid: number;
  /** Null until it listens. */
  readonly address: Address | null;
}

/**
 * The cluster's living server, starting, running or stopping; null if there is none, whatever its pid file says:
 * the number in it may belong to another process by now.
 */
export async function livingPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  const lines = (await readPidFile(cluster)).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !(await isPostmaster(pid, cluster.data))) return null;
  const port = Number(lines[3]);
  return { pid, address: port > 0 ? { port, sockets: lines[4] || null } : null };
}

function pidFile(cluster: Cluster): string {
  return `${cluster.data}/postmaster.pid`;
}

async function readPidFile(cluster: Cluster): Promise<string> {
  return readFile(pidFile(cluster), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

/** By its command line, which everybody may read; its working directory only its user may. */
async function isPostmaster(pid: number, data: string): Promise<boolean> {
  const words = (await commandLine(pid)).split('\0');
  return /postgres(\.exe)?$/.test(words[0] ?? '') && words.includes(data);
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const ended = await runProgram('ps', ['-o', 'args=', '-p', String(pid)]);
  return ended.output.trim().replaceAll(' ', '\0');
}

/** Starts the server on `preferred` if that port is free, else on another; the port it listens on. */
export async function startServer(host: Host, preferred: number | null): Promise<number> {
  await rotateLog(host.cluster);
  await disownStalePid(host.cluster);
  await clearSockets(host);
  let port = preferred !== null && (await isFree(preferred)) ? preferred : await freePort();
  for (let waited = 0; ; waited += STEP) {
    const problem = await tryStart(host, port);
    if (problem === null) return port;
    if (waited >= LINGER) throw cannotStart(host, problem);
    if (/could not bind|could not create any TCP/.test(problem)) port = await freePort();
    else if (!/shared memory block .* still in use|lock file "postmaster.pid" already exists/s.test(problem))
      throw cannotStart(host, problem);
    await pause(STEP);
  }
}

/** What the server said of its failure; null if it started. */
async function tryStart(host: Host, port: number): Promise<string | null> {
  const { cluster, binaries, account } = host;
  const logged = await sizeOf(cluster.log);
  const own = { port: String(port), unix_socket_directories: cluster.sockets ?? '' };
  const settings = Object.entries({ ...SETTINGS, ...own }).map(([name, value]) => `-c ${name}=${value}`);
  const args = ['start', '--wait', '--timeout=300', `--pgdata=${cluster.data}`, `--log=${cluster.log}`];
  const ended = await runProgram(binaries.pgCtl, [...args, '-o', settings.join(' ')], { as: account });
  if (ended.code === 0) return null;
  return `${ended.output.trim()}\n${await readFrom(cluster.log, logged)}`;
}

/** Ends every session and waits until the server is gone, its data on disk. */
export async function stopServer(host: Host): Promise<void> {
  const { cluster, binaries, account } = host;
  const postmaster = await livingPostmaster(cluster);
  if (!postmaster) return;
  const args = ['stop', '--mode=fast', '--wait', '--timeout=300', `--pgdata=${cluster.data}`];
  const ended = await runProgram(binaries.pgCtl, args, { as: account });
  // `pg_ctl` waits for the pid file to go, which is a moment before the process does.
  for (let waited = 0; waited < LINGER; waited += 10) {
    if (!(await isPostmaster(postmaster.pid, cluster.data))) return;
    await pause(10);
  }
  throw new EmbeddedFailure({
    english: `the embedded Postgres in ${cluster.data} did not stop; see ${cluster.log}: ${ended.output.trim()}`,
    chinese: `${cluster.data} 的内置数据库未能停止，请查看 ${cluster.log}：${ended.output.trim()}`,
  });
}

/**
 * A killed server's pid file stays. Postgres ignores it if no such process lives, but refuses to start if the
 * number belongs to another process of the same user by now. The number is then replaced by one that no process
 * can have; the rest stays, since it names the shared memory by which Postgres notices that sessions of the
 * killed server still write.
 */
async function disownStalePid(cluster: Cluster): Promise<void> {
  const text = await readPidFile(cluster);
  if (text === '' || (await livingPostmaster(cluster)) !== null) return;
  const file = await open(pidFile(cluster), constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  try {
    await file.writeFile(text.replace(/^[^\n]*/, '2147483647'));
  } finally {
    await file.close();
  }
}

/** No server lives: what lies there is a killed one's, whose number may belong to another process by now. */
async function clearSockets({ cluster, account }: Host): Promise<void> {
  if (cluster.sockets === null) return;
  await rm(cluster.sockets, { recursive: true, force: true });
  await mkdir(cluster.sockets, { mode: 0o700 });
  if (account) await chown(cluster.sockets, account.uid, account.gid);
}

async function rotateLog(cluster: Cluster): Promise<void> {
  if ((await sizeOf(cluster.log)) > LOG_LIMIT) await rename(cluster.log, `${cluster.log}.1`);
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.size ?? 0;
}

async function readFrom(path: string, offset: number): Promise<string> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  return bytes.subarray(offset).toString('utf8').trim().slice(-4_000);
}

function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

function freePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : port));
    });
  });
}

function cannotStart(host: Host, problem: string): EmbeddedFailure {
  return new EmbeddedFailure({
    english: `the embedded Postgres in ${host.cluster.data} does not start; see ${host.cluster.log}, mend what it names (disk full, permissions), or set DATABASE_URL:\n${problem}`,
    chinese: `${host.cluster.data} 的内置数据库无法启动；请查看 ${host.cluster.log} 并处理其中的问题（磁盘已满、权限不足等），或设置 DATABASE_URL：\n${problem}`,
  });
}
