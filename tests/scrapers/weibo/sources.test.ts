import { describe, expect, it } from 'vitest';
import type { Sighting } from '../../../scrapers/scraper.ts';
import { weiboLikes } from '../../../scrapers/weibo/sources/weibo-likes.ts';
import { weiboMobile } from '../../../scrapers/weibo/sources/weibo-mobile.ts';
import { weiboProfile } from '../../../scrapers/weibo/sources/weibo-profile.ts';
import { weiboSession } from '../../../scrapers/weibo/sources/weibo-session.ts';
import { weiboStatus } from '../../../scrapers/weibo/sources/weibo-status.ts';
import type { PostCount } from '../../../src/domain/finding.ts';
import { outcomeLabel } from '../../../src/domain/page.ts';
import {
  at,
  desktopListing,
  desktopProfile,
  hotflow,
  LOGIN,
  type MadePost,
  mid,
  mobileList,
  mobileProfile,
  mobileStatus,
  NAME,
  NOTHING_HERE,
  UID,
} from './support/made.ts';
import { NOW, RATE_LIMIT, type Script, scripted, TIMEOUT, task } from './support/scripted.ts';

const PROFILE = `/api/container/getIndex?type=uid&value=${UID}`;
const LIST = `${PROFILE}&containerid=107603${UID}`;
const comments = (instant: string) =>
  `/comments/hotflow?id=${mid(instant)}&mid=${mid(instant)}&max_id_type=0`;

const oldComments = (instant: string) => `/api/comments/show?id=${mid(instant)}&page=1`;

async function mobile(script: Script): Promise<Sighting & { asked: string[] }> {
  const { browse, asked } = scripted({ [PROFILE]: mobileProfile(), ...script });
  return { ...(await weiboMobile.ask(task(), browse)), asked };
}

function seen(sighting: Sighting) {
  return {
    outcome: outcomeLabel(sighting.outcome),
    posts: sighting.posts.map((post) => post.publishedAt),
    coverage: sighting.coverage.map(({ from, to }) => [from, to]),
  };
}

