/** `xunjian sponsor`: addresses for failing bodies, given out, listed and taken back on the command line. */

import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { seedRound } from '../support/seeded-round.ts';
import { xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const environment = () => ({
  DATABASE_URL: test.url,
  XUNJIAN_NOW: '2020-11-11T09:00:00+08:00',
  XUNJIAN_SECRET: 's'.repeat(40),
  XUNJIAN_URL: 'https://xunjian.example.gov.cn',
});
const SILENT = { rule: 'not-updated', list: '监测时间点前2周内无更新', state: 'open' } as const;

describe('xunjian sponsor', () => {
  it('gives out an address, lists it, and takes it back', async () => {
    await seedRound(test.db, {
      name: '2020Q4',
      accounts: [
        { name: '甲局微信', sponsor: '示例市甲局', problems: [SILENT] },
        { name: '乙局微信', sponsor: '示例市乙局' },
      ],
    });
    const run = (...words: string[]) => xunjian(['sponsor', ...words], environment());
    const issued = await run('link', '2020Q4', '示例市甲局', '--by', '李四', '--until', '2020-12-01');
    expect(issued).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/示例市甲局：有效，至2020年12月1日/),
    });
    const address = /https:\/\/xunjian\.example\.gov\.cn\/s\/(\d+)-[\w-]{24}/.exec(issued.stdout);
    expect(address).not.toBeNull();
    const refused = await run('link', '2020Q4', '示例市乙局', '--by', '李四');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('没有未整改的不合格问题') });
    expect(await run('link', '2020Q4', '无此局', '--by', '李四')).toMatchObject({ code: 2 });

    expect(await run('withdraw', address?.[1] ?? '', '--by', '李四')).toMatchObject({ code: 0 });
    const listed = await run('list', '--round', '2020Q4');
    expect(listed.stdout).toContain('已收回');
    expect(listed.stdout).not.toContain('/s/');
    expect(await run('withdraw', address?.[1] ?? '', '--by', '李四')).toMatchObject({ code: 2 });
  });
});
