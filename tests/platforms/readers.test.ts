import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import { outcomeLabel, type PageReading } from '../../src/domain/page.ts';
import { parseTimestamp, type Timestamp } from '../../src/domain/time.ts';
import { ask } from './ask.ts';
import type { Refusal } from './faults.ts';
import { type ArticleOptions, articlePage } from './pages/article.ts';
import { endingPage, type WechatEnding } from './pages/endings.ts';
import type { Account } from './scene.ts';
import { type Platforms, startPlatforms } from './server.ts';
import { visitorCookie } from './sessions.ts';
import { COMMERCIAL, LAYOUTS, type WrittenWorld, world } from './world.ts';

/** The product’s own readers must read every page of the stand-in back to what the world says. */

const at = (text: string): Timestamp => parseTimestamp(text) ?? ('' as Timestamp);
const NOW = at('2025-12-20T10:00:00+08:00');
const ADDRESS = 'https://mp.weixin.qq.com/s/standin-wenhuaguan-001';

const ARTICLE: ArticleOptions = {
  name: '示例市发布',
  biz: 'MzA3MDk5MDAwMQ==',
  title: '“双创”周 & <公告>',
  at: at('2025-12-12T09:00:07+08:00'),
  now: NOW,
  address: ADDRESS,
};

function read(text: string, url: string | null = null, now: Timestamp = NOW): PageReading {
  return readPage(savedPage({ text, url, at: now, status: 200 }), ALL_KINDS);
}

describe('an article is read back', () => {
  const cases = LAYOUTS.flatMap((layout) =>
    (['article', 'picture', 'text', 'video'] as const).map((type) => ({ layout, type })),
  );

  it.each(cases)('$layout $type: whose, when, which', ({ layout, type }) => {
    const reading = read(articlePage({ ...ARTICLE, layout, type, original: true }), ADDRESS);
    expect(outcomeLabel(reading.outcome)).toBe('ok');
    expect(reading.account).toEqual({ platform: 'wechat', name: '示例市发布', id: 'MzA3MDk5MDAwMQ==' });
    expect(reading.posts[0]?.publishedAt).toBe('2025-12-12T09:00:07+08:00');
    expect(reading.posts[0]?.title).toBe('“双创”周 & <公告>');
    expect(reading.posts[0]?.id).toMatch(/^\d+_1$/);
  });

  it.each(LAYOUTS)('%s: original, reprint, neither', (layout) => {
    const marks = (options: Partial<ArticleOptions>) => {
      const post = read(articlePage({ ...ARTICLE, layout, ...options }), ADDRESS).posts[0];
      return [post?.original, post?.repost];
    };
    expect(marks({ original: true })).toEqual([true, false]);
    expect(marks({ repost: true })).toEqual([false, true]);
    expect(marks({})).toEqual([false, false]);
  });

  it.each(
    LAYOUTS.flatMap((layout) => (['closed', 'unseen'] as const).map((comments) => ({ layout, comments }))),
  )('$layout: comments $comments', ({ layout, comments }) => {
    const reading = read(articlePage({ ...ARTICLE, layout, comments }), ADDRESS);
    expect(reading.comments).toBe(comments === 'closed' ? 'closed' : null);
  });

  it.each([
    '2020-11-06T10:00:00+08:00',
    '2024-05-01T10:00:00+08:00',
    '2025-12-20T10:00:00+08:00',
    '2026-08-01T10:00:00+08:00',
  ])('served at %s: comments open', (now) => {
    const page = articlePage({
      ...ARTICLE,
      at: at('2020-10-12T09:00:00+08:00'),
      now: at(now),
      comments: 'open',
    });
    expect(read(page, ADDRESS, at(now)).comments).toBe('open');
  });

  it.each(LAYOUTS.flatMap((layout) => COMMERCIAL.map((commercial) => ({ layout, commercial }))))(
    '$layout: commercial part $commercial',
    ({ layout, commercial }) => {
      const reading = read(articlePage({ ...ARTICLE, layout, commercial }), ADDRESS);
      const kinds = [...new Set(reading.commercial?.map((item) => item.kind))];
      expect(kinds).toEqual(commercial === 'none' ? [] : [commercial]);
      expect(reading.commercial?.every((item) => item.where === 'foot')).toBe(true);
    },
  );

  it('with a mini program in a picture post, whose body stands only in a script', () => {
    const page = articlePage({ ...ARTICLE, type: 'picture', layout: '2025', commercial: 'mini-program' });
    expect(read(page, ADDRESS).commercial?.map((item) => item.kind)).toEqual(['mini-program']);
  });

  it('of true size, like the small one', () => {
    const small = read(articlePage({ ...ARTICLE, layout: '2025' }), ADDRESS);
    expect(read(articlePage({ ...ARTICLE, layout: '2025', bytes: 3_000_000 }), ADDRESS)).toEqual(small);
  });

  it.each([
    ['deleted', 'gone:deleted'],
    ['content-violation', 'gone:content-violation'],
    ['suspended', 'gone:suspended'],
    ['deregistered', 'gone:deregistered'],
    ['migrated', 'gone:migrated'],
    ['unavailable', 'blocked:forbidden'],
    ['expired', 'blocked:forbidden'],
    ['wrong-address', 'blocked:forbidden'],
  ] as const)('ended: %s is %s', (ending: WechatEnding, label) => {
    expect(outcomeLabel(read(endingPage(ending), ADDRESS).outcome)).toBe(label);
  });
});

