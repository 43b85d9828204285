import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORMS, TIERS } from '../../src/domain/account.ts';
import { diffRegistry, type RegisteredAccount } from '../../src/registry/diff.ts';
import { csvOf, exportTable, writeRegistry } from '../../src/registry/export.ts';
import { imported, pathOf } from './files.ts';

const ACCOUNT: RegisteredAccount = {
  accountId: 1,
  platform: 'weibo',
  platformId: '6279793937',
  name: '“美连丨治污攻坚”',
  sponsor: '宝鸡市生态环境局',
  tier: 'department',
  status: 'closing',
  addresses: ['https://weibo.com/u/6279793937', 'https://weibo.com/6279793937/JxA1b2c3d'],
  website: 'http://www.example.gov.cn/',
  region: '宝鸡市',
  openedOn: '2016-09-30',
  remark: '两行\n和"引号",逗号',
  purpose: '发布类',
  contact: { responsible: '某某', person: '某某', phone: '+86-917-0000000' },
  extra: { 更新频率: '每周两次', 开设日期: '2016年9月' },
};

const OTHERS: RegisteredAccount[] = [
  {
    ...ACCOUNT,
    accountId: 2,
    platform: 'other',
    platformId: null,
    name: '=cmd|1!A1',
    extra: { '其他（新媒体类型）': '人民号' },
    status: 'registered',
  },
  {
    ...ACCOUNT,
    accountId: 3,
    platform: 'wechat',
    platformId: 'MzA3MDk5MDAwMQ==',
    name: "'@某县",
    extra: { 原始ID: 'gh_0123456789ab' },
    openedOn: null,
  },
];

describe('an exported registry', () => {
  it.each(['备案登记表.xlsx', '备案登记表.csv'])('%s imports as it was', async (name) => {
    const accounts = [ACCOUNT, ...OTHERS];
    const path = await pathOf(name);
    await writeRegistry(path, accounts);
    const result = await imported(path);
    expect(result.problems).toEqual([]);
    const diff = diffRegistry(accounts, result.accounts, { complete: true });
    expect(diff.unchanged.map((pair) => pair.account.accountId)).toEqual([1, 2, 3]);
  });

  it('has the headings of the contract, and the unknown columns after them', () => {
    expect(exportTable([ACCOUNT])[0]).toEqual([
      '新媒体类型',
      '其他（新媒体类型）',
      '新媒体名称',
      '代表主体名称',
      '层级',
      '账号ID',
      '主页链接',
      '单位网站',
      '行政区划',
      '负责人',
      '联系人',
      '联系电话',
      '开设日期',
      '用途',
      '状态',
      '备注',
      '更新频率',
    ]);
  });

  it('keeps programs from taking a name for a formula', async () => {
    const path = await pathOf('a.csv');
    await writeRegistry(path, OTHERS);
    expect(await readFile(path, 'utf8')).toContain(",'=cmd|1!A1,");
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', "'", 'a', '"', ',') })),
        (row) => {
          for (const field of csvOf([row])
            .slice(1)
            .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
            expect(field.replace(/^"/, '')).not.toMatch(/^[=+\-@\t]/);
          }
        },
      ),
    );
  });

  it('refuses a file of another kind', async () => {
    await expect(writeRegistry(await pathOf('a.pdf'), [ACCOUNT])).rejects.toThrow(
      'cannot write .pdf: .xlsx or .csv',
    );
  });

  it('of any accounts imports as it was', async () => {
    const words = fc
      .string({
        unit: fc.constantFrom('宝', '鸡', 'a', '1', '·', '丨', '“', '=', '-'),
        minLength: 1,
        maxLength: 8,
      })
      .filter((text) => !/^[=\-1a]*$/.test(text));
    const account = fc.record({
      platform: fc.constantFrom(...PLATFORMS),
      name: words,
      sponsor: words,
      tier: fc.constantFrom(...TIERS),
      status: fc.constantFrom('registered', 'closing', 'closed'),
    });
    const accounts = fc.uniqueArray(account, {
      minLength: 1,
      selector: (a) => `${a.platform} ${a.name.toLowerCase()} ${a.sponsor.toLowerCase()}`,
    });
    await fc.assert(
      fc.asyncProperty(accounts, fc.constantFrom('a.csv', 'a.xlsx'), async (list, name) => {
        const before = list.map((more, i) => ({
          ...ACCOUNT,
          ...more,
          accountId: i,
          platformId: null,
          extra: {},
        }));
        const path = await pathOf(name);
        await writeRegistry(path, before);
        const result = await imported(path);
        expect(result.problems).toEqual([]);
        const told = (a: {
          platform: string;
          name: string;
          sponsor: string | null;
          tier: string | null;
          status: string | null;
        }) => [a.platform, a.name, a.sponsor, a.tier, a.status].join(' ');
        expect(result.accounts.map(told)).toEqual(before.map(told));
      }),
      { numRuns: 40 },
    );
  });
});
