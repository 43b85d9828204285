/** What runs by itself: once for each due instant, caught up once where the machine was off, edited without code. */

import { expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import type { Day } from '../../src/domain/time.ts';
import { addSession } from '../../src/inspection/sessions.ts';
import { JOB_OPTIONS } from '../../src/queue/jobs.ts';
import { setDueOn } from '../../src/store/rectifications.ts';
import { roundByName } from '../../src/store/rounds.ts';
import {
  changeSchedule,
  listSchedules,
  type ScheduleChange,
  type ScheduleName,
} from '../../src/store/schedules.ts';
import { listSessions } from '../../src/store/sessions.ts';
import { startServer } from '../../src/web/server.ts';
import { startWorkers } from '../../workers/all.ts';
import { startReceiver } from '../notify/receiver.ts';
import { register } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import { type BackendUnderTest, onEachBackend } from '../support/backends.ts';
import { finished } from '../support/jobs.ts';
import { aViolation } from '../support/violations.ts';

/** The product at one instant; no platform is asked but the one given. */
function appAt(
  under: BackendUnderTest,
  now: string,
  originMap?: Readonly<Record<string, string>>,
): Promise<App> {
  return startApp({
    ...(originMap ? { XUNJIAN_ORIGIN_MAP: JSON.stringify(originMap) } : {}),
    DATABASE_URL: under.test.url,
    ...(under.redisUrl ? { REDIS_URL: under.redisUrl } : {}),
    XUNJIAN_NOW: now,
    XUNJIAN_PORT: '0',
  });
}

/** As of 2020-11-01, only this schedule runs. */
async function only(app: App, name: ScheduleName, change: ScheduleChange = {}): Promise<void> {
  const by = { by: '李四', at: app.clock() };
  await app.db.transaction(async (tx) => {
    for (const { name: each } of await listSchedules(tx))
      await changeSchedule(tx, each, { enabled: each === name }, by);
    await changeSchedule(tx, name, { enabled: true, ...change }, by);
  });
  await app.db.query('update schedules set last_due = null');
}

async function watched(app: App, accountId: number): Promise<number> {
  const rows = await app.db.query(
    `select from inspections where account_id = $1::bigint and reason = 'watch'`,
    [accountId],
  );
  return rows.length;
}

async function endAll(app: App): Promise<void> {
  await app.db.query(
    `update inspections set state = 'failed', ended_at = now() where state in ('queued', 'running', 'waiting')`,
  );
}

onEachBackend('schedules', (under) => {
  const account = { platform: 'weibo', platformId: '5600000801', name: '示例发布' } as const;

  it('catch up once what was missed while the machine was off, however often it was due', async () => {
    const before = await appAt(under, '2020-11-01T10:00:00+08:00');
    const accountId = await register(before, account);
    await only(before, 'daily-watch', { cron: '0 7 * * *' });
    expect(await before.runOwedSchedules()).toEqual([]);
    const after = await appAt(under, '2020-11-04T06:00:00+08:00');
    expect(await after.runOwedSchedules()).toEqual(['daily-watch']);
    expect(await after.runOwedSchedules()).toEqual([]);
    expect(await watched(after, accountId)).toBe(1);
    const [schedule] = (await listSchedules(after.db)).filter(({ name }) => name === 'daily-watch');
    expect(schedule).toMatchObject({ lastDue: '2020-11-03T07:00:00+08:00', lastRunAt: after.clock() });
    await endAll(after);
  });

  it('are run by one of two processes that come at the same time', async () => {
    const before = await appAt(under, '2020-11-05T10:00:00+08:00');
    const accountId = await register(before, { ...account, platformId: '5600000802' });
    await only(before, 'daily-watch', { cron: '0 7 * * *' });
    const two = await Promise.all([1, 2].map(() => appAt(under, '2020-11-06T07:00:00+08:00')));
    const ran = await Promise.all(two.map((app) => app.runOwedSchedules()));
    expect(ran.flat()).toEqual(['daily-watch']);
    expect(await watched(before, accountId)).toBe(1);
    await endAll(before);
  });

  it('watch an account at most once a day', async () => {
    const app = await appAt(under, '2020-11-07T08:00:00+08:00');
    const accountId = await register(app, { ...account, platformId: '5600000803' });
    await app.runSchedule('daily-watch', null);
    await endAll(app);
    await app.runSchedule('daily-watch', null);
    expect(await watched(app, accountId)).toBe(1);
    const next = await appAt(under, '2020-11-08T08:00:00+08:00');
    await next.runSchedule('daily-watch', null);
    expect(await watched(app, accountId)).toBe(2);
    await endAll(app);
  });

  it('are caught up by the sweep, and shown as Job Schedulers', async () => {
    const before = await appAt(under, '2020-11-10T10:00:00+08:00');
    const accountId = await register(before, { ...account, platformId: '5600000804' });
    await only(before, 'daily-watch', { cron: '15 7 * * *' });
    const app = await appAt(under, '2020-11-11T10:00:00+08:00');
    await app.scheduleAll();
    const queue = app.queue('schedule');
    expect(await queue.getJobScheduler('daily-watch')).toMatchObject({
      pattern: '15 7 * * *',
      tz: 'Asia/Shanghai',
    });
    expect(await queue.getJobScheduler('deadline-rechecks')).toBeFalsy();
    const events = app.queues.events('schedule');
    await events.waitUntilReady();
    const running = startWorkers(app, { queues: ['schedule'] });
    onTestFinished(() => running.stop(1_000));
    const job = await queue.add('sweep', {}, JOB_OPTIONS);
    expect(await finished(job, events)).toMatchObject({
      is: 'done',
      note: expect.stringContaining('ran daily-watch'),
    });
    expect(await watched(app, accountId)).toBe(1);
    await endAll(app);
  });

  it('are changed in the table alone, not on the board', async () => {
    const app = await appAt(under, '2020-11-10T10:00:00+08:00');
    await app.scheduleAll();
    const server = await startServer(app);
    onTestFinished(() => server.close());
    const path = `${server.address}/queues/api/queues/schedule/job-schedulers/daily-watch`;
    const answers = await Promise.all([
      fetch(path, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: '{"pattern":"* * * * *"}',
      }),
      fetch(`${path}/remove`, { method: 'PUT' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(await app.queue('schedule').getJobScheduler('daily-watch')).toMatchObject({
      pattern: '15 7 * * *',
    });
  });

  it('look again at what is still open the day after its deadline, once', async () => {
    const app = await appAt(under, '2020-11-16T06:30:00+08:00');
    const over = await aViolation(app.db, 'violation');
    const today = await aViolation(app.db, 'violation');
    const by = { by: '李四', at: app.clock() };
    await app.db.transaction(async (tx) => {
      await setDueOn(tx, { of: over, dueOn: '2020-11-15' as Day, ...by });
      await setDueOn(tx, { of: today, dueOn: '2020-11-16' as Day, ...by });
    });
    expect(await app.runSchedule('deadline-rechecks', null)).toBe('已安排复核1个账号的1项问题');
    await endAll(app);
    expect(await app.runSchedule('deadline-rechecks', null)).toBe('已安排复核0个账号的0项问题');
    // A new deadline has a re-check of its own.
    await app.db.transaction((tx) => setDueOn(tx, { of: over, dueOn: '2020-11-14' as Day, ...by }));
    expect(await app.runSchedule('deadline-rechecks', null)).toBe('已安排复核1个账号的1项问题');
    expect(await app.db.query('select violation_id from wanted_rechecks')).toEqual([
      { violation_id: over.violationId },
      { violation_id: over.violationId },
    ]);
    await endAll(app);
  });

  it('check the sessions that people added, and say which are over', async () => {
    const platform = await startReceiver({ status: 200, body: '{"errcode":40013,"errmsg":"invalid appid"}' });
    const { origin } = new URL(platform.url);
    const app = await appAt(under, '2020-11-17T06:00:00+08:00', { '*': origin });
    await addSession(app.db, {
      kind: 'wechat-official',
      name: '示例授权',
      secret: { account: 'gh_0123456789ab', appid: 'wx0123456789', secret: '0123456789abcdef' },
      key: await app.secret(),
      at: app.clock(),
    });
    expect(await app.runSchedule('session-check', null)).toBe('已核对1个会话，已失效：示例授权');
    expect(platform.received).toHaveLength(1);
    expect(await listSessions(app.db)).toMatchObject([
      { name: '示例授权', health: 'refused', checkedAt: app.clock() },
    ]);
  });

  it('open a quarter’s round by the stored plan, and start it', async () => {
    const before = await appAt(under, '2021-01-20T10:00:00+08:00');
    await register(before, { ...account, platformId: '5600000805' });
    const plan = { days: 12, full: ['city'], ruleset: 'baoji-2020' };
    await only(before, 'quarterly-round', { cron: '0 8 26 1,4,7,10 *', plan });
    const app = await appAt(under, '2021-01-26T08:00:00+08:00');
    expect(await app.runOwedSchedules()).toEqual(['quarterly-round']);
    expect(await roundByName(app.db, '2021Q1')).toMatchObject({
      state: 'running',
      windowFrom: '2021-01-26',
      windowTo: '2021-02-06',
    });
    expect(await app.runSchedule('quarterly-round', null)).toBe('检查“2021Q1”已经存在，未再新建');
  });
});
