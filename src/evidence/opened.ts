/** A bundle read entry by entry: the WACZ file as it was written, or the folder into which somebody unpacked it. */

import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { openPromise } from 'yauzl';
import { createContainer } from './container.ts';
import type { Resource } from './datapackage.ts';

/** The file is no bundle, or is damaged where entries are found at all. */
export class BundleDamage extends Error {
  override readonly name = 'BundleDamage';
  /** The entry, or the part of the file. */
  readonly where: string;

  constructor(where: string, why: string) {
    // It may quote names from the file, which a terminal would take at their word.
    super(why.replace(/\p{Cc}/gu, '?'));
    this.where = where;
  }
}

/** Told of every piece of every entry, in the order in which they stand. */
export type OnPiece = (path: string, piece: Uint8Array) => void;

export interface ReadThrough {
  readonly entries: readonly Resource[];
  /** Where the ZIP file's frame is not the one that we would have written; null if it is, or there is none. */
  readonly frameFault: { readonly where: string; readonly offset: number } | null;
}

/** What is named where no entry is to be blamed: the directory at the end, and what stands between entries. */
export const ZIP = 'ZIP';

interface Place {
  readonly path: string;
  readonly offset: number;
}

/** Around the content of one entry: its header without its name, and its sizes once more (APPNOTE 4.3.7, 4.3.9). */
const FRAME = 30 + 16;

/** Reads all of it once. */
export async function readThrough(path: string, onPiece: OnPiece): Promise<ReadThrough> {
  return (await stat(path)).isDirectory() ? readFolder(path, onPiece) : readZip(path, onPiece);
}

async function readFolder(folder: string, onPiece: OnPiece): Promise<ReadThrough> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const container = createContainer();
  const discarded = drain(container.output);
  const entries: Resource[] = [];
  for (const file of files)
    entries.push(await container.add(file, told(file, createReadStream(join(folder, file)), onPiece)));
  container.end();
  await discarded;
  return { entries, frameFault: null };
}

async function drain(output: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of output);
}

/** Written again from its own entries, and compared byte by byte: the frame can hide nothing. */
async function readZip(path: string, onPiece: OnPiece): Promise<ReadThrough> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: Error) => {
    throw new BundleDamage(ZIP, `this is no whole ZIP file (${error.message})`);
  });
  const container = createContainer();
  const compared = compare(path, container.output);
  compared.catch(() => {
    // Told below, or another error came first.
  });
  const entries: Resource[] = [];
  const places: Place[] = [{ path: ZIP, offset: 0 }];
  let at = ZIP;
  try {
    for await (const entry of zip.eachEntry()) {
      if (!/^[ -~]+$/.test(entry.fileName)) throw new Error('no name of ours has such characters');
      at = entry.fileName;
      if (entry.compressionMethod !== 0) throw new Error('the entry is compressed; ours never are');
      const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false });
      const added = await container.add(at, told(at, stream, onPiece));
      entries.push(added);
      const { relativeOffsetOfLocalHeader: offset } = entry;
      places.push(
        { path: at, offset },
        { path: ZIP, offset: offset + entry.fileNameLength + FRAME + added.bytes },
      );
      // What fails between entries is the directory, which no entry answers for.
      at = ZIP;
    }
    container.end();
    const offset = await compared;
    const where = places.findLast((place) => offset !== null && place.offset <= offset)?.path ?? ZIP;
    return { entries, frameFault: offset === null ? null : { where, offset } };
  } catch (error) {
    const damage = new BundleDamage(at, `the ZIP file is damaged here (${messageOf(error)})`);
    container.abort(damage);
    await compared.catch(() => {
      // It is this very damage.
    });
    throw damage;
  } finally {
    zip.close();
  }
}

async function* told(
  path: string,
  stream: AsyncIterable<Uint8Array>,
  onPiece: OnPiece,
): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    onPiece(path, piece);
    yield piece;
  }
}

/** Where the file first differs from these bytes; null if it does not. */
async function compare(path: string, output: AsyncIterable<Uint8Array>): Promise<number | null> {
  const handle = await open(path, 'r');
  try {
    let position = 0;
    let differs: number | null = null;
    for await (const piece of output) {
      if (differs === null) {
        const there = Buffer.alloc(piece.length);
        const { bytesRead } = await handle.read(there, 0, piece.length, position);
        const wrong = piece.findIndex((byte, i) => i >= bytesRead || byte !== there[i]);
        if (!there.equals(piece) || bytesRead < piece.length) differs = position + Math.max(wrong, 0);
      }
      position += piece.length;
    }
    const { size } = await handle.stat();
    return differs ?? (size === position ? null : position);
  } finally {
    await handle.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
