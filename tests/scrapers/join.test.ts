import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinSightings } from '../../scrapers/join.ts';
import type { Sighting } from '../../scrapers/scraper.ts';
import {
  type Finding,
  observed,
  type Post,
  type Presence,
  type Span,
  unobservable,
} from '../../src/domain/finding.ts';
import {
  blocked,
  type CaptureId,
  type ChannelState,
  failed,
  gone,
  OK,
  type Outcome,
} from '../../src/domain/page.ts';
import { reason } from '../../src/domain/reason.ts';
import { parseTimestamp, type Timestamp } from '../../src/domain/time.ts';
import { commercialItem, like } from '../rules/findings.ts';

function at(text: string): Timestamp {
  const instant = parseTimestamp(`${text}+08:00`);
  if (!instant) throw new Error(`not a time: ${text}`);
  return instant;
}

const capture = (name: string) => name as CaptureId;

function sighting(source: string, more: Partial<Sighting> = {}): Sighting {
  return {
    source,
    outcome: OK,
    requests: 1,
    posts: [],
    coverage: [],
    discovered: [],
    captures: [capture(`${source} page`)],
    notes: [],
    ...more,
  };
}

const refused = (source: string, outcome: Outcome, more: Partial<Sighting> = {}) =>
  sighting(source, { outcome, ...more });

function post(source: string, time: string, more: Partial<Post> = {}): Post {
  return {
    id: `id ${time}`,
    url: null,
    title: null,
    publishedAt: at(time),
    original: null,
    repost: null,
    pinned: null,
    comments: null,
    source,
    captures: [capture(`${source} page`)],
    ...more,
  };
}

const span = (source: string, from: string, to: string): Span => ({ from: at(from), to: at(to), source });

const october = (source: string) => span(source, '2020-10-01T00:00:00', '2020-10-31T23:59:59');
const DAY1 = '2020-10-01T09:00:00';
const DAY2 = '2020-10-02T09:00:00';
const DAY3 = '2020-10-03T09:00:00';

function postsOf(...sightings: Sighting[]) {
  const { posts } = joinSightings(sightings);
  if (!posts.observed) throw new Error(`posts are not observed: ${posts.reason.text}`);
  return { ...posts.value, captures: posts.captures };
}

describe('posts of several sources', () => {
  it('are a union, the newest first', () => {
    const { posts } = postsOf(
      sighting('a', { posts: [post('a', DAY1), post('a', DAY3)] }),
      sighting('b', { posts: [post('b', DAY2)] }),
    );
    expect(posts.map(({ publishedAt }) => publishedAt)).toEqual([at(DAY3), at(DAY2), at(DAY1)]);
  });

  it('are merged by id: known beats null, captures are joined, the first source is named', () => {
    const { posts } = postsOf(
      sighting('a', { posts: [post('a', DAY1, { id: '1', title: '通知' })] }),
      sighting('b', {
        posts: [
          post('b', DAY1, {
            id: '1',
            url: 'https://weibo.com/1/x',
            title: '别的',
            original: true,
            comments: 'open',
          }),
        ],
      }),
    );
    expect(posts).toEqual([
      {
        ...post('a', DAY1, { id: '1' }),
        title: '通知',
        url: 'https://weibo.com/1/x',
        original: true,
        comments: 'open',
        captures: ['a page', 'b page'],
      },
    ]);
  });

  it('are merged by address where an id is not known', () => {
    const url = 'https://mp.weixin.qq.com/s/abc';
    const { posts } = postsOf(
      sighting('a', { posts: [post('a', DAY1, { id: null, url })] }),
      sighting('b', { posts: [post('b', DAY1, { id: '1_1', url })] }),
    );
    expect(posts).toMatchObject([{ id: '1_1', url }]);
  });

  it('stay apart where nothing says that they are the same', () => {
    const { posts } = postsOf(
      sighting('a', {
        posts: [post('a', DAY1, { id: null }), post('a', DAY1, { id: null }), post('a', DAY1, { id: '1' })],
      }),
    );
    expect(posts).toHaveLength(3);
  });

  it('take the later of two times that agree to the minute, as a listing may print only that', () => {
    const { posts, contradictions } = postsOf(
      sighting('list', { posts: [post('list', '2020-10-01T09:00:00', { id: '1' })] }),
      sighting('page', { posts: [post('page', '2020-10-01T09:00:41', { id: '1' })] }),
    );
    expect(posts).toMatchObject([{ publishedAt: at('2020-10-01T09:00:41') }]);
    expect(contradictions).toEqual([]);
  });

  it('take the state of comments that is open to more', () => {
    const { posts } = postsOf(
      sighting('a', { posts: [post('a', DAY1, { comments: 'closed' })] }),
      sighting('b', { posts: [post('b', DAY1, { comments: 'restricted' })] }),
    );
    expect(posts).toMatchObject([{ comments: 'restricted' }]);
  });

  it('rest first on the page of the newest post', () => {
    const { captures } = postsOf(
      sighting('a', { posts: [post('a', DAY1)], captures: [capture('a home'), capture('a page')] }),
      sighting('b', { posts: [post('b', DAY2)] }),
    );
    expect(captures).toEqual(['b page', 'a page', 'a home']);
  });
});

