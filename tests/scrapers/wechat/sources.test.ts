import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sighting } from '../../../scrapers/scraper.ts';
import { feedSource, isFeed } from '../../../scrapers/wechat/sources/feed.ts';
import { knownArticles } from '../../../scrapers/wechat/sources/known-articles.ts';
import { publishListSource } from '../../../scrapers/wechat/sources/publish-list.ts';
import { outcomeLabel } from '../../../src/domain/page.ts';
import { articlePage } from '../../platforms/pages/article.ts';
import { type Platforms, startPlatforms } from '../../platforms/server.ts';
import { type WrittenWorld, world } from '../../platforms/world.ts';
import { BIZ, known, NAME, NOW, task, visiting } from './support/visiting.ts';

const post = (day: string, more: object = {}) => ({
  at: `${day}T09:00:00+08:00`,
  title: `${day}要闻`,
  ...more,
});
type Written = WrittenWorld['accounts'][number];
const account = (nth: number, more: Partial<Written>): Written => ({
  platform: 'wechat',
  id: `MzA5MDAwMDAwM${'ABCDEFGHIJKLMNOP'[nth] ?? 'A'}==`,
  name: `${'甲乙丙丁戊己庚辛壬癸'[nth] ?? '某'}发布`,
  sources: ['article', 'publish-list', 'feed'],
  ...more,
});

/** Every week one push of two articles, back to September. */
const weekly = Array.from({ length: 24 }, (_, week) => {
  const day = new Date(Date.UTC(2026, 1, 18) - week * 7 * 86_400_000).toISOString().slice(0, 10);
  return [post(day), post(day, { title: `${day}通知` })];
}).flat();

const WORLD: WrittenWorld = {
  now: NOW,
  accounts: [
    { ...account(0, {}), id: BIZ, name: NAME, posts: weekly, comments: 'open' },
    account(1, { posts: [post('2026-02-10'), post('2026-01-10'), post('2025-12-10')], comments: 'closed' }),
    account(2, { posts: [post('2026-02-10')], presence: { renamed: '丙融媒' } }),
    account(3, { posts: [post('2026-02-10')], presence: 'suspended' }),
    account(4, { posts: [post('2026-02-10', { ending: 'deleted' }), post('2026-02-03')] }),
    account(5, { posts: [post('2026-02-10'), post('2026-02-03')], refuses: ['captcha'] }),
    account(6, { posts: [post('2026-02-10', { commercial: 'product-card' })], presence: 'active' }),
    account(7, { posts: [post('2024-02-10')], presence: { migrated: '辛融媒' } }),
    account(8, { posts: [post('2026-02-10'), post('2026-02-03')], refuses: [{ 'rate-limit': 1 }] }),
    account(9, { posts: [], sources: ['publish-list'] }),
  ],
};

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(world(WORLD));
});
beforeEach(() => platforms.setWorld(world(WORLD)));
afterAll(() => platforms.close());

const accountAt = (nth: number) => {
  const found = platforms.scene.accounts[nth];
  if (!found) throw new Error(`the world has no account ${nth}`);
  return found;
};
const subjectAt = (nth: number) => ({ platformId: accountAt(nth).id, name: accountAt(nth).name });
const addressOf = (nth: number, post = 0): string => accountAt(nth).posts[post]?.address ?? '';
const label = (sighting: Sighting): string => outcomeLabel(sighting.outcome);

