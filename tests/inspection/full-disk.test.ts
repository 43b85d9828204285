/** While the disk of the archive is full, inspections wait and say so; when there is room again they go on. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inspectionById } from '../../src/store/inspections.ts';
import { startWorkers } from '../../workers/all.ts';
import { scanArchive } from '../chaos/warc-scan.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { HAS_SMALL_DISK, NO_SMALL_DISK, smallDisk } from '../support/small-disk.ts';
import { until } from '../support/until.ts';

const NOW = '2020-11-06T10:00:00+08:00';
const UID = '5600000901';
const WORLD = world({
  now: NOW,
  accounts: [
    {
      platform: 'weibo',
      id: UID,
      name: '示例发布',
      sources: ['mobile'],
      comments: 'open',
      posts: [
        { at: '2020-11-05T09:13:00+08:00', title: '昨日' },
        { at: '2020-09-01T09:00:00+08:00', title: '开学' },
      ],
    },
  ],
});

const test = useDatabase();

async function scene() {
  const platforms = await startPlatforms(WORLD);
  onTestFinished(() => platforms.close());
  const home = await temporaryFolder();
  const disk = await smallDisk(join(home, 'archive'), 512);
  const app = await startApp({
    DATABASE_URL: test.url,
    XUNJIAN_HOME: home,
    XUNJIAN_NOW: NOW,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    LOG_LEVEL: 'silent',
  });
  // Before the app's own end, which then finds the place of its files gone, and after its workers'.
  onTestFinished(async () => {
    await app.close();
    disk.unmount();
    await rm(home, { recursive: true, force: true });
  });
  const accountId = await register(app, { platform: 'weibo', platformId: UID, name: '示例发布' });
  const { hash } = await app.useRuleset('national-2019');
  const inspection = await app.wantInspection(accountId, { reason: 'single', ruleset: hash });
  return { platforms, home, disk, app, inspection };
}

describe(`a disk that is full${HAS_SMALL_DISK ? '' : ` (${NO_SMALL_DISK})`}`, () => {
  it.skipIf(!HAS_SMALL_DISK)(
    'lets the inspection wait with its reason, asks for nothing meanwhile, and lets it go on by itself',
    { timeout: 120_000 },
    async () => {
      const { platforms, home, disk, app, inspection } = await scene();
      // A few records fit, and the disk is full in the middle of one.
      await disk.fill(4);
      await app.enqueue([inspection]);
      const workers = startWorkers(app);
      const now = () => inspectionById(app.db, inspection.inspectionId);
      await until(async () => !['queued', 'running'].includes((await now())?.state ?? ''));
      expect(await now()).toMatchObject({ state: 'waiting' });

      const [row] = await app.db.query<{ note: string }>(
        'select note from inspections where inspection_id = $1::bigint',
        [inspection.inspectionId],
      );
      expect(row?.note).toBe('存档所在磁盘已满，腾出空间后自动继续检查');
      expect(await app.counts.registry.metrics()).toMatch(/xunjian_archive_full_total [1-9]/);
      const asked = platforms.requests.count();

      const attempts = (await now())?.attempts;
      const before = await told(app);
      await until(async () => (await told(app)) > before);
      expect(await now()).toMatchObject({ state: 'waiting', attempts });
      expect(platforms.requests.count()).toBe(asked);

      await disk.clear();
      await until(async () => !['waiting', 'running'].includes((await now())?.state ?? ''));
      await workers.stop(1_000);
      expect(await now()).toMatchObject({ state: 'complete', result: 'pass' });
      const { records, cut } = await scanArchive(join(home, 'archive'));
      expect(cut).toEqual([]);
      expect(records.filter(({ type }) => type === 'response').length).toBeGreaterThan(2);
    },
  );
});

/** How often inspections had to wait. */
async function told({ counts }: Awaited<ReturnType<typeof scene>>['app']): Promise<number> {
  const metric = await counts.registry.getSingleMetric('xunjian_archive_full_total')?.get();
  return metric?.values[0]?.value ?? 0;
}
