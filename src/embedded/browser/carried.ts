/** The Chromium that npm carries, packed: unpacked once per version, whole or not at all. */

import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';
import { z } from 'zod';
import { isAlive } from '../program.ts';
import { tarFiles } from './tar.ts';

export interface Unpacked {
  readonly executable: string;
  /** Libraries that slim systems lack (NSS); for LD_LIBRARY_PATH, and only where the browser does not run without. */
  readonly libraries: string;
  /** Of the package; its first number is the browser's. */
  readonly version: string;
}

export interface CarriedPackage {
  /** The folder with the packed files. */
  readonly packed: string;
  readonly version: string;
  /** Beside the package, shared by all homes of this installation. */
  readonly cache: string;
}

/** Null where npm carries none: it is for Linux on x64 alone, or was left out. */
export async function carriedPackage(): Promise<CarriedPackage | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  try {
    // Asked where it is and never imported: its code writes into the environment, and unpacks to /tmp unchecked.
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    const root = dirname(dirname(dirname(entry)));
    const { version } = About.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    await access(join(root, 'bin', 'chromium.br'));
    return { packed: join(root, 'bin'), version, cache: join(dirname(dirname(root)), '.cache', 'xunjian') };
  } catch {
    return null;
  }
}

const About = z.object({ version: z.string() });

/** Into the cache beside the package, or into `fallback` where that may not be written. Throws what the disk says. */
export async function unpackOnce(carried: CarriedPackage, fallback: string): Promise<Unpacked> {
  for (const folder of [carried.cache, fallback]) {
    const place = placeIn(folder, carried);
    if (await exists(place)) return unpackedIn(place, carried);
  }
  const folder = (await isWritable(carried.cache)) ? carried.cache : fallback;
  return unpackInto(folder, carried);
}

/** What is there does not run: make it anew. */
export async function unpackAgain(unpacked: Unpacked, carried: CarriedPackage): Promise<Unpacked> {
  const place = dirname(unpacked.executable);
  const broken = draftName(place);
  // It may be gone already: another process found the same.
  await rename(place, broken).catch(() => {});
  await rm(broken, { recursive: true, force: true });
  return unpackInto(dirname(place), carried);
}

/** Two processes that unpack at once each write a draft; the first to finish gives its own the name. */
async function unpackInto(folder: string, carried: CarriedPackage): Promise<Unpacked> {
  const place = placeIn(folder, carried);
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const draft = draftName(place);
  try {
    await mkdir(join(draft, 'lib'), { recursive: true });
    await unpackLibraries(join(carried.packed, 'al2023.tar.br'), join(draft, 'lib'));
    await pipeline(
      createReadStream(join(carried.packed, 'chromium.br')),
      createBrotliDecompress({ chunkSize: 2 ** 21 }),
      createWriteStream(join(draft, 'chromium'), { mode: 0o755, flush: true }),
    );
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(place))) throw error;
  }
  return unpackedIn(place, carried);
}

async function unpackLibraries(archive: string, folder: string): Promise<void> {
  for (const file of tarFiles(await promisify(brotliDecompress)(await readFile(archive)))) {
    await writeFile(join(folder, basename(file.name)), file.body, { mode: 0o755 });
  }
}

function placeIn(folder: string, carried: CarriedPackage): string {
  return join(folder, `chromium-${carried.version}`);
}

function unpackedIn(place: string, carried: CarriedPackage): Unpacked {
  return { executable: join(place, 'chromium'), libraries: join(place, 'lib'), version: carried.version };
}

let drafts = 0;

function draftName(place: string): string {
  return `${place}.draft-${process.pid}-${++drafts}`;
}

/** Drafts of processes that were killed: some 190 MB each. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /\.draft-(\d+)/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isWritable(folder: string): Promise<boolean> {
  return mkdir(folder, { recursive: true })
    .then(() => access(folder, constants.W_OK))
    .then(
      () => true,
      () => false,
    );
}
