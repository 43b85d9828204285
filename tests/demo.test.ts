/**
 * The README's own command, on a machine with nothing but Node and npm: the fourth quarter of 2020, replayed from the
 * registry to the notice. Nothing of the result is written anywhere but in the pages of the world.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { temporaryFolder } from './support/app.ts';
import { HAS_REDIS, startRedis } from './support/redis.ts';

const WORLD = join(PACKAGE_ROOT, 'tests/platforms/worlds/2020q4/world.yaml');

interface Summary {
  readonly failing: number;
  readonly list: readonly { readonly name: string; readonly problem: string }[];
}

/** `npm run demo -- --exit`, on embedded parts but for what `own` says. */
async function demo(own: Readonly<Record<string, string>>, world = WORLD) {
  const { PATH, HOME } = process.env;
  const out = await temporaryFolder();
  const child = spawn('npm', ['run', 'demo', '--', '--exit', '--out', out, '--world', world], {
    cwd: PACKAGE_ROOT,
    env: { PATH, HOME, ...own },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(output);
  return { output, summary: JSON.parse(await readFile(join(out, 'summary.json'), 'utf8')) as Summary };
}

const NOT_UPDATED = '监测时间点前2周内无更新';
const NO_INTERACTION = '未提供有效互动功能';
const LIKES = '点赞与本单位业务无关信息';
const COMMERCIAL = '部分信息页面底部存在商业信息';

/** The list that the city published, in its order. */
const PUBLISHED = [
  ['微信', '宝鸡工信', '宝鸡市工信局', NOT_UPDATED],
  ['微信', '宝鸡农业农村', '宝鸡市农业农村局', NO_INTERACTION],
  ['微信', '宝鸡旅游', '宝鸡市文化和旅游局', COMMERCIAL],
  ['微信', '宝鸡市退役军人事务局', '宝鸡市退役军人事务局', COMMERCIAL],
  ['微信', '宝鸡市行政审批服务局', '宝鸡市行政审批服务局', NO_INTERACTION],
  ['微信', '宝鸡人防', '宝鸡市人民防空办公室', NO_INTERACTION],
  ['微信', '宝鸡信访', '宝鸡市信访局', NOT_UPDATED],
  ['微博', '宝鸡税务', '国家税务总局宝鸡市税务局', LIKES],
  ['微信', '宝鸡市邮政管理局', '宝鸡市邮政管理局', NO_INTERACTION],
  ['微博', '宝鸡邮政管理', '宝鸡市邮政管理局', NO_INTERACTION],
  ['微信', '岐山县人民政府办公室', '岐山县人民政府办公室', NOT_UPDATED],
  ['微信', '岐山县文化和旅游局', '岐山县文化和旅游局', COMMERCIAL],
  ['微信', '岐山住建', '岐山县住房和城乡建设局', NOT_UPDATED],
  ['微信', '眉县医保', '眉县医保局', NO_INTERACTION],
  ['微博', '千阳交警', '千阳县公安局', LIKES],
  ['微信', '凤县农业', '凤县农业农村局', NOT_UPDATED],
  ['微信', '太白卫生健康', '太白县卫生健康局', NO_INTERACTION],
  ['微信', '金台脱贫攻坚', '金台区扶贫办', NO_INTERACTION],
];

const GOLDEN = {
  round: '2020Q4',
  window: { from: '2020-10-26', to: '2020-11-06' },
  registered: { total: 330, city: 22, department: 65, township: 243 },
  selected: 100,
  inspected: 100,
  failing: 18,
  passing: 82,
  undetermined: 0,
  passRate: '82%',
  problems: [
    { rule: 'not-updated', problem: NOT_UPDATED, accounts: 5, share: '27.78%' },
    { rule: 'no-effective-interaction', problem: NO_INTERACTION, accounts: 8, share: '44.44%' },
    { rule: 'unrelated-likes', problem: LIKES, accounts: 2, share: '11.11%' },
    { rule: 'commercial-footer', problem: COMMERCIAL, accounts: 3, share: '16.67%' },
  ],
  recheck: { from: '2020Q3', failing: 22, notRectified: 14, rectified: 8, undetermined: 0 },
  list: PUBLISHED.map(([platform, name, sponsor, problem], n) => ({
    no: n + 1,
    platform,
    name,
    sponsor,
    result: '不合格',
    problem,
  })),
};

/** The world, but for 宝鸡工信, which published yesterday, and 宝鸡示例部门01, which has been silent since October. */
async function changedWorld(): Promise<string> {
  const text = await readFile(WORLD, 'utf8');
  const silent = text.replace(
    /^ {2}- \{ (platform: wechat, id: "[^"]+", name: 宝鸡示例部门01) \}$/m,
    '  - { $1, posts: [{ at: 2020-10-01T09:00:00+08:00, title: 国庆安排 }] }',
  );
  const both = silent.replace(/(name: 宝鸡工信\n {4}posts:\n {6}- \{ at: )2020-10-12/, '$12020-11-05');
  if (silent === text || both === silent) throw new Error('the world was not changed');
  const file = join(await temporaryFolder(), 'world.yaml');
  await writeFile(file, both);
  return file;
}

describe('the demonstration', { timeout: 540_000 }, () => {
  it('replays the fourth quarter of 2020: 330, 100, 18, 82%, and the list as it was published', async () => {
    const { summary, output } = await demo({});
    expect(summary).toMatchObject(GOLDEN);
    expect(summary.list).toHaveLength(18);
    expect(output).toContain('登记330，检查100，不合格18，无法判定0，合格率82%');
  });

  it('says what the world says: an account changed there changes the notice (on Redis, where there is one)', async () => {
    const redis = HAS_REDIS ? await startRedis() : null;
    if (redis) onTestFinished(() => redis.stop());
    const { summary } = await demo(redis ? { REDIS_URL: redis.url } : {}, await changedWorld());
    const failing = summary.list.filter((row) => row.problem === NOT_UPDATED).map((row) => row.name);
    expect(failing).toEqual(['宝鸡信访', '宝鸡示例部门01', '岐山县人民政府办公室', '岐山住建', '凤县农业']);
    expect(summary.failing).toBe(18);
  });
});
