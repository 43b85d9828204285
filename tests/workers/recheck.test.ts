/** The queue of re-checks, from a job to `results.rechecks`, and the form that adds one on the dashboard. */

import { expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { JOB_OPTIONS } from '../../src/queue/jobs.ts';
import { listViolations, violationById } from '../../src/store/violations.ts';
import { startServer } from '../../src/web/server.ts';
import { startWorkers } from '../../workers/all.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { startApp } from '../support/app.ts';
import { type BackendUnderTest, onEachBackend } from '../support/backends.ts';
import { finished } from '../support/jobs.ts';
import { inRound } from '../support/rounds.ts';
import { until } from '../support/until.ts';

const THEN = '2020-11-06T10:00:00+08:00';
const NOW = '2020-11-20T10:00:00+08:00';
const WINDOW = { from: '2020-10-26', to: '2020-11-06' };
let count = 0;

interface AccountThen {
  readonly platform: 'weibo';
  readonly id: string;
  readonly name: string;
}

function newAccount(): AccountThen {
  count += 1;
  return { platform: 'weibo', id: String(5_600_000_700 + count), name: `示例发布${count}` };
}

type Refusal = 'captcha' | 'login';

/** The product at one instant, before a platform on which the account has these posts. */
async function appAt(
  under: BackendUnderTest,
  now: string,
  account: AccountThen,
  shown: { readonly posts: readonly string[]; readonly refuses?: readonly Refusal[] },
): Promise<App> {
  const posts = shown.posts.map((at) => ({ at, title: '一条' }));
  const refuses = [...(shown.refuses ?? [])];
  const platforms = await startPlatforms(
    world({ now, accounts: [{ ...account, sources: ['mobile'], posts, refuses }] }),
  );
  onTestFinished(() => platforms.close());
  return startApp({
    DATABASE_URL: under.test.url,
    ...(under.redisUrl ? { REDIS_URL: under.redisUrl } : {}),
    XUNJIAN_NOW: now,
    XUNJIAN_PORT: '0',
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
}

/** An account that was found not to be updated in a round. */
async function failing(
  under: BackendUnderTest,
): Promise<{ account: AccountThen; accountId: number; violationId: number; round: string }> {
  const account = newAccount();
  const app = await appAt(under, THEN, account, { posts: ['2020-10-01T09:00:00+08:00'] });
  const { round, accountId } = await inRound(app, account, WINDOW);
  const [violation] = await listViolations(app.db, { round, state: 'open' });
  if (violation?.rule !== 'not-updated') throw new Error('the account does not fail');
  return { account, accountId, violationId: violation.violationId, round };
}

/** Works the queues until an inspection of the account, made since, has ended. */
async function workUntilInspected(app: App, accountId: number, add: () => Promise<void>): Promise<void> {
  const ended = async () =>
    app.db.query(
      `select from inspections where account_id = $1::bigint and round_id is null and ended_at is not null`,
      [accountId],
    );
  const running = startWorkers(app, { queues: ['recheck', 'inspect-weibo'] });
  try {
    await add();
    await until(async () => (await ended()).length > 0);
  } finally {
    // Waits for the job at hand, which has its last words after the inspection's end.
    await running.stop(5_000);
  }
}

async function rechecks(app: App, accountId: number): Promise<object[]> {
  return app.db.query(
    `select round, from_round, rule, outcome from results.rechecks where account_id = $1::bigint`,
    [accountId],
  );
}

onEachBackend('a job of the queue recheck', (under) => {
  it('has the account looked at again, and the violation is rectified where the problem is seen gone', async () => {
    const { account, accountId, violationId, round } = await failing(under);
    const app = await appAt(under, NOW, account, { posts: ['2020-11-19T09:00:00+08:00'] });
    await workUntilInspected(app, accountId, async () => {
      await app.queue('recheck').add('recheck', { violationId }, JOB_OPTIONS);
    });
    expect(await rechecks(app, accountId)).toEqual([
      { round: null, from_round: round, rule: 'not-updated', outcome: 'rectified' },
    ]);
    expect(await violationById(app.db, violationId)).toMatchObject({
      state: 'rectified',
      decidedBy: 'xunjian',
    });
  });

  it('returns the inspections’ numbers, never what they found', async () => {
    const { account, round } = await failing(under);
    const app = await appAt(under, NOW, account, { posts: [] });
    const events = app.queues.events('recheck');
    await events.waitUntilReady();
    const running = startWorkers(app, { queues: ['recheck'] });
    onTestFinished(() => running.stop(1_000));
    const job = await app.queue('recheck').add('recheck', { round }, JOB_OPTIONS);
    expect(await finished(job, events)).toEqual({
      is: 'done',
      note: '已安排复核1项',
      inspectionIds: [expect.any(Number)],
    });
  });

  it('that is refused leaves the violation as it stood', async () => {
    const { account, accountId, violationId } = await failing(under);
    const app = await appAt(under, NOW, account, { posts: [], refuses: ['login'] });
    await workUntilInspected(app, accountId, async () => {
      await app.queue('recheck').add('recheck', { accountId }, JOB_OPTIONS);
    });
    expect(await rechecks(app, accountId)).toMatchObject([{ outcome: 'undetermined' }]);
    expect(await violationById(app.db, violationId)).toMatchObject({ state: 'open', decidedBy: null });
  });

  it('that nobody can work ends with the reason, and is no failure of ours', async () => {
    const app = await appAt(under, NOW, newAccount(), { posts: [] });
    const events = app.queues.events('recheck');
    await events.waitUntilReady();
    const running = startWorkers(app, { queues: ['recheck'] });
    onTestFinished(() => running.stop(1_000));
    const wrong = [{ violationId: 987_654 }, { round: '没有的检查' }, { violationId: 1, accountId: 1 }, {}];
    const jobs = await Promise.all(
      wrong.map((data) => app.queue('recheck').add('recheck', data, JOB_OPTIONS)),
    );
    const endings = await Promise.all(jobs.map((job) => finished(job, events)));
    expect(endings).toEqual([
      { is: 'giveUp', why: expect.stringContaining('没有编号为987654的问题') },
      { is: 'giveUp', why: expect.stringContaining('没有名为“没有的检查”的检查') },
      { is: 'giveUp', why: expect.stringContaining('须填写且只填写一项') },
      { is: 'giveUp', why: expect.stringContaining('须填写且只填写一项') },
    ]);
  });
});

onEachBackend('the form of the dashboard', (under) => {
  async function board(app: App, path: string, data: unknown) {
    const server = await startServer(app);
    onTestFinished(() => server.close());
    const answer = await fetch(`${server.address}/queues/api/queues/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'recheck', data, options: {} }),
    });
    return { status: answer.status, body: (await answer.json()) as { message?: string; job?: object } };
  }

  it('shows what a re-check needs', async () => {
    const app = await appAt(under, NOW, newAccount(), { posts: [] });
    const server = await startServer(app);
    onTestFinished(() => server.close());
    const schema = await fetch(`${server.address}/queues/api/queues/recheck/job-data-schema`);
    expect(await schema.json()).toMatchObject({
      type: 'object',
      properties: {
        violationId: { type: 'integer' },
        accountId: { type: 'integer' },
        round: { type: 'string' },
      },
    });
  });

  it('starts a re-check that ends in the results', async () => {
    const { account, accountId, violationId } = await failing(under);
    const app = await appAt(under, NOW, account, { posts: ['2020-10-01T09:00:00+08:00'] });
    await workUntilInspected(app, accountId, async () => {
      expect(await board(app, 'recheck/add', { violationId })).toMatchObject({ status: 200 });
    });
    expect(await rechecks(app, accountId)).toMatchObject([{ outcome: 'not_rectified' }]);
  });

  it.each([
    ['recheck/add', { violationId: 987_654 }, '没有编号为987654的问题'],
    ['recheck/add', { accountId: 987_654 }, '没有登记编号为987654的账号'],
    ['recheck/add', { round: '没有的检查' }, '没有名为“没有的检查”的检查'],
    ['recheck/add', { violationId: 'x' }, '任务数据有误：violationId'],
    ['recheck/add', { violationId: 1, note: 'x' }, '任务数据有误'],
    ['inspect-weibo/add', { inspectionId: 987_654 }, '没有编号为987654的检查'],
    ['schedule/add', {}, '这个队列由系统安排'],
  ])('refuses %s with %j and says why', async (path, data, why) => {
    const app = await appAt(under, NOW, newAccount(), { posts: [] });
    const queue = path.split('/')[0] as 'recheck';
    const before = await app.queue(queue).getJobCountByTypes('wait', 'active', 'completed', 'delayed');
    const answer = await board(app, path, data);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(why) } });
    expect(await app.queue(queue).getJobCountByTypes('wait', 'active', 'completed', 'delayed')).toBe(before);
  });

  it('inspects an account that somebody names', async () => {
    const { account, accountId } = await failing(under);
    const app = await appAt(under, NOW, account, { posts: ['2020-11-19T09:00:00+08:00'] });
    await workUntilInspected(app, accountId, async () => {
      expect(await board(app, 'inspect-weibo/add', { accountId })).toMatchObject({ status: 200 });
    });
    expect(
      await app.db.query(
        `select reason from inspections where account_id = $1::bigint and reason = 'single'`,
        [accountId],
      ),
    ).toHaveLength(1);
  });
});
