/** A source that refuses is left in peace by all processes; its accounts wait, and are asked again by themselves. */

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { App } from '../../src/app.ts';
import type { RestPolicy } from '../../src/domain/rest.ts';
import { HOUR } from '../../src/domain/time.ts';
import { PUBLIC_PAGES } from '../../src/inspection/rest-policies.ts';
import { addSession } from '../../src/inspection/sessions.ts';
import { sourcesOf } from '../../src/store/attempts.ts';
import { verdictsOf } from '../../src/store/findings.ts';
import { type Inspection, inspectionById } from '../../src/store/inspections.ts';
import { sourceStates } from '../../src/store/sources.ts';
import { startWorkers } from '../../workers/all.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { type WrittenWorld, world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';

const NOW = '2020-11-06T10:00:00+08:00';
const MOBILE = { host: 'm.weibo.cn' } as const;

/** Four accounts on Weibo, one on WeChat whose article is known: all published yesterday. */
const ACCOUNTS: WrittenWorld['accounts'] = [1, 2, 3, 4].map((number) => ({
  platform: 'weibo',
  id: `560000070${number}`,
  name: `示例微博${number}`,
  sources: ['mobile'],
  comments: 'open',
  posts: [
    { at: '2020-11-05T09:00:00+08:00', title: '昨日' },
    { at: '2020-09-05T09:00:00+08:00', title: '九月' },
  ],
}));
const ARTICLE = 'https://mp.weixin.qq.com/s/aaaaaaaaaaaaaaaaaaaa0701';
const WECHAT: WrittenWorld['accounts'][number] = {
  platform: 'wechat',
  id: 'MzA5MDAwMDcwMQ==',
  name: '示例微信',
  sources: ['publish-list'],
  posts: [
    { at: '2020-11-05T09:00:00+08:00', title: '昨日', url: ARTICLE },
    { at: '2020-09-05T09:00:00+08:00', title: '九月' },
  ],
};

function policy(rest: number, patience = 1): RestPolicy {
  return { rests: [rest], patience: { captcha: 1, 'rate-limit': 1, login: patience, forbidden: patience } };
}

interface Stage {
  readonly platforms: Platforms;
  readonly app: App;
  /** A second process on the same database. */
  again(): Promise<App>;
}

/** A database, the platforms and a process, for one test: rests are shared by whoever shares the database. */
function stages(): (restPolicy: RestPolicy) => Promise<Stage> {
  const test = useDatabase();
  return async (restPolicy) => {
    const platforms = await startPlatforms(world({ now: NOW, accounts: [...ACCOUNTS, WECHAT] }));
    onTestFinished(() => platforms.close());
    const environment = {
      DATABASE_URL: test.url,
      XUNJIAN_NOW: NOW,
      XUNJIAN_SECRET: 'one secret for all processes of this test',
      XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    };
    const again = () => startApp(environment, { restPolicy });
    return { platforms, again, app: await again() };
  };
}

async function inspectionOf(app: App, number: number): Promise<Inspection> {
  const accountId = await register(app, {
    platform: 'weibo',
    platformId: `560000070${number}`,
    name: `示例微博${number}`,
  });
  const ruleset = await app.useRuleset('national-2019');
  return app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
}

/** Inspects as a worker does: what cannot be asked now waits. */
async function inspect(app: App, { inspectionId }: Inspection) {
  const ending = await app.inspect(inspectionId, { patient: true });
  return { ending, after: await inspectionById(app.db, inspectionId) };
}

async function stateOf(app: App, source: string) {
  return (await sourceStates(app.db)).find((state) => state.source === source);
}

describe('a source that refuses by a captcha', () => {
  const stage = stages();

  it('rests at once, for every process; its accounts wait instead of failing', async () => {
    const { app, again, platforms } = await stage(policy(HOUR));
    const stop = platforms.fail(MOBILE, 'captcha');
    const first = await inspect(app, await inspectionOf(app, 1));
    expect(first.after).toMatchObject({ state: 'undetermined' });
    stop();
    const asked = platforms.requests.count(MOBILE);
    const other = await again();
    const second = await inspect(other, await inspectionOf(other, 2));
    expect(platforms.requests.count(MOBILE)).toBe(asked);
    expect(second.ending).toMatchObject({ is: 'snooze' });
    expect(second.after).toMatchObject({ state: 'waiting', waitsFor: 'weibo-mobile' });
    const [, resting] = await sourcesOf(app.db, second.after?.inspectionId ?? 0);
    expect(resting).toMatchObject({ source: 'weibo-mobile', outcome: 'blocked:rate-limit', requests: 0 });
    expect(resting?.notes.join()).toContain('暂停查询');
    expect(await stateOf(app, 'weibo-mobile')).toMatchObject({ refusal: 'blocked:captcha' });
    const woken = await inspect(other, await inspectionOf(other, 2));
    expect(woken.ending).toMatchObject({ is: 'snooze' });
    expect(woken.after?.attempts).toBe(1);
  });
});

