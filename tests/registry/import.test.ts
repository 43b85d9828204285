import { describe, expect, it } from 'vitest';
import type { ImportResult } from '../../src/registry/import.ts';
import { csvText, file, imported, xlsx, xlsxOf } from './files.ts';

const HEADER = ['新媒体类型', '新媒体名称', '代表主体名称', '层级'];
const ROW = ['微信', '宝鸡工信', '宝鸡市工信局', '市级部门及所属单位'];

function names(result: ImportResult): string[] {
  return result.accounts.map((account) => account.name);
}

describe('a registry file', () => {
  it('gives one account a row, with what the row says', async () => {
    const result = await imported(
      await xlsx([
        [
          ...HEADER,
          '账号ID',
          '主页链接',
          '单位网站',
          '行政区划',
          '负责人',
          '联系电话',
          '备注',
          '开设日期',
          '用途',
          '状态',
        ],
        [
          '微博',
          '宝鸡税务',
          '国家税务总局宝鸡市税务局',
          '市级部门及所属单位',
          '6279793937',
          'https://weibo.com/u/6279793937 https://weibo.com/6279793937/JxA1b2c3d',
          'www.example.gov.cn',
          '宝鸡市',
          '某某',
          '0917-0000000',
          '含办税服务',
          '2016.9.30',
          '发布类',
          '正常',
        ],
      ]),
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts).toEqual([
      {
        sheet: '登记表',
        row: 2,
        platform: 'weibo',
        kind: '微博',
        platformId: '6279793937',
        name: '宝鸡税务',
        sponsor: '国家税务总局宝鸡市税务局',
        tier: 'department',
        addresses: ['https://weibo.com/u/6279793937', 'https://weibo.com/6279793937/JxA1b2c3d'],
        website: 'http://www.example.gov.cn',
        region: '宝鸡市',
        purpose: '发布类',
        openedOn: '2016-09-30',
        status: 'registered',
        formerNames: [],
        contact: { responsible: '某某', phone: '0917-0000000' },
        remark: '含办税服务',
        extra: {},
      },
    ]);
  });

  it('has its columns in any order', async () => {
    const result = await imported(
      await xlsx([
        ['层级', '备注', ...HEADER.slice(0, 3).reverse()],
        ['乡镇', null, '眉县医保局', '眉县医保', '微信'],
      ]),
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts).toMatchObject([
      { name: '眉县医保', sponsor: '眉县医保局', tier: 'township', platform: 'wechat' },
    ]);
  });

  it.each([
    ['平台', '账号名称', '主办单位', '层级'],
    ['平 台', '账号名称*', '主办单位：', '层级（三选一）'],
    ['新媒体类型（七选一）', '*新媒体名称', '代表主体', '单位层级'],
    ['类型', '名称', '单位名称', '级别'],
    ['新媒体\n类型', '新媒体\n名称', '代表主体\n名称', '层　级'],
  ])('knows the headings %j', async (...header) => {
    const result = await imported(await xlsx([header, ROW]));
    expect(result.problems).toEqual([]);
    expect(names(result)).toEqual(['宝鸡工信']);
  });

  it('takes 代表主体名称 for the sponsor where there is a 主办单位 too, and keeps the latter', async () => {
    const result = await imported(
      await xlsx([
        ['主办单位', ...HEADER],
        ['某中心', ...ROW],
      ]),
    );
    expect(result.accounts).toMatchObject([{ sponsor: '宝鸡市工信局', extra: { 主办单位: '某中心' } }]);
  });

  it('keeps unknown columns as they are, and cells without a heading by their letter', async () => {
    const result = await imported(
      await xlsx([
        [...HEADER, '更新频率', null, '粉丝数'],
        [...ROW, '每周　两次 ', '旁注', 1200],
      ]),
    );
    expect(result.accounts[0]?.extra).toEqual({ 更新频率: '每周 两次', F列: '旁注', 粉丝数: '1200' });
  });

  it('keeps both of two unknown columns with one heading', async () => {
    const result = await imported(
      await xlsx([
        [...HEADER, '审核', '审核'],
        [...ROW, '一审', '二审'],
      ]),
    );
    expect(Object.values(result.accounts[0]?.extra ?? {})).toEqual(['一审', '二审']);
  });

  it('reads only the first sheet, and says which it left', async () => {
    const result = await imported(
      await xlsxOf([
        { data: [HEADER, ROW], sheet: '第四季度' },
        { data: [HEADER, ['微信', '旧账号', '某局', '乡镇']], sheet: '第三季度' },
      ]),
    );
    expect(names(result)).toEqual(['宝鸡工信']);
    expect(result.notes.map((note) => note.message)).toEqual(['只导入第一个工作表，未导入：“第三季度”']);
  });

  it('reads one sheet a body if told that all sheets hold accounts', async () => {
    const path = await xlsxOf([
      { data: [HEADER, ROW], sheet: '工信局' },
      { data: [HEADER, ['微信', '宝鸡人防', '宝鸡市人民防空办公室', '市级部门']], sheet: '人防办' },
    ]);
    expect(names(await imported(path, { sheets: 'all' }))).toEqual(['宝鸡工信', '宝鸡人防']);
    expect(names(await imported(path, { sheets: { named: '人防办' } }))).toEqual(['宝鸡人防']);
    const unknown = await imported(path, { sheets: { named: '信访局' } });
    expect(unknown.problems).toMatchObject([
      { message: '没有名为“信访局”的工作表', remedy: '请从这些工作表中选择：“工信局”、“人防办”' },
    ]);
  });

  it('spells one body in one way, whatever spaces and brackets its rows use', async () => {
    const result = await imported(
      await xlsx([
        HEADER,
        ['微信', '甲', '某县某局（本级）', '乡镇'],
        ['微博', '乙', '某县 某局(本级)', '乡镇'],
      ]),
    );
    expect(result.accounts.map((account) => account.sponsor)).toEqual([
      '某县某局（本级）',
      '某县某局（本级）',
    ]);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    const rows = Array.from({ length: 1200 }, (_, i) => ['微信', `账号${i}`, '某局', '乡镇']);
    await imported(await xlsx([HEADER, ...rows]), { progress: (n) => seen.push(n) });
    expect(seen).toEqual([500, 1000, 1201]);
  });
});