const UID = '5600000101';
const BIZ = 'MzA3MDk5MDAwMQ==';
const POSTS = Array.from({ length: 13 }, (_, i) => ({
  at: new Date(Date.parse('2025-12-19T12:34:56+08:00') - i * 86_400_000).toISOString(),
  title: `第${i + 1}条`,
  repost: i === 2,
}));

const WORLD: WrittenWorld = {
  now: NOW,
  accounts: [
    {
      platform: 'weibo',
      id: UID,
      name: '示例市发布',
      posts: [{ at: '2020-01-10T08:00:00+08:00', title: '置顶', pinned: true }, ...POSTS],
      comments: 'open',
      likes: [{ at: '2025-12-18T08:00:00+08:00', author: '某明星', text: '演唱会开票' }],
      sources: ['mobile', 'desktop', 'likes'],
    },
    {
      platform: 'wechat',
      id: BIZ,
      name: '示例工信',
      posts: [...POSTS, { at: '2020-10-01T08:00:00+08:00', title: '旧文' }],
      comments: 'open',
      sources: ['publish-list', 'feed', 'album', 'sogou'],
    },
  ],
};

let platforms: Platforms;
let weibo: Account;
let wechat: Account;
beforeAll(async () => {
  platforms = await startPlatforms(world(WORLD));
  weibo = platforms.scene.accounts[0] as Account;
  wechat = platforms.scene.accounts[1] as Account;
});
afterAll(() => platforms.close());

/** Follows redirects, as the product does. */
async function readUrl(url: string, headers: Record<string, string> = {}): Promise<PageReading> {
  let finalUrl = url;
  let answer = await ask(platforms.url, finalUrl, { headers });
  for (let hops = 0; answer.status === 302 && hops < 3; hops++) {
    finalUrl = answer.headers.location ?? '';
    answer = await ask(platforms.url, finalUrl, { headers });
  }
  return readPage(
    savedPage({ text: answer.text, url, finalUrl, at: platforms.scene.now, status: answer.status }),
    ALL_KINDS,
  );
}

const mobile = `https://m.weibo.cn/api/container/getIndex?type=uid&value=${UID}`;
const list = `${mobile}&containerid=107603${UID}`;