describe('m.weibo.cn: the list of posts', () => {
  it('dates the account by its newest own post, not by the pinned one that comes first', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([
        { at: '2018-07-01T09:00:00+08:00', pinned: true },
        { at: '2020-11-05T19:00:00+08:00', print: '15小时前' },
        { at: '2020-10-01T09:00:00+08:00', print: '10-01' },
      ]),
    });
    expect(seen(sighting)).toEqual({
      outcome: 'ok',
      posts: ['2018-07-01T09:00:00+08:00', '2020-11-05T19:00:00+08:00', '2020-10-01T09:00:00+08:00'],
      coverage: [['2020-10-01T09:00:00+08:00', NOW]],
    });
    expect(sighting.posts.map((post) => post.pinned)).toEqual([true, false, false]);
    expect(sighting.posts[1]).toMatchObject({ source: 'weibo-mobile', captures: ['c2'] });
  });

  it('has no coverage where it shows only pinned posts', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([{ at: '2020-05-01T09:00:00+08:00', pinned: true }]),
    });
    expect(seen(sighting)).toMatchObject({ posts: ['2020-05-01T09:00:00+08:00'], coverage: [] });
  });

  it('does not take liked posts for the account’s own, nor lets them stretch its coverage', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([
        { at: '2020-10-05T09:00:00+08:00' },
        { at: '2020-11-05T09:00:00+08:00', uid: '1111111111', liked: true },
        { at: '2019-11-05T09:00:00+08:00', uid: '1111111111', liked: true },
        { at: '2020-10-03T09:00:00+08:00' },
      ]),
    });
    expect(seen(sighting)).toMatchObject({
      posts: ['2020-10-05T09:00:00+08:00', '2020-10-03T09:00:00+08:00'],
      coverage: [['2020-10-03T09:00:00+08:00', NOW]],
    });
  });

  it('has no coverage where somebody else’s post stands in it unexplained', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([
        { at: '2020-10-05T09:00:00+08:00' },
        { at: '2020-11-05T09:00:00+08:00', uid: '1111111111' },
        { at: '2020-10-03T09:00:00+08:00' },
      ]),
    });
    expect(seen(sighting)).toMatchObject({ coverage: [] });
    expect(sighting.posts).toHaveLength(2);
  });

  it('has no coverage where an own post cannot be dated: it may be the newest', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([
        { at: '2020-11-01T09:00:00+08:00', print: '10-01' },
        { at: '2020-10-03T09:00:00+08:00' },
      ]),
    });
    expect(seen(sighting)).toMatchObject({ posts: ['2020-10-03T09:00:00+08:00'], coverage: [] });
    expect(sighting.notes.join()).toContain(mid('2020-11-01T09:00:00+08:00'));
  });

  it('is followed by its cursor until past the instant from which on it matters', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([{ at: '2020-11-05T09:00:00+08:00' }], { since_id: 4_566_000_000_000_001 }),
      [`${LIST}&since_id=4566000000000001`]: mobileList([{ at: '2020-11-01T09:00:00+08:00' }], {
        since_id: 42,
      }),
      [`${LIST}&since_id=42`]: mobileList([{ at: '2020-10-19T09:00:00+08:00' }], { since_id: 43 }),
    });
    expect(sighting.requests).toBe(4);
    expect(seen(sighting).coverage).toEqual([['2020-10-19T09:00:00+08:00', NOW]]);
  });

  it('is followed by page numbers where it has no cursor', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([{ at: '2020-11-05T09:00:00+08:00' }], { page: 2 }),
      [`${LIST}&page=2`]: mobileList([{ at: '2020-10-01T09:00:00+08:00' }], { page: 3 }),
    });
    expect(seen(sighting).coverage).toEqual([['2020-10-01T09:00:00+08:00', NOW]]);
  });

  it('is not followed for ever', async () => {
    const pages = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => {
        const minutes = String(59 - n).padStart(2, '0');
        const place = n === 0 ? LIST : `${LIST}&page=${n + 1}`;
        return [place, mobileList([{ at: `2020-11-05T09:${minutes}:00+08:00` }], { page: n + 2 })];
      }),
    );
    const sighting = await mobile(pages);
    expect(sighting.requests).toBe(11);
    expect(seen(sighting).coverage).toEqual([['2020-11-05T09:50:00+08:00', NOW]]);
  });

  it('keeps the coverage of the first page when the second is refused, and stops there', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([{ at: '2020-11-05T09:00:00+08:00', comments: 3 }], { page: 2 }),
      [`${LIST}&page=2`]: LOGIN,
    });
    expect(seen(sighting)).toEqual({
      outcome: 'blocked:login',
      posts: ['2020-11-05T09:00:00+08:00'],
      coverage: [['2020-11-05T09:00:00+08:00', NOW]],
    });
    expect(sighting.asked.at(-1)).toBe(`${LIST}&page=2`);
    expect(sighting.presence).toMatchObject({ observed: true, value: { state: 'active' } });
  });

  it('reaches no further than the oldest post seen when it ends in «这里还没有内容»', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([{ at: '2020-11-05T09:00:00+08:00' }], { page: 2 }),
      [`${LIST}&page=2`]: NOTHING_HERE,
    });
    expect(seen(sighting)).toMatchObject({ outcome: 'ok', coverage: [['2020-11-05T09:00:00+08:00', NOW]] });
  });

  it('says nothing of a live account by «这里还没有内容»', async () => {
    const sighting = await mobile({ [LIST]: NOTHING_HERE });
    expect(seen(sighting)).toEqual({ outcome: 'ok', posts: [], coverage: [] });
    expect(sighting.presence).toMatchObject({ observed: true, value: { state: 'active' } });
    expect(sighting.notes).toEqual(['平台返回空列表，不能说明账号没有发布']);
  });

  it('covers nothing older than the half-year that its owner shows', async () => {
    const notice = { card_type: 58, desc: '作者已设置仅展示半年内微博' };
    const list = JSON.parse(
      mobileList([{ at: '2020-10-05T09:00:00+08:00' }, { at: '2020-03-01T09:00:00+08:00' }]),
    );
    list.data.cards.push(notice);
    const sighting = await mobile({ [LIST]: JSON.stringify(list) });
    expect(seen(sighting).coverage).toEqual([['2020-05-10T10:00:00+08:00', NOW]]);
  });

  it('covers only as far as its posts stand in order', async () => {
    const days = ['11-05', '11-03', '10-01', '11-02', '11-01'];
    const sighting = await mobile({
      [LIST]: mobileList(days.map((day) => ({ at: `2020-${day}T09:00:00+08:00` }))),
    });
    expect(seen(sighting).coverage).toEqual([['2020-11-03T09:00:00+08:00', NOW]]);
  });

  it('covers nothing where an old post comes first without being marked as pinned', async () => {
    const days = ['06-01', '11-05', '11-03'];
    const sighting = await mobile({
      [LIST]: mobileList(days.map((day) => ({ at: `2020-${day}T09:00:00+08:00` }))),
    });
    expect(seen(sighting)).toMatchObject({ coverage: [] });
    expect(sighting.posts).toHaveLength(3);
  });

  it('of another account is not taken for this one’s', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([{ at: '2020-11-05T09:00:00+08:00', uid: '2222222222' }], {}, '2222222222'),
    });
    expect(seen(sighting)).toEqual({ outcome: 'ok', posts: [], coverage: [] });
    expect(sighting.notes).toEqual(['平台返回了其他账号的列表，不作为依据']);
  });
});

