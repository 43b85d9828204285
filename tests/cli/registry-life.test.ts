/** What becomes of an account by order of a person. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const ROWS = [
  '新媒体类型,新媒体名称,代表主体名称,层级',
  '微信,示例发布,示例县政府,市县级政府',
  '抖音,示例短视频,示例县政府,市县级政府',
];

it('is closed with a reason, stays closed when a newer file has it, is opened again, and all of it is kept', {
  timeout: 120_000,
}, async () => {
  const env = {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: await temporaryFolder(),
    XUNJIAN_NOW: '2020-11-06T10:00:00+08:00',
  };
  const file = join(env.XUNJIAN_HOME, '备案表.csv');
  await writeFile(file, ROWS.join('\n'));
  const order = ['--by', '张三', '--why', '机构撤并'];
  expect(await xunjian(['registry', 'import', file], env)).toMatchObject({ code: 0 });

  expect((await xunjian(['registry', 'close', '示例发布', ...order], env)).stdout).toContain('关停待认可');
  const closed = await xunjian(['registry', 'close', '示例发布', ...order, '--accepted'], env);
  expect(closed).toMatchObject({ code: 0, stdout: '示例发布（微信）：已关停\n' });
  const again = await xunjian(['registry', 'close', '示例发布', ...order, '--accepted'], env);
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is closed') });

  await writeFile(file, ROWS.slice(0, 2).join('\n'));
  const filed = await xunjian(['registry', 'import', file], env);
  expect(filed.stdout).toContain('新增0个');
  expect(filed.stdout).toContain(
    '文件中缺少：示例短视频（抖音，编号2）；已关停的，请用xunjian registry close登记',
  );
  expect(filed.stdout).toContain(
    '已关停，文件中仍有：示例发布（编号1）；已恢复的，请用xunjian registry reopen登记',
  );
  const [douyin] = await test.db.query(`select status from results.accounts where name = '示例短视频'`);
  expect(douyin).toEqual({ status: 'registered' });

  expect(await xunjian(['registry', 'reopen', '1', ...order.with(3, '恢复运维')], env)).toMatchObject({
    code: 0,
  });
  const { stdout } = await xunjian(['registry', 'history', '1', '--json'], env);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(
    lines
      .filter(({ field }) => field === 'status')
      .map(({ before, after, by, why }) => [before, after, by, why]),
  ).toEqual([
    [null, 'registered', null, null],
    ['registered', 'closing', '张三', '机构撤并'],
    ['closing', 'closed', '张三', '机构撤并'],
    ['closed', 'registered', '张三', '恢复运维'],
  ]);
  const trail = await test.db.query(
    `select actor, action from audit_trail where action like 'account %' order by entry_id`,
  );
  expect(trail).toEqual([
    { actor: '张三', action: 'account closing' },
    { actor: '张三', action: 'account closed' },
    { actor: '张三', action: 'account registered' },
  ]);
});
