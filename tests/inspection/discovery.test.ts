/** Of an account no article is known; one of the public places that name some is enough to let it pass. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourcesOf } from '../../src/store/attempts.ts';
import { verdictsOf } from '../../src/store/findings.ts';
import { albumId } from '../platforms/identities.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const NOW = '2026-02-20T10:00:00+08:00';
const SITE = 'https://www.shicheng.example.cn/';

const ACCOUNTS = [
  { source: 'album', id: 'MzA5MDAwMDQwMQ==', name: '专辑发布' },
  { source: 'website', id: 'MzA5MDAwMDQwMg==', name: '网站发布' },
  { source: 'sogou', id: 'MzA5MDAwMDQwMw==', name: '搜狗发布' },
] as const;

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(
    world({
      now: NOW,
      defaults: { comments: 'open' },
      accounts: ACCOUNTS.map(({ source, id, name }) => ({
        platform: 'wechat' as const,
        id,
        name,
        sources: ['article' as const, source],
        ...(source === 'website' ? { website: SITE } : {}),
        posts: ['2026-02-18T09:00:00+08:00', '2026-02-11T09:00:00+08:00'].map((at) => ({ at, title: at })),
      })),
    }),
  );
});
afterAll(() => platforms.close());

describe('a WeChat account of which no article is known', () => {
  it.each(ACCOUNTS)('passes by an article that $source leads to', async ({ source, id, name }) => {
    const app = await startApp({
      DATABASE_URL: test.url,
      XUNJIAN_NOW: NOW,
      XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    });
    const album = `https://mp.weixin.qq.com/mp/appmsgalbum?__biz=${id}&album_id=${albumId(id)}`;
    const accountId = await register(app, {
      platform: 'wechat',
      platformId: id,
      name,
      addresses: source === 'album' ? [album] : [],
      website: source === 'website' ? SITE : null,
    });
    const ruleset = await app.useRuleset('national-2019');
    const wanted = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
    await app.inspect(wanted.inspectionId);
    const verdicts = await verdictsOf(app.db, wanted.inspectionId);
    expect(verdicts).toContainEqual(expect.objectContaining({ rule: 'not-updated', outcome: 'pass' }));
    const sources = await sourcesOf(app.db, wanted.inspectionId);
    expect(sources).toContainEqual(expect.objectContaining({ source, outcome: 'ok' }));
  });
});