describe('m.weibo.cn: whether the account is there', () => {
  const EMPTY = { [LIST]: NOTHING_HERE };

  it('is active by its profile', async () => {
    expect((await mobile(EMPTY)).presence).toEqual({
      observed: true,
      value: { state: 'active' },
      captures: ['c1'],
    });
  });

  it('is active under a name that differs only in width and spaces', async () => {
    const sighting = await mobile({ ...EMPTY, [PROFILE]: mobileProfile(' 石城发布 ') });
    expect(sighting.presence).toMatchObject({ value: { state: 'active' } });
  });

  it('is renamed if the same uid shows another name', async () => {
    const sighting = await mobile({ ...EMPTY, [PROFILE]: mobileProfile('石城融媒') });
    expect(sighting.presence).toMatchObject({
      value: { state: 'renamed', to: '石城融媒', phrase: '石城融媒' },
    });
  });

  it.each([
    ['suspended', '该账号因被投诉违反法律法规和《微博社区公约》的相关规定，现已无法查看'],
    ['suspended', '该账号行为异常，存在安全风险，用户验证之前暂时不能查看。'],
    ['deregistered', '该账号因用户自行申请关闭，现已无法查看'],
  ])('is %s by the platform’s own sentence, which is kept', async (state, phrase) => {
    const sighting = await mobile({ [PROFILE]: JSON.stringify({ ok: 0, msg: phrase }) });
    expect(sighting.presence).toEqual({ observed: true, value: { state, phrase }, captures: ['c1'] });
    expect(sighting.requests).toBe(1);
  });

  it('is not known by «该用户不存在(20003)» alone: the platform has said it of accounts that existed', async () => {
    const sighting = await mobile({ [PROFILE]: JSON.stringify({ ok: 0, msg: '该用户不存在(20003)' }) });
    expect(outcomeLabel(sighting.outcome)).toBe('gone:not-found');
    expect(sighting.presence).toMatchObject({ observed: false, reason: { code: 'gone:not-found' } });
  });

  it('is shown by own posts where the profile cannot be read', async () => {
    const sighting = await mobile({
      [PROFILE]: TIMEOUT,
      [LIST]: mobileList([{ at: '2020-10-01T09:00:00+08:00' }]),
    });
    expect(sighting.presence).toEqual({ observed: true, value: { state: 'active' }, captures: ['c2'] });
    expect(outcomeLabel(sighting.outcome)).toBe('failed:timeout');
  });

  it.each([
    ['blocked:login', LOGIN],
    ['blocked:rate-limit', RATE_LIMIT],
  ])('is not known when the first answer is %s, and nothing more is asked', async (label, answer) => {
    const sighting = await mobile({ [PROFILE]: answer });
    expect(seen(sighting)).toEqual({ outcome: label, posts: [], coverage: [] });
    expect(sighting.presence).toMatchObject({ observed: false, reason: { code: label } });
    expect(sighting.comments).toMatchObject({ observed: false, reason: { code: label } });
    expect(sighting.asked).toEqual([PROFILE]);
  });

  it('is not known when the answer is about somebody else', async () => {
    const sighting = await mobile({ ...EMPTY, [PROFILE]: mobileProfile(NAME, '2222222222') });
    expect(sighting.presence).toMatchObject({ observed: false });
  });

  it('is not known when the answer has a layout that we do not know', async () => {
    const renamed = mobileProfile().replace('"screen_name"', '"nickname"');
    const sighting = await mobile({ ...EMPTY, [PROFILE]: renamed });
    expect(sighting.presence).toMatchObject({ observed: false, reason: { code: 'failed:not-recognised' } });
  });
});

