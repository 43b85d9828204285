import { describe, expect, it } from 'vitest';
import { type ImportResult, problemText } from '../../src/registry/import.ts';
import { imported, xlsx } from './files.ts';

const HEADER = ['序号', '新媒体类型', '新媒体名称', '代表主体名称', '层级', '账号ID', '主页链接'];

async function rows(...data: (string | number | null)[][]): Promise<ImportResult> {
  return imported(await xlsx([HEADER, ...data]), { identify });
}

/** Stands for the scrapers: reads the id of `https://weibo.com/u/<uid>` and `…mp.weixin…?__biz=<biz>`. */
function identify(platform: string, url: string): { id: string | null } | null {
  if (platform === 'weibo' && url.startsWith('https://weibo.com/')) {
    return { id: /\/u\/(\d+)$/.exec(url)?.[1] ?? null };
  }
  if (platform === 'wechat' && url.startsWith('https://mp.weixin.qq.com/')) {
    return { id: /__biz=([^&]+)/.exec(url)?.[1] ?? null };
  }
  return null;
}

const BIZ = 'MzA3MDk5MDAwMQ==';

describe('a problem', () => {
  it('names file, sheet, row, column, value, and what to do', async () => {
    const result = await rows([1, '传真', '宝鸡工信', '宝鸡市工信局', '市级部门', null, null]);
    expect(result.problems).toEqual([
      {
        file: '备案表.xlsx',
        sheet: '登记表',
        row: 2,
        column: { letter: 'B', heading: '新媒体类型' },
        value: '传真',
        message: '“传真”不是已知的类型',
        remedy:
          '请填写其中之一：微信、微博、今日头条、抖音、移动客户端（APP）、小程序、其他；都不是时填“其他”，并在“其他（新媒体类型）”列写明',
      },
    ]);
    expect(result.problems.map(problemText)).toEqual([
      '备案表.xlsx 工作表“登记表”第2行B列“新媒体类型”（传真）：“传真”不是已知的类型。改正办法：请填写其中之一：微信、微博、今日头条、抖音、移动客户端（APP）、小程序、其他；都不是时填“其他”，并在“其他（新媒体类型）”列写明。',
    ]);
  });

  it('keeps its row out, and no other', async () => {
    const result = await rows(
      [1, '微信', '甲', '某局', '乡镇', null, null],
      [2, '传真', '乙', '某局', '乡镇', null, null],
      [3, '微信', '丙', '某局', '乡镇', null, null],
    );
    expect(result.accounts.map((account) => account.name)).toEqual(['甲', '丙']);
    expect(result.problemCount).toBe(1);
  });

  it('is one of all that the row has', async () => {
    const result = await rows([1, '传真', null, null, '国家级', 'x', '某处']);
    expect(result.problems.map((p) => `${p.column?.letter} ${p.message}`)).toEqual([
      'B “传真”不是已知的类型',
      'D 没有填写单位',
      'E “国家级”不是已知的层级',
      'C 没有填写名称',
    ]);
  });

  it.each([
    [
      'two kinds in one cell',
      [1, '微信、微博', '某县发布', '某局', '乡镇', null, null],
      '一个单元格里有2个类型：微信、微博',
    ],
    [
      'two kinds on two lines',
      [1, '订阅号\n服务号', '某县发布', '某局', '乡镇', null, null],
      '一个单元格里有2个类型：订阅号、服务号',
    ],
    [
      'two names on two lines',
      [1, '微信', '甲\n乙', '某局', '乡镇', null, null],
      '一个单元格里像是有2个账号：甲、乙',
    ],
    [
      'two names with a mark between',
      [1, '微信', '甲；乙', '某局', '乡镇', null, null],
      '一个单元格里像是有2个账号：甲、乙',
    ],
    [
      'two ids',
      [1, '微博', '甲', '某局', '乡镇', '6279793937 6279793938', null],
      '一个单元格里有两个账号：6279793937、6279793938',
    ],
    [
      'links of two accounts',
      [
        1,
        '微博',
        '甲',
        '某局',
        '乡镇',
        null,
        'https://weibo.com/u/6279793937 https://weibo.com/u/6279793938',
      ],
      '链接指向2个账号：6279793937、6279793938',
    ],
    ['no body', [1, '微信', '甲', null, '乡镇', null, null], '没有填写单位'],
    ['no tier', [1, '微信', '甲', '某局', null, null, null], '没有填写层级'],
    ['an unknown tier', [1, '微信', '甲', '某局', '省级', null, null], '“省级”不是已知的层级'],
    [
      'a uid that lost its digits',
      [1, '微博', '甲', '某局', '乡镇', '1.23E+09', null],
      '数字已丢失，只剩前3位（共10位）',
    ],
    ['an id that is none', [1, '微博', '甲', '某局', '乡镇', '宝鸡发布', null], '不是微博UID（数字）'],
    ['an id of another platform', [1, '微博', '甲', '某局', '乡镇', BIZ, null], '不是微博UID（数字）'],
    ['a link that is none', [1, '微信', '甲', '某局', '乡镇', null, '见附件'], '“见附件”不是网址'],
    [
      'an id and a link that contradict each other',
      [1, '微博', '甲', '某局', '乡镇', '6279793937', 'https://weibo.com/u/6279793938'],
      '与主页链接中的ID（6279793938）不一致',
    ],
  ] as const)('%s', async (_, row, message) => {
    const result = await rows([...row]);
    expect(result.accounts).toEqual([]);
    expect(result.problems.map((problem) => problem.message)).toEqual([message]);
    expect(result.problems[0]).toMatchObject({ row: 2, sheet: '登记表' });
    expect(result.problems[0]?.remedy).not.toBe('');
  });

  it('of a thousand bad rows is counted beyond what is kept of them', async () => {
    const bad = Array.from({ length: 1500 }, (_, i) => [i, '传真', `账号${i}`, '某局', '乡镇', null, null]);
    const result = await rows(...bad);
    expect(result.problemCount).toBe(1500);
    expect(result.problems).toHaveLength(1000);
  });

  it('shows no identity number', async () => {
    const result = await rows([1, '微博', '甲', '某局', '乡镇', '证件11010519491231002X', null]);
    expect(JSON.stringify(result)).not.toContain('11010519491231002X');
  });
});