describe('coverage of several sources', () => {
  it('is a union of spans, each with its source', () => {
    const { coverage } = postsOf(
      sighting('a', { coverage: [october('a')], posts: [post('a', DAY1)] }),
      sighting('b', { coverage: [span('b', '2020-11-01T00:00:00', '2020-11-05T10:00:00')] }),
    );
    expect(coverage.map(({ source }) => source)).toEqual(['a', 'b']);
  });

  it('makes an empty list a finding', () => {
    expect(postsOf(sighting('a', { coverage: [october('a')] })).posts).toEqual([]);
  });

  it('is none without a capture, or with its ends the wrong way round', () => {
    const without = sighting('a', { coverage: [october('a')], captures: [] });
    const backwards = sighting('b', { coverage: [span('b', DAY2, DAY1)] });
    expect(joinSightings([without, backwards]).posts.observed).toBe(false);
  });
});

describe('sources that contradict each other', () => {
  const listing = sighting('listing', {
    posts: [post('listing', DAY1), post('listing', DAY3)],
    coverage: [october('listing')],
  });
  const article = (time: string, more: Partial<Post> = {}) =>
    sighting('article', { posts: [post('article', time, more)] });

  it('lower the coverage: a list that lacks a proved post is not complete', () => {
    const { posts, coverage, contradictions } = postsOf(listing, article(DAY2));
    expect(posts).toHaveLength(3);
    expect(coverage).toEqual([]);
    expect(contradictions).toEqual([
      '来源“article”在2020年10月2日09:00有一条内容，来源“listing”的列表中没有，不再视为完整',
    ]);
  });

  it('do so in either order of asking', () => {
    expect(postsOf(article(DAY2), listing).coverage).toEqual([]);
  });

  it('leave the claims of others, and of other times, alone', () => {
    const other = sighting('other', { posts: [post('other', DAY2)], coverage: [span('other', DAY2, DAY2)] });
    const twice = {
      ...listing,
      coverage: [october('listing'), span('listing', '2020-09-01T00:00:00', '2020-09-30T23:59:59')],
    };
    const { coverage } = postsOf(twice, other);
    expect(coverage.map(({ source, from }) => [source, from])).toEqual([
      ['listing', at('2020-09-01T00:00:00')],
      ['other', at(DAY2)],
    ]);
  });

  it('are none where the post lies outside the span', () => {
    const { coverage, contradictions } = postsOf(listing, article('2020-11-01T00:00:00'));
    expect(coverage).toHaveLength(1);
    expect(contradictions).toEqual([]);
  });

  it('are none where the list has the post, by id, by address, or as a part of the same push', () => {
    const url = 'https://weibo.com/1/x';
    const withUrl = { ...listing, posts: [post('listing', DAY1, { url })] };
    expect(
      postsOf(listing, article(DAY2, { id: `id ${DAY1}`, publishedAt: at(DAY1) })).contradictions,
    ).toEqual([]);
    expect(postsOf(withUrl, article(DAY1, { id: null, url })).contradictions).toEqual([]);
    expect(
      postsOf(listing, article(DAY1, { id: 'second of the push', publishedAt: at('2020-10-01T09:00:11') }))
        .contradictions,
    ).toEqual([]);
  });

  it('about the time of one post take the earlier time, and believe no list about the later one', () => {
    const { posts, coverage, contradictions } = postsOf(
      sighting('listing', { posts: [post('listing', DAY1, { id: '1' })], coverage: [october('listing')] }),
      sighting('article', { posts: [post('article', DAY3, { id: '1' })] }),
    );
    expect(posts).toMatchObject([{ publishedAt: at(DAY1) }]);
    expect(coverage).toEqual([]);
    expect(contradictions).toEqual([
      '同一条内容的发布时间不一致：来源“listing”为2020年10月1日09:00，来源“article”为2020年10月3日09:00',
    ]);
  });
});

