/** The cluster on disk: where it lies, its password, and how it is made the first time. */

import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EmbeddedFailure } from '../failure.ts';
import { type Account, runProgram } from '../program.ts';
import { canEnter } from './account.ts';
import { type Binaries, makeCommonFolder } from './binaries.ts';

/** The cluster's superuser, and the database that is made in it. */
export const ROLE = 'xunjian';
export const DATABASE = 'xunjian';

export interface Cluster {
  readonly data: string;
  /** The server's own log. */
  readonly log: string;
  /** Where the server's own socket lies; null where there can be none. */
  readonly sockets: string | null;
  readonly password: string;
}

/** Files below `<home>/postgres`, which is ours; `data` and `log` belong to the server's user. */
const PASSWORD_FILE = 'password';
/** Names the folder that holds `data` and `log` where that is not this one. */
const PLACE_FILE = 'place';

/** The folder that holds `data` and `log`, as recorded; null before the cluster is made. */
export async function recordedPlace(kept: string): Promise<string | null> {
  const elsewhere = await readFile(join(kept, PLACE_FILE), 'utf8').catch(ifMissing(null));
  if (elsewhere !== null) {
    const place = elsewhere.trim();
    if (await isFolder(join(place, 'data'))) return place;
    throw new EmbeddedFailure({
      english: `the database of ${kept} is not where ${join(kept, PLACE_FILE)} says (${place}); put it back there, or delete ${kept} to begin with an empty one`,
      chinese: `${join(kept, PLACE_FILE)} 所记的数据库目录（${place}）不存在；请恢复该目录，若要重新开始请删除 ${kept}`,
    });
  }
  return (await isFolder(join(kept, 'data'))) ? kept : null;
}

/** Call under the lock, with the place recorded if there is one. Makes the cluster if there is none. */
export async function openCluster(options: {
  readonly kept: string;
  readonly place: string | null;
  readonly account: Account | null;
  readonly binaries: Binaries;
  readonly commonFolder: string;
  readonly log: (line: string) => void;
}): Promise<Cluster> {
  const { kept, account, binaries, commonFolder, log } = options;
  if (options.place !== null) return existing(kept, options.place, binaries);
  const place = await choosePlace(kept, account, commonFolder);
  log(`making a database cluster in ${place}`);
  const password = randomBytes(24).toString('base64url');
  await create(place, password, account, binaries);
  await writePrivately(join(kept, PASSWORD_FILE), password);
  // From here on it exists: `data` appears whole, and is recorded last, so that a cut leaves nothing half made.
  await rename(join(place, 'data.new'), join(place, 'data'));
  if (place !== kept) await writePrivately(join(kept, PLACE_FILE), place);
  return { ...partsOf(place), password };
}

function partsOf(place: string): Omit<Cluster, 'password'> {
  const sockets = join(place, 'sockets');
  return {
    data: join(place, 'data'),
    log: join(place, 'log', 'server.log'),
    sockets: process.platform !== 'win32' && SOCKETS.test(sockets) ? sockets : null,
  };
}

/** The system takes a hundred bytes of a socket's path, the name in it included; and a shell hands it to the server. */
const SOCKETS = /^[\w./@+-]{1,80}$/;

async function existing(kept: string, place: string, binaries: Binaries): Promise<Cluster> {
  const { data, ...parts } = partsOf(place);
  const password = await readFile(join(kept, PASSWORD_FILE), 'utf8').catch(() => null);
  if (password === null) {
    throw new EmbeddedFailure({
      english: `${join(kept, PASSWORD_FILE)} is missing or not readable by this user; run as the user who made ${kept}, or put the file back from a backup, or choose another XUNJIAN_HOME`,
      chinese: `${join(kept, PASSWORD_FILE)} 不存在或当前用户无权读取；请以创建 ${kept} 的用户运行，或从备份恢复该文件，或另设 XUNJIAN_HOME`,
    });
  }
  await checkVersion(data, binaries);
  return { data, ...parts, password: password.trim() };
}

/** A cluster is bound to the major version of the server that made it. */
async function checkVersion(data: string, binaries: Binaries): Promise<void> {
  const made = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (made === binaries.major) return;
  throw new EmbeddedFailure({
    english: `${data} was made by Postgres ${made || '(unknown)'}, this xunjian carries ${binaries.major}; dump it with the xunjian that made it and load it into a new XUNJIAN_HOME`,
    chinese: `${data} 由 Postgres ${made || '（未知版本）'} 建立，本程序内置版本为 ${binaries.major}；请用原版本导出后导入新的 XUNJIAN_HOME`,
  });
}

/**
 * The home itself, unless the server's user cannot enter it (a home below /root): then a folder of its own under
 * `commonFolder`, so that nobody's permissions are weakened. The name is random: a home that was deleted and made
 * anew gets a new one.
 */
async function choosePlace(kept: string, account: Account | null, commonFolder: string): Promise<string> {
  if (!account || (await canEnter(account, kept))) return kept;
  const place = join(commonFolder, randomBytes(8).toString('hex'));
  await makeCommonFolder(commonFolder);
  await mkdir(place);
  await chmod(place, 0o711);
  // For whoever clears up later: data whose home is gone is nobody's.
  await writePrivately(join(place, 'home'), dirname(kept));
  return place;
}

async function create(
  place: string,
  password: string,
  account: Account | null,
  binaries: Binaries,
): Promise<void> {
  const draft = join(place, 'data.new');
  const passwordFile = join(place, 'password.new');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await mkdir(join(place, 'log'), { recursive: true, mode: 0o700 });
  await rm(passwordFile, { force: true });
  await writePrivately(passwordFile, password);
  if (account)
    for (const path of [draft, join(place, 'log'), passwordFile]) await chown(path, account.uid, account.gid);
  const ended = await runProgram(
    binaries.initdb,
    [...INITDB, `--pwfile=${passwordFile}`, `--pgdata=${draft}`],
    { as: account },
  );
  await rm(passwordFile);
  if (ended.code === 0) return;
  throw new EmbeddedFailure({
    english: `no database cluster could be made in ${place}; see what initdb says, give it a local disk with space by XUNJIAN_HOME, or set DATABASE_URL:\n${ended.output.trim()}`,
    chinese: `无法在 ${place} 建立数据库；请查看下列提示，将 XUNJIAN_HOME 设在空间充足的本地磁盘，或设置 DATABASE_URL：\n${ended.output.trim()}`,
  });
}

/** Sorting by code point and characters by Unicode, out of the server itself: no system's locale matters. */
const INITDB = [
  `--username=${ROLE}`,
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  '--data-checksums',
];

/** Only the owner can read it, from its first byte on, whatever was there before. */
async function writePrivately(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** The port of the last start: asked for again, so that addresses noted elsewhere stay good. */
export async function lastPort(kept: string): Promise<number | null> {
  const port = Number(await readFile(join(kept, 'port'), 'utf8').catch(ifMissing('')));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

export async function notePort(kept: string, port: number): Promise<void> {
  await writeFile(join(kept, 'port'), `${port}\n`);
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(ifMissing(null));
  return found?.isDirectory() ?? false;
}

function ifMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead;
    throw error;
  };
}