describe('m.weibo.cn: comments and messages', () => {
  const newest = '2020-11-05T09:00:00+08:00';
  const second = '2020-11-03T09:00:00+08:00';
  const list = (posts: readonly MadePost[]) => ({ [LIST]: mobileList(posts) });

  it('are open by two commenters under a recent post', async () => {
    const sighting = await mobile({
      ...list([{ at: newest, comments: 2 }]),
      [comments(newest)]: hotflow(['111111', '222222']),
    });
    expect(sighting.comments).toEqual({ observed: true, value: 'open', captures: ['c3'] });
  });

  it('are open by one commenter who is not the account', async () => {
    const sighting = await mobile({
      ...list([{ at: newest, comments: 1 }]),
      [comments(newest)]: hotflow(['111111']),
    });
    expect(sighting.comments).toMatchObject({ value: 'open' });
  });

  it('are not known by the account’s own comments; the next post is looked at', async () => {
    const sighting = await mobile({
      ...list([
        { at: newest, comments: 2 },
        { at: second, comments: '1万+' },
      ]),
      [comments(newest)]: hotflow([UID, UID]),
      [comments(second)]: hotflow(['111111', UID]),
    });
    expect(sighting.comments).toEqual({ observed: true, value: 'open', captures: ['c4'] });
  });

  it('are never closed: not by a count of 0, nor by an answer without comments', async () => {
    const none = await mobile(list([{ at: newest, comments: 0 }]));
    expect(none.comments).toMatchObject({ observed: false, reason: { code: 'not-public' } });
    expect(none.requests).toBe(2);
    const bare = await mobile({
      ...list([{ at: newest, comments: 5 }]),
      [comments(newest)]: '{"ok":0}',
      [oldComments(newest)]: '{"ok":0}',
    });
    expect(bare.comments).toMatchObject({ observed: false, reason: { code: 'not-public' } });
    expect(outcomeLabel(bare.outcome)).toBe('ok');
  });

  it('are not asked for under old posts, nor under more than three', async () => {
    const old = await mobile(list([{ at: '2020-06-01T09:00:00+08:00', comments: 9 }]));
    expect(old.requests).toBe(2);
    const four = ['11-05', '11-04', '11-03', '11-02'].map((day) => `2020-${day}T09:00:00+08:00`);
    const sighting = await mobile({
      ...list(four.map((instant) => ({ at: instant, comments: 1 }))),
      ...Object.fromEntries(four.map((instant) => [comments(instant), hotflow([UID])])),
    });
    expect(sighting.requests).toBe(5);
    expect(sighting.comments).toMatchObject({ observed: false, captures: ['c3', 'c4', 'c5'] });
  });

  it('are looked for in their older form where the newer one shows none, four answers in all', async () => {
    const posts = ['11-05', '11-04', '11-03'].map((day) => `2020-${day}T09:00:00+08:00`);
    const older = await mobile({
      ...list([{ at: newest, comments: 2 }]),
      [comments(newest)]: '{"ok":0}',
      [oldComments(newest)]: hotflow(['111111', '222222']),
    });
    expect(older.comments).toEqual({ observed: true, value: 'open', captures: ['c4'] });
    const none = await mobile({
      ...list(posts.map((instant) => ({ at: instant, comments: 2 }))),
      ...Object.fromEntries(
        posts.flatMap((instant) => [
          [comments(instant), '{"ok":0}'],
          [oldComments(instant), '{"ok":0}'],
        ]),
      ),
    });
    expect(none.requests).toBe(6);
    expect(none.comments).toMatchObject({ observed: false, reason: { code: 'not-public' } });
  });

  it('are looked for under posts that do not tell how many they have, after those that do', async () => {
    const third = '2020-11-01T09:00:00+08:00';
    const sighting = await mobile({
      ...list([
        { at: newest, comments: 'unknown' },
        { at: third, comments: 1 },
      ]),
      [comments(third)]: hotflow([UID]),
      [comments(newest)]: hotflow(['111111']),
    });
    expect(sighting.asked.slice(2)).toEqual([comments(third), comments(newest)]);
    expect(sighting.comments).toMatchObject({ value: 'open' });
  });

  it('are not known when the platform refuses to show them, and the refusal is the source’s outcome', async () => {
    const sighting = await mobile({ ...list([{ at: newest, comments: 5 }]), [comments(newest)]: LOGIN });
    expect(sighting.comments).toMatchObject({ observed: false, reason: { code: 'blocked:login' } });
    expect(outcomeLabel(sighting.outcome)).toBe('blocked:login');
    expect(sighting.posts).toHaveLength(1);
  });

  it('messages are never seen in public', async () => {
    const sighting = await mobile(list([{ at: newest }]));
    expect(sighting.messages).toMatchObject({ observed: false, reason: { code: 'not-public' } });
  });
});

