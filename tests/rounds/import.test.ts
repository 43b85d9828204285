/** An earlier quarter's published list becomes a round whose failing accounts can be looked at again. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { matchAccount, sameBody } from '../../src/registry/match-account.ts';
import { ruleOfProblem, splitProblems } from '../../src/registry/problem-names.ts';
import { quarterIn, windowIn } from '../../src/registry/read-published-list.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { type Environment, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const NOW = '2020-10-26T10:00:00+08:00';
const HEADER = [
  '序号',
  '新媒体类型（七选一）',
  '其他（新媒体类型）',
  '新媒体名称',
  '代表主体名称',
  '检查结果',
  '存在的突出问题',
  '备注',
];
const REGISTRY = [
  '新媒体类型,新媒体名称,代表主体名称,层级,账号ID,曾用名',
  '微信,示例工信,示例市工业和信息化局,市级部门及所属单位,,',
  '微博,示例税务,国家税务总局示例市税务局,市级部门及所属单位,5600000001,',
  '微信,美连丨治污攻坚,示例县环境局,"乡镇、县级部门等",,',
  '微信,示例发布,示例县政府,市县级政府,,',
  '微信,通用名,甲局,市级部门及所属单位,,',
];

async function office(): Promise<Environment> {
  const env = { DATABASE_URL: test.url, XUNJIAN_HOME: await temporaryFolder(), XUNJIAN_NOW: NOW };
  const file = join(env.XUNJIAN_HOME, '备案表.csv');
  await writeFile(file, REGISTRY.join('\n'));
  expect(await xunjian(['registry', 'import', file], env)).toMatchObject({ code: 0 });
  return env;
}

/** As the notice's attachment is laid out. */
async function listFile(
  env: Environment,
  rows: readonly (readonly string[])[],
  quarter = '三',
): Promise<string> {
  const file = join(env.XUNJIAN_HOME ?? '', `不合格名单${rows.length}.xlsx`);
  const title = [
    [{ value: '附件：' }],
    [{ value: `2020年第${quarter}季度示例市政务新媒体检查不合格名单`, columnSpan: 8 }],
    [{ value: '（监测时间：2020年7月27日至8月7日）', columnSpan: 8 }],
  ];
  const cells = [HEADER, ...rows].map((row) => row.map((value) => (value === '' ? null : { value })));
  await writeExcelFile([...title, ...cells] as never).toFile(file);
  return file;
}