describe('known articles', () => {
  it('prove time and account by the article’s own page', async () => {
    const sighting = await knownArticles.ask(
      task({ knownPosts: [known(addressOf(0))] }),
      visiting(platforms).browse,
    );
    expect(label(sighting)).toBe('ok');
    expect(sighting.posts).toMatchObject([
      { publishedAt: '2026-02-18T09:00:00+08:00', source: 'known-articles', captures: ['c1'] },
    ]);
    expect(sighting.coverage).toEqual([]);
    expect(sighting.presence).toEqual({ observed: true, value: { state: 'active' }, captures: ['c1'] });
    expect(sighting.comments).toMatchObject({ observed: true, value: 'open' });
    expect(sighting.messages).toMatchObject({ observed: false, reason: { code: 'not-public' } });
    expect(sighting.commercial).toEqual({ observed: true, value: [], captures: ['c1'] });
  });

  it('ask for no second page once a recent one shows comments open', async () => {
    const { browse, asked } = visiting(platforms);
    await knownArticles.ask(task({ addresses: [0, 1, 2, 3].map((n) => addressOf(0, n)) }), browse);
    expect(asked).toHaveLength(1);
  });

  it('open all that were submitted, each of which wants an answer', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await knownArticles.ask(
      task({ knownPosts: [0, 1, 2, 3, 4, 5].map((n) => known(addressOf(0, n))) }),
      browse,
    );
    expect(asked).toHaveLength(6);
    expect(sighting.posts).toHaveLength(6);
  });

  it('open no more than five others', async () => {
    const { browse, asked } = visiting(platforms);
    const addresses = [0, 1, 2, 3, 4, 5, 6].map((n) => addressOf(0, n));
    await knownArticles.ask(task({ ...subjectAt(1), addresses }), browse);
    expect(asked).toHaveLength(5);
  });

  it('take the submitted ones first, then the newest of those proved before', async () => {
    const { browse, asked } = visiting(platforms);
    const proved = [
      known(addressOf(1, 1), '2026-01-10T09:00:00+08:00'),
      known(addressOf(1, 0), '2026-02-10T09:00:00+08:00'),
    ];
    await knownArticles.ask(
      task({ ...subjectAt(1), knownPosts: [...proved, known(addressOf(1, 2))] }),
      browse,
    );
    expect(asked).toEqual([2, 0, 1].map((n) => addressOf(1, n).replace('https://', '')));
  });

  it('refuse an article of another account, and prove nothing by it', async () => {
    const sighting = await knownArticles.ask(
      task({ knownPosts: [known(addressOf(1))] }),
      visiting(platforms).browse,
    );
    expect(sighting.posts).toEqual([]);
    expect(sighting.presence).toMatchObject({ observed: false });
    expect(sighting.comments).toMatchObject({ observed: false });
    expect(sighting.commercial).toMatchObject({ observed: false });
    expect(sighting.notes.join()).toContain('是其他账号“乙发布”');
  });

  it('do not even ask for an address that names another account', async () => {
    const { browse, asked } = visiting(platforms);
    const url =
      'http://mp.weixin.qq.com/s?__biz=MzA5OTk5OTk5OQ==&mid=2650000101&idx=1&sn=0123456789abcdef#rd';
    const sighting = await knownArticles.ask(task({ knownPosts: [known(url)] }), browse);
    expect(asked).toEqual([]);
    expect(sighting.notes.join()).toContain('其他账号的文章');
  });

  it('go by the name where no id is registered, and report the id that the page shows', async () => {
    const found = await knownArticles.ask(
      task({ platformId: null, addresses: [addressOf(0)] }),
      visiting(platforms).browse,
    );
    expect(found.posts).toHaveLength(1);
    expect(found.platformId).toBe(BIZ);
    const other = await knownArticles.ask(
      task({ platformId: null, addresses: [addressOf(1)] }),
      visiting(platforms).browse,
    );
    expect(other.posts).toEqual([]);
    expect(other.platformId).toBeUndefined();
  });

  it('go by the original id where the registry has that one', async () => {
    const { ghId } = accountAt(0);
    const own = await knownArticles.ask(
      task({ platformId: ghId, addresses: [addressOf(0)] }),
      visiting(platforms).browse,
    );
    expect(own.posts).toHaveLength(1);
    const foreign = await knownArticles.ask(
      task({ platformId: ghId, addresses: [addressOf(1)] }),
      visiting(platforms).browse,
    );
    expect(foreign.posts).toEqual([]);
  });

  it('find a rename in a recent article under the registered id', async () => {
    const sighting = await knownArticles.ask(
      task({ ...subjectAt(2), addresses: [addressOf(2)] }),
      visiting(platforms).browse,
    );
    expect(sighting.presence).toMatchObject({ value: { state: 'renamed', to: '丙融媒', phrase: '丙融媒' } });
  });

  it('never let the ending of one article speak of the account', async () => {
    const sighting = await knownArticles.ask(
      task({ ...subjectAt(4), knownPosts: [known(addressOf(4), '2026-02-10T09:00:00+08:00')] }),
      visiting(platforms).browse,
    );
    expect(label(sighting)).toBe('failed:not-recognised');
    expect(sighting.presence).toMatchObject({ observed: false, reason: { code: 'gone:deleted' } });
    expect(sighting.posts).toEqual([]);
  });

  it('believe an ending of the account only under an address that was proved to be its own', async () => {
    const proved = await knownArticles.ask(
      task({ ...subjectAt(3), knownPosts: [known(addressOf(3), '2026-02-10T09:00:00+08:00')] }),
      visiting(platforms).browse,
    );
    expect(label(proved)).toBe('gone:suspended');
    expect(proved.presence).toEqual({
      observed: true,
      value: { state: 'suspended', phrase: '此账号已被屏蔽, 内容无法查看' },
      captures: ['c1'],
    });
    const submitted = await knownArticles.ask(
      task({ ...subjectAt(3), knownPosts: [known(addressOf(3))] }),
      visiting(platforms).browse,
    );
    expect(submitted.presence).toMatchObject({ observed: false });
    expect(submitted.notes.join()).toContain('未经证实属于本账号');
  });

  it('tell where a migrated account went, in the platform’s words', async () => {
    const sighting = await knownArticles.ask(
      task({ ...subjectAt(7), knownPosts: [known(addressOf(7), '2024-02-10T09:00:00+08:00')] }),
      visiting(platforms).browse,
    );
    expect(sighting.presence).toMatchObject({
      value: {
        state: 'migrated',
        to: expect.stringContaining('mp.weixin.qq.com/s/'),
        phrase: '该公众号已迁移',
      },
    });
  });

  it('stop at the first refusal of the host', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await knownArticles.ask(
      task({ ...subjectAt(5), knownPosts: [known(addressOf(5)), known(addressOf(5, 1))] }),
      browse,
    );
    expect(asked).toHaveLength(1);
    expect(label(sighting)).toBe('blocked:captcha');
    expect(sighting.presence).toMatchObject({ observed: false, reason: { code: 'blocked:captcha' } });
    expect(sighting.comments).toMatchObject({ observed: false, reason: { code: 'blocked:captcha' } });
  });

  it('keep what was proved before the refusal', async () => {
    const sighting = await knownArticles.ask(
      task({ ...subjectAt(8), knownPosts: [known(addressOf(8)), known(addressOf(8, 1))] }),
      visiting(platforms).browse,
    );
    expect(label(sighting)).toBe('blocked:rate-limit');
    expect(sighting.posts).toHaveLength(1);
  });

  it('go on after an address that has expired: that is about the address', async () => {
    const expired = 'https://mp.weixin.qq.com/s?src=11&timestamp=1600000000&ver=2700&signature=abc';
    const { browse, asked } = visiting(platforms);
    const sighting = await knownArticles.ask(
      task({ knownPosts: [known(expired), known(addressOf(0))] }),
      browse,
    );
    expect(asked).toHaveLength(2);
    expect(label(sighting)).toBe('ok');
    expect(sighting.posts).toHaveLength(1);
  });

  it('say that comments are closed only if three articles at least agree, and all that are known', async () => {
    const all = [0, 1, 2].map((n) => known(addressOf(1, n)));
    const three = await knownArticles.ask(
      task({ ...subjectAt(1), knownPosts: all }),
      visiting(platforms).browse,
    );
    expect(three.comments).toMatchObject({ observed: true, value: 'closed', captures: ['c1', 'c2', 'c3'] });
    const two = await knownArticles.ask(
      task({ ...subjectAt(1), knownPosts: all.slice(1) }),
      visiting(platforms).browse,
    );
    expect(two.comments).toMatchObject({ observed: false, reason: { code: 'too-few-posts' } });
  });

  it('report what is sold, with the page on which it stands first', async () => {
    const sighting = await knownArticles.ask(
      task({ ...subjectAt(6), knownPosts: [known(addressOf(6))] }),
      visiting(platforms).browse,
    );
    expect(sighting.commercial).toMatchObject({
      observed: true,
      value: [
        { kind: 'product-card', where: 'foot' },
        { kind: 'product-card', where: 'foot' },
      ],
      captures: ['c1'],
    });
  });

  it('say so where no address is known', async () => {
    const sighting = await knownArticles.ask(task(), visiting(platforms).browse);
    expect(sighting).toMatchObject({ requests: 0, posts: [], notes: ['没有已知的文章地址'] });
    expect(sighting.presence).toMatchObject({ observed: false, reason: { code: 'no-known-post' } });
  });
});

