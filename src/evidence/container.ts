/**
 * The ZIP file around a bundle: every entry stored as it is, one after the other, written as it comes. Its frame has
 * one form only (no times of this machine, no rights), so that a verifier can write it again from the entries alone.
 */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Resource } from './datapackage.ts';

export type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

export interface Container {
  /** Resolves when it is written, with its size and digest. */
  add(path: string, content: Content): Promise<Resource>;
  end(): void;
  /** Nothing more comes: whoever reads the output is told why. */
  abort(why: Error): void;
  /** The file's bytes, as they come. */
  readonly output: AsyncIterable<Uint8Array>;
}

/** ZIP has local times without a zone: this one is the same everywhere, and says nothing. */
const NO_TIME = new Date(1980, 0, 1);
const FORM = { compress: false, mtime: NO_TIME, mode: 0o100644, forceDosTimestamp: true } as const;

export function createContainer(): Container {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: unknown) =>
    output.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return {
    output,
    async add(path, content) {
      const hash = createHash('sha256');
      let bytes = 0;
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const piece of piecesOf(content)) {
          hash.update(piece);
          bytes += piece.length;
          yield piece;
        }
      }
      const stream = Readable.from(counted(), { objectMode: false });
      zip.addReadStream(stream, path, FORM);
      // A reader that gave up says so at the output.
      stream.on('error', (error) => output.destroy(error));
      await once(stream, 'end');
      return { path, bytes, sha256: hash.digest('hex') };
    },
    end: () => zip.end(),
    abort(why) {
      // Whoever reads is told, also if he begins to only now; nobody else is to be.
      output.on('error', () => {});
      output.destroy(why);
    },
  };
}

async function* piecesOf(content: Content): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}