describe('whose account is asked for', () => {
  it('is known by the registered addresses where the id is not registered, and is then learned', async () => {
    const { browse } = scripted({ [PROFILE]: mobileProfile(), [LIST]: NOTHING_HERE });
    const addresses = ['https://weibo.com/shichengfabu', `https://weibo.com/u/${UID}`];
    const sighting = await weiboMobile.ask(task({ platformId: null, addresses }), browse);
    expect(sighting.platformId).toBe(UID);
  });

  it('is not learned where the page shows another name', async () => {
    const { browse } = scripted({ [PROFILE]: mobileProfile('别人'), [LIST]: NOTHING_HERE });
    const addresses = [`https://weibo.com/u/${UID}`];
    expect(await weiboMobile.ask(task({ platformId: null, addresses }), browse)).not.toHaveProperty(
      'platformId',
    );
  });

  it('must be known: without an id nothing is asked', async () => {
    const { browse, asked } = scripted({});
    const sighting = await weiboMobile.ask(
      task({ platformId: null, addresses: ['https://weibo.com/n/x'] }),
      browse,
    );
    expect(outcomeLabel(sighting.outcome)).toBe('failed:not-recognised');
    expect(sighting.presence).toMatchObject({ observed: false, reason: { text: '缺少账号ID，无法查询' } });
    expect(sighting.notes.join()).toContain('缺少账号ID');
    expect(asked).toEqual([]);
  });
});

