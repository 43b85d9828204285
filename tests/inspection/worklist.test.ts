/** The worklist: what people must look at, and the least that settles it. */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { recordObservations } from '../../src/inspection/record.ts';
import { type WorkItem, worklist } from '../../src/inspection/worklist.ts';
import { decide } from '../../src/store/decisions.ts';
import { decideNotRectified } from '../../src/store/recheck-settling.ts';
import { listViolations } from '../../src/store/violations.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { png } from '../support/pictures.ts';
import { inRound, type Scene } from '../support/rounds.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';
const WINDOW = { from: '2020-10-26', to: '2020-11-06' };

const WORLD = world({
  now: NOW,
  accounts: [
    { platform: 'wechat', id: 'MzA5MDAwMDQwMQ==', name: '示例微信', sources: ['article'], posts: [] },
    {
      platform: 'weibo',
      id: '5600000401',
      name: '拒绝微博',
      sources: ['mobile'],
      refuses: ['login'],
      posts: [],
    },
    {
      platform: 'weibo',
      id: '5600000402',
      name: '关评微博',
      sources: ['mobile'],
      comments: 'unseen',
      posts: Array.from({ length: 12 }, (_, day) => ({
        at: `2020-10-${String(day + 20)}T09:00:00+08:00`,
        title: `第${day + 1}条`,
      })),
    },
  ],
});

async function theApp(): Promise<App> {
  const platforms = await startPlatforms(WORLD);
  onTestFinished(() => platforms.close());
  return startApp({
    DATABASE_URL: test.url,
    XUNJIAN_NOW: NOW,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
}

/** Somebody saw that comments are closed; whether messages can be sent, nobody has tried. */
async function suspected(app: App): Promise<Scene> {
  const account = { platform: 'weibo', id: '5600000402', name: '关评微博' } as const;
  const scene = await inRound(app, account, WINDOW);
  await recordObservations(app, [
    {
      accountId: scene.accountId,
      seenAt: NOW as Timestamp,
      by: '张三',
      picture: { bytes: png(), type: 'image/png' },
      observed: { finding: 'comments', value: 'closed' },
    },
  ]);
  await app.inspect(scene.inspection.inspectionId, { again: true });
  return scene;
}

function rules(items: readonly WorkItem[]): string[] {
  return items.map(({ rule, outcome }) => `${rule} ${outcome}`);
}

describe('the worklist', () => {
  it('names for a WeChat account of which nothing is known each open rule and the least that settles it', async () => {
    const app = await theApp();
    const { round, accountId } = await inRound(
      app,
      { platform: 'wechat', id: 'MzA5MDAwMDQwMQ==', name: '示例微信' },
      WINDOW,
    );
    const items = await worklist(app, round);
    expect(rules(items)).toEqual([
      'not-updated undetermined',
      'no-effective-interaction undetermined',
      'account-not-found undetermined',
    ]);
    const [updated] = items;
    expect(updated).toMatchObject({
      account: { accountId, sponsor: '示例局' },
      round,
      title: '内容更新不及时',
    });
    expect(updated?.reason).toMatch(/[\u4e00-\u9fff]{4,}/);
    expect(updated?.settles[0]).toBe('提交一篇监测期内发布的文章地址');
    expect(updated?.commands[0]).toBe(`xunjian submit ${accountId} 地址`);
    expect(items[1]?.commands).toContainEqual(expect.stringContaining('--finding messages='));
  });

  it('gives the platform’s refusal as the reason', async () => {
    const app = await theApp();
    const account = { platform: 'weibo', id: '5600000401', name: '拒绝微博' } as const;
    const { round } = await inRound(app, account, WINDOW);
    const items = await worklist(app, round);
    expect(items[0]).toMatchObject({ rule: 'not-updated', address: 'https://m.weibo.cn/u/5600000401' });
    expect(items[0]?.reason).toContain('登录');
  });

  it('lists suspected violations until somebody has decided them', async () => {
    const app = await theApp();
    const { round } = await suspected(app);
    const [violation] = await listViolations(app.db, { round, state: 'suspected' });
    if (!violation) throw new Error('nothing is suspected');
    const { violationId } = violation;
    const [first] = await worklist(app, round);
    expect(first).toMatchObject({ rule: 'no-effective-interaction', outcome: 'suspected', violationId });
    expect(first?.settles).toEqual([
      '在微博客户端中试发一条私信，记录能否发送，并附截图',
      '查看证据，认定或排除',
    ]);
    expect(first?.commands).toContainEqual(
      expect.stringContaining(`xunjian violation dismiss ${violationId}`),
    );
    const by = { by: '李四', why: '私信可用', at: app.clock() };
    await app.db.transaction((tx) => decide(tx, violationId, { action: 'dismissed', ...by }));
    expect(rules(await worklist(app, round))).not.toContain('no-effective-interaction suspected');
  });

  it('lists re-checks in which the machine only suspects, until somebody has decided them', async () => {
    const app = await theApp();
    const { round } = await suspected(app);
    const [violation] = await listViolations(app.db, { round, state: 'suspected' });
    if (!violation) throw new Error('nothing is suspected');
    const { violationId } = violation;
    const by = { by: '李四', why: '已查看', at: app.clock() };
    await app.db.transaction((tx) => decide(tx, violationId, { action: 'confirmed', ...by }));
    const wanted = await app.wantRechecks({ violationId }, '李四');
    if (wanted.is === 'refused') throw new Error(wanted.why);
    for (const { inspectionId } of wanted.inspections) await app.inspect(inspectionId);
    const items = await worklist(app, round);
    expect(items[0]).toMatchObject({
      rule: 'no-effective-interaction',
      violationId,
      settles: ['查看复核所见，认定已整改或未整改'],
    });
    await app.db.transaction((tx) => decideNotRectified(tx, violationId, by));
    expect(rules(await worklist(app, round))).not.toContain('no-effective-interaction suspected');
  });

  it('lists platforms without a scraper until somebody has looked', async () => {
    const app = await theApp();
    const account = { platform: 'toutiao', id: 'sample', name: '示例头条' } as const;
    const { round, accountId, inspection } = await inRound(app, account, WINDOW);
    const items = await worklist(app, round);
    expect(items.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 3 }, () => '该平台不作自动检查，需人工查看'),
    );
    expect(items.flatMap(({ commands }) => commands).join()).not.toContain('submit');
    const seen = {
      accountId,
      seenAt: NOW as Timestamp,
      by: '张三',
      picture: { bytes: png(), type: 'image/png' },
    } as const;
    await recordObservations(app, [
      { ...seen, observed: { finding: 'latest-post', value: '2020-11-05T09:00:00+08:00' as Timestamp } },
      { ...seen, observed: { finding: 'messages', value: 'open' } },
    ]);
    await app.inspect(inspection.inspectionId);
    expect(await worklist(app, round)).toEqual([]);
  });

  it('without a round takes the latest inspection of every account, decisions first and work by hand last', async () => {
    const app = await theApp();
    const hand = { platform: 'app', id: 'hand', name: '示例客户端' } as const;
    await inRound(app, hand, WINDOW);
    await inRound(app, { platform: 'weibo', id: '5600000401', name: '拒绝微博' }, WINDOW);
    await suspected(app);
    const items = await worklist(app, null);
    expect(items[0]?.outcome).toBe('suspected');
    expect(items.at(-1)?.account.name).toBe('示例客户端');
    const refused = items.filter(
      ({ account, rule }) => account.name === '拒绝微博' && rule === 'not-updated',
    );
    expect(refused).toHaveLength(1);
  });
});