describe('Weibo is read back', () => {
  it('a profile', async () => {
    const reading = await readUrl(mobile);
    expect([reading.kind, outcomeLabel(reading.outcome)]).toEqual(['weibo-profile', 'ok']);
    expect(reading.account).toEqual({ platform: 'weibo', name: '示例市发布', id: UID });
    expect(reading.messages).toBeNull();
  });

  it('a list: own posts, the pinned one marked, the liked one left out', async () => {
    const reading = await readUrl(list);
    expect([reading.kind, outcomeLabel(reading.outcome)]).toEqual(['weibo-posts', 'ok']);
    expect(reading.posts.filter((p) => p.pinned).map((p) => p.publishedAt)).toEqual([
      '2020-01-10T08:00:00+08:00',
    ]);
    const own = reading.posts.filter((p) => !p.pinned);
    expect(own.map((p) => [p.id, p.publishedAt, p.repost])).toEqual(
      weibo.posts
        .filter((p) => !p.pinned)
        .slice(0, 10)
        .map((p) => [p.mid, p.at, p.repost]),
    );
    expect(reading.listing).toMatchObject({ of: 'account', fromNewest: true, next: expect.any(String) });
  });

  it('the last page of a list', async () => {
    const first = await readUrl(list);
    const reading = await readUrl(`${list}&since_id=${weibo.posts.filter((p) => !p.pinned)[10]?.mid}`);
    expect(first.listing?.next).not.toBeNull();
    expect(reading.posts.map((p) => p.id)).toEqual(
      weibo.posts
        .filter((p) => !p.pinned)
        .slice(10)
        .map((p) => p.mid),
    );
    expect(reading.listing?.next).toBeNull();
  });

  it('relative times of before 2021, by the second that the id carries', async () => {
    const now = at('2020-11-06T10:00:00+08:00');
    const old = await startPlatforms(
      world({
        now,
        accounts: [
          {
            platform: 'weibo',
            id: UID,
            name: '示例',
            posts: [
              '2020-11-06T09:31:05+08:00',
              '2020-11-05T18:20:06+08:00',
              '2020-10-12T08:20:07+08:00',
              '2019-12-31T23:59:59+08:00',
            ].map((time) => ({ at: time, title: '通知' })),
          },
        ],
      }),
    );
    const answer = await ask(old.url, list);
    await old.close();
    expect(read(answer.text, list, now).posts.map((p) => p.publishedAt)).toEqual([
      '2020-11-06T09:31:05+08:00',
      '2020-11-05T18:20:06+08:00',
      '2020-10-12T08:20:07+08:00',
      '2019-12-31T23:59:59+08:00',
    ]);
  });

  it('the desktop’s list, profile and likes', async () => {
    const { cookie } = platforms.sessions.weibo;
    const profile = await readUrl(`https://weibo.com/ajax/profile/info?uid=${UID}`, { cookie });
    expect([profile.kind, profile.account?.name]).toEqual(['weibo-profile', '示例市发布']);
    const posts = await readUrl(`https://weibo.com/ajax/statuses/mymblog?uid=${UID}&page=1&feature=0`, {
      cookie,
    });
    expect(posts.posts.map((p) => p.id).sort()).toEqual(weibo.posts.map((p) => p.mid).sort());
    const likes = await readUrl(
      `https://weibo.com/ajax/statuses/likelist?uid=${UID}&page=1&with_total=true`,
      { cookie },
    );
    expect([likes.kind, outcomeLabel(likes.outcome)]).toEqual(['weibo-likes', 'ok']);
  });

  it('a single post, as an answer and as a page', async () => {
    const post = weibo.posts[0];
    for (const url of [
      `https://m.weibo.cn/statuses/show?id=${post?.mid}`,
      `https://m.weibo.cn/detail/${post?.mid}`,
      `https://m.weibo.cn/status/${post?.code}`,
    ]) {
      const reading = await readUrl(url);
      expect([
        reading.kind,
        reading.posts[0]?.id,
        reading.posts[0]?.publishedAt,
        reading.account?.id,
      ]).toEqual(['weibo-status', post?.mid, post?.at, UID]);
    }
  });

  it('comments by others: open; none: not known', async () => {
    const [first] = weibo.posts;
    const hot = (mid: string | undefined) =>
      `https://m.weibo.cn/comments/hotflow?id=${mid}&mid=${mid}&max_id_type=0`;
    expect((await readUrl(hot(first?.mid))).comments).toBe('open');
    platforms.change(`weibo:${UID}`, { comments: 'closed' });
    expect((await readUrl(hot(first?.mid))).comments).toBeNull();
    platforms.change(`weibo:${UID}`, { comments: 'open' });
  });

  it.each([
    ['suspended', 'gone:suspended'],
    ['deregistered', 'gone:deregistered'],
    ['not_found', 'gone:not-found'],
  ] as const)('an account that is %s', async (presence, label) => {
    platforms.change(`weibo:${UID}`, { presence });
    expect(outcomeLabel((await readUrl(mobile)).outcome)).toBe(label);
    const desktop = `https://weibo.com/ajax/profile/info?uid=${UID}`;
    expect(outcomeLabel((await readUrl(desktop, visitorCookie(platforms, 'weibo.com'))).outcome)).toBe(label);
    platforms.change(`weibo:${UID}`, { presence: 'active' });
  });
});

