/** `xunjian worklist`, as it is printed. */

import { describe, expect, it } from 'vitest';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { inRound } from '../support/rounds.ts';
import { type Ran, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';

async function worklist(...args: string[]): Promise<Ran> {
  const own = { DATABASE_URL: test.url, XUNJIAN_HOME: await temporaryFolder(), XUNJIAN_NOW: NOW };
  return xunjian(['worklist', ...args], own);
}

describe('xunjian worklist', { timeout: 60_000 }, () => {
  it('prints one JSON object a line', async () => {
    const app = await startApp({ DATABASE_URL: test.url, XUNJIAN_NOW: NOW });
    const account = { platform: 'douyin', id: 'sample', name: '示例抖音' } as const;
    const { round, accountId } = await inRound(app, account, { from: '2020-10-26', to: '2020-11-06' });
    const ran = await worklist('--round', round, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const [first] = ran.stdout.trim().split('\n');
    expect(JSON.parse(first ?? '')).toEqual({
      account: {
        account_id: accountId,
        platform: 'douyin',
        id: 'sample',
        name: '示例抖音',
        sponsor: '示例局',
      },
      round,
      inspection_id: expect.any(Number),
      rule: 'not-updated',
      outcome: 'undetermined',
      reason: '该平台不作自动检查，需人工查看',
      settles: expect.arrayContaining([expect.stringContaining('记录最近一次发布的时间')]),
      commands: expect.arrayContaining([expect.stringContaining(`xunjian record ${accountId}`)]),
      address: null,
      violation_id: null,
      refusals: [],
      again_at: null,
    });
  });

  it('refuses a round that is not there', async () => {
    const ran = await worklist('--round', '2099Q1');
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('2099Q1') });
  });
});
