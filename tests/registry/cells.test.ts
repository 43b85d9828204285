import { describe, expect, it } from 'vitest';
import { parseAddresses } from '../../src/registry/addresses.ts';
import { parseFiledDate } from '../../src/registry/dates.ts';
import { clean, compact, saysNothing } from '../../src/registry/normalise.ts';
import { withoutIdentityNumbers } from '../../src/registry/personal-data.ts';
import { canonicalBiz, couldBe, readPlatformId } from '../../src/registry/platform-id.ts';
import { PLATFORM_ALIASES, platformOf, severalPlatforms } from '../../src/registry/platform-names.ts';
import { statusOf } from '../../src/registry/status-names.ts';
import { TIER_ALIASES, tierOf } from '../../src/registry/tier-names.ts';

describe('the name of a kind of new media', () => {
  it.each([
    [
      'wechat',
      [
        '微信',
        '微信公众号',
        '公众号',
        '订阅号',
        '服务号',
        '政务微信',
        '微信（订阅号）',
        ' 微 信 ',
        '①微信',
        '1.微信',
        'WeChat',
      ],
    ],
    ['weibo', ['微博', '新浪微博', '官微', '政务微博', '微博（新浪）', '2、微博', 'Ｗｅｉｂｏ']],
    ['toutiao', ['今日头条', '头条号']],
    ['douyin', ['抖音', '抖音短视频']],
    ['app', ['移动客户端（APP）', '移动客户端(app)', 'ＡＰＰ', '移动客户端', '手机APP']],
    ['miniprogram', ['小程序', '微信小程序', '支付宝小程序']],
    ['other', ['其他', '其它', '微信视频号', '快手短视频', '小红书', '其他（人民号）', '百家号', '澎湃号']],
  ] as const)('%s: %j', (platform, words) => {
    for (const word of words) expect(platformOf(word)).toBe(platform);
  });

  it.each(['', '传真', '微信、微博', '视频', '网站', '微信群', '门户网站'])(
    '%j is none, and is not guessed',
    (word) => {
      expect(platformOf(word)).toBeNull();
    },
  );

  it('is unmistakable: no name stands for two kinds', () => {
    const names = Object.values(PLATFORM_ALIASES).flat();
    expect(new Set(names).size).toBe(names.length);
    for (const [platform, aliases] of Object.entries(PLATFORM_ALIASES)) {
      for (const alias of aliases) expect(`${alias} ${platformOf(alias)}`).toBe(`${alias} ${platform}`);
    }
  });

  it('may be several in one cell', () => {
    expect(severalPlatforms('微信/微博')).toEqual(['微信', '微博']);
    expect(severalPlatforms('微信和抖音')).toEqual(['微信', '抖音']);
    expect(severalPlatforms('移动客户端/APP')).toEqual([]);
    expect(severalPlatforms('微信 传真')).toEqual([]);
  });
});

describe('the name of a tier', () => {
  it.each([
    ['city', ['市县级政府', '市县级政府政务新媒体', '市、县级政府', '县（区）政府', 'city']],
    ['department', ['市级部门及所属单位', '市级部门', '市直部门', '市级部门及所属单位等']],
    [
      'township',
      ['乡镇、县级部门等', '乡镇、县级部门', '乡镇,县级部门等政务新媒体', '乡镇', '县级部门', '乡镇（街道）'],
    ],
  ] as const)('%s: %j', (tier, words) => {
    for (const word of words) expect(tierOf(word)).toBe(tier);
  });

  it.each(['', '省级', '部门', '国家级', '1'])('%j is none', (word) => {
    expect(tierOf(word)).toBeNull();
  });

  it('is unmistakable', () => {
    for (const [tier, aliases] of Object.entries(TIER_ALIASES)) {
      for (const alias of aliases) expect(`${alias} ${tierOf(alias)}`).toBe(`${alias} ${tier}`);
    }
  });
});

