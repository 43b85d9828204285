/** What was recorded settles an ended inspection without a request; taken back, what rested on it falls. */

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { App } from '../../src/app.ts';
import { withdraw } from '../../src/cli/observation.ts';
import { record } from '../../src/cli/record.ts';
import { findingsOf, verdictsOf } from '../../src/store/findings.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { listObservations } from '../../src/store/observations.ts';
import { roundByName } from '../../src/store/rounds.ts';
import { listViolations } from '../../src/store/violations.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { png, savePicture } from '../support/pictures.ts';
import { inRound, type Scene } from '../support/rounds.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';
const WINDOW = { from: '2020-10-26', to: '2020-11-06' };
const LOOKED = '2020-11-05T09:00:00+08:00';

afterEach(() => vi.restoreAllMocks());

interface Stage {
  readonly app: App;
  readonly scene: Scene;
  readonly platforms: Platforms;
}

/** An account of which no page shows anything, inspected in a round that has closed. */
async function undetermined(id: string): Promise<Stage> {
  const account = { platform: 'wechat' as const, id, name: `示例${id}` };
  const platforms = await startPlatforms(
    world({ now: NOW, accounts: [{ ...account, sources: ['article'] }] }),
  );
  onTestFinished(() => platforms.close());
  const app = await startApp({
    DATABASE_URL: test.url,
    XUNJIAN_NOW: NOW,
    XUNJIAN_SECRET: 's'.repeat(40),
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
  const scene = await inRound(app, account, WINDOW);
  expect(scene.inspection).toMatchObject({ state: 'undetermined' });
  return { app, scene, platforms };
}

async function recorded({ app, scene }: Stage, finding: readonly string[]): Promise<void> {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  const screenshot = await savePicture(await temporaryFolder(), '截图.png', png());
  expect(await record(app, String(scene.accountId), { finding, screenshot, by: '张三', at: LOOKED })).toBe(0);
}

async function takenBack(app: App, ...ids: string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const hear = (text: unknown) => {
    said += `${String(text)}\n`;
    return true;
  };
  vi.spyOn(console, 'log').mockImplementation(hear);
  vi.spyOn(process.stderr, 'write').mockImplementation(hear);
  const code = await withdraw(app, ids, { by: '李四', why: '认错了账号' });
  vi.restoreAllMocks();
  return { code, said };
}

const PASSING = ['latest-post=2020-11-04T08:00:00+08:00', 'messages=open'];
const SILENT = [
  'latest-post=2020-10-02T09:13:00+08:00',
  'nothing-since=2020-10-02T09:13:00+08:00',
  'messages=open',
  'presence=active',
];

describe('what is recorded after an inspection has ended', { timeout: 60_000 }, () => {
  it('settles it at once, in a closed round, without a request', async () => {
    const stage = await undetermined('MzA5MDAwMDUwMQ==');
    const { app, scene, platforms } = stage;
    const asked = platforms.requests.count();
    await recorded(stage, PASSING);
    expect(await inspectionById(app.db, scene.inspection.inspectionId)).toMatchObject({
      state: 'complete',
      result: 'pass',
      checkpoint: NOW,
      attempts: 1,
    });
    expect(await roundByName(app.db, scene.round)).toMatchObject({ state: 'closed' });
    expect(platforms.requests.count()).toBe(asked);
  });

  it('makes a violation that rests on the screenshot, as of the look', async () => {
    const stage = await undetermined('MzA5MDAwMDUwMg==');
    const { app, scene } = stage;
    await recorded(stage, SILENT);
    expect(await inspectionById(app.db, scene.inspection.inspectionId)).toMatchObject({
      result: 'violation',
      checkpoint: LOOKED,
    });
    expect(await listViolations(app.db, { round: scene.round, state: 'open' })).toMatchObject([
      { rule: 'not-updated', evidence: [expect.objectContaining({ kind: 'observation' })] },
    ]);
  });

  it('that leaves a rule open sends the inspection back to the queue', async () => {
    const stage = await undetermined('MzA5MDAwMDUwMw==');
    await recorded(stage, ['messages=open']);
    const { app, scene } = stage;
    expect(await inspectionById(app.db, scene.inspection.inspectionId)).toMatchObject({ state: 'queued' });
  });
});

describe('what is taken back', { timeout: 60_000 }, () => {
  it('no longer settles anything: the account is open again, and its violation off the list', async () => {
    const stage = await undetermined('MzA5MDAwMDUwNA==');
    const { app, scene } = stage;
    const before = await verdictsOf(app.db, scene.inspection.inspectionId);
    const findings = await findingsOf(app.db, scene.inspection.inspectionId);
    await recorded(stage, SILENT);
    const ids = (await listObservations(app.db, scene.accountId)).map(({ observationId }) =>
      String(observationId),
    );
    const { code, said } = await takenBack(app, ...ids);
    expect(code).toBe(0);
    expect(said).toContain('重新判定为“无法判定”');
    expect(await inspectionById(app.db, scene.inspection.inspectionId)).toMatchObject({
      state: 'undetermined',
      checkpoint: NOW,
    });
    expect(await verdictsOf(app.db, scene.inspection.inspectionId)).toEqual(before);
    expect(await findingsOf(app.db, scene.inspection.inspectionId)).toEqual(findings);
    expect(await listViolations(app.db, { round: scene.round, state: null })).toEqual([]);
  });

  it('leaves its trace, and is not taken back twice', async () => {
    const stage = await undetermined('MzA5MDAwMDUwNQ==');
    const { app, scene } = stage;
    await recorded(stage, PASSING);
    const [first] = await listObservations(app.db, scene.accountId);
    const id = String(first?.observationId);
    await takenBack(app, id);
    expect((await listObservations(app.db, scene.accountId))[0]).toMatchObject({
      withdrawnBy: '李四',
      withdrawnWhy: '认错了账号',
    });
    const again = await takenBack(app, id, '987654');
    expect(again.code).toBe(2);
    expect(again.said).toContain('已由李四于2020年11月6日10:00撤回');
    expect(again.said).toContain('没有编号为987654的记录');
    const trail = await app.db.query(`select actor, action from audit_trail where subject = $1`, [
      `observation ${id}`,
    ]);
    expect(trail).toEqual([{ actor: '李四', action: 'observation withdrawn' }]);
    await expect(app.db.query('delete from observation_withdrawals')).rejects.toThrow('append only');
  });

  it('names the decisions of people that rest on it, and leaves them to people', async () => {
    const stage = await undetermined('MzA5MDAwMDUwNg==');
    const { app, scene } = stage;
    await recorded(stage, SILENT);
    const [violation] = await listViolations(app.db, { round: scene.round, state: 'open' });
    const { decide } = await import('../../src/store/decisions.ts');
    const id = violation?.violationId ?? 0;
    const decision = { action: 'confirmed', by: '王五', why: '属实', at: app.clock() } as const;
    await app.db.transaction((tx) => decide(tx, id, decision));
    const ids = (await listObservations(app.db, scene.accountId)).map(({ observationId }) =>
      String(observationId),
    );
    const { said } = await takenBack(app, ...ids);
    expect(said).toContain(`xunjian violation reopen ${id}`);
    expect(await listViolations(app.db, { round: scene.round, state: 'confirmed' })).toHaveLength(1);
  });

  it('may be recorded again, as if it were new', async () => {
    const stage = await undetermined('MzA5MDAwMDUwNw==');
    const { app, scene } = stage;
    await recorded(stage, PASSING);
    const ids = (await listObservations(app.db, scene.accountId)).map(({ observationId }) =>
      String(observationId),
    );
    await takenBack(app, ...ids);
    await recorded(stage, PASSING);
    expect(await listObservations(app.db, scene.accountId)).toHaveLength(4);
    expect(await inspectionById(app.db, scene.inspection.inspectionId)).toMatchObject({ result: 'pass' });
  });
});
