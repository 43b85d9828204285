/** The account holder's authorisation: a listing through yesterday, in which a post may be missing. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { joinSightings } from '../../../scrapers/join.ts';
import { authorisedSource } from '../../../scrapers/wechat/sources/authorised.ts';
import { knownArticles } from '../../../scrapers/wechat/sources/known-articles.ts';
import { outcomeLabel } from '../../../src/domain/page.ts';
import type { Timestamp } from '../../../src/domain/time.ts';
import { type Platforms, startPlatforms } from '../../platforms/server.ts';
import { type WrittenWorld, world } from '../../platforms/world.ts';
import { BIZ, known, NAME, NOW, task, visiting } from './support/visiting.ts';

const DETAIL = 'https://api.weixin.qq.com/datacube/getarticletotaldetail';
const BATCH = 'https://api.weixin.qq.com/cgi-bin/freepublish/batchget';
type Written = WrittenWorld['accounts'][number];

const post = (day: string, title = `${day}要闻`) => ({ at: `${day}T09:00:00+08:00`, title });
const account = (posts: Written['posts'], more: Partial<Written> = {}): Written => ({
  platform: 'wechat',
  id: BIZ,
  name: NAME,
  sources: ['authorised'],
  posts,
  ...more,
});
const WORLD = (posts: Written['posts'], more: Partial<Written> = {}) =>
  world({ now: NOW, accounts: [account(posts, more)] });

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(WORLD([]));
});
beforeEach(() => platforms.setWorld(WORLD([post('2026-02-05'), post('2026-01-28'), post('2026-01-20')])));
afterAll(() => platforms.close());

const article = (at: number) => {
  const found = platforms.scene.accounts[0]?.posts[at];
  if (!found) throw new Error(`the world has no post ${at}`);
  return found;
};
/** The answer of the statistics in the interface's own form. */
const detail = (list: readonly object[], isDelay: unknown = false) =>
  JSON.stringify({ list, is_delay: isDelay });
const listed = (at: number, day = article(at).at.slice(0, 10)) => ({
  ref_date: day,
  msgid: `${article(at).mid}_1`,
  publish_type: 0,
  title: article(at).title,
  content_url: `http://mp.weixin.qq.com/s?__biz=${BIZ}&mid=${article(at).mid}&idx=1&sn=${article(at).sn}#rd`,
  detail_list: [],
});