describe('weibo.com’s own interface', () => {
  const profile = `/ajax/profile/info?uid=${UID}`;
  const list = `/ajax/statuses/mymblog?uid=${UID}&page=1&feature=0`;
  const second = `/ajax/statuses/mymblog?uid=${UID}&page=2&feature=0`;

  it('is asked for profile, posts by page and cursor, and comments', async () => {
    const newest = '2020-11-05T09:00:00+08:00';
    const { browse, asked } = scripted({
      [profile]: desktopProfile(),
      [list]: desktopListing(
        [
          { at: '2017-11-05T09:00:00+08:00', pinned: true },
          { at: newest, comments: 4 },
        ],
        {
          since_id: '4566kp2',
        },
      ),
      [`${second}&since_id=4566kp2`]: desktopListing([{ at: '2020-10-02T09:00:00+08:00' }]),
      [`/ajax/statuses/buildComments?flow=0&is_reload=1&id=${mid(newest)}&is_show_bulletin=2&is_mix=0&count=20&uid=${UID}`]:
        JSON.stringify({
          ok: 1,
          max_id: 0,
          data: [{ id: 1, text_raw: '好', user: { id: 111111, screen_name: '甲' } }],
        }),
    });
    const sighting = await weiboSession.ask(task(), browse);
    expect(asked).toHaveLength(4);
    expect(seen(sighting).coverage).toEqual([['2020-10-02T09:00:00+08:00', NOW]]);
    expect(sighting.comments).toMatchObject({ value: 'open' });
    expect(sighting.presence).toMatchObject({ value: { state: 'active' } });
  });

  it('covers nothing older than the half-year of the notice below the list', async () => {
    const { browse } = scripted({
      [profile]: desktopProfile(),
      [list]: desktopListing([{ at: '2020-03-01T09:00:00+08:00' }], {
        bottom_tips_visible: true,
        bottom_tips_text: '作者设置了仅展示半年内的微博',
      }),
    });
    const sighting = await weiboSession.ask(task(), browse);
    expect(seen(sighting).coverage).toEqual([['2020-05-10T10:00:00+08:00', NOW]]);
  });

  it('wants a login since 2026, and says so', async () => {
    const { browse } = scripted({
      [profile]: desktopProfile(),
      [list]: JSON.stringify({ ok: 0, message: '前方有点拥堵，请登录后使用' }),
    });
    const sighting = await weiboSession.ask(task(), browse);
    expect(seen(sighting)).toEqual({ outcome: 'blocked:login', posts: [], coverage: [] });
    expect(sighting.presence).toMatchObject({ observed: true });
  });

  it('tells whose an own domain is', async () => {
    const { browse } = scripted({
      '/ajax/profile/info?custom=shichengfabu': desktopProfile(),
      [list]: desktopListing([{ at: '2020-10-02T09:00:00+08:00' }]),
    });
    const sighting = await weiboSession.ask(
      task({ platformId: null, addresses: ['https://weibo.com/shichengfabu'] }),
      browse,
    );
    expect(sighting).toMatchObject({ platformId: UID, requests: 2 });
  });
});

