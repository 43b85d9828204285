/** Sources that only name addresses: albums, Sogou's search. What they name is proved by its page, or counts for nothing. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { albumIdIn, albumSource } from '../../../scrapers/wechat/sources/album.ts';
import { sogouSource } from '../../../scrapers/wechat/sources/sogou.ts';
import { outcomeLabel } from '../../../src/domain/page.ts';
import { albumId } from '../../platforms/identities.ts';
import { type Platforms, startPlatforms } from '../../platforms/server.ts';
import { type WrittenWorld, world } from '../../platforms/world.ts';
import { BIZ, known, NAME, NOW, task, visiting } from './support/visiting.ts';

type Written = WrittenWorld['accounts'][number];
const ALBUM = `https://mp.weixin.qq.com/mp/appmsgalbum?__biz=${BIZ}&action=getalbum&album_id=${albumId(BIZ)}`;
const ALBUM_HOST = 'mp.weixin.qq.com/mp/appmsgalbum';

const posts = Array.from({ length: 24 }, (_, back) => ({
  at: `${new Date(Date.UTC(2026, 1, 19, 1) - back * 86_400_000 + 28_800_000).toISOString().slice(0, 19)}+08:00`,
  title: `第${back}日`,
}));
const account = (more: Partial<Written> = {}): Written => ({
  platform: 'wechat',
  id: BIZ,
  name: NAME,
  sources: ['article', 'album', 'sogou'],
  posts,
  ...more,
});
const NAMESAKE = account({ id: 'MzA5MDAwMDAwOQ==', name: `${NAME}厅`, posts: posts.slice(0, 3) });
const play = (...accounts: Written[]) => platforms.setWorld(world({ now: NOW, accounts }));

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(world({ now: NOW, accounts: [account()] }));
});
beforeEach(() => play(account()));
afterAll(() => platforms.close());

const article = (at: number) => platforms.scene.accounts[0]?.posts[at];

describe('the albums of an account', () => {
  it('lead to the newest articles, each proved by its own page', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await albumSource.ask(task({ addresses: [ALBUM] }), browse);
    expect(sighting.posts[0]).toMatchObject({
      publishedAt: article(0)?.at,
      source: 'album',
      captures: ['c2'],
    });
    expect(sighting.coverage).toEqual([]);
    expect(asked[0]).toBe(ALBUM_HOST);
    expect(asked.filter((page) => page === ALBUM_HOST)).toHaveLength(1);
    expect(sighting.discovered.length).toBeGreaterThan(5);
  });

  it('are asked the other way round where they answer oldest first', async () => {
    const row = (at: number) => ({
      title: '旧',
      msgid: String(1000 + at),
      itemidx: '1',
      create_time: String(Date.parse('2025-12-01T09:00:00+08:00') / 1000 + at),
      url: `http://mp.weixin.qq.com/s?__biz=${BIZ}&mid=${1000 + at}&idx=1&sn=abcdef`,
    });
    const oldest = {
      base_resp: { ret: 0 },
      getalbum_resp: { article_list: [row(1), row(2)], continue_flag: '1', base_info: {} },
    };
    const { browse } = visiting(platforms);
    const urls: string[] = [];
    const turned: typeof browse = (request) => {
      urls.push(request.url);
      const way = new URL(request.url).searchParams.get('is_reverse');
      if (way !== '1')
        return browse({ ...request, url: request.url.replace('is_reverse=0', 'is_reverse=1') });
      return visiting(platforms, { [request.url]: JSON.stringify(oldest) }).browse(request);
    };
    const sighting = await albumSource.ask(task({ addresses: [ALBUM] }), turned);
    expect(urls.slice(0, 2).map((url) => new URL(url).searchParams.get('is_reverse'))).toEqual(['1', '0']);
    expect(sighting.posts[0]?.publishedAt).toBe(article(0)?.at);
  });

  it('open nothing that is older than what is known', async () => {
    const { browse, asked } = visiting(platforms);
    const newest = article(0);
    await albumSource.ask(
      task({ addresses: [ALBUM], knownPosts: [known(newest?.address ?? '', newest?.at ?? null)] }),
      browse,
    );
    expect(asked).toEqual([ALBUM_HOST]);
  });

  it('are not asked for where none is registered', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await albumSource.ask(task(), browse);
    expect(asked).toEqual([]);
    expect(sighting).toMatchObject({ outcome: { is: 'ok' }, requests: 0, posts: [] });
  });

  it.each(['captcha', 'unknown-layout', 'truncated'] as const)(
    'prove nothing and speak of nothing where they answer with %s',
    async (fault) => {
      const end = platforms.fail({ path: '/mp/appmsgalbum' }, fault);
      const sighting = await albumSource.ask(task({ addresses: [ALBUM] }), visiting(platforms).browse);
      end();
      expect(sighting.outcome.is).not.toBe('ok');
      expect(sighting).toMatchObject({ posts: [], coverage: [], discovered: [] });
      expect(sighting.presence).toBeUndefined();
      expect(sighting.comments).toBeUndefined();
      expect(sighting.notes.join()).toContain('未能读取');
    },
  );

  it('are known by their addresses', () => {
    expect(albumIdIn(ALBUM)).toBe(albumId(BIZ));
    expect(albumIdIn('https://mp.weixin.qq.com/mp/appmsgalbum?album_id=x')).toBeNull();
    expect(albumIdIn('https://example.org/mp/appmsgalbum?album_id=1')).toBeNull();
    expect(albumIdIn('no address')).toBeNull();
  });
});

describe('Sogou’s search', () => {
  it('is asked once, and its newest result opened once and proved by its own page', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await sogouSource.ask(task(), browse);
    expect(asked).toEqual(['weixin.sogou.com/weixin', 'mp.weixin.qq.com/s']);
    expect(sighting.posts).toHaveLength(1);
    expect(sighting.posts[0]).toMatchObject({ source: 'sogou' });
    // Temporary addresses die within hours: the lasting one is kept.
    expect(sighting.posts[0]?.url).toContain('__biz=');
    expect(sighting.coverage).toEqual([]);
  });

  it('takes only results of the very name', async () => {
    play(account({ sources: ['article'] }), NAMESAKE);
    const { browse, asked } = visiting(platforms);
    const sighting = await sogouSource.ask(task(), browse);
    expect(asked).toHaveLength(1);
    expect(sighting).toMatchObject({ posts: [], discovered: [] });
    expect(sighting.notes.join()).toContain('没有该账号名称的文章，不说明账号没有发布');
  });

  it('proves nothing by an article of another account of the same name', async () => {
    play(account({ sources: ['article'] }), { ...NAMESAKE, name: NAME });
    const sighting = await sogouSource.ask(task(), visiting(platforms).browse);
    expect(sighting.posts).toEqual([]);
    expect(sighting.notes.join()).toContain('是其他账号');
  });

  it('opens nothing that is older than what is known', async () => {
    const { browse, asked } = visiting(platforms);
    const newest = article(0);
    await sogouSource.ask(task({ knownPosts: [known(newest?.address ?? '', newest?.at ?? null)] }), browse);
    expect(asked).toHaveLength(1);
  });

  it('is not asked about an account whose id is unknown', async () => {
    const { browse, asked } = visiting(platforms);
    await sogouSource.ask(task({ platformId: null }), browse);
    expect(asked).toEqual([]);
  });

  it('is blocked by its captcha, and says so', async () => {
    const end = platforms.fail({ host: 'weixin.sogou.com' }, 'captcha');
    const sighting = await sogouSource.ask(task(), visiting(platforms).browse);
    end();
    expect(outcomeLabel(sighting.outcome)).toBe('blocked:captcha');
    expect(sighting).toMatchObject({ posts: [], coverage: [] });
  });
});
