/** A round's life: begun within its window and hours, paused and resumed, closed by itself or by order. */

import { describe, expect, it, onTestFinished } from 'vitest';
import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import type { App } from '../../src/app.ts';
import type { Hours } from '../../src/domain/hours.ts';
import type { Day } from '../../src/domain/time.ts';
import { openPlannedRound } from '../../src/inspection/open-round.ts';
import { worklist } from '../../src/inspection/worklist.ts';
import { inspectionsOfRound } from '../../src/store/inspections.ts';
import { closeRound, failInspection, startRound } from '../../src/store/round-life.ts';
import { type Round, roundById, roundByName, roundProgress } from '../../src/store/rounds.ts';
import { startWorkers } from '../../workers/all.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { type Environment, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const IDS = ['MzA5MDAwMDUwMQ==', 'MzA5MDAwMDUwMg==', 'MzA5MDAwMDUwMw=='];
const article = (id: string) => `https://mp.weixin.qq.com/s/standin-life-${IDS.indexOf(id)}-000000`;
const WINDOW = { from: '2020-10-26' as Day, to: '2020-11-06' as Day };

const WORLD = world({
  now: '2020-11-05T10:00:00+08:00',
  accounts: IDS.map((id) => ({
    platform: 'wechat',
    id,
    name: `示例发布${IDS.indexOf(id)}`,
    sources: ['article'],
    // Nothing to accuse anybody of: pictures are another test's.
    posts: [{ at: '2020-11-03T09:13:00+08:00', title: '通知', url: article(id) }],
  })),
});

interface Scene {
  readonly app: App;
  readonly platforms: Platforms;
  readonly env: Environment;
  readonly round: Round;
}

/** A round of three accounts, opened and started at the instant `now`. */
async function scene(now: string, hours: Hours | null = null): Promise<Scene> {
  const platforms = await startPlatforms(WORLD);
  onTestFinished(() => platforms.close());
  const env: Environment = {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: await temporaryFolder(),
    XUNJIAN_NOW: now,
    // One database, several homes: what one has sealed another opens.
    XUNJIAN_SECRET: 'a secret of these tests',
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  };
  const app = await startApp(env);
  for (const platformId of IDS)
    await register(app, {
      platform: 'wechat',
      platformId,
      name: `示例发布${IDS.indexOf(platformId)}`,
      addresses: [article(platformId)],
    });
  const { hash } = await app.useRuleset('national-2019');
  const plan = { full: ['city'] as const, samples: [], seed: null, targets: null, recheck: 'none' as const };
  const name = `检查${crypto.randomUUID()}`;
  const opened = await app.db.transaction((tx) =>
    openPlannedRound(tx, { ...plan, name, ...WINDOW, ruleset: hash, hours }, app.clock()),
  );
  if ('is' in opened) throw new Error(opened.is);
  const { round } = opened;
  const by = { at: app.clock(), platforms: INSPECTED_PLATFORMS };
  await app.db.transaction((tx) => startRound(tx, round, by));
  // What a test leaves unfinished is not for the workers of the next.
  onTestFinished(async () => {
    await app.db.transaction((tx) => closeRound(tx, round.roundId, { at: app.clock(), note: '测试结束' }));
  });
  return { app, platforms, env, round };
}

/** Workers of one clock at a time: stop those of the earlier instant before. */
async function work(app: App, round: Round): Promise<{ stop(): Promise<void> }> {
  const workers = startWorkers(app);
  onTestFinished(() => workers.stop(1_000));
  await app.enqueue(await inspectionsOfRound(app.db, round.roundId));
  await app.queueDueInspections();
  return { stop: () => workers.stop(1_000) };
}

async function states(app: App, round: Round): Promise<Readonly<Record<string, number>>> {
  return (await roundProgress(app.db, round.roundId)).states;
}

const DAYTIME = '2020-11-05T10:00:00+08:00';
const NIGHT: Hours = { from: '22:00', to: '06:00', workingDays: false };