describe('single posts whose address is known', () => {
  const instant = '2020-11-01T09:00:00+08:00';
  const show = (when: string) => `/statuses/show?id=${mid(when)}`;
  const known = (when: string, proved = false) => ({
    url: `https://m.weibo.cn/detail/${mid(when)}`,
    publishedAt: proved ? at(when) : null,
  });

  it('prove that the account posted then, without any coverage', async () => {
    const { browse } = scripted({ [show(instant)]: mobileStatus({ at: instant }) });
    const sighting = await weiboStatus.ask(task({ knownPosts: [known(instant)] }), browse);
    expect(seen(sighting)).toEqual({ outcome: 'ok', posts: [instant], coverage: [] });
    expect(sighting.presence).toMatchObject({ value: { state: 'active' } });
  });

  it('of somebody else prove nothing, and it is said whose they are', async () => {
    const { browse } = scripted({
      [show(instant)]: mobileStatus({ at: instant, uid: '2222222222', name: '别人' }),
    });
    const sighting = await weiboStatus.ask(task({ knownPosts: [known(instant)] }), browse);
    expect(sighting.posts).toEqual([]);
    expect(sighting.notes.join()).toContain('不属于该账号，发布者为“别人”');
  });

  it('are looked for among the registered addresses as well', async () => {
    const { browse } = scripted({ [show(instant)]: mobileStatus({ at: instant }) });
    const addresses = [`https://weibo.com/u/${UID}`, `https://m.weibo.cn/status/${mid(instant)}`];
    const sighting = await weiboStatus.ask(task({ platformId: null, addresses }), browse);
    expect(sighting).toMatchObject({ platformId: UID, posts: [{ publishedAt: instant }] });
  });

  it('that are gone do not make less of those that are there', async () => {
    const gone = '2020-11-04T09:00:00+08:00';
    const { browse } = scripted({
      [show(gone)]: JSON.stringify({ ok: 0, errno: '20101', msg: '该微博不存在' }),
      [show(instant)]: mobileStatus({ at: instant }),
    });
    const sighting = await weiboStatus.ask(task({ knownPosts: [known(gone), known(instant)] }), browse);
    expect(seen(sighting)).toMatchObject({ outcome: 'ok', posts: [instant] });
  });

  it('that are gone say nothing of the account', async () => {
    const { browse } = scripted({
      [show(instant)]: JSON.stringify({ ok: 0, errno: '20101', msg: '该微博不存在' }),
    });
    const sighting = await weiboStatus.ask(task({ knownPosts: [known(instant)] }), browse);
    expect(sighting.presence).toMatchObject({ observed: false });
    expect(sighting.notes.join()).toContain('平台提示：该微博不存在');
  });

  it('are asked for if not yet proved, or if found just now; of the others only the newest, while it still tells', async () => {
    const others = ['2020-10-20T09:00:00+08:00', '2020-10-19T09:00:00+08:00', '2019-01-01T09:00:00+08:00'];
    const found = '2020-11-02T09:00:00+08:00';
    const { browse, asked } = scripted(
      Object.fromEntries([instant, found, ...others].map((when) => [show(when), mobileStatus({ at: when })])),
    );
    const knownPosts = [...others.map((when) => known(when, true)), known(instant)];
    await weiboStatus.ask(task({ knownPosts }, { discovered: [known(found).url] }), browse);
    expect(asked).toEqual([show(instant), show(found), show('2020-10-20T09:00:00+08:00')]);
  });

  it('are none at first: then nothing is asked', async () => {
    const { browse } = scripted({});
    const sighting = await weiboStatus.ask(task(), browse);
    expect(sighting).toMatchObject({ requests: 0, posts: [], notes: ['没有已知的微博地址'] });
    expect(sighting.presence).toMatchObject({ observed: false, reason: { code: 'no-known-post' } });
  });
});