describe('a source whose rest is over', () => {
  const stage = stages();

  it('is tried by one inspection at a time, and one answer opens it to all', async () => {
    const { app, platforms } = await stage(policy(0));
    const stop = platforms.fail(MOBILE, 'rate-limit');
    await inspect(app, await inspectionOf(app, 1));
    stop();
    const gate = platforms.hold(MOBILE);
    const trial = inspect(app, await inspectionOf(app, 2));
    await gate.reached;
    const meanwhile = await inspect(app, await inspectionOf(app, 3));
    expect(meanwhile.after).toMatchObject({ state: 'waiting' });
    gate.open();
    expect((await trial).after).toMatchObject({ state: 'complete' });
    expect((await inspect(app, await inspectionOf(app, 3))).after).toMatchObject({ state: 'complete' });
    expect(await stateOf(app, 'weibo-mobile')).toMatchObject({ restsFor: null, refusedInRow: 0 });
  });
});

describe('accounts of a source that rests', () => {
  const stage = stages();

  it('are inspected by themselves when it answers again, and occupy no worker until then', async () => {
    const { app, platforms } = await stage(policy(1_500));
    platforms.fail(MOBILE, 'captcha', { times: 1 });
    await inspect(app, await inspectionOf(app, 1));
    const waiting = [await inspectionOf(app, 2), await inspectionOf(app, 3)];
    await app.enqueue(waiting);
    const workers = startWorkers(app, { concurrency: 1 });
    onTestFinished(() => workers.stop(1_000));
    await vi.waitFor(
      async () => {
        const ended = await Promise.all(waiting.map((one) => inspectionById(app.db, one.inspectionId)));
        expect(ended.map((one) => one?.state)).toEqual(['complete', 'complete']);
      },
      { timeout: 25_000, interval: 100 },
    );
  }, 30_000);
});

describe('a wall', () => {
  const stage = stages();

  it('before one account may be its own wish; before three different ones in a row it closes the source', async () => {
    const { app, platforms } = await stage(policy(HOUR, 3));
    await addSession(app.db, {
      kind: 'weibo',
      name: 'default',
      secret: { cookie: 'SUB=made-up' },
      key: await app.secret(),
      at: app.clock(),
    });
    platforms.fail(MOBILE, 'nothing-here');
    platforms.fail({ host: 'weibo.com' }, 'login');
    for (const number of [1, 1, 2]) await inspect(app, await inspectionOf(app, number));
    expect(await stateOf(app, 'weibo-session')).toMatchObject({ refusedInRow: 2, restsFor: null });
    await inspect(app, await inspectionOf(app, 3));
    expect((await stateOf(app, 'weibo-session'))?.restsFor).toBeGreaterThan(0);
    const fourth = await inspect(app, await inspectionOf(app, 4));
    expect(fourth.after).toMatchObject({ state: 'waiting' });
  });
});

describe('sources of one platform', () => {
  const stage = stages();

  it('are refused one by one: a console that refuses rests no article page', async () => {
    const { app, platforms } = await stage(policy(HOUR));
    const accountId = await register(app, {
      platform: 'wechat',
      platformId: WECHAT.id as string,
      name: WECHAT.name,
      addresses: [ARTICLE],
    });
    const ruleset = await app.useRuleset('national-2019');
    const wish = { reason: 'single', ruleset: ruleset.hash } as const;
    await app.db.query(
      `insert into source_states (platform, source, refused_at, refusal, rests_until)
       values ('wechat', 'publish-list', clock_timestamp(), 'blocked:rate-limit', clock_timestamp() + interval '1 hour')`,
    );
    const { inspectionId } = await app.wantInspection(accountId, wish);
    await app.inspect(inspectionId, { patient: true });
    expect(platforms.requests.count({ host: 'mp.weixin.qq.com', path: /\/s\// })).toBeGreaterThan(0);
    const verdicts = await verdictsOf(app.db, inspectionId);
    const asked = await sourcesOf(app.db, inspectionId);
    expect(asked.find(({ source }) => source === 'known-articles')).toMatchObject({ outcome: 'ok' });
    expect(verdicts.find(({ rule }) => rule === 'not-updated')?.outcome ?? 'waiting').not.toBe('violation');
  });
});

describe('pages that are refused to an address', () => {
  const stage = stages();

  it('rest together: articles, whichever source opens them', async () => {
    const { app, platforms } = await stage(policy(HOUR));
    platforms.fail({ host: 'mp.weixin.qq.com', path: /\/s\// }, 'captcha');
    const ruleset = await app.useRuleset('national-2019');
    const accountId = await register(app, {
      platform: 'wechat',
      platformId: 'MzA5MDAwMDcwMg==',
      name: '另一微信',
      addresses: ['https://mp.weixin.qq.com/s/aaaaaaaaaaaaaaaaaaaa0702'],
    });
    const wish = { reason: 'single', ruleset: ruleset.hash } as const;
    const { inspectionId } = await app.wantInspection(accountId, wish);
    await app.inspect(inspectionId, { patient: true });
    expect(await stateOf(app, PUBLIC_PAGES)).toMatchObject({ refusal: 'blocked:captcha' });
    expect(await stateOf(app, 'known-articles')).toBeUndefined();
    const article = 'https://mp.weixin.qq.com/s/aaaaaaaaaaaaaaaaaaaa0703';
    const other = await register(app, {
      platform: 'wechat',
      platformId: 'MzA5MDAwMDcwMw==',
      name: '又一微信',
      addresses: [article],
    });
    const next = await app.wantInspection(other, wish);
    expect(await app.inspect(next.inspectionId, { patient: true })).toMatchObject({ is: 'snooze' });
    expect(await inspectionById(app.db, next.inspectionId)).toMatchObject({ waitsFor: PUBLIC_PAGES });
  });
});