describe('the header', () => {
  it.each([
    [['新媒体类型', '新媒体名称', '代表主体名称'], ['层级']],
    [
      ['新媒体名称', '层级', '备注'],
      ['新媒体类型', '代表主体名称'],
    ],
    [['新媒体类型', '代表主体名称', '层级'], ['新媒体名称']],
  ])('%j lacks %j', async (header, missing) => {
    const result = await imported(await xlsx([['备案表'], header, ['微信', '甲', '乙', '丙']]));
    expect(result.accounts).toEqual([]);
    expect(result.problems).toMatchObject(
      missing.map((title) => ({
        row: 2,
        message: `表头缺少“${title}”列（现有：${header.join('、')}）`,
        remedy: `请增加“${title}”列，每行填写`,
      })),
    );
  });

  it('may be missing altogether', async () => {
    const result = await imported(
      await xlsx([
        ['姓名', '性别', '年龄'],
        ['某某', '女', 30],
      ]),
    );
    expect(result.problems).toMatchObject([
      {
        row: null,
        message: '前40行里没有找到表头',
        remedy: '表头应包含这些列：新媒体类型、新媒体名称、代表主体名称、层级',
      },
    ]);
  });

  it('may have nothing below it', async () => {
    const result = await imported(await xlsx([HEADER, [], ['合计', null, 0]]));
    expect(result.problems).toMatchObject([{ message: '表头下面没有账号' }]);
  });
});

describe('the same account twice', () => {
  it('is found by its id, and both rows are named', async () => {
    const result = await rows(
      [1, '微博', '甲', '某局', '乡镇', '6279793937', null],
      [2, '新浪微博', '甲（新）', '另一局', '乡镇', null, 'https://weibo.com/u/6279793937'],
    );
    expect(result.accounts.map((account) => account.row)).toEqual([2]);
    expect(result.problems).toMatchObject([
      {
        row: 3,
        message: '第3行与第2行是同一个账号（ID相同）',
        remedy: '请删除重复的一行；如果是两个账号，请改正其中一个ID',
      },
    ]);
  });

  it('is found by platform, name and body, however they are typed', async () => {
    const result = await rows(
      [1, '微信', '某县 发布', '某县（本级）', '乡镇', null, null],
      [2, '公众号', '某县发布', '某县(本级) ', '乡镇', null, null],
    );
    expect(result.problems).toMatchObject([
      { row: 3, message: '第3行与第2行重复（类型、名称、单位都相同）' },
    ]);
  });

  it('is not the account of the same name on another platform or of another body', async () => {
    const result = await rows(
      [1, '微信', '某县发布', '某县', '乡镇', null, null],
      [2, '微博', '某县发布', '某县', '乡镇', null, null],
      [3, '微信', '某县发布', '某县某局', '乡镇', null, null],
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts).toHaveLength(3);
  });

  it('may be two accounts if both have an id: that is noted', async () => {
    const result = await rows(
      [1, '微博', '某县发布', '某县', '乡镇', '6279793937', null],
      [2, '微博', '某县发布', '某县', '乡镇', '6279793938', null],
    );
    expect(result.problems).toEqual([]);
    expect(result.notes).toMatchObject([
      { row: 3, message: '第3行与第2行类型、名称、单位都相同，ID不同，按两个账号导入，请核对' },
    ]);
  });
});

