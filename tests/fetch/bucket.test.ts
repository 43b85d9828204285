/** The archive in a bucket: files go there when nobody writes to them any more, and are read from there as from the disk. */

import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Archive, createArchive, ROTATE_AFTER } from '../../src/fetch/archive.ts';
import { type Bucket, BucketError, createBucket } from '../../src/fetch/bucket.ts';
import type { StoredCapture } from '../../src/fetch/exchange.ts';
import { moveSettled, SETTLED_AFTER } from '../../src/fetch/move-away.ts';
import { folderStore, tiered } from '../../src/fetch/store.ts';
import { type StandInBucket, startBucket } from '../support/s3.ts';
import { AT } from './loopback.ts';

const REGION = 'cn-test-1';
let standIn: StandInBucket;
let root: string;
let bucket: Bucket;
let archive: Archive;
/** By the clock of files. */
let now: number;

beforeEach(async () => {
  standIn = await startBucket();
  root = await mkdtemp(join(tmpdir(), 'xunjian-bucket-'));
  bucket = createBucket({ ...standIn, region: REGION });
  now = Date.now();
  archive = open();
});
afterEach(async () => {
  await archive.close();
  await standIn.close();
  await rm(root, { recursive: true });
});

const open = () =>
  createArchive({
    root,
    software: 'xunjian/0.1',
    clock: () => AT,
    newId: randomUUID,
    leaving: { bucket, now: () => now },
  });
const png = (name: string) => Buffer.from(`\x89PNG of ${name}`, 'latin1');
const store = (name: string) =>
  archive.storeScreenshot(png(name), { url: `https://m.weibo.cn/${name}`, fetchedAt: AT });
const move = () => moveSettled({ root, folder: folderStore(root), bucket, now: () => now }, 10);
/** As if it had been written so long ago. */
async function age({ file }: StoredCapture, milliseconds: number): Promise<void> {
  const then = new Date(now - milliseconds);
  await utimes(join(root, file ?? ''), then, then);
}
async function onDisk(): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('a file to which nobody writes any more', () => {
  it('goes into the bucket, and is read from there', async () => {
    const stored = await store('a');
    await age(stored, SETTLED_AFTER);
    expect(await move()).toBe(1);
    expect(await onDisk()).toEqual([]);
    expect([...standIn.objects.keys()]).toEqual([`archive/${stored.file}`]);
    expect(Buffer.from(await archive.readScreenshot(stored)).equals(png('a'))).toBe(true);
    // Of the whole file, only the record was asked for.
    const { offset, length } = stored;
    const range = `bytes=${offset}-${(offset ?? 0) + (length ?? 0) - 1}`;
    expect(standIn.asked.at(-1)).toEqual({ what: `GET archive/${stored.file} ${range}`, status: 206 });
  });

  it('stays on the disk as long as somebody may write to it', async () => {
    await age(await store('a'), SETTLED_AFTER - 1);
    expect(await move()).toBe(0);
    expect(standIn.objects.size).toBe(0);
  });

  it('stays on the disk where the bucket has lost a byte, and goes once it has not', async () => {
    const stored = await store('a');
    await age(stored, SETTLED_AFTER);
    standIn.damage = (bytes) => bytes.subarray(1);
    await expect(move()).rejects.toThrow(/the bucket has sha256:\w+ of 2020-11/);
    expect(await onDisk()).toHaveLength(1);
    standIn.damage = null;
    expect(await move()).toBe(1);
    expect(Buffer.from(await archive.readScreenshot(stored)).equals(png('a'))).toBe(true);
  });

  it('is not the one that a process writes to: after an hour it begins another', async () => {
    const first = await store('a');
    now += ROTATE_AFTER - 1;
    expect((await store('b')).file).toBe(first.file);
    now += 1;
    expect((await store('c')).file).not.toBe(first.file);
  });

  it('that was taken away all the same is noticed by whoever writes to it: the record is not taken for stored', async () => {
    const stored = await store('a');
    await age(stored, SETTLED_AFTER);
    await move();
    await expect(store('b')).rejects.toThrow('was taken away while it was written to');
    const again = await store('b');
    expect((await stat(join(root, again.file ?? ''))).isFile()).toBe(true);
    expect(Buffer.from(await archive.readScreenshot(stored)).equals(png('a'))).toBe(true);
  });
});

describe('what the bucket has', () => {
  it('is told page by page, beside what lies on the disk', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      standIn.objects.set(`archive/2020-11/${name}`, { bytes: png(name), changedAt: new Date(0) });
    standIn.objects.set('another/thing', { bytes: png('x'), changedAt: new Date(0) });
    const stored = await store('here');
    const files: string[] = [];
    for await (const { file, changedAt } of tiered(folderStore(root), bucket).list()) {
      files.push(file);
      if (file !== stored.file) expect(changedAt).toBe(0);
    }
    expect(files.sort()).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => `2020-11/${name}`).concat(stored.file ?? ''),
    );
  });

  it('is taken away with what lies on the disk; what is gone already is no error', async () => {
    const stored = await store('a');
    await bucket.put(stored.file ?? '', join(root, stored.file ?? ''));
    const files = tiered(folderStore(root), bucket);
    await files.remove(stored.file ?? '');
    await files.remove(stored.file ?? '');
    expect([await onDisk(), standIn.objects.size]).toEqual([[], 0]);
  });

  it.each([
    ['a part', 4, 3, 'ABC', 16],
    ['a part beyond the end', 14, 10, 'XY', 16],
    ['nothing behind the end', 99, 10, '', 16],
  ])('is given as %s', async (_, offset, length, text, size) => {
    standIn.objects.set('archive/x', { bytes: Buffer.from('0123ABC789....XY'), changedAt: new Date(0) });
    const read = await bucket.read('x', offset, length);
    expect([Buffer.from(read?.bytes ?? []).toString(), read?.size]).toEqual([text, size]);
  });

  it('has no file that it does not know', async () => {
    expect(await bucket.read('2020-11/none', 0, 10)).toBeNull();
    expect(await bucket.digest('2020-11/none')).toBeNull();
    const lost = { ...(await store('a')), file: '2020-11/none.warc.gz' };
    await expect(archive.readScreenshot(lost)).rejects.toThrow('the file is missing');
  });

  it('is not told to whoever has another key: that is an error, and no missing file', async () => {
    const stranger = createBucket({ ...standIn, region: REGION, secret: 'another' });
    await expect(stranger.read('x', 0, 1)).rejects.toBeInstanceOf(BucketError);
    await expect(stranger.digest('x')).rejects.toThrow('SignatureDoesNotMatch');
    await expect(stranger.put('x', import.meta.filename)).rejects.toThrow(/403/);
    expect(standIn.objects.size).toBe(0);
  });

  it('is unknown while the bucket does not answer: an error as well', async () => {
    await standIn.close();
    await expect(bucket.read('x', 0, 1)).rejects.toThrow();
  });
});
