/** `xunjian violation`: people decide one by one what the machine found. */

import { describe, expect, it } from 'vitest';
import { violationById } from '../../src/store/violations.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { aViolation } from '../support/violations.ts';
import { type Ran, xunjian } from '../support/xunjian.ts';

const test = useDatabase();

async function violation(...args: string[]): Promise<Ran> {
  return xunjian(['violation', ...args], {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: await temporaryFolder(),
    XUNJIAN_NOW: '2020-11-06T15:00:00+08:00',
  });
}

describe('xunjian violation', { timeout: 60_000 }, () => {
  it('lists one JSON object a line, of one round and one state', async () => {
    const { violationId, round, platformId, name } = await aViolation(test.db, 'suspected');
    await aViolation(test.db, 'suspected');
    const ran = await violation('list', '--round', round, '--state', 'suspected', '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const lines = ran.stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        violation_id: violationId,
        account: expect.objectContaining({ platform: 'weibo', id: platformId, name }),
        rule: 'not-updated',
        state: 'suspected',
      }),
    ]);
  });

  it('decides several: each has its own answer, and a refused one does not undo the others', async () => {
    const first = await aViolation(test.db, 'suspected');
    const second = await aViolation(test.db, 'violation');
    const ids = [String(first.violationId), '987654', 'x', String(second.violationId)];
    const ran = await violation('confirm', ...ids, '--by', '李四', '--why', '属实');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('987654：没有编号为987654的问题');
    expect(ran.stderr).toContain('x：没有编号');
    for (const { violationId } of [first, second]) {
      expect(ran.stdout).toContain(`${violationId}：已认定`);
      expect(await violationById(test.db, violationId)).toMatchObject({
        state: 'confirmed',
        decidedBy: '李四',
      });
    }
    const again = await violation('dismiss', String(first.violationId), '--by', '王五', '--why', '公益');
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/李四于2020年11月6日15:00认定：属实/);
    const shown = await violation('show', String(first.violationId), '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      state: 'confirmed',
      evidence: [expect.objectContaining({ sha256: 'a'.repeat(64) })],
      decisions: [{ action: 'confirmed', decided_by: '李四', why: '属实' }],
    });
  });

  it.each([
    [['confirm', '1', '--by', ' ', '--why', '属实'], '--by is empty'],
    [['confirm', '1', '--by', '李四', '--why', ' '], '--why is empty'],
    [['list', '--state', 'guilty'], 'suspected'],
  ])('refuses %j', async (args, words) => {
    const ran = await violation(...args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(words);
  });
});