describe('the id of an account', () => {
  it('is taken from its home page where the column has none', async () => {
    const result = await rows([1, '微博', '甲', '某局', '乡镇', null, 'https://weibo.com/u/6279793937']);
    expect(result.accounts).toMatchObject([
      { platformId: '6279793937', addresses: ['https://weibo.com/u/6279793937'] },
    ]);
  });

  it('lost to 1.23E+09 is taken from the home page, if it could be that', async () => {
    const link = 'https://weibo.com/u/1234567890';
    const result = await rows(
      [1, '微博', '甲', '某局', '乡镇', '1.23E+09', link],
      [2, '微博', '乙', '某局', '乡镇', '1.24E+09', 'https://weibo.com/u/1230000000'],
    );
    expect(result.accounts).toMatchObject([{ platformId: '1234567890' }]);
    expect(result.notes).toMatchObject([{ row: 2, message: '科学计数法丢失了数字，已按主页链接取得完整ID' }]);
    expect(result.problems).toMatchObject([{ row: 3, message: '数字已丢失，只剩前3位（共10位）' }]);
  });

  it('that is a number in the file is whole, however it is shown', async () => {
    const result = await rows([1, '微博', '甲', '某局', '乡镇', 1234567890, null]);
    expect(result.accounts[0]?.platformId).toBe('1234567890');
  });

  it('of WeChat is the __biz of the address before the gh_ id, which is kept beside', async () => {
    const result = await rows([
      1,
      '微信',
      '甲',
      '某局',
      '乡镇',
      'gh_0123456789ab',
      `https://mp.weixin.qq.com/s?__biz=${BIZ}&mid=1&idx=1&sn=a`,
    ]);
    expect(result.accounts).toMatchObject([{ platformId: BIZ, extra: { 原始ID: 'gh_0123456789ab' } }]);
  });

  it('is not the 微信号, which may be changed: that is kept and noted', async () => {
    const result = await rows([1, '微信', '甲', '某局', '乡镇', 'baoji_fabu', null]);
    expect(result.accounts).toMatchObject([{ platformId: null, extra: { 微信号: 'baoji_fabu' } }]);
    expect(result.notes).toMatchObject([{ message: '“baoji_fabu”是微信号，可以更改，不作为账号ID' }]);
  });

  it('stands in the column of its platform, where each has one', async () => {
    const result = await imported(
      await xlsx([
        ['新媒体类型', '新媒体名称', '代表主体名称', '层级', '微博UID', '公众号ID'],
        ['微博', '甲', '某局', '乡镇', '6279793937', BIZ],
        ['微信', '甲', '某局', '乡镇', '6279793937', BIZ],
      ]),
    );
    expect(result.accounts.map((account) => account.platformId)).toEqual(['6279793937', BIZ]);
  });

  it('may lift a doubt: a name with a mark in it is one account if its id is known', async () => {
    const result = await rows([1, '微博', '吃喝、玩乐', '某局', '乡镇', '6279793937', null]);
    expect(result.accounts.map((account) => account.name)).toEqual(['吃喝、玩乐']);
  });

  it('and a link of another platform are noted, and the link is kept', async () => {
    const result = await rows([1, '微信', '甲', '某局', '乡镇', null, 'https://weibo.com/u/6279793937']);
    expect(result.accounts).toMatchObject([
      { platformId: null, addresses: ['https://weibo.com/u/6279793937'] },
    ]);
    expect(result.notes).toMatchObject([{ message: '链接是微博的地址，而类型是微信，请核对' }]);
  });
});
