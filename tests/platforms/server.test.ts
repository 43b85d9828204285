import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, askJson } from './ask.ts';
import { type Platforms, refusingOrigin, startPlatforms } from './server.ts';
import { visitorCookie } from './sessions.ts';
import { type WrittenWorld, world } from './world.ts';

const UID = '5600000101';
const BIZ = 'MzA3MDk5MDAwMQ==';
type Post = NonNullable<NonNullable<WrittenWorld['accounts'][number]['posts']>[number]>;

/** One post a day, newest on the fifth. */
const daily = (count: number): Post[] =>
  Array.from({ length: count }, (_, i) => ({
    at: new Date(Date.parse('2022-11-05T12:00:00+08:00') - i * 86_400_000).toISOString(),
    title: `第${i + 1}条`,
  }));

const WORLD: WrittenWorld = {
  now: '2022-11-06T10:00:00+08:00',
  accounts: [
    {
      platform: 'weibo',
      id: UID,
      name: '示例市发布',
      posts: [{ at: '2020-01-10T08:00:00+08:00', title: '置顶', pinned: true }, ...daily(25)],
      comments: 'open',
      likes: [{ at: '2022-11-01T08:00:00+08:00', author: '某明星', text: '演唱会开票' }],
      sources: ['mobile', 'desktop', 'likes'],
    },
    {
      platform: 'weibo',
      id: '5600000102',
      name: '示例区发布',
      posts: daily(2),
      sources: ['article'],
      comments: 'closed',
    },
    { platform: 'weibo', id: '5600000103', name: '旧名', presence: { renamed: '新名' } },
    { platform: 'weibo', id: '5600000104', name: '某局', presence: 'suspended' },
    { platform: 'weibo', id: '5600000105', name: '某处', presence: 'deregistered' },
    { platform: 'weibo', id: '5600000106', name: '某科', presence: 'not_found' },
    {
      platform: 'wechat',
      id: BIZ,
      name: '示例工信',
      posts: daily(12),
      sources: ['publish-list', 'feed', 'album', 'sogou', 'website'],
      website: 'https://www.shili.example/',
    },
    { platform: 'wechat', id: 'MzA3MDk5MDAwMg==', name: '示例档案', posts: daily(1), sources: ['article'] },
  ],
};

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(world(WORLD));
});
afterAll(() => platforms.close());
beforeEach(() => {
  platforms.setWorld(world(WORLD));
  platforms.requests.clear();
});

const get = (url: string, headers: Record<string, string> = {}) => ask(platforms.url, url, { headers });
const json = (url: string, headers: Record<string, string> = {}) => askJson(platforms.url, url, { headers });
const profileOf = (uid: string) => `https://m.weibo.cn/api/container/getIndex?type=uid&value=${uid}`;
const postsOf = (uid: string, more = '') => `${profileOf(uid)}&containerid=107603${uid}${more}`;

interface Listing {
  ok: number;
  msg?: string;
  data: {
    cards: {
      mblog: {
        id: string;
        created_at: string;
        isTop?: number;
        title?: { text: string };
        user: { id: number };
      };
    }[];
    cardlistInfo: { since_id?: number; page?: number | null; total: number };
  };
}
const listing = async (url: string) => (await json(url)) as Listing;