describe('an id', () => {
  const text = (value: string) => ({ kind: 'text', text: value }) as const;
  const number = (value: string) => ({ kind: 'number', text: value }) as const;

  it.each([
    ['6279793937', '6279793937'],
    ['６２７９７９３９３７', '6279793937'],
    [' 6279793937\u00a0', '6279793937'],
    ["'6279793937", '6279793937'],
    ['="6279793937"', '6279793937'],
    ['UID：6279793937', '6279793937'],
    ['6279793937.0', '6279793937'],
    ['6.279793937E+09', '6279793937'],
    ['6.279793937e9', '6279793937'],
    ['12345678', '12345678'],
  ])('of Weibo: %j is %j', (cell, id) => {
    expect(readPlatformId('weibo', text(cell))).toEqual({ is: 'id', id });
  });

  it.each([
    ['1.23E+09', '123', 10],
    ['6.27979E+09', '627979', 10],
    ['6E+09', '6', 10],
  ])('of Weibo: %j has lost digits', (cell, start, length) => {
    expect(readPlatformId('weibo', text(cell))).toEqual({ is: 'lost', start, length });
  });

  it('of Weibo that is stored as a number is whole up to fifteen digits', () => {
    expect(readPlatformId('weibo', number('6279793937'))).toEqual({ is: 'id', id: '6279793937' });
    expect(readPlatformId('douyin', number('712345678901234'))).toEqual({ is: 'id', id: '712345678901234' });
    expect(readPlatformId('douyin', number('7123456789012340000'))).toEqual({
      is: 'lost',
      start: '712345678901234',
      length: 19,
    });
  });

  it.each([
    '宝鸡发布',
    '123',
    '62797939371234',
    '1.234567E+03',
    'https://weibo.com/u/6279793937',
    '-6279793937',
    '6279793937,00',
  ])('of Weibo: %j is refused', (cell) => {
    expect(readPlatformId('weibo', text(cell)).is).toBe('bad');
  });

  it.each([
    ['MzA3MDk5MDAwMQ==', 'MzA3MDk5MDAwMQ=='],
    ['MzA3MDk5MDAwMQ', 'MzA3MDk5MDAwMQ=='],
    ['MzA3MDk5MDAwMQ%3D%3D', 'MzA3MDk5MDAwMQ=='],
    ['__biz=MzA3MDk5MDAwMQ==', 'MzA3MDk5MDAwMQ=='],
    ['gh_0123456789ab', 'gh_0123456789ab'],
    ['GH_0123456789AB', 'gh_0123456789ab'],
    ['原始ID：gh_0123456789ab', 'gh_0123456789ab'],
  ])('of WeChat: %j is %j', (cell, id) => {
    expect(readPlatformId('wechat', text(cell))).toEqual({ is: 'id', id });
  });

  it('of WeChat in the form of a __biz, but not one, is taken with a doubt', () => {
    expect(readPlatformId('wechat', text('mza3mdk5mdawmq=='))).toMatchObject({
      is: 'id',
      doubt: expect.any(String),
    });
    expect(canonicalBiz('mza3mdk5mdawmq==')).toBeNull();
  });

  it.each(['3070990001', '宝鸡发布', 'gh_', 'a'])('of WeChat: %j is refused', (cell) => {
    expect(readPlatformId('wechat', text(cell)).is).toBe('bad');
  });

  it.each(['无', '/', '', ' '])('%j is none', (cell) => {
    expect(readPlatformId('weibo', text(cell))).toEqual({ is: 'none' });
  });

  it('that is whole could be what is left of a lost one only if it rounds to it', () => {
    expect(couldBe('1234567890', { start: '123', length: 10 })).toBe(true);
    expect(couldBe('1235567890', { start: '124', length: 10 })).toBe(true);
    expect(couldBe('1239567890', { start: '123', length: 10 })).toBe(false);
    expect(couldBe('123456789', { start: '123', length: 10 })).toBe(false);
  });
});

