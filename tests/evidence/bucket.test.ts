/** The product with a bucket: the sweep moves files there, whoever watches sees how long they wait, retention finds them. */

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { bucketVariables, type StandInBucket, startBucket } from '../support/s3.ts';

const test = useDatabase();
const DAYS = 24 * 3600 * 1_000;
const png = Buffer.from('89504e470d0a1a0a0000', 'hex');

async function opened(): Promise<{ bucket: StandInBucket; app: App; unsent: () => Promise<number> }> {
  const bucket = await startBucket();
  onTestFinished(() => bucket.close());
  const variables = { ...bucketVariables(bucket), XUNJIAN_RETENTION_DAYS: '30' };
  const app = await startApp({ DATABASE_URL: test.url, LOG_LEVEL: 'silent', ...variables });
  const unsent = async () => {
    const state = app.state();
    await state.refresh();
    const metric = await state.registry.getSingleMetric('xunjian_archive_unsent_seconds')?.get();
    return metric?.values[0]?.value ?? -1;
  };
  return { bucket, app, unsent };
}

it('files of the archive go to the bucket with a sweep, are read from there, and go when nothing rests on them', async () => {
  const { bucket, app, unsent } = await opened();
  expect(await unsent()).toBe(0);
  const url = 'https://m.weibo.cn/u/1';
  const stored = await app.archive.storeScreenshot(png, { url, fetchedAt: app.clock() });
  const long = new Date(Date.now() - 40 * DAYS);
  await utimes(join(app.config.home, 'archive', stored.file ?? ''), long, long);
  expect(await unsent()).toBeGreaterThan(39 * 24 * 3600);

  expect(await app.moveArchive()).toBe(1);
  expect(await unsent()).toBe(0);
  expect(Buffer.from(await app.archive.readScreenshot(stored)).equals(png)).toBe(true);

  expect(await app.forgetOld()).toEqual({ captures: 0, files: 0 });
  const key = `archive/${stored.file}`;
  const object = bucket.objects.get(key);
  if (!object) throw new Error('the bucket has no such file');
  bucket.objects.set(key, { ...object, changedAt: long });
  expect(await app.forgetOld()).toEqual({ captures: 0, files: 1 });
  expect(bucket.objects.size).toBe(0);
}, 60_000);

it('a bucket that does not answer holds up no sweep: the files stay where they are', async () => {
  const { bucket, app } = await opened();
  const url = 'https://m.weibo.cn/u/1';
  const stored = await app.archive.storeScreenshot(png, { url, fetchedAt: app.clock() });
  const long = new Date(Date.now() - 2 * DAYS);
  await utimes(join(app.config.home, 'archive', stored.file ?? ''), long, long);
  await bucket.close();
  expect(await app.moveArchive()).toBe(0);
  expect(Buffer.from(await app.archive.readScreenshot(stored)).equals(png)).toBe(true);
}, 60_000);