describe('above the header', () => {
  it('title rows, merged over the columns or not, are passed over', async () => {
    const result = await imported(
      await xlsx([
        [{ value: '宝鸡市政府系统政务新媒体备案登记表', columnSpan: 4 }, null, null, null],
        ['填报单位：某某办公室', null, '填报日期：2020年10月9日', null],
        [],
        HEADER,
        ROW,
      ]),
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts).toMatchObject([{ name: '宝鸡工信', row: 5 }]);
    expect(result.skipped.map(({ row, why }) => `${row} ${why}`)).toEqual([
      '1 表头上方：宝鸡市政府系统政务新媒体备案登记表',
      '2 表头上方：填报单位：某某办公室 填报日期：2020年10月9日',
    ]);
  });

  it('a row of contacts is not taken for the header', async () => {
    const result = await imported(await xlsx([['负责人：', '某某', '联系电话：', '000'], HEADER, ROW]));
    expect(result.problems).toEqual([]);
    expect(names(result)).toEqual(['宝鸡工信']);
  });
});

describe('a header in two rows', () => {
  it('is read with the group before its part: 代表主体 over 名称 is the sponsor', async () => {
    const result = await imported(
      await xlsx([
        [{ value: '备案表', columnSpan: 6 }, null, null, null, null, null],
        [
          { value: '序号', rowSpan: 2 },
          { value: '新媒体', columnSpan: 2 },
          null,
          { value: '代表主体', columnSpan: 2 },
          null,
          { value: '备注', rowSpan: 2 },
        ],
        [null, '类型（七选一）', '名称', '名称', '层级', null],
        [1, ...ROW, '一句话'],
      ]),
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts).toMatchObject([
      { name: '宝鸡工信', sponsor: '宝鸡市工信局', tier: 'department', remark: '一句话', row: 4 },
    ]);
  });

  it('names a column by both of its headings', async () => {
    const result = await imported(
      await xlsx([
        [{ value: '新媒体', columnSpan: 2 }, null, '主办单位', '层级'],
        ['类型', '名称', null, null],
        ['传真', '宝鸡工信', '宝鸡市工信局', '乡镇'],
      ]),
    );
    expect(result.problems).toMatchObject([
      { row: 3, column: { letter: 'A', heading: '新媒体/类型' }, value: '传真' },
    ]);
  });
});