describe('the account holder’s authorisation', () => {
  it('covers the days through yesterday, doubtfully, and proves the newest articles by their pages', async () => {
    const sighting = await authorisedSource.ask(task(), visiting(platforms).browse);
    expect(outcomeLabel(sighting.outcome)).toBe('ok');
    expect(sighting.posts.map(({ publishedAt }) => publishedAt)).toEqual([
      '2026-02-05T09:00:00+08:00',
      '2026-01-28T09:00:00+08:00',
    ]);
    expect(sighting.coverage).toMatchObject([
      {
        from: '2026-01-21T00:00:00+08:00',
        to: '2026-02-19T23:59:59+08:00',
        source: 'authorised',
        doubtful: true,
      },
    ]);
    expect(sighting.presence).toMatchObject({ observed: true, value: { state: 'active' } });
  });

  it('asks for at most thirty days at a time, the last one yesterday, back to the first articles', async () => {
    platforms.setWorld(WORLD([post('2026-01-02')]));
    const { browse, bodies } = visiting(platforms);
    await authorisedSource.ask(task(), browse);
    expect(bodies.slice(0, 2).map((body) => JSON.parse(body))).toEqual([
      { begin_date: '2026-01-21', end_date: '2026-02-19' },
      { begin_date: '2025-12-22', end_date: '2026-01-20' },
    ]);
  });

  it('asks for no day before the statistics begin', async () => {
    platforms.setWorld(WORLD([]));
    const { browse, bodies } = visiting(platforms);
    const sighting = await authorisedSource.ask(
      task({}, { since: '2025-09-01T00:00:00+08:00' as Timestamp }),
      browse,
    );
    const asked = bodies.filter((body) => body.includes('begin_date')).map((body) => JSON.parse(body));
    expect(asked.at(-1)).toMatchObject({ begin_date: '2025-11-01' });
    expect(sighting.coverage).toMatchObject([{ from: '2025-11-01T00:00:00+08:00' }]);
  });

  it('claims nothing of a time before the statistics', async () => {
    const { browse, asked } = visiting(platforms);
    const early = { checkpoint: '2020-11-06T10:00:00+08:00', since: '2020-07-29T10:00:00+08:00' };
    const sighting = await authorisedSource.ask(task({}, early as object), browse);
    expect(sighting.coverage).toEqual([]);
    expect(asked.filter((page) => page.includes('getarticletotaldetail'))).toEqual([]);
    expect(sighting.notes.join()).toContain('2025年11月1日');
  });

  it('covers nothing while the statistics are late, yet proves what it names', async () => {
    const { browse } = visiting(platforms, { [DETAIL]: detail([listed(0)], true) });
    const sighting = await authorisedSource.ask(task(), browse);
    expect(sighting.coverage).toEqual([]);
    expect(sighting.posts).toHaveLength(1);
    expect(sighting.notes.join()).toContain('is_delay');
  });

  it.each([
    ['that do not say whether they are late', () => detail([listed(0)], null)],
    ['of days that were not asked for', () => detail([listed(0, '2025-01-05')])],
    ['of a day without a time that could be read', () => detail([{ ...listed(0), ref_date: '昨天' }])],
  ])('covers nothing by statistics %s', async (_, answer) => {
    const sighting = await authorisedSource.ask(task(), visiting(platforms, { [DETAIL]: answer() }).browse);
    expect(sighting.coverage).toEqual([]);
  });

  it('covers only what is newer than an article that did not open', async () => {
    platforms.setWorld(
      WORLD([post('2026-02-05'), { ...post('2026-01-28'), ending: 'deleted' }, post('2026-01-20')]),
    );
    const sighting = await authorisedSource.ask(task(), visiting(platforms).browse);
    expect(sighting.coverage).toMatchObject([{ from: '2026-01-29T00:00:00+08:00' }]);
  });

  it('covers nothing where yesterday’s article did not open', async () => {
    platforms.setWorld(WORLD([{ ...post('2026-02-19'), ending: 'unavailable' }]));
    const sighting = await authorisedSource.ask(task(), visiting(platforms).browse);
    expect(sighting).toMatchObject({ coverage: [], posts: [] });
  });

  it('covers nothing where an article is of another day than the statistics say', async () => {
    const { browse } = visiting(platforms, { [DETAIL]: detail([listed(0, '2026-02-19')]) });
    expect((await authorisedSource.ask(task(), browse)).coverage).toEqual([]);
  });

  it('covers nothing where its own other list names an article of those days that the statistics lack', async () => {
    const item = {
      article_id: 'a',
      content: { news_item: [{ title: '补', url: listed(0).content_url, need_open_comment: 1 }] },
      update_time: Date.parse('2026-02-20T08:00:00+08:00') / 1000,
    };
    const { browse } = visiting(platforms, {
      [DETAIL]: detail([]),
      [BATCH]: JSON.stringify({ total_count: 1, item_count: 1, item: [item] }),
    });
    const sighting = await authorisedSource.ask(task(), browse);
    expect(sighting.posts).toMatchObject([{ publishedAt: '2026-02-05T09:00:00+08:00' }]);
    expect(sighting.coverage).toEqual([]);
    expect(sighting.notes.join()).toContain('不在官方统计之内');
  });

  it('proves an article of today that was published without a mass send', async () => {
    platforms.setWorld(WORLD([post('2026-02-20'), post('2026-01-20')]));
    const item = {
      article_id: 'a',
      content: { news_item: [{ title: '今', url: listed(0).content_url }] },
      update_time: Date.parse('2026-02-20T09:00:00+08:00') / 1000,
    };
    const { browse } = visiting(platforms, {
      [BATCH]: JSON.stringify({ total_count: 1, item_count: 1, item: [item] }),
    });
    const sighting = await authorisedSource.ask(task(), browse);
    expect(sighting.posts[0]).toMatchObject({ publishedAt: '2026-02-20T09:00:00+08:00' });
  });

  it('reads what the holder set for comments where the article does not tell', async () => {
    platforms.setWorld(WORLD([post('2026-02-05'), post('2026-01-28')], { comments: 'unseen' }));
    const item = {
      article_id: 'a',
      content: {
        news_item: [
          { title: '一', url: listed(0).content_url, need_open_comment: 1, only_fans_can_comment: 0 },
        ],
      },
      update_time: Date.parse('2026-02-05T09:00:00+08:00') / 1000,
    };
    const sighting = await authorisedSource.ask(
      task(),
      visiting(platforms, { [BATCH]: JSON.stringify({ total_count: 1, item_count: 1, item: [item] }) })
        .browse,
    );
    expect(sighting.comments).toMatchObject({ observed: true, value: 'open' });
    expect(sighting.comments?.captures).toHaveLength(2);
  });

  it('is of no use where the authorisation turns out to be another account’s', async () => {
    const foreign = { ...listed(0), content_url: listed(0).content_url.replace(BIZ, 'MzA5OTk5OTk5OQ==') };
    const { browse } = visiting(platforms, { [DETAIL]: detail([foreign]) });
    const sighting = await authorisedSource.ask(task(), browse);
    expect(sighting).toMatchObject({ posts: [], coverage: [], outcome: { kind: 'not-recognised' } });
    expect(sighting.notes.join()).toContain('其他账号');
  });

  it.each([
    [40001, 'blocked:login', '重新录入授权'],
    [40164, 'blocked:forbidden', 'IP 白名单'],
    [45009, 'blocked:rate-limit', '次日再查'],
    [48001, 'blocked:forbidden', '认证与授权范围'],
    [61501, 'failed:not-recognised', '查询日期超出范围'],
  ])('tells the error %i apart, with its remedy', async (code, label, remedy) => {
    const error = JSON.stringify({ errcode: code, errmsg: 'some words' });
    const { browse } = visiting(platforms, { [DETAIL]: error, [BATCH]: error });
    const sighting = await authorisedSource.ask(task(), browse);
    expect(outcomeLabel(sighting.outcome)).toBe(label);
    expect(sighting.notes.join()).toContain(remedy);
    expect(sighting).toMatchObject({ posts: [], coverage: [] });
  });

  it('is not believed where a known article of those days is missing from it', async () => {
    const { browse } = visiting(platforms, { [DETAIL]: detail([]) });
    const found = await knownArticles.ask(task({ knownPosts: [known(article(0).address)] }), browse);
    const sighting = await authorisedSource.ask(task(), browse);
    const { posts } = joinSightings([found, sighting]);
    expect(sighting.coverage).toHaveLength(1);
    expect(posts).toMatchObject({ observed: true, value: { coverage: [] } });
  });
});
