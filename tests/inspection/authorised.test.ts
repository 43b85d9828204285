/** An account whose articles nobody lists any more: what one article, its holder's authorisation and a person settle. */

import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { addKnownPosts } from '../../src/store/accounts.ts';
import { sourcesOf } from '../../src/store/attempts.ts';
import { verdictsOf } from '../../src/store/findings.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import type { Account } from '../platforms/scene.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { databaseDump, filesIn } from '../support/kept.ts';
import { xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
const NOW = '2026-02-20T10:00:00+08:00';
const FIFTEEN_DAYS_OLD = { at: '2026-02-05T09:00:00+08:00', title: '十五天前' };
/** Of the day itself, which the statistics do not show yet. */
const TODAY = { at: '2026-02-20T08:00:00+08:00', title: '今天' };

const WORLD = world({
  now: NOW,
  defaults: { comments: 'open' },
  accounts: [
    {
      platform: 'wechat',
      id: 'MzA5MDAwMDMwMQ==',
      name: '近日有更新',
      sources: ['article'],
      posts: [{ at: '2026-02-10T09:00:00+08:00', title: '十天前' }],
    },
    {
      platform: 'wechat',
      id: 'MzA5MDAwMDMwMg==',
      name: '久未更新',
      sources: ['article', 'authorised'],
      posts: [TODAY, FIFTEEN_DAYS_OLD],
    },
    {
      platform: 'wechat',
      id: 'MzA5MDAwMDMwMw==',
      name: '未授权',
      sources: ['article'],
      posts: [TODAY, FIFTEEN_DAYS_OLD],
    },
    {
      platform: 'wechat',
      id: 'MzA5MDAwMDMwNA==',
      name: '令牌失效',
      sources: ['article', 'authorised'],
      posts: [FIFTEEN_DAYS_OLD],
    },
  ],
});

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(WORLD);
});
beforeEach(() => platforms.setWorld(WORLD));
afterAll(() => platforms.close());

const environment = () => ({
  DATABASE_URL: test.url,
  XUNJIAN_HOME: home.path,
  XUNJIAN_NOW: NOW,
  XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  LOG_LEVEL: 'trace',
});

function accountNamed(name: string): Account {
  const found = platforms.scene.accounts.find((account) => account.name === name);
  if (!found) throw new Error(`the world has no account ${name}`);
  return found;
}

/** Everything that the commands wrote, for the search for secrets. */
const written: string[] = [];
async function command(...args: string[]) {
  const ran = await xunjian(args, environment());
  written.push(ran.stdout, ran.stderr);
  return ran;
}

/** As the holder's authorisation is given to the product, by the stand-in's own words. */
async function authorise(name: string): Promise<void> {
  const line = platforms.setup.find((args) => args.includes(name));
  if (!line) throw new Error(`the stand-in has no authorisation for ${name}`);
  expect(await command(...line)).toMatchObject({ code: 0 });
}

/** Registers the account with its article of the given place among the newest, where it is not there yet. */
async function registered(app: App, name: string, known: number): Promise<number> {
  const account = accountNamed(name);
  const accountId = await register(app, { platform: 'wechat', platformId: account.id, name });
  const url = account.posts[known]?.address ?? '';
  await addKnownPosts(app.db, accountId, [{ url, publishedAt: null, origin: 'registry' }], app.clock());
  return accountId;
}

async function inspectOnce(app: App, accountId: number) {
  const ruleset = await app.useRuleset('national-2019');
  const wanted = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
  await app.inspect(wanted.inspectionId);
  const verdicts = await verdictsOf(app.db, wanted.inspectionId);
  return {
    ended: await inspectionById(app.db, wanted.inspectionId),
    sources: await sourcesOf(app.db, wanted.inspectionId),
    updated: verdicts.find(({ rule }) => rule === 'not-updated'),
  };
}

