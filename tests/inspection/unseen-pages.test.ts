/** The one thing that must never happen: a page we failed to see becomes an accusation, or a pass. */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { addKnownPosts } from '../../src/store/accounts.ts';
import { sourcesOf } from '../../src/store/attempts.ts';
import { verdictsOf } from '../../src/store/findings.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { FAULTS, type Fault } from '../platforms/faults.ts';
import { type Platforms, refusingOrigin, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';
const ARTICLE = 'https://mp.weixin.qq.com/s/aaaaaaaaaaaaaaaaaaaaaa';

/** One account on each platform; both published yesterday, so that only blindness can hide it. */
const ACCOUNTS = {
  weibo: { id: '5600000201', host: 'm.weibo.cn' },
  wechat: { id: 'MzA5MDAwMDIwMQ==', host: 'mp.weixin.qq.com' },
} as const;
type Inspected = keyof typeof ACCOUNTS;

const WORLD = world({
  now: NOW,
  accounts: [
    {
      platform: 'weibo',
      id: ACCOUNTS.weibo.id,
      name: '示例微博',
      sources: ['mobile'],
      posts: [{ at: '2020-11-05T09:00:00+08:00', title: '昨日' }],
    },
    {
      platform: 'wechat',
      id: ACCOUNTS.wechat.id,
      name: '示例微信',
      sources: ['article'],
      posts: [{ at: '2020-11-05T09:00:00+08:00', title: '昨日', url: ARTICLE }],
    },
  ],
});

async function platformsForOneTest(): Promise<Platforms> {
  const platforms = await startPlatforms(WORLD);
  onTestFinished(() => platforms.close());
  return platforms;
}

function appAt(originMap: Readonly<Record<string, string>>): Promise<App> {
  return startApp({
    DATABASE_URL: test.url,
    XUNJIAN_NOW: NOW,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(originMap),
    XUNJIAN_REQUEST_SECONDS: '1',
  });
}

/** Registers the account and inspects it once; what came of it. */
async function inspectOnce(app: App, platform: Inspected) {
  const { id } = ACCOUNTS[platform];
  const accountId = await register(app, {
    platform,
    platformId: id,
    name: platform === 'weibo' ? '示例微博' : '示例微信',
  });
  if (platform === 'wechat')
    await addKnownPosts(
      app.db,
      accountId,
      [{ url: ARTICLE, publishedAt: null, origin: 'registry' }],
      app.clock(),
    );
  const ruleset = await app.useRuleset('national-2019');
  const wanted = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
  await app.inspect(wanted.inspectionId);
  const ended = await inspectionById(app.db, wanted.inspectionId);
  const verdicts = await verdictsOf(app.db, wanted.inspectionId);
  return { ended, verdicts, sources: await sourcesOf(app.db, wanted.inspectionId) };
}

function expectUndetermined({ ended, verdicts }: Awaited<ReturnType<typeof inspectOnce>>): void {
  expect(ended).toMatchObject({ state: 'undetermined', result: 'undetermined' });
  const updated = verdicts.find((verdict) => verdict.rule === 'not-updated');
  expect(updated?.outcome).toBe('undetermined');
  expect(updated?.reason).toMatch(/[\u4e00-\u9fff]{4,}/);
  expect(verdicts.map((verdict) => verdict.outcome)).not.toContain('violation');
  expect(verdicts.map((verdict) => verdict.outcome)).not.toContain('suspected');
}

describe.each(Object.keys(ACCOUNTS) as Inspected[])(
  'an account on %s that published yesterday',
  (platform) => {
    it('passes when its page is seen: the tests below hide something', async () => {
      const app = await appAt((await platformsForOneTest()).originMap);
      const { verdicts } = await inspectOnce(app, platform);
      expect(verdicts).toContainEqual(expect.objectContaining({ rule: 'not-updated', outcome: 'pass' }));
    });

    it('is undetermined when the connection is refused', async () => {
      const app = await appAt({ '*': await refusingOrigin() });
      const seen = await inspectOnce(app, platform);
      expectUndetermined(seen);
      expect(seen.sources[0]?.outcome).toBe('failed:refused');
    });

    it.each(FAULTS.filter((fault) => fault !== 'slow'))(
      'is undetermined when the platform answers with %s',
      async (fault: Fault) => {
        const platforms = await platformsForOneTest();
        platforms.fail({ host: ACCOUNTS[platform].host }, fault);
        const seen = await inspectOnce(await appAt(platforms.originMap), platform);
        expectUndetermined(seen);
        expect(seen.sources.map((source) => source.outcome)).not.toContain('gone:not-found');
      },
    );
  },
);
