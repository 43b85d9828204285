/**
 * Registry files between their preview and their import, kept under the hash of their bytes: what is imported is
 * what was shown, whoever sends what in between.
 */

import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The newest so many are kept; an older one is to be uploaded again. */
const KEPT = 20;

export interface Upload {
  /** SHA-256 of its bytes. */
  readonly hash: string;
  /** As its owner calls it. */
  readonly name: string;
  readonly path: string;
}

/** Returns where it is kept. The same bytes again are the same upload. */
export async function keepUpload(home: string, name: string, bytes: Buffer): Promise<Upload> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const folder = join(home, 'imports', hash);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = fileName(name);
  await writeFile(join(folder, kept), bytes, { mode: 0o600 });
  await forgetOld(join(home, 'imports'));
  return { hash, name: kept, path: join(folder, kept) };
}

/** Null: never uploaded, or so long ago that it is gone. */
export async function findUpload(home: string, hash: string): Promise<Upload | null> {
  if (!/^[0-9a-f]{64}$/.test(hash)) return null;
  const folder = join(home, 'imports', hash);
  const [name] = await readdir(folder).catch(() => []);
  return name === undefined ? null : { hash, name, path: join(folder, name) };
}

/** A name that stands in one folder on every system; its ending tells xlsx from csv. */
function fileName(name: string): string {
  const plain = basename(name.replaceAll('\\', '/'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f<>:"/|?*]/g, '_')
    .replace(/^\.+/, '');
  return [...plain].slice(-60).join('') || 'upload';
}

async function forgetOld(folder: string): Promise<void> {
  const uploads = await Promise.all(
    (await readdir(folder)).map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = uploads.sort((a, b) => b.at - a.at).slice(KEPT);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })));
}