describe('a feed', () => {
  const feedUrl = `https://feeds.example.org/wechat/${BIZ.replace(/=+$/, '')}.xml`;

  it('suggests addresses, each proved by its own page', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await feedSource.ask(task({ addresses: [feedUrl] }), browse);
    expect(label(sighting)).toBe('ok');
    expect(asked[0]).toBe('feeds.example.org/wechat/MzA5MDAwMDAwMQ.xml');
    expect(sighting.posts[0]).toMatchObject({ publishedAt: '2026-02-18T09:00:00+08:00', source: 'feed' });
    expect(sighting.discovered.length).toBeGreaterThan(5);
    expect(sighting.coverage).toEqual([]);
  });

  it('counts for nothing where the article’s page says otherwise', async () => {
    const old = articlePage({
      name: NAME,
      biz: BIZ,
      title: '旧闻',
      at: '2024-05-01T09:00:00+08:00' as typeof NOW,
      now: NOW,
    });
    const foreign = articlePage({ name: '他人', biz: 'MzA5OTk5OTk5OQ==', title: '他人', at: NOW, now: NOW });
    const [first, second] = [
      'https://mp.weixin.qq.com/s/aaaaaaaaaaaaaaaaaaaaaa',
      'https://mp.weixin.qq.com/s/bbbbbbbbbbbbbbbbbbbbbb',
    ];
    const item = (url: string) =>
      `<item><title>要闻</title><link>${url}</link><pubDate>Fri, 20 Feb 2026 09:00:00 +0800</pubDate></item>`;
    const sighting = await feedSource.ask(
      task({ addresses: [feedUrl] }),
      visiting(platforms, {
        [feedUrl]: `<?xml version="1.0"?><rss version="2.0"><channel><title>${NAME}</title>${item(first ?? '')}${item(second ?? '')}</channel></rss>`,
        [first ?? '']: old,
        [second ?? '']: foreign,
      }).browse,
    );
    expect(sighting.posts.map(({ publishedAt }) => publishedAt)).toEqual(['2024-05-01T09:00:00+08:00']);
    expect(sighting.notes.join()).toContain('以文章页为准');
    expect(sighting.notes.join()).toContain('是其他账号“他人”');
  });

  it('that does not answer is no refusal of the platform', async () => {
    const end = platforms.fail({ host: 'feeds.example.org' }, 'http-500');
    const sighting = await feedSource.ask(task({ addresses: [feedUrl] }), visiting(platforms).browse);
    end();
    expect(label(sighting)).toBe('failed:not-recognised');
    expect(sighting.posts).toEqual([]);
  });

  it('is an address of another host that calls itself one', () => {
    expect(
      ['https://a.org/rss', 'https://a.org/feeds/x', 'https://a.org/x.xml', 'https://a.org/?feed=rss2'].every(
        isFeed,
      ),
    ).toBe(true);
    expect(
      ['https://mp.weixin.qq.com/s/x.xml', 'https://www.example.gov.cn/', 'feed', 'ftp://a.org/rss'].some(
        isFeed,
      ),
    ).toBe(false);
  });
});

