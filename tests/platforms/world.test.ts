import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';
import { loadWorld, parseWorld, WorldError, world } from './world.ts';

const HEAD = 'now: 2020-11-06T10:00:00+08:00\naccounts:\n';
const ACCOUNT = '  - platform: weibo\n    id: 5600000101\n    name: 示例市发布\n';

function problemsOf(text: string): readonly string[] {
  try {
    parseWorld(text, 'w.yaml');
  } catch (error) {
    if (error instanceof WorldError) return error.problems;
    throw error;
  }
  return [];
}

describe('the world file', () => {
  it.each(['example.yaml', 'demo.yaml'])('%s is accepted', async (name) => {
    const path = fileURLToPath(new URL(`worlds/${name}`, import.meta.url));
    expect((await loadWorld(path)).accounts.length).toBeGreaterThan(1);
  });

  it('gives every account the defaults that it does not write itself', () => {
    const { accounts } = parseWorld(
      `${HEAD}${ACCOUNT}    comments: closed\n${ACCOUNT.replace('101', '102')}defaults: { comments: open, refuses: [captcha] }\n`,
      'w.yaml',
    );
    expect(accounts.map((a) => a.comments)).toEqual(['closed', 'open']);
    expect(accounts.map((a) => a.refuses[0]?.fault)).toEqual(['captcha', 'captcha']);
  });

  it('takes of the default sources those of the account’s own platform', () => {
    const wechat = ACCOUNT.replace('weibo', 'wechat').replace('5600000101', 'MzA3MDk5MDAwMQ==');
    const { accounts } = parseWorld(
      `${HEAD}${ACCOUNT}${wechat}defaults: { sources: [publish-list, mobile] }\n`,
      'w.yaml',
    );
    expect(accounts.map((a) => a.sources)).toEqual([['mobile'], ['publish-list']]);
  });

  it('reads a refusal as a name, after n answers, and for a time', () => {
    const { accounts } = parseWorld(
      `${HEAD}${ACCOUNT}    refuses: [login, { captcha: 3 }, { reset: { after: 1, times: 2 } }]\n`,
      'w.yaml',
    );
    expect(accounts[0]?.refuses).toEqual([
      { fault: 'login', after: 0, times: null },
      { fault: 'captcha', after: 3, times: null },
      { fault: 'reset', after: 1, times: 2 },
    ]);
  });

  it('takes a post as original unless it is a repost', () => {
    const { accounts } = world({
      now: '2020-11-06T10:00:00+08:00',
      accounts: [
        {
          platform: 'weibo',
          id: '5600000101',
          name: '示例市发布',
          posts: [
            { at: '2020-11-01T08:00:00+08:00', title: '一' },
            { at: '2020-11-02T08:00:00+08:00', title: '二', repost: true },
          ],
        },
      ],
    });
    expect(accounts[0]?.posts.map((p) => p.original)).toEqual([true, false]);
  });
});

describe('a mistake in the world file is named by file, line, place and remedy', () => {
  it.each([
    [
      'an unknown key',
      `${HEAD}${ACCOUNT}    comment: open\n`,
      'w.yaml:3: accounts[0]: unknown key comment: remove it, or see docs/stand-in-platforms.md for the keys',
    ],
    [
      'a time without offset',
      `${HEAD}${ACCOUNT}    posts: [{ at: 2020-11-01T08:00:00, title: 通知 }]\n`,
      'w.yaml:6: accounts[0].posts[0].at: "2020-11-01T08:00:00" is no instant: write it with its offset, e.g. 2020-10-12T09:00:00+08:00',
    ],
    [
      'an unknown platform',
      `${HEAD}${ACCOUNT.replace('weibo', 'douyin')}`,
      'w.yaml:3: accounts[0].platform: write one of: wechat, weibo',
    ],
    [
      'a name that is missing',
      `${HEAD}  - { platform: weibo, id: 5600000101 }\n`,
      'w.yaml:3: accounts[0].name: write a text, e.g. 示例市发布',
    ],
    [
      'an unknown commercial part',
      `${HEAD}${ACCOUNT}    posts:\n      - { at: 2020-11-01T08:00:00+08:00, title: 通知, commercial: banner }\n`,
      'w.yaml:7: accounts[0].posts[0].commercial: write one of: none, product-card, ad-card, mini-program, promo-text, shop-link, qr-code',
    ],
    [
      'a source of the other platform',
      `${HEAD}${ACCOUNT}    sources: [album]\n`,
      'w.yaml:6: accounts[0].sources: weibo has no source album: write of mobile, desktop, likes, article',
    ],
    [
      'an unknown presence',
      `${HEAD}${ACCOUNT}    presence: asleep\n`,
      'w.yaml:6: accounts[0].presence: write active, suspended, deregistered, not_found, { renamed: 新名 } or { migrated: 新名 }',
    ],
    [
      'a uid that is none',
      `${HEAD}${ACCOUNT.replace('5600000101', 'shifabu')}`,
      'w.yaml:4: accounts[0].id: "shifabu" is no uid: write its digits, e.g. 6279793937',
    ],
    [
      'an account that is there twice',
      `${HEAD}${ACCOUNT}${ACCOUNT}`,
      'w.yaml:7: accounts[1].id: weibo 5600000101 is accounts[0] already: keep one of them',
    ],
    [
      'an instant that is missing',
      'accounts: []\n',
      'w.yaml: now: write an instant with its offset, e.g. 2020-10-12T09:00:00+08:00',
    ],
  ])('%s', (_, text, expected) => {
    expect(problemsOf(text)).toContain(expected);
  });

  it('an unknown refusal, with the ones there are', () => {
    expect(problemsOf(`${HEAD}${ACCOUNT}    refuses: [sulks]\n`)[0]).toMatch(
      /^w\.yaml:6: accounts\[0\]\.refuses\[0\]: write one of: captcha, login, /,
    );
  });

  it('YAML that is none', () => {
    expect(problemsOf('now: [\n')[0]).toMatch(/^w\.yaml: not YAML: .* at line/);
  });

  it('several mistakes are all named', () => {
    expect(problemsOf(`${HEAD}${ACCOUNT}    presence: asleep\n    comments: maybe\n`)).toHaveLength(2);
  });

  describe('a file', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'xunjian-world-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('that is not there', async () => {
      await expect(loadWorld(join(folder, 'none.yaml'))).rejects.toThrow(
        /none\.yaml: cannot be read .*: check the path given with --world/,
      );
    });

    it('that holds a list', async () => {
      const path = join(folder, 'list.yaml');
      await writeFile(path, '- 1\n');
      await expect(loadWorld(path)).rejects.toThrow(WorldError);
    });
  });
});

