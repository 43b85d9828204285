/** Sessions on the command line: added from a file or standard input, listed, checked, removed; never shown. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { databaseDump, filesIn } from '../support/kept.ts';
import { type Ran, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const NOW = '2026-02-20T10:00:00+08:00';

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(
    world({
      now: NOW,
      accounts: [
        {
          platform: 'weibo',
          id: '5600000501',
          name: '甲发布',
          sources: ['desktop', 'likes'],
          likes: [{ at: '2026-02-18T08:00:00+08:00', author: '某明星', text: '演唱会开票' }],
        },
      ],
    }),
  );
});
afterAll(() => platforms.close());

describe('xunjian session', () => {
  it('adds, lists, checks, uses and removes a session whose secret it shows, logs and keeps nowhere in the open', async () => {
    const home = await temporaryFolder();
    const written: string[] = [];
    const command = async (args: readonly string[], input = ''): Promise<Ran> => {
      const environment = {
        DATABASE_URL: test.url,
        XUNJIAN_HOME: home,
        XUNJIAN_NOW: NOW,
        XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
        LOG_LEVEL: 'trace',
      };
      const ran = await xunjian(args, environment, input);
      written.push(ran.stdout, ran.stderr);
      return ran;
    };

    // As the stand-in's setup adds it; as a browser exports it, on standard input; and one that is worth nothing.
    expect(await command(platforms.setup[0] ?? [])).toMatchObject({ code: 0 });
    const exported = platforms.sessions.weibo.cookie.split('; ').map((pair) => {
      const [name, value] = pair.split('=');
      return `.weibo.com\tTRUE\t/\tTRUE\t1771700000\t${name}\t${value}`;
    });
    expect(await command(['session', 'add', 'weibo', '--name', 'export'], exported.join('\n'))).toMatchObject(
      {
        code: 0,
        stdout: expect.stringContaining('added weibo "export", ends 2026-02-22T02:53:20+08:00'),
      },
    );
    const worthless = join(home, 'worthless.json');
    await writeFile(worthless, JSON.stringify({ cookie: 'SUB=_2A25Lworthless; SUBP=0033' }));
    expect(await command(['session', 'add', 'weibo', '--name', 'over', '--file', worthless])).toMatchObject({
      code: 0,
    });

    const checked = await command(['session', 'check', 'weibo', '--json']);
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout)).toMatchObject([
      { name: 'demo', health: 'good' },
      { name: 'export', health: 'good', expiresAt: '2026-02-22T02:53:20+08:00' },
      { name: 'over', health: 'refused', healthNote: expect.stringContaining('重新登录') },
    ]);
    const listed = await command(['session', 'list']);
    expect(listed.stdout).toContain('即将于2026年2月22日02:53到期');
    expect(await command(['inspect', 'weibo:5600000501', '--json'])).toMatchObject({
      stdout: expect.stringContaining('"weibo-session"'),
    });
    expect((await command(['session', 'remove', 'weibo', '--name', 'over'])).code).toBe(0);
    expect(await command(['session', 'check', 'weibo', '--name', 'over'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no such session'),
    });

    const secrets = [
      ...platforms.sessions.weibo.cookie.split('; ').map((pair) => pair.split('=')[1] ?? ''),
      '_2A25Lworthless',
    ];
    const sent = platforms.requests.list({ host: 'weibo.com' }).map(({ headers }) => headers.cookie ?? '');
    expect(sent.some((cookie) => cookie.includes(secrets[0] ?? ''))).toBe(true);
    const archive = await filesIn(join(home, 'archive'));
    expect(archive.join('')).toContain('likelist');
    const places = { archive, output: written, tables: await databaseDump(test.db) };
    for (const [place, texts] of Object.entries(places)) {
      const all = texts.join('\n');
      for (const secret of secrets) {
        expect(all.includes(secret), `a secret in the ${place}`).toBe(false);
        expect(all.includes(Buffer.from(secret).toString('hex')), `a secret in the ${place}`).toBe(false);
      }
    }
  }, 120_000);

  it.each([
    [['session', 'add', 'weibo'], 'SUB=_2A25secret', 'standard input: is not JSON; expected cookies'],
    [['session', 'add', 'weibo'], '{"kookie":"_2A25secret"}', 'standard input: '],
    [['session', 'add', 'nobody'], '{}', 'there is no kind of session "nobody"'],
    [['session', 'check', 'nobody'], '', 'there is no kind of session "nobody"'],
  ])('refuses %j without a word of what it was given', async (args, input, says) => {
    const ran = await xunjian(args, { DATABASE_URL: test.url, XUNJIAN_HOME: await temporaryFolder() }, input);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
    expect(ran.stdout + ran.stderr).not.toContain('_2A25secret');
  });
});
