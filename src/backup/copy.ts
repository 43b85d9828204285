/** Files copied with their length and digest told, and on the disk before it is said so. */

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Store } from '../fetch/store.ts';
import type { Kept } from './manifest.ts';

/** Writes what comes to `folder/path`, which must not be there yet. */
export async function keep(
  folder: string,
  path: string,
  from: Readable,
  through: Transform[] = [],
): Promise<Kept> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline([from, ...through, count, file]);
  return { path, bytes, sha256: hash.digest('hex') };
}

/** Bytes that are read at a time. */
const PIECE = 4 << 20;

/** The file's first `bytes`, wherever it lies; fewer if it has not so many. */
export async function* beginningOf(store: Store, file: string, bytes: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes; offset += PIECE) {
    const read = await store.read(file, offset, Math.min(PIECE, bytes - offset));
    if (!read || read.bytes.length === 0) return;
    yield read.bytes;
  }
}