describe('a WeChat account of which one article is known', () => {
  it('passes on that alone, if it is within fourteen days', async () => {
    const app = await startApp(environment());
    const { updated } = await inspectOnce(app, await registered(app, '近日有更新', 0));
    expect(updated).toMatchObject({ outcome: 'pass' });
  });

  it('is undetermined without authorisation, if it is fifteen days old', async () => {
    const app = await startApp(environment());
    await authorise('久未更新');
    const { updated, sources } = await inspectOnce(app, await registered(app, '未授权', 1));
    expect(updated).toMatchObject({ outcome: 'undetermined' });
    const authorised = sources.find(({ source }) => source === 'authorised');
    expect(authorised).toMatchObject({ outcome: 'blocked:login', requests: 0 });
  });

  it('is suspected with an authorised listing that shows nothing newer, and passes once a newer one is submitted', async () => {
    const app = await startApp(environment());
    await authorise('久未更新');
    const accountId = await registered(app, '久未更新', 1);
    const before = await inspectOnce(app, accountId);
    expect(before.updated).toMatchObject({ outcome: 'suspected' });
    expect(before.updated?.explanation).toContain('需人工确认');
    expect(before.sources.find(({ source }) => source === 'authorised')).toMatchObject({ outcome: 'ok' });

    const newer = accountNamed('久未更新').posts[0]?.address ?? '';
    expect(await command('submit', String(accountId), newer)).toMatchObject({ code: 0 });
    const after = await inspectOnce(app, accountId);
    expect(after.updated).toMatchObject({ outcome: 'pass' });
  });

  it('asks once for another token when the one it has is refused', async () => {
    const app = await startApp(environment());
    await authorise('令牌失效');
    const { appId } = accountNamed('令牌失效');
    const accountId = await registered(app, '令牌失效', 0);
    await inspectOnce(app, accountId);
    platforms.sessions.accessTokens.set(appId, 'another one was given out meanwhile');
    const from = platforms.requests.count({ path: '/cgi-bin/stable_token' });
    const { sources } = await inspectOnce(app, accountId);
    expect(sources.find(({ source }) => source === 'authorised')).toMatchObject({ outcome: 'ok' });
    expect(platforms.requests.count({ path: '/cgi-bin/stable_token' })).toBe(from + 1);
  });

  it('is undetermined, with the remedy, where the authorisation is refused', async () => {
    const app = await startApp(environment());
    await authorise('令牌失效');
    platforms.change('wechat:MzA5MDAwMDMwNA==', { sources: ['article'] });
    const { updated, sources } = await inspectOnce(app, await registered(app, '令牌失效', 0));
    expect(updated).toMatchObject({ outcome: 'undetermined' });
    const authorised = sources.find(({ source }) => source === 'authorised');
    expect(authorised).toMatchObject({ outcome: 'blocked:login' });
    expect(authorised?.notes.join()).toContain('AppID 无效');
  });
});

describe('the AppSecret and the token of an authorised account', () => {
  it('stand in no archive, no log, no output and no table, not even after what went wrong', {
    timeout: 180_000,
  }, async () => {
    const app = await startApp(environment());
    await authorise('令牌失效');
    const accountId = await registered(app, '令牌失效', 0);
    await inspectOnce(app, accountId);
    for (const fault of ['truncated', 'cut', 'http-500', 'http-403', 'unknown-layout'] as const) {
      const end = platforms.fail({ path: '/cgi-bin/stable_token' }, fault);
      const fresh = await startApp(environment());
      expect((await inspectOnce(fresh, accountId)).updated?.outcome).toBe('undetermined');
      end();
    }
    const ran = await command('inspect', String(accountId), '--json');
    expect(ran.stdout).toContain('"suspected"');
    await command('session', 'list', '--json');

    const { appId, appSecret } = accountNamed('令牌失效');
    const token = platforms.sessions.accessTokens.get(appId) ?? '';
    expect(token.length).toBeGreaterThan(20);
    const archive = await filesIn(join(home.path, 'archive'));
    expect(archive.join('')).toContain('getarticletotaldetail');
    const places = { archive, output: written, tables: await databaseDump(test.db) };
    for (const [place, texts] of Object.entries(places)) {
      expect(texts.length, place).toBeGreaterThan(0);
      const all = texts.join('\n');
      for (const secret of [appSecret, token, token.slice(0, 16)]) {
        expect(all.includes(secret), `a secret in the ${place}`).toBe(false);
        expect(all.includes(Buffer.from(secret).toString('hex')), `a secret in the ${place}`).toBe(false);
      }
    }
  });
});
