/** `xunjian violation add`: what no public page shows is entered by a person, with the evidence of it. */

import { describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { type AddOptions, addViolation } from '../../src/cli/enter-violation.ts';
import { decideAll } from '../../src/cli/violation.ts';
import { roundNumbers } from '../../src/store/rounds.ts';
import { decisionsOf, listViolations } from '../../src/store/violations.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { png, savePicture } from '../support/pictures.ts';
import { inRound, type Scene } from '../support/rounds.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';
let count = 0;

/** An account of a platform without a scraper: its inspection waits for people from the start. */
async function theScene(): Promise<{ app: App; scene: Scene }> {
  count += 1;
  const app = await startApp({ DATABASE_URL: test.url, XUNJIAN_NOW: NOW });
  const account = { platform: 'app' as const, id: `cn.example.app${count}`, name: `示例客户端${count}` };
  return { app, scene: await inRound(app, account, { from: '2020-10-26', to: '2020-11-06' }) };
}

async function add(app: App, { accountId, round }: Scene, more: Partial<AddOptions> = {}) {
  const picture = await savePicture(await temporaryFolder(), '截图.png', png());
  return addViolation(app, String(accountId), {
    rule: 'app-unusable',
    round,
    screenshot: [picture],
    by: '张三',
    why: '应用市场已下架，无法下载',
    at: '2020-11-05T09:00:00+08:00',
    json: true,
    ...more,
  });
}

describe('a violation entered by hand', () => {
  it('stands on the list, decided by the entry, with its evidence, and fails the account', async () => {
    const { app, scene } = await theScene();
    expect(await add(app, scene)).toBe(0);
    const [violation, ...others] = await listViolations(app.db, { round: scene.round, state: null });
    expect(others).toEqual([]);
    expect(violation).toMatchObject({
      rule: 'app-unusable',
      problem: '移动客户端（APP）无法下载或使用',
      explanation: '人工录入：应用市场已下架，无法下载',
      state: 'confirmed',
      decidedBy: '张三',
      firstSeenAt: '2020-11-05T09:00:00+08:00',
      evidence: [expect.objectContaining({ kind: 'observation' })],
    });
    expect(await roundNumbers(app.db, scene.round)).toMatchObject({ inspected: 1, failing: 1 });
  });

  it('outlives another attempt of its inspection, and can be taken back with a trace', async () => {
    const { app, scene } = await theScene();
    await add(app, scene);
    await app.inspect(scene.inspection.inspectionId, { again: true });
    const [violation] = await listViolations(app.db, { round: scene.round, state: 'confirmed' });
    const id = violation?.violationId ?? 0;
    expect(await decideAll(app, 'reopened', [String(id)], { by: '李四', json: true })).toBe(0);
    expect(await decideAll(app, 'dismissed', [String(id)], { by: '李四', json: true })).toBe(0);
    expect(await listViolations(app.db, { round: scene.round, state: 'dismissed' })).toHaveLength(1);
    expect(await decisionsOf(app.db, id)).toMatchObject([
      { action: 'confirmed', by: '张三', why: '应用市场已下架，无法下载' },
      { action: 'reopened', by: '李四', why: '撤销前一决定，重新核实' },
      { action: 'dismissed', by: '李四', why: '已查看证据，不属于该问题' },
    ]);
    expect(await roundNumbers(app.db, scene.round)).toMatchObject({ failing: 0 });
    await expect(add(app, scene)).rejects.toThrow(`xunjian violation reopen ${id}`);
  });

  const refusals: [string, Partial<AddOptions>, string][] = [
    ['a rule that findings decide', { rule: 'not-updated' }, '请用 xunjian record 记录'],
    ['a rule that the set does not have', { rule: 'serious-error' }, '可录入：app-unusable'],
    ['a rule of other platforms', { rule: 'bought-followers' }, '不适用于移动客户端（APP）账号'],
    ['a round that is not there', { round: '没有' }, 'there is no round'],
    ['a screenshot that is not there', { screenshot: ['没有.png'] }, '截图文件不存在'],
    ['nobody', { by: ' ' }, '--by is empty'],
    ['a time to come', { at: '2020-11-07T09:00:00+08:00' }, '查看时间晚于现在'],
  ];

  it.each(refusals)('is refused of %s', async (_, more, words) => {
    const { app, scene } = await theScene();
    await expect(add(app, scene, more)).rejects.toThrow(words);
    expect(await listViolations(app.db, { round: scene.round, state: null })).toEqual([]);
  });

  it('is refused once it stands', async () => {
    const { app, scene } = await theScene();
    await add(app, scene);
    await expect(add(app, scene)).rejects.toThrow('该问题已在名单上');
  });
});