describe('the console’s list', () => {
  it('is followed until past the instant that matters, and complete down to there', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await publishListSource.ask(task(), browse);
    expect(label(sighting)).toBe('ok');
    expect(sighting.coverage).toEqual([
      { from: '2025-11-12T09:00:00+08:00', to: NOW, source: 'publish-list' },
    ]);
    expect(sighting.posts[0]).toMatchObject({ publishedAt: '2026-02-18T09:00:00+08:00' });
    expect(sighting.posts).toHaveLength(30);
    // Three pages of the list, five pushes each, and the newest article.
    expect(asked).toHaveLength(4);
    expect(sighting.comments).toMatchObject({ observed: true, value: 'open' });
    expect(sighting.presence).toMatchObject({ observed: true, value: { state: 'active' } });
  });

  it('reaches its end only by a page that comes back empty behind it', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await publishListSource.ask(task(subjectAt(1)), browse);
    expect(sighting.coverage).toEqual([
      { from: '2025-11-12T10:00:00+08:00', to: NOW, source: 'publish-list' },
    ]);
    expect(asked.filter((place) => place.endsWith('appmsgpublish'))).toHaveLength(2);
  });

  it('that is empty covers nothing: it does not say that nothing was published', async () => {
    const sighting = await publishListSource.ask(task(subjectAt(9)), visiting(platforms).browse);
    expect(sighting).toMatchObject({ posts: [], coverage: [] });
    expect(sighting.notes).toContain('平台返回空列表，不能说明账号没有发布');
  });

  it('that was refused on the second page covers what the first showed', async () => {
    platforms.change(`wechat:${BIZ}`, { refuses: [{ fault: 'rate-limit', after: 1, times: null }] });
    const sighting = await publishListSource.ask(task(), visiting(platforms).browse);
    expect(label(sighting)).toBe('blocked:rate-limit');
    expect(sighting.posts).toHaveLength(10);
    expect(sighting.coverage).toEqual([
      { from: '2026-01-21T09:00:00+08:00', to: NOW, source: 'publish-list' },
    ]);
  });

  it('of another account is not taken for this one’s', async () => {
    const foreign = `https://mp.weixin.qq.com/cgi-bin/appmsgpublish?sub=list&fakeid=${encodeURIComponent(accountAt(1).id)}&begin=0&count=5&type=101_1&f=json`;
    const mine = foreign.replace(encodeURIComponent(accountAt(1).id), encodeURIComponent(BIZ));
    const { browse } = visiting(platforms);
    const swapped: typeof browse = async (request) => {
      const page = await browse(request.url === mine ? { ...request, url: foreign } : request);
      return { ...page, url: request.url };
    };
    const sighting = await publishListSource.ask(task(), swapped);
    expect(label(sighting)).toBe('failed:not-recognised');
    expect(sighting).toMatchObject({ posts: [], coverage: [] });
  });

  it('that changes between two pages covers no more than it showed before', async () => {
    const { browse } = visiting(platforms);
    let pages = 0;
    const changing: typeof browse = async (request) => {
      const page = await browse(request);
      if (!request.url.includes('appmsgpublish')) return page;
      pages += 1;
      return { ...page, more: { ...page.more, total: pages === 1 ? 24 : 23 } };
    };
    const sighting = await publishListSource.ask(task(), changing);
    expect(sighting.coverage).toMatchObject([{ from: '2026-01-21T09:00:00+08:00' }]);
    expect(sighting.notes).toContain('翻页期间发布列表有变动，其后的列表不作为依据');
  });

  it('that is not in order of time covers nothing', async () => {
    const { browse } = visiting(platforms);
    const shuffled: typeof browse = async (request) => {
      const page = await browse(request);
      return request.url.includes('appmsgpublish') ? { ...page, posts: [...page.posts].reverse() } : page;
    };
    expect((await publishListSource.ask(task(), shuffled)).coverage).toEqual([]);
  });

  it('cannot be asked for without the account’s id', async () => {
    const { browse, asked } = visiting(platforms);
    const sighting = await publishListSource.ask(task({ platformId: null }), browse);
    expect(asked).toEqual([]);
    expect(label(sighting)).toBe('failed:not-recognised');
    expect(sighting.notes.join()).toContain('没有账号编号');
  });
});