describe('the scene made of a world', () => {
  const scene = (posts: object[], platform: 'wechat' | 'weibo' = 'wechat') =>
    new Scene(
      world({
        now: '2020-11-06T10:00:00+08:00',
        accounts: [
          {
            platform,
            id: platform === 'wechat' ? 'MzA3MDk5MDAwMQ==' : '5600000101',
            name: '示例',
            posts: posts as never,
          },
        ],
      }),
    );

  it('keeps what is published at its instant, newest first', () => {
    const { accounts } = scene([
      { at: '2020-11-01T08:00:00+08:00', title: '一' },
      { at: '2020-11-07T08:00:00+08:00', title: '明天' },
      { at: '2020-11-05T08:00:00+08:00', title: '二' },
    ]);
    expect(accounts[0]?.posts.map((p) => p.title)).toEqual(['二', '一']);
  });

  it('gives a post the same address whatever else is posted', () => {
    const one = { at: '2020-11-01T08:00:00+08:00', title: '一' };
    const alone = scene([one]).accounts[0]?.posts[0];
    const among = scene([{ at: '2020-11-05T08:00:00+08:00', title: '二' }, one]).accounts[0]?.posts[1];
    expect(among?.address).toBe(alone?.address);
    expect(alone?.address).toMatch(/^https:\/\/mp\.weixin\.qq\.com\/s\/[\w-]{22}$/);
  });

  it('makes one push of the articles of one second', () => {
    const posts = scene([
      { at: '2020-11-01T08:00:00+08:00', title: '头条' },
      { at: '2020-11-01T08:00:00+08:00', title: '次条' },
    ]).accounts[0]?.posts;
    expect(posts?.map((p) => p.idx)).toEqual([1, 2]);
    expect(new Set(posts?.map((p) => p.mid)).size).toBe(1);
  });

  it('gives a Weibo post an id that carries its time', () => {
    const post = scene(
      [
        { at: '2021-06-17T16:00:11+08:00', title: '一' },
        { at: '2020-10-02T09:13:00+08:00', title: '二' },
      ],
      'weibo',
    ).accounts[0]?.posts[0];
    const seconds = Number(BigInt(post?.mid ?? 0) >> 22n) + 515_483_463;
    expect(new Date(seconds * 1000).toISOString()).toBe('2020-10-02T01:13:00.000Z');
  });

  it('keeps the address that the world writes, with its ids', () => {
    const url =
      'https://mp.weixin.qq.com/s?__biz=MzA3MDk5MDAwMQ==&mid=2650000001&idx=2&sn=0123456789abcdef0123456789abcdef';
    const made = scene([{ at: '2020-11-01T08:00:00+08:00', title: '一', url }]);
    const post = made.accounts[0]?.posts[0];
    expect([post?.address, post?.mid, post?.idx]).toEqual([url, '2650000001', 2]);
    expect(made.post('MzA3MDk5MDAwMQ/2650000001/2')?.post).toBe(post);
  });

  it('finds an account with and without the padding of its id', () => {
    expect(scene([]).account('wechat', 'MzA3MDk5MDAwMQ')?.name).toBe('示例');
    expect(scene([]).account('wechat', 'MzA3MDk5MDAwMQ==')?.name).toBe('示例');
  });
});