describe('an inspection that saw no post', () => {
  const whyNothing = (...sightings: Sighting[]) => {
    const { posts } = joinSightings(sightings);
    if (posts.observed) throw new Error('posts are observed');
    return posts;
  };

  it('says the first refusal in the order of asking, and keeps what was captured', () => {
    const { reason: why, captures } = whyNothing(
      refused('a', failed('timeout')),
      refused('b', blocked('captcha', '请输入验证码')),
    );
    expect(why.code).toBe('failed:timeout');
    expect(captures).toEqual(['a page', 'b page']);
  });

  it("says the platform's word about the account before any refusal", () => {
    const words = gone('deregistered', 'account', '该账号已注销');
    expect(whyNothing(refused('a', blocked('login')), refused('b', words)).reason.text).toContain(
      '该账号已注销',
    );
  });

  it('says a refusal rather than the end of one post', () => {
    const deleted = gone('deleted', 'post', '该内容已被发布者删除');
    expect(whyNothing(refused('a', deleted), refused('b', blocked('captcha'))).reason.code).toBe(
      'blocked:captcha',
    );
    expect(whyNothing(refused('a', deleted), sighting('b')).reason.code).toBe('gone:deleted');
  });

  it('says what was asked and refused rather than what was never asked for want of a session', () => {
    const unasked = refused('console', blocked('login'), { requests: 0, captures: [] });
    expect(whyNothing(unasked, refused('b', failed('reset'))).reason.code).toBe('failed:reset');
    expect(whyNothing(unasked).reason.code).toBe('blocked:login');
  });

  it.each([
    ['an empty list', [sighting('a')], 'empty-list'],
    ['no address to ask for', [sighting('a', { requests: 0, captures: [] })], 'no-known-post'],
    ['no source', [], 'no-source'],
  ])('%s shows nothing', (_, sightings, code) => {
    expect(whyNothing(...sightings).reason.code).toBe(code);
  });
});

describe('comments and messages', () => {
  const told = (source: string, state: ChannelState): Sighting =>
    sighting(source, { comments: observed(state, [capture(`${source} comments`)]) });
  const commentsOf = (...sightings: Sighting[]) => joinSightings(sightings).comments;

  it.each([
    ['closed', 'open', 'open'],
    ['absent', 'open', 'open'],
    ['closed', 'restricted', 'restricted'],
    ['restricted', 'open', 'open'],
    ['closed', 'absent', 'absent'],
    ['closed', 'closed', 'closed'],
  ] as const)('%s and %s make %s, in either order', (one, other, joined) => {
    expect(commentsOf(told('a', one), told('b', other))).toMatchObject({ observed: true, value: joined });
    expect(commentsOf(told('b', other), told('a', one))).toMatchObject({ observed: true, value: joined });
  });

  it('rest on the sources that say so, and on no other', () => {
    expect(commentsOf(told('a', 'closed'), told('b', 'open'), told('c', 'open')).captures).toEqual([
      'b comments',
      'c comments',
    ]);
  });

  it('observed beats unobservable', () => {
    const unseen = sighting('a', { comments: unobservable(reason('too-few-posts')) });
    expect(commentsOf(unseen, told('b', 'closed'))).toMatchObject({ value: 'closed' });
  });

  it('unseen says what the source that can speak of it said', () => {
    const few = sighting('a', { comments: unobservable(reason('too-few-posts'), [capture('x')]) });
    expect(commentsOf(few, sighting('b'))).toMatchObject({
      reason: { code: 'too-few-posts' },
      captures: ['x'],
    });
  });

  it('unseen for a refusal says the refusal, though another source says that it is not public', () => {
    const hidden = sighting('a', { comments: unobservable(reason('not-public')) });
    const blockedThere = sighting('b', { comments: unobservable({ code: 'blocked:login', text: '需登录' }) });
    expect(commentsOf(hidden, blockedThere)).toMatchObject({ reason: { code: 'blocked:login' } });
  });

  it('are not public where sources got through and none speaks of them', () => {
    expect(joinSightings([sighting('a')]).messages).toMatchObject({ reason: { code: 'not-public' } });
  });

  it('were refused where no source got through', () => {
    expect(joinSightings([refused('a', blocked('captcha'))]).messages).toMatchObject({
      reason: { code: 'blocked:captcha' },
    });
  });
});

