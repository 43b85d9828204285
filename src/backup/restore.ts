/** A backup put into an empty database and an empty home: every file is checked against its digest before it counts. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { MIGRATIONS } from '../package-root.ts';
import { isUntouched, loadDump } from '../store/dump.ts';
import { knownMigrations, migrate } from '../store/migrate.ts';
import { keep } from './copy.ts';
import { type Kept, MANIFEST, Manifest, tablePath } from './manifest.ts';

/** Says what is wrong with the backup, or with the place that it is to go to. */
export class CannotRestore extends Error {
  override readonly name = 'CannotRestore';
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => {
    throw new CannotRestore(
      `${join(folder, MANIFEST)} cannot be read: this is no backup, or not a whole one`,
    );
  });
  const read = Manifest.safeParse(jsonOf(text));
  if (read.success) return read.data;
  throw new CannotRestore(
    `${join(folder, MANIFEST)} is not what a backup has: ${read.error.issues[0]?.message}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Throws a CannotRestore, before anything is changed, if a file is missing or is not what was written. */
export async function checkBackup(folder: string, { files }: Manifest): Promise<void> {
  for (const file of files) await checkFile(folder, file);
}

async function checkFile(folder: string, { path, bytes, sha256 }: Kept): Promise<void> {
  const hash = createHash('sha256');
  const found = await stat(join(folder, path)).catch(() => null);
  if (found?.size !== bytes)
    throw new CannotRestore(`${path} has ${found?.size ?? 'no'} bytes, expected ${bytes}`);
  await pipeline(createReadStream(join(folder, path)), hash);
  if (hash.digest('hex') !== sha256)
    throw new CannotRestore(`${path} is not what was written: its digest differs`);
}

/** The database first: what it refers to is only then looked for. */
export async function restore(
  folder: string,
  manifest: Manifest,
  to: { databaseUrl: string; home: string },
): Promise<void> {
  const { databaseUrl: url, home } = to;
  const count = await migrationsToApply(manifest);
  if (!(await isUntouched(url)))
    throw new CannotRestore(
      'the database is not empty: restore into a new XUNJIAN_HOME, or an empty database',
    );
  if (await hasEntries(join(home, 'archive')))
    throw new CannotRestore(`${join(home, 'archive')} is not empty: restore into a new XUNJIAN_HOME`);
  for (const { path } of manifest.files.filter((file) => /^(archive|home)\//.test(file.path)))
    await keep(home, path.replace(/^home\//, ''), createReadStream(join(folder, path)));
  await migrate({ url, folder: MIGRATIONS, count });
  await loadDump(url, manifest, (table) =>
    createReadStream(join(folder, tablePath(table))).pipe(createGunzip()),
  );
  await migrate({ url, folder: MIGRATIONS });
}

/** Those that the backup's database had must be the first of ours. */
async function migrationsToApply({ migrations }: Manifest): Promise<number> {
  const known = await knownMigrations(MIGRATIONS);
  const first = known.slice(0, migrations.length);
  const strange = migrations.filter((name) => !first.includes(name));
  if (strange.length > 0)
    throw new CannotRestore(
      `the backup was made by another version of xunjian, which knows ${strange.join(', ')}; install that one`,
    );
  return migrations.length;
}

async function hasEntries(path: string): Promise<boolean> {
  return (await readdir(path).catch(() => [])).length > 0;
}
