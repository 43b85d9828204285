import { describe, expect, it } from 'vitest';
import { csvText, file, gbk, imported } from './files.ts';

const ROWS = [
  ['新媒体类型', '新媒体名称', '代表主体名称', '层级', '备注'],
  ['微信', '“美连丨治污攻坚”', '宝鸡市生态环境局', '市级部门及所属单位', '含逗号,和"引号"\n两行'],
  ['微博', '宝鸡·发布', '宝鸡市政府', '市县级政府', null],
];

const EXPECTED = [
  {
    row: 2,
    sheet: null,
    platform: 'wechat',
    name: '“美连丨治污攻坚”',
    tier: 'department',
    remark: '含逗号,和"引号"\n两行',
  },
  { row: 3, sheet: null, platform: 'weibo', name: '宝鸡·发布', tier: 'city', remark: null },
];

describe('a csv file', () => {
  it.each([
    ['UTF-8', Buffer.from(csvText(ROWS))],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${csvText(ROWS)}`)],
    ['GBK', gbk(csvText(ROWS))],
    [
      'UTF-16 with a mark, as Excel writes its “Unicode text”',
      Buffer.from(`\ufeff${csvText(ROWS, '\t')}`, 'utf16le'),
    ],
  ])('in %s', async (_, bytes) => {
    const result = await imported(await file('备案表.csv', bytes));
    expect(result.problems).toEqual([]);
    expect(result.accounts).toMatchObject(EXPECTED);
  });

  it('in GB18030 with a character of four bytes', async () => {
    // 㐄 is 0x81 0x39 0xEF 0x33.
    const text = csvText(ROWS);
    const at = text.indexOf('宝鸡·发布');
    const bytes = Buffer.concat([
      gbk(text.slice(0, at)),
      Buffer.from([0x81, 0x39, 0xef, 0x33]),
      gbk(text.slice(at)),
    ]);
    const result = await imported(await file('备案表.csv', bytes));
    expect(result.accounts[1]?.name).toBe('㐄宝鸡·发布');
  });

  it.each([',', ';', '\t'])('with %j between its fields', async (delimiter) => {
    const result = await imported(await file('备案表.csv', csvText(ROWS, delimiter)));
    expect(result.accounts).toMatchObject(EXPECTED);
  });

  it('that names its delimiter on its first line', async () => {
    const result = await imported(await file('备案表.csv', `sep=;\r\n${csvText(ROWS, ';')}`));
    expect(result.problems).toEqual([]);
    expect(result.accounts).toMatchObject(EXPECTED.map((account) => ({ ...account, row: account.row + 1 })));
  });

  it('with quotation marks inside of a field, rows of unequal length, and every kind of line end', async () => {
    const text = '平台,账号名称,主办单位,层级\r微信,美连"治污"攻坚,某局,乡镇,,,\n\n微信,乙,某局,乡镇\r\n';
    const result = await imported(await file('备案表.csv', text.replace('\r微信', '\n微信')));
    expect(result.problems).toEqual([]);
    expect(result.accounts).toMatchObject([
      { name: '美连"治污"攻坚', row: 2 },
      { name: '乙', row: 4 },
    ]);
  });

  it('with its title and notes around the table', async () => {
    const text = csvText([
      ['政务新媒体备案表', null, null, null, null],
      ...ROWS,
      ['合计', 2],
      ['注：一式两份'],
    ]);
    const result = await imported(await file('备案表.csv', text));
    expect(result.problems).toEqual([]);
    expect(result.accounts).toHaveLength(2);
    expect(result.skipped.map((row) => row.row)).toEqual([1, 5, 6]);
  });

  it('with uids that Excel turned into 1.23E+09: refused, unless all digits are there', async () => {
    const result = await imported(
      await file(
        '备案表.csv',
        csvText([
          ['平台', '账号名称', '主办单位', '层级', '微博UID'],
          ['微博', '甲', '某局', '乡镇', '1.23E+09'],
          ['微博', '乙', '某局', '乡镇', '6.279793937E+09'],
        ]),
      ),
    );
    expect(result.accounts).toMatchObject([{ name: '乙', platformId: '6279793937' }]);
    expect(result.problems).toMatchObject([
      {
        row: 2,
        column: { letter: 'E', heading: '微博UID' },
        value: '1.23E+09',
        message: '数字已丢失，只剩前3位（共10位）',
      },
    ]);
  });
});

describe('cells that were merged before the file became csv', () => {
  const header = ['序号', '新媒体类型', '新媒体名称', '代表主体名称', '层级'];

  it('take the body from above where the number is missing with it, and it is noted', async () => {
    const result = await imported(
      await file(
        '备案表.csv',
        csvText([
          header,
          [1, '微信', '甲', '某县某局', '乡镇'],
          [null, '微博', '乙', null, null],
          [null, '抖音', '丙', null, null],
          [2, '微信', '丁', '某县另一局', '乡镇'],
        ]),
      ),
    );
    expect(result.problems).toEqual([]);
    expect(result.accounts.map(({ name, sponsor, tier }) => `${name} ${sponsor} ${tier}`)).toEqual([
      '甲 某县某局 township',
      '乙 某县某局 township',
      '丙 某县某局 township',
      '丁 某县另一局 township',
    ]);
    expect(result.notes.map((note) => note.message)).toEqual([
      '第3行没有序号和单位，视为与第2行合并的单元格，按同一单位导入，请核对',
      '第4行没有序号和单位，视为与第3行合并的单元格，按同一单位导入，请核对',
    ]);
  });

  it.each<[string, (string | number | null)[][]]>([
    ['the row has a number of its own', [[2, '微博', '乙', null, '乡镇']]],
    ['the row is not right below', [[null], [null, '微博', '乙', null, '乡镇']]],
  ])('do not where %s: then the body is missing', async (_, rows) => {
    const text = csvText([header, [1, '微信', '甲', '某县某局', '乡镇'], ...rows]);
    const result = await imported(await file('备案表.csv', text));
    expect(result.accounts.map((account) => account.name)).toEqual(['甲']);
    expect(result.problems).toMatchObject([{ message: '没有填写单位' }]);
  });

  it('do not in a file that does not number its rows', async () => {
    const text = csvText([header.slice(1), ['微信', '甲', '某县某局', '乡镇'], ['微博', '乙', null, '乡镇']]);
    const result = await imported(await file('备案表.csv', text));
    expect(result.problems).toMatchObject([{ row: 3, message: '没有填写单位' }]);
  });
});