describe('the origin map', () => {
  it('leads every host of the platforms, and all others, to one origin on loopback', () => {
    expect(platforms.originMap['https://mp.weixin.qq.com']).toBe(platforms.url);
    expect(platforms.originMap['https://m.weibo.cn']).toBe(platforms.url);
    expect(platforms.originMap['*']).toBe(platforms.url);
    expect(platforms.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('m.weibo.cn', () => {
  it('shows an account’s name and the container of its posts', async () => {
    const answer = (await json(profileOf(UID))) as {
      data: { userInfo: { screen_name: string }; tabsInfo: { tabs: { containerid: string }[] } };
    };
    expect(answer.data.userInfo.screen_name).toBe('示例市发布');
    expect(answer.data.tabsInfo.tabs[1]?.containerid).toBe(`107603${UID}`);
  });

  it('lists the pinned post first, though it is the oldest', async () => {
    const [first, second] = (await listing(postsOf(UID))).data.cards;
    expect(first?.mblog.isTop).toBe(1);
    expect(first?.mblog.created_at).toBe('Fri Jan 10 08:00:00 +0800 2020');
    expect(second?.mblog.created_at).toBe('Sat Nov 05 12:00:00 +0800 2022');
  });

  it('shows a card that the account only liked, written by somebody else', async () => {
    const cards = (await listing(postsOf(UID))).data.cards;
    const liked = cards.find((c) => c.mblog.title?.text.endsWith('赞过的微博'));
    expect(liked?.mblog.user.id).not.toBe(Number(UID));
  });

  it('is paged by since_id until every post was shown once', async () => {
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 5; pages++) {
      const { data } = await listing(postsOf(UID, cursor));
      seen.push(...data.cards.filter((c) => c.mblog.user.id === Number(UID)).map((c) => c.mblog.id));
      if (data.cardlistInfo.since_id === undefined) break;
      cursor = `&since_id=${data.cardlistInfo.since_id}`;
    }
    expect(new Set(seen).size).toBe(26);
    expect(seen).toHaveLength(26);
  });

  it('is paged by number, with relative times, until 2020', async () => {
    platforms.setWorld(
      world({
        ...WORLD,
        now: '2020-11-06T10:00:00+08:00',
        accounts: [
          {
            platform: 'weibo',
            id: UID,
            name: '示例',
            posts: [
              { at: '2020-11-06T09:59:40+08:00', title: '一' },
              { at: '2020-11-06T09:31:00+08:00', title: '二' },
              { at: '2020-11-05T18:20:00+08:00', title: '三' },
              { at: '2020-11-05T08:20:00+08:00', title: '四' },
              { at: '2020-10-12T08:20:00+08:00', title: '五' },
              { at: '2019-12-31T08:20:00+08:00', title: '六' },
              ...Array.from({ length: 6 }, (_, i) => ({
                at: `2019-12-0${i + 1}T08:00:00+08:00`,
                title: '旧',
              })),
            ],
          },
        ],
      }),
    );
    const first = await listing(postsOf(UID));
    expect(first.data.cards.slice(0, 6).map((c) => c.mblog.created_at)).toEqual([
      '刚刚',
      '29分钟前',
      '15小时前',
      '昨天 08:20',
      '10-12',
      '2019-12-31',
    ]);
    expect(first.data.cardlistInfo.page).toBe(2);
    const second = await listing(postsOf(UID, '&page=2'));
    expect(second.data.cards).toHaveLength(2);
    expect(second.data.cardlistInfo.page).toBeNull();
  });

  it('says «这里还没有内容» past the end, and of an account that is not shown here', async () => {
    expect((await listing(postsOf(UID, '&page=9'))).msg).toBe('这里还没有内容');
    expect((await listing(postsOf('5600000102'))).msg).toBe('这里还没有内容');
    expect((await listing(profileOf('5600000102'))).msg).toBe('这里还没有内容');
  });

  it.each([
    ['5600000104', '该账号因被投诉违反法律法规和《微博社区公约》的相关规定，现已无法查看'],
    ['5600000105', '该账号因用户自行申请关闭，现已无法查看'],
    ['5600000106', '该用户不存在(20003)'],
    ['5699999999', '该用户不存在(20003)'],
  ])('says of account %s: %s', async (uid, words) => {
    expect(await json(profileOf(uid))).toEqual({ ok: 0, msg: words });
  });

  it('shows the present name of a renamed account', async () => {
    expect(JSON.stringify(await json(profileOf('5600000103')))).toContain('"screen_name":"新名"');
  });

  it('opens a single post of an account that is not listed', async () => {
    const post = platforms.scene.account('weibo', '5600000102')?.posts[0];
    const answer = (await json(`https://m.weibo.cn/statuses/show?id=${post?.code}`)) as {
      ok: number;
      data: { mid: string };
    };
    expect(answer.data.mid).toBe(post?.mid);
    expect((await get(`https://m.weibo.cn/detail/${post?.mid}`)).text).toContain('var $render_data = [{');
    expect(await json('https://m.weibo.cn/statuses/show?id=4999999999999999')).toEqual({
      ok: 0,
      errno: '20101',
      msg: '该微博不存在',
    });
  });

  it('lists comments by others where they are open, and answers a bare ok:0 where there are none', async () => {
    const open = platforms.scene.account('weibo', UID)?.posts[0];
    const closed = platforms.scene.account('weibo', '5600000102')?.posts[0];
    const answer = (await json(
      `https://m.weibo.cn/comments/hotflow?id=${open?.mid}&mid=${open?.mid}&max_id_type=0`,
    )) as { data: { data: { user: { id: number } }[] } };
    expect(new Set(answer.data.data.map((c) => c.user.id)).size).toBe(2);
    expect(await json(`https://m.weibo.cn/comments/hotflow?id=${closed?.mid}`)).toEqual({ ok: 0 });
  });

  it('shows a deleted post no more, neither in the list nor by itself', async () => {
    const account = platforms.scene.account('weibo', UID);
    const deleted = account?.posts[0];
    platforms.change(`weibo:${UID}`, {
      posts: (account?.posts ?? []).map((p) => (p === deleted ? { ...p, ending: 'deleted' as const } : p)),
    });
    expect((await listing(postsOf(UID))).data.cards.some((c) => c.mblog.id === deleted?.mid)).toBe(false);
    expect(await json(`https://m.weibo.cn/statuses/show?id=${deleted?.mid}`)).toMatchObject({
      errno: '20101',
    });
  });

  it('sends strangers to the visitor system where the world says so, and lets visitors in', async () => {
    platforms.setWorld(world({ ...WORLD, visitor: 'required' }));
    const wall = await get(`https://m.weibo.cn/u/${UID}`);
    expect([wall.status, (await get(profileOf(UID))).status]).toEqual([302, 432]);
    expect((await get(wall.headers.location ?? '')).text).toContain('<title>Sina Visitor System</title>');
    const minted = await ask(platforms.url, 'https://visitor.passport.weibo.cn/visitor/genvisitor2', {
      method: 'POST',
      body: 'cb=visitor_gray_callback&from=weibo',
    });
    expect(minted.text).toContain('"retcode":20000000');
    const cookie = (minted.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
    expect((await get(profileOf(UID), { cookie })).status).toBe(200);
  });
});

describe('weibo.com', () => {
  const info = `https://weibo.com/ajax/profile/info?uid=${UID}`;
  const blog = `https://weibo.com/ajax/statuses/mymblog?uid=${UID}&page=1&feature=0`;
  const likes = `https://weibo.com/ajax/statuses/likelist?uid=${UID}&page=1&with_total=true`;
  let visitor: { readonly cookie: string };
  beforeAll(() => {
    visitor = visitorCookie(platforms, 'weibo.com');
  });

  it('shows nothing to nobody', async () => {
    expect(await json(info)).toMatchObject({ ok: -100 });
  });

  it('shows a visitor the profile, and wants an account for the list', async () => {
    expect(await json(info, visitor)).toMatchObject({ ok: 1, data: { user: { screen_name: '示例市发布' } } });
    const refused = await get(blog, visitor);
    expect([refused.status, refused.text]).toEqual([403, '{"ok":0,"message":"前方有点拥堵，请登录后使用"}']);
  });

  it('lists posts for somebody who is logged in, pinned first', async () => {
    const answer = (await json(blog, platforms.sessions.weibo)) as {
      data: { list: { isTop?: number; created_at: string }[]; total: number };
    };
    expect(answer.data.list).toHaveLength(21);
    expect(answer.data.list[0]?.isTop).toBe(1);
    expect(answer.data.total).toBe(26);
  });

  it('lists what the account liked, by others', async () => {
    const answer = (await json(likes, platforms.sessions.weibo)) as {
      data: { list: { user: { screen_name: string } }[] };
    };
    expect(answer.data.list.map((p) => p.user.screen_name)).toEqual(['某明星']);
    expect(await json(likes, visitor)).toMatchObject({ ok: -100 });
  });

  it('ends a suspended account by a link that says why', async () => {
    platforms.change('weibo:5600000104', { sources: ['mobile', 'desktop'] });
    const answer = (await json('https://weibo.com/ajax/profile/info?uid=5600000104', visitor)) as {
      url: string;
    };
    expect(decodeURIComponent(answer.url)).toContain('usernotexists&msg=该账号因被投诉');
  });
});

describe('mp.weixin.qq.com', () => {
  const list = (fakeid: string, more = '') => {
    const { token } = platforms.sessions.console;
    return `https://mp.weixin.qq.com/cgi-bin/appmsgpublish?sub=list&begin=0&count=5&fakeid=${encodeURIComponent(fakeid)}&token=${token}&f=json${more}`;
  };
  const pushes = async (url: string): Promise<{ total_count: number; titles: string[] }> => {
    const outer = (await json(url, { cookie: platforms.sessions.console.cookie })) as {
      publish_page: string;
    };
    const page = JSON.parse(outer.publish_page) as {
      total_count: number;
      publish_list: { publish_info: string }[];
    };
    const infos = page.publish_list.map(
      (p) => JSON.parse(p.publish_info.replaceAll('&quot;', '"')) as { appmsgex: { title: string }[] },
    );
    return { total_count: page.total_count, titles: infos.flatMap((i) => i.appmsgex.map((a) => a.title)) };
  };

  it('lists an account for an operator, page by page', async () => {
    expect(await pushes(list(BIZ))).toEqual({
      total_count: 12,
      titles: ['第1条', '第2条', '第3条', '第4条', '第5条'],
    });
    expect((await pushes(list(BIZ).replace('begin=0', 'begin=10'))).titles).toEqual(['第11条', '第12条']);
  });

  it('refuses a list without a session, with a wrong token, and of an account that is not shown', async () => {
    const { cookie } = platforms.sessions.console;
    expect(await json(list(BIZ))).toEqual({ base_resp: { err_msg: 'invalid session', ret: 200003 } });
    expect(await json(list(BIZ).replace(/token=\d+/, 'token=1'), { cookie })).toMatchObject({
      base_resp: { ret: 200040 },
    });
    expect(await json(list('MzA3MDk5MDAwMg=='), { cookie })).toMatchObject({ base_resp: { ret: 200002 } });
  });

  it('opens an article by its short address and by the long one of the list', async () => {
    const post = platforms.scene.account('wechat', BIZ)?.posts[0];
    const short = await get(post?.address ?? '');
    const long = await get(`https://mp.weixin.qq.com/s?__biz=${BIZ}&mid=${post?.mid}&idx=1&sn=${post?.sn}`);
    expect(short.text).toContain('第1条');
    expect(short.headers['content-encoding']).toBe('gzip');
    expect(long.text).toContain(`var mid = "" || "${post?.mid}" || "";`);
  });

  it('answers an address without its secret, or of nobody’s article, with 参数错误', async () => {
    const post = platforms.scene.account('wechat', BIZ)?.posts[0];
    for (const url of [
      `https://mp.weixin.qq.com/s?__biz=${BIZ}&mid=${post?.mid}&idx=1&sn=0`,
      'https://mp.weixin.qq.com/s/aaaaaaaaaaaaaaaaaaaaaa',
    ]) {
      expect((await get(url)).text).toContain('参数错误');
    }
  });

  it.each([
    ['suspended', '此账号已被屏蔽'],
    ['deregistered', '此账号已自主注销'],
    [{ migrated: '新号' }, '该公众号已迁移'],
  ] as const)('shows on every article of an account that is %o: %s', async (presence, words) => {
    const address = platforms.scene.account('wechat', BIZ)?.posts[3]?.address ?? '';
    platforms.change(`wechat:${BIZ}`, { presence });
    expect((await get(address)).text).toContain(words);
  });

  it('shows the ending of one article on that article alone', async () => {
    const account = platforms.scene.account('wechat', BIZ);
    const [first, second] = account?.posts ?? [];
    platforms.change(`wechat:${BIZ}`, {
      posts: (account?.posts ?? []).map((p, i) => (i === 0 ? { ...p, ending: 'deleted' as const } : p)),
    });
    expect((await get(first?.address ?? '')).text).toContain('该内容已被发布者删除');
    expect((await get(second?.address ?? '')).text).toContain('第2条');
  });

  it('shows members of an album only, some seconds earlier than the articles', async () => {
    const album = platforms.scene.account('wechat', BIZ)?.album;
    const answer = (await json(
      `https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&album_id=${album}&f=json&count=20`,
    )) as { getalbum_resp: { article_list: { title: string; create_time: string }[] } };
    const { article_list } = answer.getalbum_resp;
    expect(article_list.map((a) => a.title)).toEqual(['第1条', '第3条', '第5条', '第7条', '第9条', '第11条']);
    expect(Number(article_list[0]?.create_time)).toBe(Date.parse('2022-11-05T12:00:00+08:00') / 1000 - 8);
  });

  it('wants its client for what only the client shows', async () => {
    expect((await get(`https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=${BIZ}`)).text).toContain(
      '请在微信客户端打开链接',
    );
    expect(
      await json(`https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&__biz=${BIZ}&f=json`),
    ).toMatchObject({ ret: -3 });
  });
});

describe('what only discovers', () => {
  it.each([
    ['xml', 'application/rss+xml; charset=utf-8', '<pubDate>Sat, 05 Nov 2022 12:00:00 +0800</pubDate>'],
    ['atom', 'application/atom+xml; charset=utf-8', '<published>2022-11-05T12:00:00+08:00</published>'],
    ['json', 'application/feed+json; charset=utf-8', '"date_published":"2022-11-05T12:00:00+08:00"'],
  ])('a feed as %s', async (suffix, type, sign) => {
    const answer = await get(`https://feeds.example.org/wechat/MzA3MDk5MDAwMQ.${suffix}`);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, type]);
    expect(answer.text).toContain(sign);
  });

  it('no feed of an account that has none', async () => {
    expect((await get('https://feeds.example.org/wechat/MzA3MDk5MDAwMg.xml')).status).toBe(404);
  });

  it('Sogou finds accounts that the world shows there, and nothing of the others', async () => {
    expect(
      (await get(`https://weixin.sogou.com/weixin?type=1&query=${encodeURIComponent('示例工信')}`)).text,
    ).toContain("timeConvert('1667620800')");
    expect(
      (await get(`https://weixin.sogou.com/weixin?type=1&query=${encodeURIComponent('示例档案')}`)).text,
    ).toContain('暂无与“<em>示例档案</em>”相关');
  });

  it('the body’s website links its newest articles', async () => {
    const home = await get('https://www.shili.example/');
    expect(home.text).toContain(platforms.scene.account('wechat', BIZ)?.posts[0]?.address);
    expect((await get('https://www.shili.example/robots.txt')).text).toContain('Disallow: /admin/');
  });
});

describe('the official interface', () => {
  it('lists what was published by day, for the holder alone', async () => {
    platforms.setWorld(
      world({
        now: '2026-08-20T10:00:00+08:00',
        accounts: [
          {
            platform: 'wechat',
            id: BIZ,
            name: '示例工信',
            sources: ['authorised'],
            posts: [
              { at: '2026-08-18T09:00:00+08:00', title: '昨日' },
              { at: '2026-08-20T09:00:00+08:00', title: '今日' },
            ],
          },
        ],
      }),
    );
    const account = platforms.scene.account('wechat', BIZ);
    const post = (url: string, body: object) =>
      askJson(platforms.url, `https://api.weixin.qq.com${url}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
    const token = (await post('/cgi-bin/stable_token', {
      grant_type: 'client_credential',
      appid: account?.appId,
      secret: account?.appSecret,
    })) as { access_token: string };
    const detail = `/datacube/getarticletotaldetail?access_token=${token.access_token}`;
    expect(await post(detail, { begin_date: '2026-08-05', end_date: '2026-08-19' })).toMatchObject({
      is_delay: false,
      list: [{ ref_date: '2026-08-18', title: '昨日' }],
    });
    expect(await post(detail, { begin_date: '2026-08-05', end_date: '2026-08-20' })).toMatchObject({
      errcode: 61501,
    });
    expect(await post('/cgi-bin/stable_token', { appid: account?.appId, secret: 'x' })).toMatchObject({
      errcode: 40125,
    });
    expect(await post('/datacube/getarticletotaldetail?access_token=x', {})).toMatchObject({
      errcode: 40001,
    });
  });
});

describe('an account that refuses', () => {
  it('answers as often as the world says before', async () => {
    platforms.change(`weibo:${UID}`, { refuses: [{ fault: 'rate-limit', after: 2, times: null }] });
    const answers = [
      await get(profileOf(UID)),
      await get(postsOf(UID)),
      await get(postsOf(UID)),
      await get(profileOf(UID)),
    ];
    expect(answers.map((a) => a.status)).toEqual([200, 200, 403, 403]);
    expect(answers[3]?.text).toBe('{"ok":0,"errno":"100005","msg":"请求过于频繁,歇歇吧"}');
  });

  it('answers again after a while, if the world says so', async () => {
    platforms.change(`weibo:${UID}`, { refuses: [{ fault: 'http-500', after: 0, times: 1 }] });
    expect([(await get(profileOf(UID))).status, (await get(profileOf(UID))).status]).toEqual([500, 200]);
  });

  it('leaves the others alone', async () => {
    platforms.change(`weibo:${UID}`, { refuses: [{ fault: 'login', after: 0, times: null }] });
    expect(await json(profileOf(UID))).toMatchObject({ ok: -100 });
    expect(await json(profileOf('5600000103'))).toMatchObject({ ok: 1 });
  });

  it('shows a captcha as the year has it', async () => {
    const refuses = [{ fault: 'captcha' as const, after: 0, times: null }];
    platforms.change(`wechat:${BIZ}`, { refuses });
    const address = platforms.scene.account('wechat', BIZ)?.posts[0]?.address ?? '';
    expect((await get(address)).text).toContain('环境异常');
    platforms.setWorld({
      ...platforms.scene.world,
      now: world({ now: '2026-02-01T10:00:00+08:00', accounts: [] }).now,
    });
    const away = await get(address);
    expect([away.status, away.headers.location]).toEqual([
      302,
      expect.stringContaining('/mp/wappoc_appmsgcaptcha?'),
    ]);
    expect((await get(away.headers.location ?? '')).text).toContain('secitptpage/verify.html');
  });
});

describe('failures that a test asks for', () => {
  const end: (() => void)[] = [];
  afterEach(() => {
    for (const lift of end.splice(0)) lift();
  });
  const fail = (...[fault, times]: [Parameters<Platforms['fail']>[1], { after?: number; times?: number }?]) =>
    end.push(platforms.fail({ host: 'm.weibo.cn' }, fault, times));

  it.each([
    ['http-403', 403],
    ['http-418', 418],
    ['http-432', 432],
    ['http-500', 500],
    ['empty', 200],
  ] as const)('%s', async (fault, status) => {
    fail(fault);
    expect((await get(profileOf(UID))).status).toBe(status);
  });

  it('empty is a 200 without a byte', async () => {
    fail('empty');
    expect((await get(profileOf(UID))).text).toBe('');
  });

  it.each(['reset', 'cut', 'truncated', 'cut-chunked', 'wrong-length', 'broken-gzip'] as const)(
    '%s breaks the transfer',
    async (fault) => {
      fail(fault);
      await expect(get(postsOf(UID))).rejects.toThrow();
    },
  );

  it('timeout never answers', async () => {
    fail('timeout');
    const answer = ask(platforms.url, profileOf(UID), { signal: AbortSignal.timeout(200) });
    await expect(answer).rejects.toThrow(/abort/i);
  });

  it('slow comes whole, in the end', async () => {
    fail('slow');
    expect((await get('https://m.weibo.cn/statuses/show?id=1')).text).toContain('20101');
  });

  it('end when told, and begin and stop by count', async () => {
    const lift = platforms.fail({ about: `weibo:${UID}`, path: /containerid=107603/ }, 'http-500', {
      after: 1,
      times: 1,
    });
    const statuses = [];
    for (const url of [profileOf(UID), postsOf(UID), postsOf(UID), postsOf(UID)])
      statuses.push((await get(url)).status);
    expect(statuses).toEqual([200, 200, 500, 200]);
    lift();
  });

  it('an origin at which nothing listens refuses the connection', async () => {
    await expect(ask(await refusingOrigin(), profileOf(UID))).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a gate', () => {
  it('holds a request until it is opened', async () => {
    const gate = platforms.hold({ host: 'm.weibo.cn', path: '/api/container/getIndex' });
    const answer = get(profileOf(UID));
    await gate.reached;
    expect([gate.waiting, platforms.requests.count()]).toEqual([1, 0]);
    gate.open();
    expect((await answer).status).toBe(200);
    expect((await get(profileOf(UID))).status).toBe(200);
  });
});

describe('the log', () => {
  it('counts by host, path and account', async () => {
    await get(profileOf(UID));
    await get(postsOf(UID));
    await get(platforms.scene.account('wechat', BIZ)?.posts[0]?.address ?? '');
    expect(platforms.requests.count({ host: 'm.weibo.cn' })).toBe(2);
    expect(platforms.requests.count({ about: `wechat:${BIZ}` })).toBe(1);
    expect(platforms.requests.totals()['m.weibo.cn/api/container/getIndex']).toBe(2);
  });

  it('tells when something was asked often enough', async () => {
    const twice = platforms.requests.reached(2, { about: `weibo:${UID}` });
    await get(profileOf(UID));
    await get(postsOf(UID));
    await twice;
    expect(platforms.requests.list().map((r) => r.outcome)).toEqual([200, 200]);
  });
});

describe('a world that changes', () => {
  it('shows a new post at once', async () => {
    const account = platforms.scene.account('weibo', UID);
    const newer =
      world({
        ...WORLD,
        accounts: [
          {
            platform: 'weibo',
            id: UID,
            name: '示例',
            posts: [{ at: '2022-11-06T09:00:00+08:00', title: '刚发' }],
          },
        ],
      }).accounts[0]?.posts ?? [];
    platforms.change(`weibo:${UID}`, { posts: [...newer, ...(account?.posts ?? [])] });
    expect((await listing(postsOf(UID))).data.cards[1]?.mblog.created_at).toBe(
      'Sun Nov 06 09:00:00 +0800 2022',
    );
  });

  it('must hold the account that is to change', () => {
    expect(() => platforms.change('weibo:1', {})).toThrow('the world has no account weibo:1');
  });
});

describe('closing', () => {
  it('leaves no request hanging and no secret behind', async () => {
    const short = await startPlatforms(world(WORLD));
    short.fail({}, 'timeout');
    const hanging = new Promise((resolve) => {
      const sent = request(`${short.url}/robots.txt`, { headers: { host: 'm.weibo.cn' } });
      sent.on('error', resolve);
      sent.end();
    });
    await short.requests.reached(1);
    await short.close();
    await expect(hanging).resolves.toBeInstanceOf(Error);
    const file = short.setup[0]?.at(-1) ?? '';
    const { access } = await import('node:fs/promises');
    await expect(access(file)).rejects.toThrow(/ENOENT/);
  });
});
