/**
 * Where the archive's files lie: a folder, and behind it a bucket where there is one. All that the archive asks of either
 * stands here. Files are named below the root, are only appended to, and go as a whole.
 */

import { open, readdir, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';

export interface StoredFile {
  readonly file: string;
  readonly changedAt: number;
}

export interface Store {
  /** These bytes of the file; fewer if it ends before. Null if there is no such file. */
  read(file: string, offset: number, length: number): Promise<{ bytes: Uint8Array; size: number } | null>;
  /** Every file, and when it was last written to (milliseconds since 1970). */
  list(): AsyncIterable<StoredFile>;
  /** One that is gone already is no error. */
  remove(file: string): Promise<void>;
}

/** A name that leads out of the store: nobody of ours wrote it. */
export class OutsideStore extends Error {
  override readonly name = 'OutsideStore';
}

/** The first that has the file gives it; a file that both have is listed twice, and goes from both. */
export function tiered(folder: Store, bucket: Store): Store {
  return {
    read: async (file, offset, length) =>
      (await folder.read(file, offset, length)) ?? bucket.read(file, offset, length),
    async *list() {
      yield* folder.list();
      yield* bucket.list();
    },
    async remove(file) {
      await folder.remove(file);
      await bucket.remove(file);
    },
  };
}

export function folderStore(root: string): Store {
  const pathOf = (file: string) => {
    if (isAbsolute(file) || normalize(file).startsWith('..')) throw new OutsideStore(file);
    return join(root, file);
  };
  return {
    async read(file, offset, length) {
      const handle = await open(pathOf(file), 'r').catch(unlessMissing);
      if (!handle) return null;
      try {
        const { size } = await handle.stat();
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
        return { bytes: bytes.subarray(0, bytesRead), size };
      } finally {
        await handle.close();
      }
    },
    async *list() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(unlessMissing);
      for (const entry of entries ?? []) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const found = await stat(path).catch(unlessMissing);
        if (found) yield { file: relative(root, path).split(sep).join('/'), changedAt: found.mtimeMs };
      }
    },
    remove: (file) => rm(pathOf(file), { force: true }),
  };
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
