/**
 * Appends records to WARC files of this process's own. What several callers hand over at the same time is
 * written one after the other and brought to the disk together: one flush for all that were waiting.
 */

import { type FileHandle, mkdir, open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Place {
  /** Below the root. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** The bytes of one record, in order. */
export type Pieces = readonly Uint8Array[];

/** The disk is full: nothing was written, what stood before is whole. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';

  constructor(bytes: number, cause: unknown) {
    super(
      `no room in the archive for ${bytes} bytes; free some on its disk, inspections go on by themselves`,
      {
        cause,
      },
    );
  }
}

export interface WarcWriter {
  /** Resolves when the records, side by side in one file, are on the disk. Rejects if they could not be written. */
  append(records: readonly Pieces[]): Promise<readonly Place[]>;
  /** False: the disk was full, and what could not be written still would not fit. Asks the disk; writes nothing. */
  hasRoom(): Promise<boolean>;
  /** After what is under way. */
  close(): Promise<void>;
}

export interface WarcWriterOptions {
  readonly root: string;
  /** The path of a new file below the root, and its first record. Never the same path twice. */
  readonly begin: () => Promise<{ readonly file: string; readonly first: Pieces }>;
  /** A file that has reached this size is followed by another. */
  readonly rotateAt: number;
  /** Likewise one that was begun so long ago (milliseconds), where somebody takes old files away. */
  readonly leaving?: { readonly after: number; readonly now: () => number };
}

interface OpenFile {
  readonly file: string;
  readonly handle: FileHandle;
  readonly begunAt: number;
  /** How far it is written and flushed. */
  size: number;
}

interface Waiting {
  readonly records: readonly Pieces[];
  readonly resolve: (places: readonly Place[]) => void;
  readonly reject: (error: unknown) => void;
}

export function createWarcWriter(options: WarcWriterOptions): WarcWriter {
  const waiting: Waiting[] = [];
  let current: OpenFile | null = null;
  let writing: Promise<void> | null = null;
  let isClosed = false;
  /** Bytes that found no room; null: none, or there was room since. */
  let refused: number | null = null;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0);
      try {
        await writeBatch(batch);
        refused = null;
      } catch (error) {
        const bytes = batch.reduce((sum, { records }) => sum + lengthOf(records.flat()), 0);
        if (isFull(error)) refused = bytes;
        const told = isFull(error) ? new NoRoomError(bytes, error) : error;
        for (const { reject } of batch) reject(told);
      }
    }
    writing = null;
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    if (current && isSpent(current, options)) await finish(current);
    current ??= await begin(options);
    const placed = await write(current, batch);
    for (const [i, { resolve }] of batch.entries()) resolve(placed[i] ?? []);
  }

  async function write(file: OpenFile, batch: readonly Waiting[]): Promise<Place[][]> {
    let offset = file.size;
    const placed = batch.map(({ records }) =>
      records.map((pieces) => {
        const length = lengthOf(pieces);
        const place = { file: file.file, offset, length };
        offset += length;
        return place;
      }),
    );
    try {
      await writePieces(
        file.handle,
        batch.flatMap(({ records }) => records.flat()),
      );
      await file.handle.datasync();
      if (options.leaving && (await file.handle.stat()).nlink === 0)
        throw new Error(`${file.file} was taken away while it was written to`);
    } catch (error) {
      await abandon(file);
      throw error;
    }
    file.size = offset;
    return placed;
  }

  /** A disk that was full: the file ends after its last whole record, and the next one gets a new file. */
  async function abandon(file: OpenFile): Promise<void> {
    current = null;
    try {
      await file.handle.truncate(file.size);
    } finally {
      await file.handle.close();
    }
  }

  async function finish(file: OpenFile): Promise<void> {
    current = null;
    await file.handle.close();
  }

  return {
    append(records) {
      if (isClosed) return Promise.reject(new Error('the archive is closed'));
      return new Promise((resolve, reject) => {
        waiting.push({ records, resolve, reject });
        writing ??= writeAll();
      });
    },
    async hasRoom() {
      if (refused === null) return true;
      const { bavail, bsize } = await statfs(options.root);
      return bavail * bsize > refused + SPARE;
    },
    async close() {
      isClosed = true;
      await writing;
      if (current) await finish(current);
    },
  };
}

/** For a new file, its folder and its description. */
const SPARE = 64 * 1024;

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function isSpent({ size, begunAt }: OpenFile, { rotateAt, leaving }: WarcWriterOptions): boolean {
  return size >= rotateAt || (leaving !== undefined && leaving.now() - begunAt >= leaving.after);
}

async function begin({ root, begin, leaving }: WarcWriterOptions): Promise<OpenFile> {
  const begunAt = leaving?.now() ?? 0;
  const { file, first } = await begin();
  const path = join(root, file);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'wx', 0o640);
  try {
    await writePieces(handle, first);
    await flushFolder(dirname(path));
  } catch (error) {
    await handle.close();
    await rm(path);
    throw error;
  }
  return { file, handle, begunAt, size: lengthOf(first) };
}

function lengthOf(pieces: Pieces): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** All of them: one call may write only some, and only so many pieces. */
async function writePieces(handle: FileHandle, pieces: Pieces): Promise<void> {
  let rest = pieces.filter((piece) => piece.length > 0);
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest);
    rest = without(rest, bytesWritten);
  }
}

function without(pieces: Pieces, written: number): Uint8Array[] {
  let done = written;
  const whole = pieces.findIndex((piece) => {
    if (piece.length > done) return true;
    done -= piece.length;
    return false;
  });
  if (whole < 0) return [];
  return pieces.slice(whole).map((piece, i) => (i === 0 ? piece.subarray(done) : piece));
}

/** The file's name is on the disk only when its folder is. Windows has no such call, and no such need. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
