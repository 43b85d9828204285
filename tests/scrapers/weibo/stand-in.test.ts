import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import type { Sighting, Source } from '../../../scrapers/scraper.ts';
import { weibo } from '../../../scrapers/weibo/index.ts';
import { weiboMobile } from '../../../scrapers/weibo/sources/weibo-mobile.ts';
import { weiboSession } from '../../../scrapers/weibo/sources/weibo-session.ts';
import { type Browse, type CaptureId, outcomeLabel } from '../../../src/domain/page.ts';
import { ask } from '../../platforms/ask.ts';
import { type Platforms, startPlatforms } from '../../platforms/server.ts';
import { type WrittenWorld, world } from '../../platforms/world.ts';
import { NOW, task } from './support/scripted.ts';

const days = (...list: string[]) =>
  list.map((day) => ({ at: `2020-${day}T09:00:00+08:00`, title: `${day}要闻` }));
const twoWeeks = Array.from({ length: 28 }, (_, n) => ({
  at: `2020-10-${String(31 - n).padStart(2, '0')}T09:00:00+08:00`,
  title: `第${n}条`,
}));
const pinned = { at: '2018-03-01T09:00:00+08:00', title: '办事指南', pinned: true };
const likes = [{ at: '2020-11-05T08:00:00+08:00', author: '某明星', text: '演唱会开票' }];

const WORLD: WrittenWorld = {
  now: NOW,
  defaults: { comments: 'open', sources: ['mobile', 'desktop'] },
  accounts: [
    { platform: 'weibo', id: '5100000001', name: '甲发布', posts: [pinned, ...twoWeeks] },
    {
      platform: 'weibo',
      id: '5100000002',
      name: '乙发布',
      posts: [pinned, ...days('09-20', '09-01')],
      likes,
      sources: ['mobile', 'likes'],
    },
    {
      platform: 'weibo',
      id: '5100000003',
      name: '丙发布',
      posts: days('11-01'),
      comments: 'closed',
      presence: { renamed: '丙融媒' },
    },
    { platform: 'weibo', id: '5100000004', name: '丁发布', presence: 'suspended' },
    { platform: 'weibo', id: '5100000005', name: '戊发布', presence: 'deregistered' },
    { platform: 'weibo', id: '5100000006', name: '己发布', presence: 'not_found' },
    { platform: 'weibo', id: '5100000007', name: '庚发布', posts: twoWeeks, refuses: [{ login: 2 }] },
    { platform: 'weibo', id: '5100000008', name: '辛发布', posts: days('11-01'), refuses: ['rate-limit'] },
    { platform: 'weibo', id: '5100000009', name: '壬发布', posts: days('11-01'), refuses: ['captcha'] },
    { platform: 'weibo', id: '5100000010', name: '癸发布', posts: days('11-01'), refuses: ['nothing-here'] },
    {
      platform: 'weibo',
      id: '5100000011',
      name: '子发布',
      posts: days('11-01'),
      refuses: ['unknown-layout'],
    },
    { platform: 'weibo', id: '5100000012', name: '丑发布', posts: days('11-01'), refuses: ['http-432'] },
  ],
};

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(world(WORLD));
});
// A world's refusals are counted over all that was asked of an account.
beforeEach(() => platforms.setWorld(world(WORLD)));
afterAll(() => platforms.close());

/** Asks the stand-in on loopback; a desktop source in the name of a logged-in operator. */
function browse(source: Source): Browse {
  let n = 0;
  return async (request) => {
    const cookie = source === weiboSession ? { cookie: platforms.sessions.weibo.cookie } : {};
    const { text, status } = await ask(platforms.url, request.url, {
      headers: { ...request.headers, ...cookie },
    });
    const page = savedPage({ text, url: request.url, status, at: NOW });
    n += 1;
    return {
      ...readPage(page, weibo.kinds),
      capture: `c${n}` as CaptureId,
      url: request.url,
      finalUrl: request.url,
      fetchedAt: NOW,
    };
  };
}

async function look(source: Source, nth: number): Promise<Sighting> {
  const id = `51000000${String(nth).padStart(2, '0')}`;
  const { name } = WORLD.accounts.find((account) => account.id === id) ?? { name: '' };
  return source.ask(task({ platformId: id, name }), browse(source));
}

function latest(sighting: Sighting): string | undefined {
  return sighting.posts
    .map((post) => post.publishedAt)
    .sort()
    .at(-1);
}

describe.each([
  ['m.weibo.cn', weiboMobile],
  ['weibo.com', weiboSession],
])('over the stand-in’s pages of %s', (_, source) => {
  it('a busy account is followed page by page until past the instant that matters', async () => {
    const sighting = await look(source, 1);
    expect(outcomeLabel(sighting.outcome)).toBe('ok');
    expect(latest(sighting)).toBe('2020-10-31T09:00:00+08:00');
    expect(sighting.coverage[0]?.to).toBe(NOW);
    expect(sighting.coverage[0]?.from && sighting.coverage[0].from < '2020-10-20T10:00:00+08:00').toBe(true);
    expect(sighting.comments).toMatchObject({ observed: true, value: 'open' });
    expect(sighting.presence).toMatchObject({ observed: true, value: { state: 'active' } });
  });

  it('an account is renamed, and closed comments are not seen to be so', async () => {
    const sighting = await look(source, 3);
    expect(sighting.presence).toMatchObject({ value: { state: 'renamed', to: '丙融媒' } });
    expect(sighting.comments).toMatchObject({ observed: false, reason: { code: 'not-public' } });
    expect(latest(sighting)).toBe('2020-11-01T09:00:00+08:00');
  });

  it.each([
    [4, 'suspended'],
    [5, 'deregistered'],
  ])('account %i is %s by the platform’s words', async (nth, state) => {
    expect((await look(source, nth)).presence).toMatchObject({ observed: true, value: { state } });
  });

  it('an account that is said not to exist is not taken for absent at the first word', async () => {
    expect((await look(source, 6)).presence).toMatchObject({
      observed: false,
      reason: { code: 'gone:not-found' },
    });
  });

  it('a refusal after two answers keeps what was seen', async () => {
    const sighting = await look(source, 7);
    expect(outcomeLabel(sighting.outcome)).toBe('blocked:login');
    expect(sighting.posts.length).toBeGreaterThanOrEqual(10);
    expect(sighting.coverage).toHaveLength(1);
  });

  it.each([
    [8, /^blocked:rate-limit$/],
    [9, /^blocked:captcha$/],
    [10, /^(?:ok|failed:not-recognised)$/],
    [11, /^failed:not-recognised$/],
    [12, /^blocked:rate-limit$/],
  ])('a refusal (%i) leaves nothing seen and nothing absent: %s', async (nth, outcome) => {
    const sighting = await look(source, nth);
    expect(outcomeLabel(sighting.outcome)).toMatch(outcome);
    expect(sighting).toMatchObject({ posts: [], coverage: [] });
    expect(sighting.presence?.observed).toBe(false);
    expect(sighting.comments?.observed).toBe(false);
  });
});

describe('over the stand-in’s pages of m.weibo.cn', () => {
  it('a silent account is complete from its oldest post; pinned and liked cards change nothing', async () => {
    const sighting = await look(weiboMobile, 2);
    expect(sighting.coverage).toEqual([
      { from: '2020-09-01T09:00:00+08:00', to: NOW, source: 'weibo-mobile' },
    ]);
    expect(latest(sighting)).toBe('2020-09-20T09:00:00+08:00');
    expect(sighting.posts).toHaveLength(3);
  });
});
