/** Whether sessions are in force, told by the platforms; and their ends, spoken of before they come. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { sessionCheck } from '../../src/cli/doctor.ts';
import { DAY } from '../../src/domain/time.ts';
import type { SessionKindName } from '../../src/inspection/session-kinds.ts';
import { addSession, sessionsAboutToExpire } from '../../src/inspection/sessions.ts';
import { sourcesOf } from '../../src/store/attempts.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { listSessions } from '../../src/store/sessions.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
const NOW = '2026-02-20T10:00:00+08:00';
const posts = [{ at: '2025-12-10T09:00:00+08:00', title: '十二月' }];

const WORLD = world({
  now: NOW,
  defaults: { posts },
  accounts: [
    { platform: 'weibo', id: '5600000401', name: '甲发布', sources: ['desktop', 'likes'] },
    { platform: 'wechat', id: 'MzA5MDAwMDQwMQ==', name: '乙发布', sources: ['publish-list', 'authorised'] },
  ],
});

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(WORLD);
});
beforeEach(() => platforms.requests.clear());
afterAll(() => platforms.close());

async function open(): Promise<App> {
  const app = await startApp({
    DATABASE_URL: test.url,
    XUNJIAN_HOME: home.path,
    XUNJIAN_NOW: NOW,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
  await app.db.query('delete from sessions');
  return app;
}

async function add(app: App, kind: SessionKindName, secret: unknown, name = 'office'): Promise<void> {
  await addSession(app.db, { kind, name, secret, key: await app.secret(), at: app.clock() });
}

function holder() {
  const account = platforms.scene.accounts.find(({ platform }) => platform === 'wechat');
  if (!account) throw new Error('the world has no WeChat account');
  return { account: account.id, appid: account.appId, secret: account.appSecret };
}

describe('a session that is checked', () => {
  it.each([
    ['weibo', () => platforms.sessions.weibo],
    ['wechat-console', () => platforms.sessions.console],
    ['wechat-official', holder],
  ] as const)('is good while the platform takes it: %s', async (kind, secret) => {
    const app = await open();
    await add(app, kind, secret());
    expect(await app.sessionChecks.check(kind, 'office')).toEqual({ health: 'good', note: null });
    expect(await listSessions(app.db)).toMatchObject([{ kind, health: 'good', checkedAt: NOW }]);
  });

  it.each([
    ['weibo', { cookie: 'SUB=_2A25Lnobody; SUBP=0033' }],
    ['wechat-console', { cookie: 'slave_sid=nobody', token: '1' }],
    ['wechat-official', { account: 'gh_nobody', appid: 'wx0000nobody', secret: 'a'.repeat(32) }],
  ] as const)('is refused when the platform asks who we are: %s', async (kind, secret) => {
    const app = await open();
    await add(app, kind, secret);
    const checked = await app.sessionChecks.check(kind, 'office');
    expect(checked?.health).toBe('refused');
    expect(checked?.note).toBeTruthy();
    expect(await sessionCheck(app)).toMatchObject({ state: 'warning', said: expect.stringContaining(kind) });
  });

  it.each(['rate-limit', 'captcha', 'timeout', 'http-500', 'unknown-layout', 'truncated'] as const)(
    'is not called refused for an answer that says nothing of it: %s',
    async (fault) => {
      const app = await startApp({
        DATABASE_URL: test.url,
        XUNJIAN_HOME: home.path,
        XUNJIAN_NOW: NOW,
        XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
        XUNJIAN_REQUEST_SECONDS: '2',
      });
      await app.db.query('delete from sessions');
      await add(app, 'weibo', platforms.sessions.weibo);
      const end = platforms.fail({ host: 'weibo.com' }, fault);
      expect(await app.sessionChecks.check('weibo', 'office')).toMatchObject({ health: 'unknown' });
      end();
    },
  );

  it('is none where there is none', async () => {
    const app = await open();
    expect(await app.sessionChecks.check('weibo', 'office')).toBeNull();
  });
});

describe('a session that is refused during an inspection', () => {
  it('is checked at once, rested if it is over, and the next one of its kind is used', async () => {
    const app = await open();
    await add(app, 'weibo', platforms.sessions.weibo, 'in force');
    await add(app, 'weibo', { cookie: 'SUB=_2A25Lnobody; SUBP=0033' }, 'over');
    await app.db.query(`update sessions set added_at = added_at + interval '1 hour' where name = 'over'`);
    const first = await inspect(app);
    expect(first.find(({ source }) => source === 'weibo-session')).toMatchObject({
      outcome: 'blocked:login',
    });
    const operators = (await listSessions(app.db)).filter(({ kind }) => kind === 'weibo');
    expect(operators).toMatchObject([
      { name: 'in force', health: 'unknown' },
      { name: 'over', health: 'refused' },
    ]);
    const second = await inspect(app);
    expect(second.find(({ source }) => source === 'weibo-session')).toMatchObject({ outcome: 'ok' });
  });
});

async function inspect(app: App) {
  const accountId = await register(app, { platform: 'weibo', platformId: '5600000401', name: '甲发布' });
  const ruleset = await app.useRuleset('national-2019');
  const { inspectionId } = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
  await app.inspect(inspectionId);
  expect(await inspectionById(app.db, inspectionId)).not.toBeNull();
  return sourcesOf(app.db, inspectionId);
}

describe('the end of a session', () => {
  it('is known from its cookies and spoken of before it comes, the earliest first', async () => {
    const app = await open();
    const soon = { cookie: 'SUB=x', endsAt: '2026-02-22T10:00:00+08:00' };
    await add(app, 'weibo', soon, 'soon');
    await add(app, 'weibo', { cookie: 'SUB=y', endsAt: '2026-02-19T10:00:00+08:00' }, 'over');
    await add(app, 'weibo', { cookie: 'SUB=z', endsAt: '2026-03-20T10:00:00+08:00' }, 'later');
    await add(app, 'weibo', { cookie: 'SUB=w' }, 'unknown');
    const ending = await sessionsAboutToExpire(app.db, app.clock(), 3 * DAY);
    expect(ending.map(({ name }) => name)).toEqual(['over', 'soon']);
    expect(await sessionsAboutToExpire(app.db, app.clock(), 60 * DAY)).toHaveLength(3);
    expect(await sessionCheck(app)).toMatchObject({
      state: 'warning',
      said: expect.stringContaining('weibo "soon" (2026-02-22T10:00:00+08:00)'),
    });
  });

  it('is not spoken of for visitors, who are had anew by themselves', async () => {
    const app = await open();
    await app.db.query(
      `insert into sessions (kind, name, sealed, added_at, expires_at) values ('weibo-visitor', 'weibo.cn', '', now(), '2026-02-20')`,
    );
    expect(await sessionsAboutToExpire(app.db, app.clock(), DAY)).toEqual([]);
    expect(await sessionCheck(app)).toMatchObject({ state: 'ok' });
  });
});
