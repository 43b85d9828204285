/**
 * A backup while everything goes on: the database's snapshot first, then the archive up to what it refers to. Since every
 * answer is archived before its row is written, and files are only appended to, whatever the snapshot names is there.
 */

import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Clock } from '../domain/time.ts';
import type { Store } from '../fetch/store.ts';
import { type FileEnd, type Snapshot, type Table, withSnapshot } from '../store/dump.ts';
import { beginningOf, keep } from './copy.ts';
import { type Kept, MANIFEST, type Manifest, newManifest, tablePath } from './manifest.ts';

export interface BackupParts {
  readonly databaseUrl: string;
  readonly home: string;
  /** The archive's files, in the folder or in a bucket. */
  readonly files: Store;
  readonly clock: Clock;
}

/** The archive holds less than the database refers to: it was damaged before. */
export class ArchiveTooShort extends Error {
  override readonly name = 'ArchiveTooShort';
}

/** Of the home, beside the archive: what opens stored sessions, what signs, and what the office has set. */
const KEPT = ['secret', 'office.yaml', 'evidence-keys'];

/** Makes `folder`, which must not be there: whole, or not at all. */
export async function backUp(
  { databaseUrl, home, files: store, clock }: BackupParts,
  folder: string,
  withArchive: boolean,
): Promise<Manifest> {
  const draft = `${folder}.partial`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const manifest = await withSnapshot(databaseUrl, async (snapshot) => {
    const madeAt = clock();
    const files = await rowsOf(snapshot, draft);
    files.push(...(await homeFiles(home, draft)));
    if (withArchive) files.push(...(await archiveOf(snapshot.files, store, draft)));
    const { migrations, tables, sequences } = snapshot;
    return newManifest({
      madeAt,
      migrations: [...migrations],
      tables: tables.map(({ name, columns }) => ({ name, columns: [...columns] })),
      sequences: [...sequences],
      withArchive,
      files,
    });
  });
  await writeFile(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, {
    mode: 0o600,
    flush: true,
  });
  await rename(draft, folder);
  return manifest;
}

async function rowsOf(snapshot: Snapshot, folder: string): Promise<Kept[]> {
  const files: Kept[] = [];
  for (const table of snapshot.tables) files.push(await rowsOfTable(snapshot, table, folder));
  return files;
}

async function rowsOfTable(snapshot: Snapshot, table: Table, folder: string): Promise<Kept> {
  const rows = new PassThrough();
  const [file] = await Promise.all([
    keep(folder, tablePath(table), rows, [createGzip()]),
    snapshot.write(table, rows),
  ]);
  return file;
}

async function homeFiles(home: string, folder: string): Promise<Kept[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1));
  const files: Kept[] = [];
  for (const path of paths.filter((path) => KEPT.includes(path.split(/[\\/]/)[0] ?? '')))
    files.push(await keep(folder, `home/${path.replaceAll('\\', '/')}`, createReadStream(join(home, path))));
  return files;
}

async function archiveOf(ends: readonly FileEnd[], store: Store, folder: string): Promise<Kept[]> {
  const files: Kept[] = [];
  for (const { file, end } of ends) {
    const copied = await keep(folder, `archive/${file}`, Readable.from(beginningOf(store, file, end)));
    if (copied.bytes < end)
      throw new ArchiveTooShort(
        `${file} ends at ${copied.bytes}, but the database refers to it up to ${end}`,
      );
    files.push(copied);
  }
  return files;
}