describe('presence', () => {
  const says = (source: string, presence: Presence) =>
    sighting(source, { presence: observed(presence, [capture(`${source} profile`)]) });
  const presenceOf = (...sightings: Sighting[]) => joinSightings(sightings).presence;
  const active = says('a', { state: 'active' });
  const deregistered: Presence = { state: 'deregistered', phrase: '已注销' };
  const suspended: Presence = { state: 'suspended', phrase: '已被屏蔽' };
  const notFound: Presence = { state: 'not_found', phrase: '用户不存在' };
  const renamed = (to: string): Presence => ({ state: 'renamed', to, phrase: to });

  it('is what one source saw', () => {
    expect(presenceOf(active, sighting('b', { presence: unobservable(reason('not-public')) }))).toMatchObject(
      { value: { state: 'active' }, captures: ['a profile'] },
    );
  });

  it('is active where a page of an own post opened, though no source says so', () => {
    const articles = sighting('articles', { posts: [post('articles', DAY1)] });
    expect(presenceOf(refused('a', blocked('login')), articles)).toEqual(
      observed({ state: 'active' }, [capture('articles page')]),
    );
  });

  it('is renamed where one source says active and the other knows the new name', () => {
    expect(presenceOf(active, says('b', renamed('新名')))).toMatchObject({
      value: { state: 'renamed', to: '新名' },
      captures: ['b profile'],
    });
  });

  it("is the platform's word where another source merely did not find it", () => {
    expect(presenceOf(says('a', notFound), says('b', deregistered))).toMatchObject({ value: deregistered });
  });

  it.each([
    ['active and deregistered', active, says('b', deregistered)],
    ['an own post and not found', sighting('a', { posts: [post('a', DAY1)] }), says('b', notFound)],
    ['suspended and deregistered', says('a', suspended), says('b', deregistered)],
    ['two new names', says('a', renamed('甲')), says('b', renamed('乙'))],
  ])('of %s is a contradiction that a person must see', (_, one, other) => {
    for (const sightings of [
      [one, other],
      [other, one],
    ]) {
      const presence = presenceOf(...sightings);
      expect(presence).toMatchObject({ observed: false, reason: { code: 'contradiction' } });
      expect(presence.captures).toHaveLength(2);
    }
  });

  it('stays a contradiction where one source met it, though it read posts and another source says active', () => {
    const within = sighting('articles', {
      posts: [post('articles', DAY1)],
      presence: unobservable(reason('contradiction'), [capture('two articles')]),
    });
    for (const sightings of [[within], [within, active], [active, within]]) {
      expect(presenceOf(...sightings)).toMatchObject({ observed: false, reason: { code: 'contradiction' } });
    }
  });

  it('joins the captures of sources that agree', () => {
    expect(
      presenceOf(says('a', deregistered), says('b', { ...deregistered, phrase: '账号已注销' })),
    ).toMatchObject({
      value: deregistered,
      captures: ['a profile', 'b profile'],
    });
  });

  it('was refused where every source was', () => {
    expect(presenceOf(refused('a', blocked('rate-limit')))).toMatchObject({
      observed: false,
      reason: { code: 'blocked:rate-limit' },
    });
  });
});