describe('rows that are no accounts', () => {
  async function around(...rows: (string | number | null)[][]): Promise<ImportResult> {
    return imported(await xlsx([['序号', ...HEADER, '备注'], [1, ...ROW, null], ...rows]));
  }

  it.each([
    ['a total', ['合计', null, '1个', null, null, null], '合计行'],
    ['a total with a space', ['合　计', null, null, null, null, 1], '合计行'],
    ['a subtotal beside the number column', [null, '小计：', 1, null, null, null], '合计行'],
    ['a note', ['注：本表一式两份', null, null, null, null, null], '说明文字：注：本表一式两份'],
    [
      'a line of signatures',
      [null, '填表人：', '某某', '审核人：', '某某', null],
      '说明文字：填表人： 某某 审核人： 某某',
    ],
    [
      'a heading between rows',
      ['一、市级部门', null, null, null, null, null],
      '单独一格的文字：一、市级部门',
    ],
    ['a heading with a number of its own', ['二', null, '县级部门', null, null, null], null],
    [
      'a body that says it has none',
      [2, '无', '无', '某县某局', '乡镇', null],
      '没有账号的单位：某县某局 乡镇',
    ],
    ['the header again', ['序号', ...HEADER, '备注'], '重复的表头'],
    ['the numbers of the columns', [1, 2, 3, 4, 5, 6], '列号'],
    ['an example', ['例', '微信', '某某发布', '某某办公室', '乡镇', null], '填写示例'],
  ] as const)('%s is skipped, and said to be', async (_, row, why) => {
    const result = await around([...row]);
    expect(result.problems).toEqual([]);
    expect(names(result)).toEqual(['宝鸡工信']);
    expect(result.skipped).toHaveLength(1);
    if (why !== null) expect(result.skipped[0]).toMatchObject({ row: 3, why });
  });

  it('blank rows and rows that were only numbered beforehand are passed over in silence', async () => {
    const result = await around(
      [],
      [2, null, null, null, null, null],
      [3, ' ', '　', null, null, null],
      [4, '微信', '宝鸡人防', '某办', '乡镇', null],
    );
    expect(result.problems).toEqual([]);
    expect(names(result)).toEqual(['宝鸡工信', '宝鸡人防']);
    expect(result.skipped).toEqual([]);
  });

  it('notes at the end may go on over several rows, also in the column of names', async () => {
    const result = await imported(
      await xlsx([
        ['新媒体名称', '新媒体类型', '代表主体名称', '层级'],
        ['宝鸡工信', '微信', '宝鸡市工信局', '市级部门'],
        ['注：1.类型七选一'],
        ['2.层级三选一'],
      ]),
    );
    expect(result.problems).toEqual([]);
    expect(names(result)).toEqual(['宝鸡工信']);
    expect(result.skipped.map((row) => row.row)).toEqual([3, 4]);
  });

  it('a heading in the column of names is known by its cells being merged to the right', async () => {
    const result = await imported(
      await xlsx([
        ['新媒体名称', '新媒体类型', '代表主体名称', '层级'],
        [{ value: '市直部门', columnSpan: 4 }, null, null, null],
        ['宝鸡工信', '微信', '宝鸡市工信局', '市级部门'],
      ]),
    );
    expect(result.problems).toEqual([]);
    expect(names(result)).toEqual(['宝鸡工信']);
  });

  it('a name alone in its row is an account that lacks the rest, not a note', async () => {
    const result = await around([null, null, '宝鸡人防', null, null, null]);
    expect(result.problems.map((problem) => problem.message)).toEqual([
      '没有填写类型',
      '没有填写单位',
      '没有填写层级',
    ]);
  });

  it('an account whose name begins like a total is an account', async () => {
    const result = await around(
      [2, '微信', '合计划生育协会', '某协会', '乡镇', null],
      [3, '微博', '12345', '某中心', '乡镇', null],
    );
    expect(result.problems).toEqual([]);
    expect(names(result)).toEqual(['宝鸡工信', '合计划生育协会', '12345']);
  });
});

describe('merged cells', () => {
  it('give the sponsor and the tier to every row that they cover, and to no other', async () => {
    const result = await imported(
      await xlsx([
        HEADER,
        ['微信', '甲', { value: '某县某局', rowSpan: 3 }, { value: '乡镇', rowSpan: 3 }],
        ['微博', '乙', null, null],
        ['抖音', '丙', null, null],
        ['微信', '丁', null, '乡镇'],
      ]),
    );
    expect(result.accounts.map(({ name, sponsor }) => `${name} ${sponsor}`)).toEqual([
      '甲 某县某局',
      '乙 某县某局',
      '丙 某县某局',
    ]);
    expect(result.problems).toMatchObject([
      { row: 5, column: { letter: 'C', heading: '代表主体名称' }, message: '没有填写单位' },
    ]);
  });

  it('keep a row that differs in nothing but its platform', async () => {
    const result = await imported(
      await xlsx([
        HEADER,
        [
          '微信',
          { value: '某县发布', rowSpan: 2 },
          { value: '某县某局', rowSpan: 2 },
          { value: '乡镇', rowSpan: 2 },
        ],
        ['微博', null, null, null],
      ]),
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts.map(({ platform, name }) => `${platform} ${name}`)).toEqual([
      'wechat 某县发布',
      'weibo 某县发布',
    ]);
  });

  it('do not reach over a blank row into the next body', async () => {
    const result = await imported(
      await xlsx([
        HEADER,
        ['微信', '甲', { value: '某县某局', rowSpan: 2 }, '乡镇'],
        ['微博', '乙', null, '乡镇'],
        [],
        ['微信', '丙', '某县另一局', '乡镇'],
      ]),
    );
    expect(result.accounts.map((account) => account.sponsor)).toEqual(['某县某局', '某县某局', '某县另一局']);
  });
});