describe('a round', { timeout: 240_000 }, () => {
  it('of the night waits by day, asks for nothing, and goes on when its hours have come', async () => {
    const { app, platforms, env, round } = await scene(DAYTIME, NIGHT);
    const byDay = await work(app, round);
    await until(async () => (await states(app, round)).waiting === 3);
    expect(platforms.requests.count()).toBe(0);
    const [inspection] = await inspectionsOfRound(app.db, round.roundId);
    expect(inspection).toMatchObject({ attempts: 0, notBefore: '2020-11-05T22:00:00+08:00' });
    expect((await worklist(app, round.name))[0]?.reason).toBe(
      '未到检查时段，将于2020年11月5日22:00后自动检查',
    );

    await byDay.stop();
    const night = await startApp({ ...env, XUNJIAN_NOW: '2020-11-05T22:00:00+08:00' });
    await work(night, round);
    await until(async () => (await roundById(night.db, round.roundId)).state === 'closed');
    const [row] = await test.db.query('select * from results.rounds where round = $1', [round.name]);
    expect(row).toMatchObject({ selected: 3, unfinished: 0 });
  });

  it('waits for the first instant of its window', async () => {
    const { app, platforms, round } = await scene('2020-10-20T10:00:00+08:00');
    await work(app, round);
    await until(async () => (await states(app, round)).waiting === 3);
    expect(platforms.requests.count()).toBe(0);
    const [inspection] = await inspectionsOfRound(app.db, round.roundId);
    expect(inspection?.notBefore).toBe('2020-10-26T00:00:00+08:00');
  });

  it('whose window has ended leaves what is unfinished undetermined, says why, and accuses nobody', async () => {
    const { app, platforms, env, round } = await scene(DAYTIME, NIGHT);
    const byDay = await work(app, round);
    await until(async () => (await states(app, round)).waiting === 3);
    await byDay.stop();
    const after = await startApp({ ...env, XUNJIAN_NOW: '2020-11-07T00:00:00+08:00' });
    await work(after, round);
    await until(async () => (await roundById(after.db, round.roundId)).state === 'closed');
    expect(await states(after, round)).toEqual({ undetermined: 3 });
    expect(platforms.requests.count()).toBe(0);
    const rows = await test.db.query(
      'select distinct result, note from results.inspections where round = $1',
      [round.name],
    );
    expect(rows).toEqual([{ result: 'undetermined', note: '监测时间已结束，未能完成检查' }]);
    expect(await test.db.query('select from results.violations where round = $1', [round.name])).toEqual([]);
  });

  it('is not run after its window unless somebody says so', async () => {
    const { env, round } = await scene('2020-11-09T10:00:00+08:00');
    const refused = await xunjian(['round', 'run', round.name], env);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--late') });
    const late = await xunjian(['round', 'run', round.name, '--late', '--wait'], env);
    expect(late.stderr).not.toContain('failed');
    const ended = await roundByName(test.db, round.name);
    expect(ended).toMatchObject({ state: 'closed', late: true });
  });

  it('that is paused begins no more inspections; those at hand end; resumed, it goes on and closes by itself', async () => {
    const { app, platforms, env, round } = await scene(DAYTIME);
    const gate = platforms.hold({ host: 'mp.weixin.qq.com', about: `wechat:${IDS[0]}` });
    const [first, ...others] = await inspectionsOfRound(app.db, round.roundId);
    if (!first) throw new Error('the round has no inspections');
    const workers = startWorkers(app);
    onTestFinished(() => workers.stop(1_000));
    await app.enqueue([first]);
    await gate.reached;
    const order = ['--by', '张三', '--why', '平台维护'];
    expect(await xunjian(['round', 'pause', round.name, ...order], env)).toMatchObject({ code: 0 });
    await app.enqueue(others);
    gate.open();
    await until(async () => (await states(app, round)).queued === 2 && !(await states(app, round)).running);
    await until(
      async () => (await app.queue('inspect-wechat').getJobCounts('waiting', 'active')).waiting === 0,
    );
    expect(await states(app, round)).toMatchObject({ queued: 2 });
    // The sweep leaves a paused round alone.
    expect(await app.queueDueInspections()).toBe(0);
    expect(await xunjian(['round', 'run', round.name], env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('xunjian round resume'),
    });

    expect(await xunjian(['round', 'resume', round.name, '--by', '张三'], env)).toMatchObject({ code: 0 });
    await until(async () => (await roundById(app.db, round.roundId)).state === 'closed');
    const trail = await test.db.query(
      'select actor, action, detail from audit_trail where subject = $1 order by entry_id',
      [`round ${round.name}`],
    );
    expect(trail).toEqual([
      { actor: '张三', action: 'round paused', detail: { why: '平台维护', from: 'running' } },
      { actor: '张三', action: 'round resumed', detail: { why: null, from: 'paused' } },
    ]);
  });

  it('that is closed by order says so of what it left; asked again, it is open until that has ended', async () => {
    const { app, env, round } = await scene(DAYTIME);
    const closed = await xunjian(['round', 'close', round.name, '--by', '张三', '--why', '提前通报'], env);
    expect(closed).toMatchObject({ code: 3, stdout: expect.stringContaining('3个账号未完成') });
    expect(await states(app, round)).toEqual({ undetermined: 3 });
    const items = await worklist(app, round.name);
    expect(new Set(items.map(({ reason }) => reason))).toEqual(
      new Set(['检查提前结束（张三：提前通报），未能完成']),
    );
    const again = await xunjian(['round', 'run', round.name, '--again', '--wait'], env);
    expect(again.stderr).not.toContain('failed');
    expect(await roundByName(test.db, round.name)).toMatchObject({ state: 'closed' });
    const [row] = await test.db.query(
      'select count(*)::integer as asked from results.inspections where round = $1 and attempts = 1 and note is null',
      [round.name],
    );
    expect(row).toEqual({ asked: 3 });
  });

  it('closes also if its last two inspections end at the same instant', async () => {
    const { app, round } = await scene(DAYTIME);
    const [first, second, third] = await inspectionsOfRound(app.db, round.roundId);
    if (!first || !second || !third) throw new Error('the round has three inspections');
    await app.fail(third.inspectionId);
    const ending = { at: app.clock(), note: '测试' };
    let other: Promise<void> = Promise.resolve();
    await app.db.transaction(async (tx) => {
      await failInspection(tx, first.inspectionId, ending);
      // Asks while the first has not committed: it must wait for it.
      other = app.db.transaction((tx2) => failInspection(tx2, second.inspectionId, ending));
      await until(async () => {
        const [row] = await test.db.query<{ waits: boolean }>(
          `select exists (select from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock') as waits`,
        );
        return row?.waits === true;
      });
    });
    await other;
    expect(await roundById(app.db, round.roundId)).toMatchObject({ state: 'closed' });
  });

  it('ends also if our own program fails: that account is neither passed nor accused', async () => {
    const { app, round } = await scene(DAYTIME);
    for (const { inspectionId } of await inspectionsOfRound(app.db, round.roundId))
      await app.fail(inspectionId);
    expect(await roundById(app.db, round.roundId)).toMatchObject({ state: 'closed' });
    const [row] = await test.db.query(
      'select inspected, undetermined, failing from results.rounds where round = $1',
      [round.name],
    );
    expect(row).toEqual({ inspected: 0, undetermined: 3, failing: 0 });
  });
});
