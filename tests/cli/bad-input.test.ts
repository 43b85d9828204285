/** Bad input names the file, row, field or key, and the remedy; it ends with exit code 2 and changes nothing. */

import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RULESETS } from '../../src/package-root.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { type Environment, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const HEADINGS = '新媒体类型,新媒体名称,代表主体名称,层级,账号ID';
const GOOD = '微博,示例发布,示例局,市县级政府,5600000401';

async function environment(): Promise<Environment> {
  return {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: await temporaryFolder(),
    XUNJIAN_NOW: '2020-11-06T10:00:00+08:00',
  };
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

describe('a registry file', () => {
  it.each([
    ['with wrong columns', 'list.csv', '编号,称呼\n1,甲\n', ['list.csv', '新媒体名称']],
    [
      'with an unknown platform',
      'list.csv',
      `${HEADINGS}\n${GOOD}\n短波电台,甲,乙局,市县级政府,1\n`,
      ['list.csv', '第3行', '新媒体类型', '短波电台', '改正办法'],
    ],
    [
      'with a duplicate row',
      'list.csv',
      `${HEADINGS}\n${GOOD}\n${GOOD}\n`,
      ['list.csv', '第3行', '第2行', '改正办法'],
    ],
    ['that is a broken xlsx', 'list.xlsx', 'PK\u0003\u0004 broken', ['list.xlsx', '改正办法']],
  ])('%s is refused whole', async (_what, name, content, expected) => {
    const env = await environment();
    const ran = await xunjian(['registry', 'import', await file(name, content)], env);
    expect(ran.code).toBe(2);
    for (const words of expected) expect(ran.stderr).toContain(words);
    const listed = await xunjian(['registry', 'list', '--json'], env);
    expect(listed.stdout).not.toContain('示例发布');
  });

  it('that is not there is named', async () => {
    const ran = await xunjian(['registry', 'import', '/nowhere/list.csv'], await environment());
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('list.csv');
    expect(ran.stderr).toContain('改正办法');
  });

  it('keeps its good rows with --partial', async () => {
    const env = await environment();
    const path = await file(
      'list.csv',
      `${HEADINGS}\n微博,部分发布,示例局,市县级政府,5600000402\n短波电台,甲,乙局,市县级政府,1\n`,
    );
    const ran = await xunjian(['registry', 'import', path, '--partial'], env);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('第3行');
    expect((await xunjian(['registry', 'list', '--json'], env)).stdout).toContain('部分发布');
  });

  it('changes nothing with --dry-run, and says what it would', async () => {
    const env = await environment();
    const path = await file('list.csv', `${HEADINGS}\n微博,试运行,示例局,市县级政府,5600000403\n`);
    const ran = await xunjian(['registry', 'import', path, '--dry-run'], env);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('新增1个');
    expect((await xunjian(['registry', 'list', '--json'], env)).stdout).not.toContain('试运行');
  });
});

describe('a rule set', () => {
  const shipped = readFileSync(join(RULESETS, 'national-2019.yaml'), 'utf8');
  it.each([
    ['with a misspelt finding', 'needs: [presence, posts]', 'needs: [presence, psots]', 'posts'],
    ['with a misspelt fact', '!updated_within(days', '!updated_wthin(days', 'updated_within'],
    [
      'with a type error in its condition',
      '!updated_within(days, reading)',
      '!updated_within(reading)',
      'violated_when',
    ],
  ])('%s is refused, with its place', async (_what, right, wrong, expected) => {
    expect(shipped).toContain(right);
    const ran = await xunjian(['rules', 'check', await file('mine.yaml', shipped.replace(right, wrong))], {});
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/mine\.yaml:\d+:\d+: rule not-updated/);
    expect(ran.stderr).toContain(expected);
  });

  it('that is good says its hash', async () => {
    const ran = await xunjian(['rules', 'check', 'national-2019'], {});
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/national-2019.*[0-9a-f]{64}/);
  });
});

describe('the command line', () => {
  it('names a variable that is wrong', async () => {
    const ran = await xunjian(['registry', 'list'], { ...(await environment()), XUNJIAN_PORT: 'eighty' });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('XUNJIAN_PORT is "eighty"');
  });

  it.each([
    [['nonsense']],
    [['inspect']],
    [['registry', 'import']],
    [['parse', 'x.html', '--kind', 'nonsense']],
  ])('ends with 2 for %j', async (args) => {
    expect((await xunjian(args, {})).code).toBe(2);
  });

  it('has help on every level', async () => {
    for (const args of [['--help'], ['registry', '--help'], ['registry', 'import', '--help']]) {
      const ran = await xunjian(args, {});
      expect(ran.code).toBe(0);
      expect(ran.stdout).toContain('Usage: xunjian');
    }
  });

  it('says which accounts there are when it knows none of that name', async () => {
    const ran = await xunjian(['inspect', '查无此号'], await environment());
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('registry list');
  });
});

describe('a submitted address', () => {
  const OWN = { platform: 'wechat', id: 'MzA5MDAwMDQwMQ==', name: '示例甲' } as const;
  const OTHER = { platform: 'wechat', id: 'MzA5MDAwMDQwMg==', name: '示例乙' } as const;
  const at = '2020-11-05T09:00:00+08:00';
  const OWN_URL = 'https://mp.weixin.qq.com/s/own-article-00000000001';
  const OTHER_URL = 'https://mp.weixin.qq.com/s/other-article-000000001';
  const WORLD = world({
    now: '2020-11-06T10:00:00+08:00',
    accounts: [
      { ...OWN, sources: ['article'], posts: [{ at, title: '本单位的文章', url: OWN_URL }] },
      { ...OTHER, sources: ['article'], posts: [{ at, title: '别人的文章', url: OTHER_URL }] },
    ],
  });

  async function submit(url: string) {
    const platforms = await startPlatforms(WORLD);
    onTestFinished(() => platforms.close());
    const env = { ...(await environment()), XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap) };
    const ran = await xunjian(['submit', `wechat:${OWN.id}`, url], env);
    return { ...ran, requests: platforms.requests.count() };
  }

  it('of the account itself is proved', async () => {
    const ran = await submit(OWN_URL);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('已证实');
    expect(ran.stdout).toContain('2020年11月5日09:00');
  });

  it('of another account is fetched and refused', async () => {
    const ran = await submit(OTHER_URL);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain(OTHER_URL);
    expect(ran.stdout).toContain('是其他账号');
  });

  it.each([
    ['another host', 'https://example.com/s/own-article-00000000001'],
    ['a private address', 'http://169.254.169.254/latest/meta-data/'],
    [
      'a private address under the platform’s name',
      'https://mp.weixin.qq.com@127.0.0.1/s/own-article-00000000001',
    ],
    ['no address at all', 'not-an-address'],
    [
      'a page of the account, no post',
      'https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA5MDAwMDQwMQ==',
    ],
  ])('of %s is refused without a request', async (_what, url) => {
    const ran = await submit(url);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(url);
    expect(ran.requests).toBe(0);
  });
});
