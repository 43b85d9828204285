/** Who is in a round and why: by tiers, by a sample that anyone can draw again, by name, and as a re-check. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fullOption, hoursOption, sampleOption, windowOption } from '../../src/cli/round/plan.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { type Environment, type Ran, xunjian } from '../support/xunjian.ts';

const here = useDatabase();
const elsewhere = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';
const WINDOW = ['--from', '2020-10-26', '--to', '2020-11-06'];

interface Listed {
  readonly name: string;
  readonly platform: string;
  readonly key: string;
  readonly reason: string;
  readonly detail: Record<string, unknown>;
  readonly exemptions: readonly object[];
}

/** 4, 6 and 40 accounts; every tenth has no id, one in twenty is on a platform without a scraper. */
function registry(): string[] {
  const tiers: [string, number][] = [
    ['市县级政府', 4],
    ['市级部门及所属单位', 6],
    ['"乡镇、县级部门等"', 40],
  ];
  return tiers
    .flatMap(([tier, count]) => Array.from({ length: count }, () => tier))
    .map((tier, i) => {
      const platform = i % 20 === 19 ? '抖音' : i % 2 === 0 ? '微博' : '微信';
      const id = platform === '微博' && i % 10 !== 0 ? String(5_600_000_000 + i) : '';
      return `${platform},账号${i},单位${i},${tier},${id}`;
    });
}

async function office(test: { url: string }, rows: readonly string[]): Promise<Environment> {
  const env = { DATABASE_URL: test.url, XUNJIAN_HOME: await temporaryFolder(), XUNJIAN_NOW: NOW };
  const file = join(env.XUNJIAN_HOME, '备案表.csv');
  await writeFile(file, ['新媒体类型,新媒体名称,代表主体名称,层级,账号ID', ...rows].join('\n'));
  expect(await xunjian(['registry', 'import', file], env)).toMatchObject({ code: 0 });
  return env;
}

async function open(env: Environment, name: string, ...options: string[]): Promise<Ran> {
  return xunjian(['round', 'open', name, ...WINDOW, ...options], env);
}

async function selection(env: Environment, name: string): Promise<Listed[]> {
  const { stdout } = await xunjian(['round', 'show', name, '--selection', '--json'], env);
  return (JSON.parse(stdout) as { accounts: Listed[] }).accounts;
}

function keys(accounts: readonly Listed[]): string[] {
  return accounts.map((account) => account.key).sort();
}