describe('commercial matter and likes', () => {
  const card = commercialItem('product-card', 'foot');
  const code = commercialItem('qr-code', 'foot');

  it('is what any source saw, each item once', () => {
    const { commercial } = joinSightings([
      sighting('a', { commercial: observed([card], [capture('a')]) }),
      sighting('b', { commercial: observed([card, code], [capture('b')]) }),
      sighting('c', { commercial: unobservable(reason('not-public')) }),
    ]);
    expect(commercial).toEqual(observed([card, code], [capture('a'), capture('b')]));
  });

  it('keeps likes of all sources, each once, those of public bodies last', () => {
    const star = { ...like(DAY1), url: 'https://weibo.com/1/2', author: '某明星', authorVerified: 0 };
    const body = { ...like(DAY2), url: 'https://weibo.com/3/4', author: '宝鸡发布', authorVerified: 1 };
    const { likes } = joinSightings([
      sighting('a', { likes: observed([body], [capture('a')]) }),
      sighting('b', { likes: observed([star, body], [capture('b')]) }),
    ]);
    expect(likes).toMatchObject({
      value: [{ author: '某明星' }, { author: '宝鸡发布' }],
      captures: ['a', 'b'],
    });
  });

  it('is not observed where no source looks for it', () => {
    expect(joinSightings([sighting('a')]).commercial).toMatchObject({
      observed: false,
      reason: { code: 'no-source' },
    });
    expect(joinSightings([sighting('a')]).likes).toMatchObject({
      observed: false,
      reason: { code: 'no-source' },
    });
  });
});

describe('whatever the sources answered', () => {
  const times = [DAY1, DAY2, DAY3, '2020-10-20T00:00:00'];
  const source = fc.constantFrom('a', 'b', 'c');
  const anySighting = source.chain((name) =>
    fc
      .record({
        outcome: fc.constantFrom(
          OK,
          blocked('captcha'),
          failed('timeout'),
          gone('deleted', 'post', '已删除'),
        ),
        posts: fc.array(
          fc.constantFrom(...times).map((time) => post(name, time)),
          { maxLength: 3 },
        ),
        coverage: fc.array(
          fc
            .tuple(fc.constantFrom(...times), fc.constantFrom(...times))
            .map(([from, to]) => span(name, from, to)),
          { maxLength: 2 },
        ),
        captures: fc.constantFrom([capture(`${name} page`)], []),
        comments: fc.constantFrom<Finding<ChannelState>>(
          observed('closed', [capture(name)]),
          unobservable(reason('not-public')),
        ),
      })
      .map((more) => sighting(name, more)),
  );
  const any = fc.array(anySighting, { maxLength: 4 });

  it('every observed finding has a capture, and every unobservable one a reason', () => {
    fc.assert(
      fc.property(any, (sightings) =>
        Object.values(joinSightings(sightings)).every((finding: Finding<unknown>) =>
          finding.observed ? finding.captures.length > 0 : finding.reason.text !== '',
        ),
      ),
    );
  });

  it('no post is lost, and no coverage is there that no source claimed', () => {
    fc.assert(
      fc.property(any, (sightings) => {
        const { posts } = joinSightings(sightings);
        const proved = sightings.flatMap((each) => each.posts.map(({ id }) => id));
        if (!posts.observed) return proved.length === 0;
        const claimed = sightings.flatMap((each) => each.coverage);
        return (
          proved.every((id) => posts.value.posts.some((each) => each.id === id)) &&
          posts.value.coverage.every((each) => claimed.includes(each)) &&
          (posts.value.posts.length > 0 || posts.value.coverage.length > 0)
        );
      }),
    );
  });

  it('no span is left over a proved post that its source lacks', () => {
    fc.assert(
      fc.property(any, (sightings) => {
        const { posts } = joinSightings(sightings);
        if (!posts.observed) return true;
        return posts.value.coverage.every((each) => {
          const own = sightings
            .filter((one) => one.source === each.source)
            .flatMap((one) => one.posts.map(({ id }) => id));
          const inside = posts.value.posts.filter(
            ({ publishedAt }) => each.from <= publishedAt && publishedAt <= each.to,
          );
          return inside.every(({ id }) => own.includes(id));
        });
      }),
    );
  });
});