describe('whatever the host does instead of answering', () => {
  let end: (() => void) | null = null;
  afterEach(() => end?.());

  it.each([
    ['captcha', 'blocked:captcha'],
    ['login', 'blocked:login'],
    ['rate-limit', 'blocked:rate-limit'],
    ['unknown-layout', 'failed:not-recognised'],
    ['empty', 'failed:not-recognised'],
    ['http-500', 'failed:not-recognised'],
    ['reset', 'failed:reset'],
    ['cut', 'failed:reset'],
  ] as const)('%s ends a known article as %s, and nothing is observed', async (fault, outcome) => {
    end = platforms.fail({ host: 'mp.weixin.qq.com' }, fault);
    const sighting = await knownArticles.ask(
      task({ knownPosts: [known(addressOf(0))] }),
      visiting(platforms).browse,
    );
    expect(label(sighting)).toBe(outcome);
    expect(sighting).toMatchObject({
      posts: [],
      coverage: [],
      presence: { observed: false },
      comments: { observed: false },
      commercial: { observed: false },
    });
  });

  it.each(['captcha', 'login', 'rate-limit', 'unknown-layout', 'empty', 'http-500', 'reset'] as const)(
    '%s ends the console’s list without posts and without coverage',
    async (fault) => {
      end = platforms.fail({ host: 'mp.weixin.qq.com' }, fault);
      const sighting = await publishListSource.ask(task(), visiting(platforms).browse);
      expect(sighting.outcome.is).not.toBe('ok');
      expect(sighting).toMatchObject({ posts: [], coverage: [] });
    },
  );
});
