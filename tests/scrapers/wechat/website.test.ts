/** The body's own website: it leads to articles, by leave of its robots.txt. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import { wechatKinds } from '../../../scrapers/wechat/kinds.ts';
import { websiteSource } from '../../../scrapers/wechat/sources/website.ts';
import { siteOf, websiteOf } from '../../../scrapers/wechat/website.ts';
import { type Platforms, startPlatforms } from '../../platforms/server.ts';
import { type WrittenWorld, world } from '../../platforms/world.ts';
import { BIZ, NAME, NOW, task, visiting } from './support/visiting.ts';

const SITE = 'https://www.shicheng.example.cn/';
const HOST = 'www.shicheng.example.cn';
const ROBOTS = `${SITE}robots.txt`;
const WORLD: WrittenWorld = {
  now: NOW,
  accounts: [
    {
      platform: 'wechat',
      id: BIZ,
      name: NAME,
      website: SITE,
      sources: ['article', 'website'],
      posts: [
        { at: '2026-02-18T09:00:00+08:00', title: '新' },
        { at: '2026-02-08T09:00:00+08:00', title: '旧' },
      ],
    },
  ],
};

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(world(WORLD));
});
beforeEach(() => platforms.setWorld(world(WORLD)));
afterAll(() => platforms.close());

const ask = (replace: Readonly<Record<string, string>> = {}) => {
  const { browse, asked } = visiting(platforms, replace, { website: SITE });
  return { asked, sighting: websiteSource.ask(task({ website: SITE }), browse) };
};
const page = (links: string) => `<html><body>${links}</body></html>`;

describe('the body’s own website', () => {
  it('leads to the newest articles, each proved by its own page', async () => {
    const { asked, sighting } = ask();
    expect((await sighting).posts).toMatchObject([
      { publishedAt: '2026-02-18T09:00:00+08:00', source: 'website' },
      { publishedAt: '2026-02-08T09:00:00+08:00' },
    ]);
    expect((await sighting).coverage).toEqual([]);
    expect(asked.slice(0, 2)).toEqual([`${HOST}/robots.txt`, `${HOST}/`]);
  });

  it.each([
    ['everybody', 'User-agent: *\nDisallow: /'],
    ['us by name', 'User-agent: xunjian\nDisallow: /\n\nUser-agent: *\nAllow: /'],
  ])('is left alone where its robots.txt keeps out %s', async (_, robots) => {
    const { asked, sighting } = ask({ [ROBOTS]: robots });
    expect((await sighting).posts).toEqual([]);
    expect((await sighting).notes.join()).toContain('robots.txt 所不允许');
    expect(asked).toEqual([`${HOST}/robots.txt`]);
  });

  it('is left alone where its robots.txt cannot be read', async () => {
    const end = platforms.fail({ host: HOST, path: '/robots.txt' }, 'cut');
    const { asked, sighting } = ask();
    expect(await sighting).toMatchObject({ posts: [], discovered: [] });
    end();
    expect(asked).toEqual([`${HOST}/robots.txt`]);
  });

  it('is looked through to where it keeps its new media, three pages at most', async () => {
    const more = page('<a href="/wx2/">微信公众号</a><a href="/other/">通知</a>');
    const { asked, sighting } = ask({
      [SITE]: page('<a href="/wx/">政务新媒体</a><a href="/wx3/#top">微信</a><a href="/wx4/">微信</a>'),
      [`${SITE}wx/`]: more,
      [`${SITE}wx3/`]: more,
    });
    expect((await sighting).posts).toEqual([]);
    expect(asked).toEqual(['/robots.txt', '/', '/wx/', '/wx3/'].map((path) => HOST + path));
    expect((await sighting).presence).toBeUndefined();
  });

  it('is asked for one page if it wants longer pauses than ours', async () => {
    const { asked, sighting } = ask({
      [ROBOTS]: 'User-agent: *\nCrawl-delay: 60\n',
      [SITE]: page('<a href="/wx/">政务新媒体</a>'),
    });
    await sighting;
    expect(asked).toEqual([`${HOST}/robots.txt`, `${HOST}/`]);
  });

  it('proves nothing by another account’s article', async () => {
    const url = 'https://mp.weixin.qq.com/s?__biz=MzA5OTk5OTk5OQ==&mid=1&idx=1&sn=ab';
    const { asked, sighting } = ask({ [SITE]: page(`<a href="${url}">某文</a>`) });
    expect((await sighting).posts).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('is not asked for where the registry names none, or a platform’s own page', async () => {
    for (const website of [null, 'https://mp.weixin.qq.com/', 'ftp://example.org/', '无']) {
      const { browse, asked } = visiting(platforms);
      await websiteSource.ask(task({ website }), browse);
      expect(asked).toEqual([]);
    }
  });
});

describe('the kind of page', () => {
  const site = siteOf(SITE);
  const kinds = [...wechatKinds, ...(site ? [websiteOf(site)] : [])];
  const read = (text: string, url: string | null) => readPage(savedPage({ text, url, status: 200 }), kinds);

  it('claims pages of the one site, and no others', () => {
    expect(read(page('<a href="/">首页</a>'), SITE).kind).toBe('website');
    for (const url of ['https://example.org/', 'https://x.www.shicheng.example.cn/', null])
      expect(read(page('<a href="/">首页</a>'), url).kind).toBe('unknown');
  });

  it('reads anything without an exception, and no page out of what is none', () => {
    expect(read('{"a":1}', SITE).outcome).toMatchObject({ is: 'failed', kind: 'not-recognised' });
    expect(read('文字', SITE).outcome).toMatchObject({ is: 'failed', kind: 'not-recognised' });
    expect(read('<a href="http://[bad">x</a><a href>y<a', SITE).posts).toEqual([]);
  });

  it('takes no page that a robots.txt led to for its rules', () => {
    const login = { text: page('<a href="/">登录</a>'), url: ROBOTS, finalUrl: `${SITE}login`, status: 200 };
    expect(readPage(savedPage(login), kinds).outcome).toMatchObject({ is: 'failed', kind: 'not-recognised' });
  });
});
