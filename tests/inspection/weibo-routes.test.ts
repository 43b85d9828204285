/** Weibo as it is since autumn 2026: lists want an account, profiles and single posts do not. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { addSession } from '../../src/inspection/sessions.ts';
import { sourcesOf } from '../../src/store/attempts.ts';
import { findingsOf, verdictsOf } from '../../src/store/findings.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
const at = (day: string) => `2026-${day}T09:00:00+08:00`;
const likes = [
  { at: at('09-28'), author: '某明星', text: '演唱会开票' },
  { at: at('09-20'), author: '某商城', text: '转发抽奖' },
];

/** The same world on another day; later posts are not published yet. */
const on = (day: string) =>
  world({
    now: `2026-${day}T10:00:00+08:00`,
    defaults: { comments: 'closed', sources: ['desktop'] },
    accounts: [
      {
        platform: 'weibo',
        id: '5600000301',
        name: '常更新',
        posts: ['08-01', '09-20', '09-29'].map((published) => ({ at: at(published), title: published })),
      },
      { platform: 'weibo', id: '5600000302', name: '不更新', posts: [{ at: at('08-01'), title: '八月' }] },
      {
        platform: 'weibo',
        id: '5600000303',
        name: '点赞多',
        sources: ['mobile', 'likes'],
        comments: 'open',
        posts: [{ at: at('09-30'), title: '九月' }],
        likes,
      },
      {
        platform: 'weibo',
        id: '5600000304',
        name: '不显示点赞',
        sources: ['mobile', 'desktop'],
        comments: 'open',
        posts: [{ at: at('09-30'), title: '九月' }],
        likes,
      },
    ],
  });

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(on('10-01'));
});
beforeEach(() => platforms.requests.clear());
afterAll(() => platforms.close());

function appOn(day: string): Promise<App> {
  platforms.setWorld(on(day));
  return startApp({
    DATABASE_URL: test.url,
    XUNJIAN_HOME: home.path,
    XUNJIAN_NOW: `2026-${day}T10:00:00+08:00`,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
}

async function inspectOnce(app: App, platformId: string, rules = 'national-2019') {
  const name = platforms.scene.account('weibo', platformId)?.name ?? '';
  const accountId = await register(app, { platform: 'weibo', platformId, name, openedOn: '2015-01-01' });
  const ruleset = await app.useRuleset(rules);
  const { inspectionId } = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
  await app.inspect(inspectionId);
  const verdicts = await verdictsOf(app.db, inspectionId);
  return {
    sources: await sourcesOf(app.db, inspectionId),
    findings: await findingsOf(app.db, inspectionId),
    updated: verdicts.find(({ rule }) => rule === 'not-updated'),
    likes: verdicts.find(({ rule }) => rule === 'unrelated-likes'),
  };
}

describe('an account of which visitors see the profile alone', () => {
  it('is undetermined at the first look, and there', async () => {
    const { updated, findings, sources } = await inspectOnce(await appOn('09-18'), '5600000301');
    expect(updated).toMatchObject({ outcome: 'undetermined' });
    expect(findings?.presence).toMatchObject({ observed: true, value: { state: 'active' } });
    expect(sources).toMatchObject([
      { source: 'weibo-status', requests: 0 },
      { source: 'weibo-mobile' },
      { source: 'weibo-profile', outcome: 'ok' },
      { source: 'weibo-desktop', outcome: 'blocked:login' },
      { source: 'weibo-session', outcome: 'blocked:login', requests: 0 },
      { source: 'weibo-likes', outcome: 'blocked:login', requests: 0 },
    ]);
  });

  it('passes when its count of posts has grown since a look within the fourteen days, on both captures', async () => {
    const app = await appOn('10-01');
    const { updated, findings } = await inspectOnce(app, '5600000301');
    expect(updated).toMatchObject({
      outcome: 'pass',
      explanation:
        '监测时间点2026年10月1日10:00前14天内有更新：平台显示的发布总数由1（2026年9月18日10:00）增至3（2026年10月1日10:00）。',
    });
    const growth = findings?.posts.observed ? findings.posts.value.growth : undefined;
    const captures = await app.db.query(
      `select capture_id from captures where capture_id = any ($1::uuid[]) and outcome = 'ok' and file is not null`,
      [growth?.[0]?.captures],
    );
    expect(captures).toHaveLength(2);
  });

  it('does not pass when it has not grown', async () => {
    await inspectOnce(await appOn('09-18'), '5600000302');
    const { updated } = await inspectOnce(await appOn('10-01'), '5600000302');
    expect(updated).toMatchObject({ outcome: 'undetermined' });
  });

  it('does not pass on growth since a look that is longer ago: the post may be as old', async () => {
    const { updated } = await inspectOnce(await appOn('10-14'), '5600000301');
    expect(updated).toMatchObject({ outcome: 'undetermined' });
  });

  it('shows its list to an operator’s session', async () => {
    const app = await appOn('10-01');
    await addSession(app.db, {
      kind: 'weibo',
      name: 'office',
      secret: platforms.sessions.weibo,
      key: await app.secret(),
      at: app.clock(),
    });
    const { updated, sources } = await inspectOnce(app, '5600000302');
    expect(updated).toMatchObject({ outcome: 'violation' });
    expect(sources.find(({ source }) => source === 'weibo-session')).toMatchObject({ outcome: 'ok' });
  });
});

describe('what an account liked', () => {
  it('is collected with an operator’s session, also where nothing else is open', async () => {
    const {
      findings,
      updated,
      likes: verdict,
    } = await inspectOnce(await appOn('10-01'), '5600000303', 'baoji-2020');
    expect(updated).toMatchObject({ outcome: 'pass' });
    const seen = findings?.likes.observed ? findings.likes.value : [];
    expect(
      seen.map(({ author, text, at: posted, timeOf }) => ({ author, text, at: posted, timeOf })),
    ).toEqual(expect.arrayContaining(likes.map((like) => ({ ...like, timeOf: 'item' }))));
    expect(seen).toHaveLength(2);
    expect(verdict?.outcome).toBe('suspected');
  });

  it('is not known by an empty list', async () => {
    const { findings, likes: verdict } = await inspectOnce(await appOn('10-01'), '5600000304', 'baoji-2020');
    expect(findings?.likes).toMatchObject({ observed: false, reason: { code: 'empty-likes' } });
    expect(verdict).toMatchObject({ outcome: 'undetermined' });
  });
});