describe('WeChat is read back', () => {
  const publishList = () =>
    `https://mp.weixin.qq.com/cgi-bin/appmsgpublish?sub=list&begin=0&count=5&fakeid=${encodeURIComponent(BIZ)}&token=${platforms.sessions.console.token}&f=json`;

  it('the operator’s list', async () => {
    const reading = await readUrl(publishList(), { cookie: platforms.sessions.console.cookie });
    expect([reading.kind, outcomeLabel(reading.outcome)]).toEqual(['wechat-publish-list', 'ok']);
    expect(reading.posts.map((p) => [p.id, p.publishedAt, p.title])).toEqual(
      wechat.posts.slice(0, 5).map((p) => [`${p.mid}_${p.idx}`, p.at, p.title]),
    );
  });

  it('the operator’s list without a session, and of an account that is not shown', async () => {
    expect(outcomeLabel((await readUrl(publishList())).outcome)).toBe('blocked:login');
    platforms.change(`wechat:${BIZ}`, { sources: ['article'] });
    const reading = await readUrl(publishList(), { cookie: platforms.sessions.console.cookie });
    expect(reading.outcome.is).not.toBe('ok');
    expect(reading.outcome.is).not.toBe('gone');
    platforms.change(`wechat:${BIZ}`, { sources: wechat.sources });
  });

  it.each(['xml', 'atom', 'json'])('a feed as %s', async (suffix) => {
    const reading = await readUrl(`https://feeds.example.org/wechat/MzA3MDk5MDAwMQ.${suffix}`);
    expect([reading.kind, outcomeLabel(reading.outcome)]).toEqual(['feed', 'ok']);
    expect(reading.posts.map((p) => [p.url, p.publishedAt])).toEqual(
      wechat.posts.map((p) => [p.address, p.at]),
    );
    expect(reading.listing?.of).toBe('part');
  });

  it('an album', async () => {
    for (const url of [
      `https://mp.weixin.qq.com/mp/appmsgalbum?__biz=${BIZ}&action=getalbum&album_id=${wechat.album}`,
      `https://mp.weixin.qq.com/mp/appmsgalbum?__biz=${BIZ}&action=getalbum&album_id=${wechat.album}&f=json&count=20`,
    ]) {
      const reading = await readUrl(url);
      expect([reading.kind, outcomeLabel(reading.outcome)]).toEqual(['wechat-album', 'ok']);
      expect(reading.posts.map((p) => p.title).sort()).toEqual(
        ['第11条', '第13条', '第1条', '第3条', '第5条', '第7条', '第9条'].sort(),
      );
    }
  });

  it('Sogou’s results', async () => {
    const query = encodeURIComponent('示例工信');
    expect((await readUrl(`https://weixin.sogou.com/weixin?type=1&query=${query}`)).kind).toBe(
      'wechat-sogou-accounts',
    );
    const articles = await readUrl(`https://weixin.sogou.com/weixin?type=2&query=${query}`);
    expect([articles.kind, articles.posts.length]).toEqual(['wechat-sogou-articles', 10]);
  });
});

describe('a refusal is read as one, on every surface and in every year', () => {
  const labels: Readonly<Partial<Record<Refusal, string>>> = {
    captcha: 'blocked:captcha',
    login: 'blocked:login',
    'rate-limit': 'blocked:rate-limit',
    forbidden: 'blocked:forbidden',
    'unknown-layout': 'failed:not-recognised',
  };
  const surfaces = ['article', 'publish-list', 'weibo-mobile', 'weibo-desktop'] as const;
  const cases = ['2020-11-06T10:00:00+08:00', '2025-12-20T10:00:00+08:00'].flatMap((now) =>
    surfaces.flatMap((surface) =>
      Object.entries(labels).map(([fault, label]) => ({ now, surface, fault: fault as Refusal, label })),
    ),
  );

  it.each(cases)('$now $surface $fault', async ({ now, surface, fault, label }) => {
    platforms.setWorld(world({ ...WORLD, now }));
    const end = platforms.fail(
      { about: surface.startsWith('weibo') ? `weibo:${UID}` : `wechat:${BIZ}` },
      fault,
    );
    const urls = {
      article: wechat.posts.at(-1)?.address ?? '',
      'publish-list': `https://mp.weixin.qq.com/cgi-bin/appmsgpublish?sub=list&begin=0&count=5&fakeid=${encodeURIComponent(BIZ)}&token=${platforms.sessions.console.token}&f=json`,
      'weibo-mobile': list,
      'weibo-desktop': `https://weibo.com/ajax/statuses/mymblog?uid=${UID}&page=1`,
    };
    const cookie =
      surface === 'publish-list' ? platforms.sessions.console.cookie : platforms.sessions.weibo.cookie;
    const reading = await readUrl(urls[surface], { cookie });
    end();
    platforms.setWorld(world(WORLD));
    expect(outcomeLabel(reading.outcome)).toBe(label);
    expect([reading.posts, reading.account]).toEqual([[], null]);
  });
});
