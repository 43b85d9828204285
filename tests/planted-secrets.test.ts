/**
 * Secrets planted in the configuration, in sessions and in an account holder's authorisation are looked for in all that
 * the product writes: logs at their most talkative, output, archive, every row of the database and its views, metrics.
 */

import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Account } from './platforms/scene.ts';
import { startPlatforms } from './platforms/server.ts';
import { type SourceName, world } from './platforms/world.ts';
import { register } from './support/accounts.ts';
import { startApp, temporaryFolder } from './support/app.ts';
import { useDatabase } from './support/database.ts';
import { databaseDump, filesIn } from './support/kept.ts';
import { xunjian } from './support/xunjian.ts';

const NOW = '2026-02-20T10:00:00+08:00';
const SECRET = 'planted: what seals the sessions';
const TOKEN = 'planted: token of the metrics';

const account = (platform: 'wechat' | 'weibo', id: string, name: string, source: SourceName) => ({
  platform,
  id,
  name,
  sources: [source],
  posts: [{ at: '2026-02-05T09:00:00+08:00', title: '十五天前' }],
});

describe('planted secrets', () => {
  const test = useDatabase();

  it('are found nowhere', async () => {
    const platforms = await startPlatforms(
      world({
        now: NOW,
        accounts: [
          account('weibo', '5600000951', '桌面微博', 'desktop'),
          account('wechat', 'MzA5MDAwMDk1Mg==', '后台列表', 'publish-list'),
          account('wechat', 'MzA5MDAwMDk1Mw==', '已授权号', 'authorised'),
        ],
      }),
    );
    onTestFinished(() => platforms.close());
    const home = await temporaryFolder();
    const environment = {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: home,
      XUNJIAN_NOW: NOW,
      XUNJIAN_SECRET: SECRET,
      XUNJIAN_METRICS_TOKEN: TOKEN,
      XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
      LOG_LEVEL: 'trace',
    };
    const written: string[] = [];
    const command = async (args: readonly string[]) => {
      const { stdout, stderr } = await xunjian(args, environment);
      written.push(stdout, stderr);
    };
    const app = await startApp({ ...environment, LOG_LEVEL: 'silent' });
    for (const line of platforms.setup) await command(line);
    for (const { platform, id, name } of platforms.scene.accounts) {
      await register(app, { platform, platformId: id, name });
      await command(['inspect', name]);
    }
    await command(['session', 'list']);
    await command(['doctor']);

    const asked = platforms.requests.list().map(({ url, headers }) => url + JSON.stringify(headers));
    const secrets = planted(platforms.sessions, platforms.scene.accounts);
    const places = {
      output: written,
      archive: await filesIn(join(home, 'archive')),
      database: await databaseDump(test.db),
      metrics: [await app.counts.registry.metrics()],
    };
    expect(written.join('')).toContain('page asked for');
    expect(places.archive.join('')).toContain('WARC/1.1');
    for (const [place, texts] of Object.entries(places))
      for (const [what, secret] of Object.entries(secrets))
        expect(
          texts.some((text) => text.includes(secret)),
          `${what} in ${place}`,
        ).toBe(false);
    // They were really used: the platforms have seen those that are meant for them.
    const seen = asked.join('\n');
    for (const what of ['token of the console', 'cookie of the console', 'cookie of Weibo'] as const)
      expect(seen.includes(secrets[what]), what).toBe(true);
  }, 300_000);
});

/** By what each is. Of cookies the value of one that nothing else holds. */
function planted(
  sessions: {
    console: { cookie: string; token: string };
    weibo: { cookie: string };
    accessTokens: Map<string, string>;
  },
  accounts: readonly Account[],
) {
  const partOf = (cookie: string, name: string) =>
    new RegExp(`${name}=([^;]+)`).exec(cookie)?.[1] ?? `no cookie ${name}`;
  return {
    'secret of the configuration': SECRET,
    'token of the metrics': TOKEN,
    'token of the console': sessions.console.token,
    'cookie of the console': partOf(sessions.console.cookie, 'slave_sid'),
    'cookie of Weibo': partOf(sessions.weibo.cookie, 'SUB'),
    'AppSecret of the account': accounts.at(-1)?.appSecret ?? 'no AppSecret',
    'access token of the account': [...sessions.accessTokens.values()][0] ?? 'no access token',
  };
}