describe('what a cell says', () => {
  async function withRow(header: string[], row: (string | number | Date | null)[]): Promise<ImportResult> {
    return imported(
      await xlsx([
        [...HEADER, ...header],
        [...ROW.slice(0, 4), ...row],
      ]),
    );
  }

  it('is freed of spaces of all kinds and of invisible characters, but a name keeps its own marks', async () => {
    const result = await imported(
      await xlsx([
        HEADER,
        [
          '　微\u00a0信 ',
          '\u00a0“美连丨治污攻坚”·Ａ区\u200b\ufeff ',
          '宝鸡市　工信局',
          '市级部门　及所属单位',
        ],
      ]),
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts).toMatchObject([
      { platform: 'wechat', name: '“美连丨治污攻坚”·Ａ区', sponsor: '宝鸡市工信局' },
    ]);
  });

  it('a name keeps its spaces, as plain ones', async () => {
    const result = await imported(await xlsx([HEADER, ['微信', ' 平安　\u00a0宝鸡 ', '某局', '乡镇']]));
    expect(names(result)).toEqual(['平安 宝鸡']);
  });

  it.each(['无', '/', '——', ' 暂无 ', '-', 'N/A'])('%j is nothing', async (nothing) => {
    const result = await withRow(
      ['账号ID', '主页链接', '备注', '开设日期', '粉丝'],
      [nothing, nothing, nothing, nothing, nothing],
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts).toMatchObject([
      { platformId: null, addresses: [], remark: null, openedOn: null, extra: {} },
    ]);
  });

  it('a date may be a date cell, a serial number or words', async () => {
    for (const value of [
      new Date(Date.UTC(2020, 8, 30)),
      44104,
      '2020.9.30',
      '20200930',
      20200930,
      '2020年9月30日',
    ]) {
      const cell = value instanceof Date ? { value, format: 'yyyy"年"m"月"d"日"' } : value;
      const result = await imported(
        await xlsx([
          [...HEADER, '开设日期'],
          [...ROW, cell],
        ]),
      );
      expect(result.accounts[0]?.openedOn).toBe('2020-09-30');
    }
  });

  it('a month is kept as it was filed, and counts as its last day', async () => {
    const result = await withRow(['开设日期'], ['2020年9月']);
    expect(result.accounts).toMatchObject([{ openedOn: '2020-09-30', extra: { 开设日期: '2020年9月' } }]);
  });

  it('a kind that is none of ours is `other`, with its name kept', async () => {
    const result = await imported(
      await xlsx([
        [...HEADER, '其他（新媒体类型）'],
        ['其他', '甲', '某局', '乡镇', '人民号'],
        ['快手短视频', '乙', '某局', '乡镇', null],
        ['服务号', '丙', '某局', '乡镇', null],
      ]),
    );
    expect(result.accounts.map(({ platform, kind }) => `${platform} ${kind}`)).toEqual([
      'other 人民号',
      'other 快手短视频',
      'wechat 服务号',
    ]);
  });

  it('states and former names are read, an unknown state is noted and kept', async () => {
    const result = await imported(
      await xlsx([
        [...HEADER, '状态', '曾用名'],
        ['微信', '甲', '某局', '乡镇', '已注销', '旧甲、老甲'],
        ['微信', '乙', '某局', '乡镇', '试运行', null],
      ]),
    );
    expect(result.accounts).toMatchObject([
      { status: 'closed', formerNames: ['旧甲', '老甲'] },
      { status: null, extra: { 状态: '试运行' } },
    ]);
    expect(result.notes).toMatchObject([{ row: 3, message: '“试运行”不是已知的状态，按正常在用导入' }]);
  });

  it('personal data beyond the contract and passwords are left out, and that is said', async () => {
    const result = await withRow(
      ['负责人身份证号', '登录密码', '备注', '运维情况'],
      ['11010519491231002X', 'secret', '经办人11010519491231002X', '号码 11010519491231002X'],
    );
    const account = result.accounts[0];
    expect(JSON.stringify(account)).not.toMatch(/11010519491231002X|secret/);
    expect(account?.remark).toBe('经办人（证件号码已略去）');
    expect(result.notes.map((note) => note.message)).toEqual([
      '“负责人身份证号”列涉及个人信息或密码，未导入',
      '“登录密码”列涉及个人信息或密码，未导入',
    ]);
  });

  it('a heading cannot reach into the prototype of what is kept', async () => {
    const path = await file(
      '备案表.csv',
      csvText([
        [...HEADER, '__proto__', 'constructor'],
        [...ROW, '一', '二'],
      ]),
    );
    const result = await imported(path);
    expect(Object.entries(result.accounts[0]?.extra ?? {})).toEqual([
      ['__proto__', '一'],
      ['constructor', '二'],
    ]);
  });
});
