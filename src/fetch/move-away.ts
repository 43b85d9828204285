/**
 * Files of the archive to which nobody writes any more go into the bucket, one after the other; the disk's copy goes when
 * the bucket's was read back and has the same digest. Done again after any failure, it comes to the same.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROTATE_AFTER } from './archive.ts';
import type { Bucket } from './bucket.ts';
import type { Store } from './store.ts';

export interface MoveParts {
  readonly root: string;
  readonly folder: Store;
  readonly bucket: Bucket;
  /** Milliseconds since 1970, by the clock of files. */
  readonly now: () => number;
}

/**
 * A process writes to a file for `ROTATE_AFTER` from its beginning: after that and some minutes in which a process may
 * have stood still between looking at the clock and writing, none does.
 */
export const SETTLED_AFTER = ROTATE_AFTER + 5 * 60_000;

/** Up to `most` of the settled files; how many went. Rejects at the first that did not, which then lies where it lay. */
export async function moveSettled(parts: MoveParts, most: number): Promise<number> {
  let moved = 0;
  for await (const { file, changedAt } of parts.folder.list()) {
    if (moved === most) break;
    if (parts.now() - changedAt < SETTLED_AFTER) continue;
    await move(parts, file);
    moved += 1;
  }
  return moved;
}

async function move({ root, folder, bucket }: MoveParts, file: string): Promise<void> {
  const path = join(root, file);
  const before = await stat(path);
  const digest = await digestOf(path);
  await bucket.put(file, path);
  const arrived = await bucket.digest(file);
  if (arrived !== digest)
    throw new Error(`the bucket has sha256:${arrived ?? 'nothing'} of ${file}, the disk sha256:${digest}`);
  const after = await stat(path);
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs)
    throw new Error(`${file} was written to on its way to the bucket`);
  await folder.remove(file);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}
