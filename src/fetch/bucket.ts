/**
 * The archive's files in a bucket that speaks S3, under `archive/`: where they go when nobody writes to them any more.
 * Asked directly, neither through a proxy nor politely: it is no platform's.
 */

import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { S3mini, S3ServiceError } from 's3mini';
import type { Store } from './store.ts';

export interface BucketOptions {
  /** `https://host/bucket`. */
  readonly address: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

export interface Bucket extends Store {
  /** The whole of this file of the disk; the bucket's copy is replaced if there is one. */
  put(file: string, path: string): Promise<void>;
  /** SHA-256 (hex) of what the bucket has of it, read from there; null if it has none. */
  digest(file: string): Promise<string | null>;
}

/** What is not there is an answer; anything else that the bucket says is an error. */
export class BucketError extends Error {
  override readonly name = 'BucketError';
}

const PREFIX = 'archive/';
const PATIENCE = { ofAPart: 60_000, ofAll: 900_000 };

export function createBucket({ address, region, keyId, secret }: BucketOptions): Bucket {
  const s3 = new S3mini({
    endpoint: address,
    region,
    accessKeyId: keyId,
    secretAccessKey: secret,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      const part = headers.has('range') || init?.method === 'HEAD';
      // Told by the body as well; Node's fetch says it twice, and refuses what it says (undici, in Node 20).
      headers.delete('content-length');
      const signal = AbortSignal.timeout(part ? PATIENCE.ofAPart : PATIENCE.ofAll);
      // A signature is for one host: what leads elsewhere is not followed.
      return fetch(input, { ...init, headers, signal, redirect: 'error' });
    },
  });
  return {
    async read(file, offset, length) {
      if (length <= 0) return known(await ifThere(() => s3.getContentLength(PREFIX + file)));
      const part = await ifThere(() => s3.getObjectRaw(PREFIX + file, false, offset, offset + length));
      if (part === BEYOND) return known(await ifThere(() => s3.getContentLength(PREFIX + file)));
      if (part === null) return null;
      const size = /\/(\d+)$/.exec(part.headers.get('content-range') ?? '')?.[1];
      if (part.status !== 206 || size === undefined) {
        await part.body?.cancel();
        throw new BucketError(`the bucket gives no parts of files (HTTP ${part.status} for ${file})`);
      }
      return { bytes: new Uint8Array(await part.arrayBuffer()), size: Number(size) };
    },
    async *list() {
      const objects = await s3.listObjects('/', PREFIX);
      if (objects === null) throw new BucketError('there is no such bucket');
      for (const { Key, LastModified, Size } of objects)
        yield { file: Key.slice(PREFIX.length), changedAt: new Date(LastModified).getTime(), size: Size };
    },
    async remove(file) {
      await ifThere(() => s3.deleteObject(PREFIX + file));
    },
    async put(file, path) {
      await s3.putObject(PREFIX + file, await openAsBlob(path), 'application/warc');
    },
    async digest(file) {
      const whole = await ifThere(() => s3.getObjectRaw(PREFIX + file));
      if (whole === null || whole === BEYOND) return null;
      const hash = createHash('sha256');
      for await (const piece of whole.body ?? []) hash.update(piece);
      return hash.digest('hex');
    },
  };
}

/** The part begins behind the file's end. */
const BEYOND = Symbol('beyond');

function known(size: number | typeof BEYOND | null) {
  return size === null || size === BEYOND ? null : { bytes: new Uint8Array(), size };
}

async function ifThere<T>(ask: () => Promise<T>): Promise<T | typeof BEYOND | null> {
  try {
    return await ask();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof S3ServiceError ? error.cause : error;
    if (!(cause instanceof S3ServiceError)) throw error;
    if (cause.status === 404) return null;
    if (cause.status === 416) return BEYOND;
    throw new BucketError(`${cause.message} (HTTP ${cause.status})`);
  }
}
