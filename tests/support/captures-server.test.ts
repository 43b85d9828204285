import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import { outcomeLabel } from '../../src/domain/page.ts';
import { ask } from '../platforms/ask.ts';
import {
  type CapturesServer,
  captureIndex,
  capturesPresent,
  startCapturesServer,
} from './captures-server.ts';

describe.skipIf(!capturesPresent)('the server of real captures (needs ../shared/captures)', () => {
  let server: CapturesServer;
  let base: string;
  beforeAll(async () => {
    server = await startCapturesServer();
    base = server.originMap['*'] ?? '';
  });
  afterAll(() => server.close());

  it('gives every captured article a short address of its own', async () => {
    const articles = captureIndex().filter((row) => row.kind === 'wechat-article');
    const addresses = articles.map((row) => server.addressOf(row.file));
    expect(new Set(addresses).size).toBe(articles.length);
    expect(addresses.every((address) => /^https:\/\/mp\.weixin\.qq\.com\/s\/[\w-]{22}$/.test(address))).toBe(
      true,
    );
  });

  it('answers an article’s address with the file, compressed', async () => {
    const address = server.addressOf('article-2020-plain.html');
    const answer = await ask(base, address);
    expect(answer.headers['content-encoding']).toBe('gzip');
    const reading = readPage(savedPage({ text: answer.text, url: address, status: 200 }), ALL_KINDS);
    expect(reading.posts[0]?.publishedAt).toBe('2020-12-24T22:02:09+08:00');
  });

  it('answers with the lists of four accounts on m.weibo.cn and two on weibo.com', async () => {
    expect([...server.listings.keys()].sort()).toEqual(
      ['1669879400', '1907518591', '2339808364', '6074526225', '6279793937', '7618923072'].map(
        (uid) => `weibo:${uid}`,
      ),
    );
  });

  it('answers the second page of a list as its end', async () => {
    const url = `${server.addressOf('m-posts-pinned-2021-06.json')}&since_id=4646131823281332`;
    expect((await ask(base, url)).text).toContain('这里还没有内容');
  });

  it('answers for a profile that it has, and «这里还没有内容» for one that it has not', async () => {
    const profile = (uid: string) =>
      ask(base, `https://m.weibo.cn/api/container/getIndex?type=uid&value=${uid}`);
    const there = readPage(savedPage({ text: (await profile('6279793937')).text, url: null }), ALL_KINDS);
    expect([there.kind, there.account?.id, outcomeLabel(there.outcome)]).toEqual([
      'weibo-profile',
      '6279793937',
      'ok',
    ]);
    expect((await profile('1907518591')).text).toContain('这里还没有内容');
  });

  it('names a file that it does not serve', () => {
    expect(() => server.addressOf('album-2025-getalbum.json')).toThrow(
      'album-2025-getalbum.json is not served',
    );
  });
});
