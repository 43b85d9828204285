/** Weibo's visitor system, met by a real browser: who we are without an account, and what it is worth. */

import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { sourcesOf } from '../../src/store/attempts.ts';
import { findingsOf, verdictsOf } from '../../src/store/findings.ts';
import { listSessions, sessionNamed } from '../../src/store/sessions.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { databaseDump, filesIn } from '../support/kept.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
const NOW = '2026-02-20T10:00:00+08:00';
const posts = [{ at: '2026-02-10T09:00:00+08:00', title: '十天前' }];

const WORLD = world({
  now: NOW,
  visitor: 'required',
  defaults: { comments: 'open', posts, sources: ['mobile', 'desktop'] },
  accounts: [
    { platform: 'weibo', id: '5600000201', name: '甲发布' },
    { platform: 'weibo', id: '5600000202', name: '乙发布' },
    { platform: 'weibo', id: '5600000203', name: '丙发布' },
    { platform: 'weibo', id: '5600000204', name: '丁发布' },
  ],
});

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(WORLD);
});
beforeEach(() => {
  platforms.requests.clear();
});
afterAll(() => platforms.close());

const environment = (more: Readonly<Record<string, string>> = {}) => ({
  DATABASE_URL: test.url,
  XUNJIAN_HOME: home.path,
  XUNJIAN_NOW: NOW,
  XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  ...more,
});

async function inspectOnce(app: App, nth: number) {
  const account = WORLD.accounts[nth];
  if (!account) throw new Error(`the world has no account ${nth}`);
  const accountId = await register(app, {
    platform: 'weibo',
    platformId: account.id,
    name: account.name,
  });
  const ruleset = await app.useRuleset('national-2019');
  const { inspectionId } = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
  await app.inspect(inspectionId);
  const verdicts = await verdictsOf(app.db, inspectionId);
  return {
    sources: await sourcesOf(app.db, inspectionId),
    findings: await findingsOf(app.db, inspectionId),
    updated: verdicts.find(({ rule }) => rule === 'not-updated'),
  };
}

const visits = () =>
  platforms.requests.count({ host: 'visitor.passport.weibo.cn', path: '/visitor/genvisitor2' });

describe('a platform that shows itself to visitors only', () => {
  it('makes a visitor of a browser that opens it, which its pages are then shown to', async () => {
    const app = await startApp(environment());
    const { updated, sources } = await inspectOnce(app, 0);
    expect(updated).toMatchObject({ outcome: 'pass' });
    expect(sources.find(({ source }) => source === 'weibo-mobile')).toMatchObject({ outcome: 'ok' });
    // Asked without an identity once, then the door, there and back, then the same again.
    const asked = platforms.requests.list().map(({ host, path, outcome }) => [host, path, outcome]);
    expect(asked.slice(0, 5)).toEqual([
      ['m.weibo.cn', '/api/container/getIndex', 432],
      ['m.weibo.cn', '/', 302],
      ['visitor.passport.weibo.cn', '/visitor/visitor', 200],
      ['visitor.passport.weibo.cn', '/js/visitor/mini_original.js', 404],
      ['visitor.passport.weibo.cn', '/visitor/genvisitor2', 200],
    ]);
    expect(asked).toContainEqual(['m.weibo.cn', '/', 200]);
    expect(await listSessions(app.db)).toMatchObject([
      { kind: 'weibo-visitor', name: 'weibo.cn', health: 'good' },
    ]);
  });

  it('is not asked for another identity by the next inspection, nor by the next process', async () => {
    const app = await startApp(environment());
    const { updated } = await inspectOnce(app, 1);
    expect(updated).toMatchObject({ outcome: 'pass' });
    expect(visits()).toBe(0);
    expect(platforms.requests.list({ host: 'm.weibo.cn' }).map(({ outcome }) => outcome)).not.toContain(432);
  });

  it('is asked for another one when it no longer knows the one it gave, once', async () => {
    const app = await startApp(environment());
    platforms.sessions.visitors.forget();
    const before = await sessionNamed(app.db, 'weibo-visitor', 'weibo.cn');
    const { updated } = await inspectOnce(app, 2);
    expect(updated).toMatchObject({ outcome: 'pass' });
    expect(visits()).toBe(1);
    const after = await sessionNamed(app.db, 'weibo-visitor', 'weibo.cn');
    expect(after?.sealed.equals(before?.sealed ?? Buffer.of())).toBe(false);
  });

  it('is asked for another one after a day', async () => {
    const app = await startApp(environment({ XUNJIAN_NOW: '2026-02-21T10:00:01+08:00' }));
    const { updated } = await inspectOnce(app, 2);
    expect(updated).toMatchObject({ outcome: 'pass' });
    expect(visits()).toBe(1);
  });
});