describe('a round', { timeout: 120_000 }, () => {
  it('selects by the same seed the same accounts on another machine, and others by another', async () => {
    const [a, b] = [await office(here, registry()), await office(elsewhere, registry().reverse())];
    const options = ['--full', 'city,department', '--sample', 'township=10', '--seed', '20201026'];
    expect(await open(a, '2020Q4', ...options)).toMatchObject({ code: 0 });
    expect(await open(b, '2020Q4', ...options)).toMatchObject({ code: 0 });
    const [one, other] = [await selection(a, '2020Q4'), await selection(b, '2020Q4')];
    expect(one).toHaveLength(20);
    expect(keys(other)).toEqual(keys(one));

    await open(b, 'other-seed', ...options.slice(0, -1), '20201027');
    expect(keys(await selection(b, 'other-seed'))).not.toEqual(keys(one));

    const sampled = one.filter((account) => account.reason === 'sampled');
    expect(sampled).toHaveLength(10);
    expect(sampled[0]?.detail).toMatchObject({ tier: 'township', seed: '20201026', pool: 40, asked: 10 });
    expect(one.filter((account) => account.reason === 'full')[0]?.detail).toEqual({ tier: 'city' });
  });

  it('draws from a seed of its own and says it, if none is given', async () => {
    const env = { DATABASE_URL: here.url, XUNJIAN_HOME: await temporaryFolder(), XUNJIAN_NOW: NOW };
    const opened = await open(env, 'own-seed', '--sample', 'township=10%', '--json');
    expect(opened).toMatchObject({ code: 0 });
    const { plan, strata } = JSON.parse(opened.stdout) as { plan: { seed: string }; strata: object[] };
    expect(plan.seed).toMatch(/^\d{8}$/);
    expect(strata).toEqual([{ tier: 'township', pool: 40, asked: 4, taken: 4 }]);
    const accounts = await selection(env, 'own-seed');
    expect(accounts.map((account) => account.detail.seed)).toEqual(accounts.map(() => plan.seed));
  });

  it('has the accounts of a list, whatever file it is, and no others', async () => {
    const env = { DATABASE_URL: here.url, XUNJIAN_HOME: await temporaryFolder(), XUNJIAN_NOW: NOW };
    const text = join(env.XUNJIAN_HOME, '名单.txt');
    await writeFile(text, '账号1\nweibo:5600000002\n\n账号3\n账号1\n');
    expect(await open(env, 'by-list', '--target', text)).toMatchObject({ code: 0 });
    expect((await selection(env, 'by-list')).map(({ name, reason }) => [name, reason]).sort()).toEqual([
      ['账号1', 'targeted'],
      ['账号2', 'targeted'],
      ['账号3', 'targeted'],
    ]);
    const sheet = join(env.XUNJIAN_HOME, '名单.csv');
    await writeFile(sheet, '重点检查名单,,\n序号,新媒体名称,代表主体名称\n1,账号 5,单位5\n2,账号7,单位7\n');
    expect(await open(env, 'by-sheet', '--target', sheet, '--full', 'city')).toMatchObject({ code: 0 });
    expect((await selection(env, 'by-sheet')).map(({ reason }) => reason).sort()).toEqual([
      ...Array.from({ length: 4 }, () => 'full'),
      'targeted',
      'targeted',
    ]);
  });

  it('is refused a list that names who is not there, with row and remedy', async () => {
    const env = { DATABASE_URL: here.url, XUNJIAN_HOME: await temporaryFolder(), XUNJIAN_NOW: NOW };
    const file = join(env.XUNJIAN_HOME, '名单.csv');
    await writeFile(file, '账号\n账号1\n没有的账号\n');
    const refused = await open(env, 'refused', '--target', file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      '名单.csv 第3行A列“账号”（没有的账号）：备案登记中没有这个账号。改正办法：',
    );
  });

  it('is refused an earlier round that is not there, with the way to have it', async () => {
    const env = { DATABASE_URL: here.url, XUNJIAN_HOME: await temporaryFolder(), XUNJIAN_NOW: NOW };
    const refused = await open(env, 'bad', '--recheck-of', '2019Q1');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('xunjian round import 2019Q1');
  });
});

describe('an option of a plan', () => {
  it.each<[string, () => unknown, string]>([
    ['a tier that is none', () => fullOption('village'), 'there is no tier "village"'],
    ['a tier both in full and sampled', () => sampleOption(['city=3'], ['city']), 'in full already'],
    ['a tier sampled twice', () => sampleOption(['city=3,city=4'], []), 'twice'],
    ['a sample without a number', () => sampleOption(['township'], []), 'township=35'],
    ['more than all', () => sampleOption(['township=150%'], []), '100%'],
    ['half an account', () => sampleOption(['township=1.5'], []), 'township=35'],
    ['no hours', () => hoursOption({ hours: '22-6' }), '22:00-06:00'],
    [
      'a window that ends before it begins',
      () => windowOption({ from: '2020-11-06', to: '2020-10-26' }),
      'after',
    ],
    ['a day that is none', () => windowOption({ from: '2020-11-31', to: '2020-12-26' }), '2020-10-26'],
  ])('is refused: %s', (_what, read, expected) => {
    expect(read).toThrow(expected);
  });

  it('may name a tier as the registry does, and a share of it', () => {
    expect(sampleOption(['乡镇县级部门等=12.5%', 'city=3'], ['department'])).toEqual([
      { tier: 'township', take: { percent: 12.5 } },
      { tier: 'city', take: 3 },
    ]);
    expect(fullOption('city, 市级部门及所属单位')).toEqual(['city', 'department']);
    expect(hoursOption({ hours: '8:30-12:00', workingHours: true })).toEqual({
      from: '08:30',
      to: '12:00',
      workingDays: true,
    });
  });
});