describe('what the account liked', () => {
  const page = (n: number) => `/ajax/statuses/likelist?uid=${UID}&page=${n}&with_total=true`;
  const star = { at: '2020-11-05T08:00:00+08:00', uid: '1111111111', name: '某明星', text: '演唱会开票' };

  it('is shown to an operator’s session, page after page, with author, text and the item’s own time', async () => {
    const { browse, asked } = scripted({
      [page(1)]: desktopListing([star]),
      [page(2)]: desktopListing([{ ...star, at: '2020-10-05T08:00:00+08:00', text: '抽奖' }]),
    });
    const sighting = await weiboLikes.ask(task(), browse);
    expect(asked).toHaveLength(2);
    expect(sighting.likes).toMatchObject({
      observed: true,
      value: [
        { author: '某明星', authorVerified: 1, text: '演唱会开票', at: star.at, timeOf: 'item' },
        { text: '抽奖' },
      ],
      captures: ['c1', 'c2'],
    });
    expect(sighting).toMatchObject({ posts: [], coverage: [] });
    expect(sighting).not.toHaveProperty('presence');
  });

  it('is not known by an empty list: owners can switch it off', async () => {
    const { browse, asked } = scripted({ [page(1)]: desktopListing([]) });
    const sighting = await weiboLikes.ask(task(), browse);
    expect(asked).toHaveLength(1);
    expect(sighting.likes).toMatchObject({ observed: false, reason: { code: 'empty-likes' } });
  });

  it.each([
    ['blocked:login', LOGIN],
    ['blocked:rate-limit', RATE_LIMIT],
    ['failed:timeout', TIMEOUT],
  ])('is not known by %s', async (label, answer) => {
    const { browse } = scripted({ [page(1)]: answer });
    const sighting = await weiboLikes.ask(task(), browse);
    expect(sighting.likes).toMatchObject({ observed: false, reason: { code: label } });
  });

  it('shows in the list of its posts as well, where others’ posts are marked as liked', async () => {
    const sighting = await mobile({
      [LIST]: mobileList([
        { at: '2020-10-05T09:00:00+08:00' },
        { ...star, liked: true },
        { at: '2020-11-04T09:00:00+08:00', uid: '2222222222', name: '转来的', text: '未标明' },
        { at: '2020-10-03T09:00:00+08:00' },
      ]),
    });
    expect(sighting.likes).toMatchObject({ observed: true, value: [{ author: '某明星' }], captures: ['c2'] });
    expect(sighting.likes?.observed && sighting.likes.value).toHaveLength(1);
  });

  it('is told with the time of liking, where the heading has it', async () => {
    const list = JSON.parse(mobileList([{ at: '2020-10-05T09:00:00+08:00' }, { ...star, liked: true }]));
    list.data.cards[1].mblog.title.text = '她5小时前赞过的微博';
    const sighting = await mobile({ [LIST]: JSON.stringify(list) });
    expect(sighting.likes).toMatchObject({ value: [{ at: '2020-11-06T05:00:00+08:00', timeOf: 'like' }] });
  });

  it('is not spoken of by a list without such cards', async () => {
    const sighting = await mobile({ [LIST]: mobileList([{ at: '2020-10-05T09:00:00+08:00' }]) });
    expect(sighting).not.toHaveProperty('likes');
  });
});

describe('the count of posts in a profile', () => {
  const profile = `/ajax/profile/info?uid=${UID}`;
  const counted = (posts: number, seenAt: string, source = 'weibo-profile'): PostCount => ({
    source,
    posts,
    seenAt: at(seenAt),
    capture: `before ${posts}` as PostCount['capture'],
  });
  const ask = (postCounts: readonly PostCount[], answer = desktopProfile()) =>
    weiboProfile.ask(task({ postCounts }), scripted({ [profile]: answer }).browse);

  it('is kept for the next look; the first one says nothing', async () => {
    const sighting = await ask([]);
    expect(sighting.counted).toEqual({ source: 'weibo-profile', posts: 3, seenAt: NOW, capture: 'c1' });
    expect(sighting.growth).toEqual([]);
    expect(sighting.presence).toMatchObject({ value: { state: 'active' } });
  });

  it('has grown between two looks, which are named', async () => {
    const sighting = await ask([counted(2, '2020-11-01T10:00:00+08:00')]);
    expect(sighting.growth).toEqual([
      {
        source: 'weibo-profile',
        after: '2020-11-01T10:00:00+08:00',
        until: NOW,
        from: 2,
        to: 3,
        captures: ['before 2', 'c1'],
      },
    ]);
  });

  it('says nothing where it stayed or fell, and is not held against another source’s', async () => {
    expect((await ask([counted(3, '2020-11-01T10:00:00+08:00')])).growth).toEqual([]);
    expect((await ask([counted(9, '2020-11-01T10:00:00+08:00')])).growth).toEqual([]);
    expect((await ask([counted(2, '2020-11-01T10:00:00+08:00', 'weibo-mobile')])).growth).toEqual([]);
  });

  it('is none where it is rounded, or somebody else’s', async () => {
    const rounded = desktopProfile().replace('"statuses_count":3', '"statuses_count":"1.2万"');
    expect(await ask([], rounded)).not.toHaveProperty('counted');
    expect(await ask([], desktopProfile(NAME, '2222222222'))).not.toHaveProperty('counted');
  });
});