describe('a published list', { timeout: 120_000 }, () => {
  it('is a round that rests on itself, and the next round looks at its accounts again', async () => {
    const env = await office();
    const renamed = join(env.XUNJIAN_HOME ?? '', '备案表2.csv');
    await writeFile(
      renamed,
      REGISTRY.map((line) =>
        line.replace('示例发布,示例县政府', '示例县发布,示例县政府').replace(/,$/, ',示例发布'),
      ).join('\n'),
    );
    expect(await xunjian(['registry', 'import', renamed], env)).toMatchObject({ code: 0 });
    const file = await listFile(env, [
      [
        '1',
        '微信',
        '',
        '示例工信',
        '示例市工信局',
        '不合格',
        '监测时间点前2周内无更新；未提供有效互动功能',
        '',
      ],
      [
        '2',
        '新浪微博',
        '',
        '示例税务',
        '国家税务总局示例市税务局',
        '不合格',
        '点赞与本单位业务无关的信息',
        '',
      ],
      ['3', '微信', '', '“美连|治污攻坚”', '示例县环境局', '不合格', '部分页面底部存在商业信息', ''],
      ['4', '微信', '', '示例发布', '示例县政府', '不合格', '未更新', '已联系'],
      ['5', '微信', '', '示例县外宣', '示例县政府', '合格', '', ''],
    ]);
    const imported = await xunjian(['round', 'import', '2020Q3', file, '--by', '张三'], env);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(imported.stdout).toContain('导入不合格账号4个，问题5项');
    expect(imported.stdout).toContain('“示例市工信局”按备案单位“示例市工业和信息化局”导入，请核对');
    expect(imported.stdout).toContain('账号已更名为“示例县发布”');

    const [round] = await test.db.query(`select * from results.rounds where round = '2020Q3'`);
    expect(round).toMatchObject({
      window_from: '2020-07-27',
      window_to: '2020-08-07',
      state: 'published',
      imported: true,
      failing: 4,
      inspected: null,
      pass_rate: null,
    });
    const violations = await test.db.query(
      `select name, rule, problem, state, evidence -> 0 ->> 'kind' as kind, evidence -> 0 ->> 'sha256' as sha256
       from results.violations where round = '2020Q3' order by name, rule`,
    );
    expect(violations.map(({ sha256, ...violation }) => violation)).toEqual(
      [
        { name: '示例县发布', rule: 'not-updated', problem: '未更新', state: 'open', kind: 'published-list' },
        {
          name: '示例工信',
          rule: 'no-effective-interaction',
          problem: '未提供有效互动功能',
          state: 'open',
          kind: 'published-list',
        },
        {
          name: '示例工信',
          rule: 'not-updated',
          problem: '监测时间点前2周内无更新',
          state: 'open',
          kind: 'published-list',
        },
        {
          name: '示例税务',
          rule: 'unrelated-likes',
          problem: '点赞与本单位业务无关的信息',
          state: 'open',
          kind: 'published-list',
        },
        {
          name: '美连丨治污攻坚',
          rule: 'commercial-footer',
          problem: '部分页面底部存在商业信息',
          state: 'open',
          kind: 'published-list',
        },
      ].sort((a, b) => (`${a.name} ${a.rule}` < `${b.name} ${b.rule}` ? -1 : 1)),
    );
    expect(new Set(violations.map(({ sha256 }) => sha256)).size).toBe(1);

    const next = [
      'round',
      'open',
      '2020Q4',
      '--from',
      '2020-10-26',
      '--to',
      '2020-11-06',
      '--full',
      'city',
      '--json',
    ];
    const opened = await xunjian(next, env);
    expect(JSON.parse(opened.stdout)).toMatchObject({
      selected: 4,
      reasons: { full: 1, sampled: 0, targeted: 0, recheck: 4 },
      plan: { recheckOf: '2020Q3' },
    });
    const details = await test.db.query(
      `select s.detail from selections s join rounds r using (round_id) join accounts a using (account_id)
       where r.name = '2020Q4' and s.reason = 'recheck' and a.name = '示例工信'`,
    );
    expect(details).toEqual([
      { detail: { round: '2020Q3', rules: ['no-effective-interaction', 'not-updated'] } },
    ]);
    const ran = await xunjian(['round', 'run', '2020Q3'], env);
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('imported from its published list'),
    });
  });

  it('whose rows mean no account or no rule is refused, with row and remedy; --partial keeps the others', async () => {
    const env = await office();
    const file = await listFile(
      env,
      [
        ['1', '微信', '', '没有的账号', '示例市工信局', '不合格', '未更新', ''],
        ['2', '微信', '', '通用名', '乙局乙局', '不合格', '未更新', ''],
        ['3', '微信', '', '通用名', '甲局', '不合格', '字体不美观', ''],
        ['4', '微信', '', '', '甲局', '不合格', '未更新', ''],
        ['5', '电视', '', '通用名', '甲局', '不合格', '未更新', ''],
        ['6', '微信', '', '通用名', '甲局', '不合格', '未更新', ''],
      ],
      '二',
    );
    const refused = await xunjian(['round', 'import', '2020Q2', file], env);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      '第5行D列“新媒体名称”（没有的账号）：备案登记中没有微信账号“没有的账号”，该单位备案的是“示例工信”。改正办法：',
    );
    expect(refused.stderr).toContain(
      '第6行D列“新媒体名称”（通用名）：备案登记中微信账号“通用名”属于“甲局”。改正办法：',
    );
    expect(refused.stderr).toContain('第7行G列“存在的突出问题”（字体不美观）：');
    expect(refused.stderr).toContain('第8行D列“新媒体名称”：没有填写新媒体名称');
    expect(refused.stderr).toContain('第9行B列“新媒体类型（七选一）”（电视）：不是已知的类型');
    const partial = await xunjian(['round', 'import', '2020Q2', file, '--partial', '--json'], env);
    expect(partial.code).toBe(0);
    expect(JSON.parse(partial.stdout)).toMatchObject({ accounts: 1, violations: 1, refused: 5 });
  });
});