describe('a filed date', () => {
  it.each([
    ['2020.9.30', '2020-09-30', true],
    ['2020-09-30', '2020-09-30', true],
    ['2020/9/30', '2020-09-30', true],
    ['20200930', '2020-09-30', true],
    ['2020年9月30日', '2020-09-30', true],
    ['2020年 9月 30日', '2020-09-30', true],
    ['２０２０．９．３０', '2020-09-30', true],
    ['2020-09-30 10:00:00', '2020-09-30', true],
    ['2020-09-30T10:00:00', '2020-09-30', true],
    ['44104', '2020-09-30', true],
    ['2020年9月', '2020-09-30', false],
    ['2020.9', '2020-09-30', false],
    ['202009', '2020-09-30', false],
    ['2020年2月', '2020-02-29', false],
    ['2020.1', '2020-10-31', false],
    ['2020年1月', '2020-01-31', false],
    ['2020年', '2020-12-31', false],
    ['2020', '2020-12-31', false],
  ])('%j is %s (that very day: %s)', (words, day, exact) => {
    expect(parseFiledDate(words)).toEqual({ day, exact });
  });

  it.each([
    '',
    '2020.2.30',
    '2020.13.1',
    '20.9.30',
    '9/30/2020',
    '30092020',
    '去年',
    '1999-09-30',
    '36000',
    '2020-09-30起',
    '99999',
  ])('%j is none', (words) => {
    expect(parseFiledDate(words)).toBeNull();
  });
});

describe('addresses in a cell', () => {
  it.each([
    ['https://weibo.com/u/1234567890', ['https://weibo.com/u/1234567890']],
    ['weibo.com/u/1234567890', ['https://weibo.com/u/1234567890']],
    ['https://a.cn/1 https://a.cn/2\nhttps://a.cn/3', ['https://a.cn/1', 'https://a.cn/2', 'https://a.cn/3']],
    [
      'https://a.cn/1；https://a.cn/2,https://a.cn/3、https://a.cn/4',
      ['https://a.cn/1', 'https://a.cn/2', 'https://a.cn/3', 'https://a.cn/4'],
    ],
    ['https://a.cn/1 https://a.cn/1', ['https://a.cn/1']],
    ['https：//a.cn／1', ['https://a.cn/1']],
    ['链接:https://a.cn/1', ['https://a.cn/1']],
    ['https://a.cn/x,y?to=http://b.cn/', ['https://a.cn/x,y?to=http://b.cn/']],
    ['', []],
    ['无', []],
  ])('%j', (text, urls) => {
    expect(parseAddresses(text)).toEqual({ urls, others: [] });
  });

  it.each([
    '见附件',
    '2.5',
    '张三.李四',
    'weixin://contacts',
    'https://localhost/',
    'javascript:alert(1)',
    'https://',
  ])('%j is none', (text) => {
    expect(parseAddresses(text)).toEqual({ urls: [], others: [text] });
  });
});

describe('text', () => {
  it('is cleaned of what nobody sees, and keeps what is written', () => {
    expect(clean('\ufeff a\u00a0\u3000b \r\n\r\n c\u200b\u0000 ')).toBe('a b\nc');
    expect(clean('“美连丨治污攻坚”')).toBe('“美连丨治污攻坚”');
  });

  it('is compared without width, case and spaces', () => {
    expect(compact(' ＡＢｃ（１）\u3000x')).toBe('abc(1)x');
  });

  it('may say that there is nothing', () => {
    expect(['无', ' — ', 'N/A', ''].every(saysNothing)).toBe(true);
    expect(['无锡', '一', '0'].some(saysNothing)).toBe(false);
  });
});

describe('an identity number', () => {
  it('is found by its check digit', () => {
    expect(withoutIdentityNumbers('李某11010519491231002x，')).toBe('李某（证件号码已略去），');
    expect(withoutIdentityNumbers('110105194912310021')).toBe('110105194912310021');
    expect(withoutIdentityNumbers('911010519491231002X')).toBe('911010519491231002X');
  });
});

describe('a state', () => {
  it('is one of three, or unknown', () => {
    expect([statusOf('正常'), statusOf('拟注销'), statusOf(' 已注销'), statusOf('待定')]).toEqual([
      'registered',
      'closing',
      'closed',
      null,
    ]);
  });
});