describe('a platform that gives no identity', () => {
  it('by asking to log in is refused as it is, with what was missing, and not asked again and again', async () => {
    const app = await startApp(environment());
    await app.db.query('delete from sessions');
    const end = platforms.fail({ path: /visitor\/visitor/ }, 'login');
    const { updated, findings } = await inspectOnce(app, 3);
    expect(updated).toMatchObject({ outcome: 'undetermined' });
    expect(findings?.presence).toMatchObject({
      observed: false,
      reason: { text: expect.stringContaining('未取得访客身份：平台要求登录，没有给出访客身份') },
    });
    const asked = platforms.requests.count({ path: '/visitor/visitor' });
    await inspectOnce(app, 2);
    expect(platforms.requests.count({ path: '/visitor/visitor' })).toBe(asked);
    end();
  });

  it('makes one anew where the stored one was sealed with another secret', async () => {
    const first = await startApp(environment());
    await first.db.query('delete from sessions');
    await inspectOnce(first, 0);
    const other = await startApp(environment({ XUNJIAN_SECRET: 'another secret of this office' }));
    const { updated } = await inspectOnce(other, 0);
    expect(updated).toMatchObject({ outcome: 'pass' });
  });
});

describe('the cookies of a visitor', () => {
  it('stand in no archive and no table', async () => {
    const app = await startApp(environment());
    await app.db.query('delete from sessions');
    platforms.sessions.visitors.forget();
    await inspectOnce(app, 0);
    const sent = platforms.requests
      .list({ host: 'm.weibo.cn' })
      .flatMap(({ headers }) => headers.cookie ?? []);
    const secrets = [
      ...new Set(sent.flatMap((line) => line.split('; ').map((pair) => pair.split('=')[1] ?? ''))),
    ];
    expect(secrets.filter((secret) => secret.length > 20)).toHaveLength(2);
    const kept = [...(await filesIn(join(home.path, 'archive'))), ...(await databaseDump(app.db))].join('\n');
    expect(kept).toContain('getIndex');
    for (const secret of secrets) {
      expect(kept.includes(secret)).toBe(false);
      expect(kept.includes(Buffer.from(secret).toString('hex'))).toBe(false);
    }
  });
});

describe('without a browser', () => {
  it('the platform is asked as anybody, and the refusal is recorded with what was missing', async () => {
    const broken = { XUNJIAN_BROWSER: join(home.path, 'no-such-browser') };
    const app = await startApp(environment({ ...broken, DATABASE_URL: test.url }));
    await app.db.query(`delete from sessions`);
    const { updated, sources, findings } = await inspectOnce(app, 3);
    expect(updated).toMatchObject({ outcome: 'undetermined' });
    expect(sources.find(({ source }) => source === 'weibo-mobile')).toMatchObject({
      outcome: 'blocked:rate-limit',
      requests: 1,
    });
    expect(findings?.presence).toMatchObject({
      observed: false,
      reason: { text: expect.stringContaining('未取得访客身份：') },
    });
    expect(findings?.posts).toMatchObject({
      observed: false,
      reason: { text: expect.stringContaining('未取得访客身份：') },
    });
  });
});