describe('the words of a list', () => {
  const rules = [
    ['not-updated', '内容更新不及时', '监测时间点前2周内无更新'],
    ['no-effective-interaction', '未提供有效互动功能', '未提供有效互动功能'],
    ['unrelated-likes', '点赞与本单位业务无关的信息', '点赞与本单位业务无关信息'],
    ['commercial-footer', '部分页面底部存在商业信息', '部分信息页面底部存在商业信息'],
    ['account-not-found', '未搜索到账号信息', '未搜索到账号信息'],
    ['weekly-original', '未发布原创信息', '未发布原创信息'],
    ['forced-likes', '强制点赞', '强制要求群众点赞'],
  ].map(([id = '', heading = '', list = '']) => ({ id, title: heading, wording: { heading, list } }));

  it.each([
    ['监测时间点前2周内未更新', 'not-updated'],
    ['监测时间点前2周内，未及时更新。', 'not-updated'],
    ['长期不更新', 'not-updated'],
    ['监测时间段内未更新', 'not-updated'],
    ['未开设有效的咨询建言互动渠道', 'no-effective-interaction'],
    ['点赞与本单位业务无关的信息', 'unrelated-likes'],
    ['要求群众点赞', 'forced-likes'],
    ['存在商业广告', 'commercial-footer'],
    ['检测中未搜索到账号信息', 'account-not-found'],
    ['近1个月内未发布原创信息', 'weekly-original'],
    ['字体不美观', null],
  ])('“%s” is the rule %s', (words, id) => {
    expect(ruleOfProblem(words, rules)?.id ?? null).toBe(id);
  });

  it('may hold several problems, numbered or not', () => {
    expect(splitProblems('1.未更新；2、未提供有效互动功能。\n（3）存在商业广告')).toEqual([
      '未更新',
      '未提供有效互动功能',
      '存在商业广告',
    ]);
  });

  it('tell the window, or the quarter', () => {
    expect(windowIn('（监测时间：2020年10月26日至11月6日）')).toEqual({
      from: '2020-10-26',
      to: '2020-11-06',
    });
    expect(windowIn('监测时间:2020年12月28日—2021年1月8日')).toEqual({
      from: '2020-12-28',
      to: '2021-01-08',
    });
    expect(windowIn('监测时间：近期')).toBeNull();
    expect(quarterIn('关于2020年第三季度全市政务新媒体检查情况的通报')).toEqual({
      from: '2020-07-01',
      to: '2020-09-30',
    });
    expect(quarterIn('2020Q4')).toEqual({ from: '2020-10-01', to: '2020-12-31' });
    expect(quarterIn('年度检查')).toBeNull();
  });
});

describe('a body', () => {
  it.each([
    ['宝鸡市工信局', '宝鸡市工业和信息化局', true],
    ['眉县医保局', '眉县医疗保障局', true],
    ['金台区扶贫办', '金台区扶贫开发办公室', true],
    ['宝鸡市税务局', '国家税务总局宝鸡市税务局', true],
    ['眉县公安局', '岐山县公安局', false],
    ['宝鸡市卫生局', '宝鸡市农业农村局', false],
    ['宝鸡市', '宝鸡市农业农村局', false],
  ])('%s is %s: %s', (a, b, same) => {
    expect(sameBody(a, b)).toBe(same);
    expect(sameBody(b, a)).toBe(same);
  });

  it('of two accounts that could be meant, none is', () => {
    const account = (accountId: number, sponsor: string) => ({
      accountId,
      platform: 'wechat' as const,
      platformId: null,
      name: '政务公开',
      sponsor,
      status: 'registered' as const,
      formerNames: [],
    });
    const named = { platform: 'wechat' as const, name: '政务公开', sponsor: '宝鸡市工信局', id: null };
    const both = [account(1, '宝鸡市工业和信息化局'), account(2, '宝鸡市工商信用局')];
    expect(matchAccount(both, named)).toMatchObject({
      is: 'none',
      remedy: expect.stringContaining('账号ID'),
    });
    expect(matchAccount(both.slice(0, 1), named)).toMatchObject({ is: 'found', account: { accountId: 1 } });
  });
});
