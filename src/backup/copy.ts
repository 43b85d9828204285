/** Files copied with their length and digest told, and on the disk before it is said so. */

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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

/** The file's first `bytes`; an error if it has fewer. */
export function beginningOf(path: string, bytes: number): Readable {
  return bytes === 0 ? createReadStream(path, { end: 0 }) : createReadStream(path, { end: bytes - 1 });
}
