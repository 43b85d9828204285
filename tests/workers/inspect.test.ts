/** One inspection is done once, whoever asks for it and whoever dies over it. */

import { expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { createSweep } from '../../src/inspection/enqueue.ts';
import type { Queue } from '../../src/queue/backend.ts';
import { type Inspection, inspectionById } from '../../src/store/inspections.ts';
import { startWorkers } from '../../workers/all.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { type BackendUnderTest, onEachBackend } from '../support/backends.ts';
import { until } from '../support/until.ts';
import { type Environment, startXunjian } from '../support/xunjian.ts';

const NOW = '2020-11-06T10:00:00+08:00';
const UID = '5600000301';

const WORLD = world({
  now: NOW,
  accounts: [
    {
      platform: 'weibo',
      id: UID,
      name: '示例发布',
      sources: ['mobile'],
      posts: [
        { at: '2020-10-02T09:13:00+08:00', title: '节日快乐' },
        { at: '2020-09-01T09:00:00+08:00', title: '开学' },
      ],
    },
  ],
});

onEachBackend('an inspection', (under) => {
  it('queued twice at once runs once', async () => {
    const { app, inspection, platforms } = await scene(under);
    await Promise.all([app.enqueue([inspection]), app.enqueue([inspection]), app.queueDueInspections()]);
    const workers = [startWorkers(app), startWorkers(app)];
    const ended = await end(app, inspection);
    await Promise.all(workers.map((worker) => worker.stop(1_000)));
    expect(ended).toMatchObject({ state: 'complete', result: 'violation', attempts: 1 });
    expect(await count(app, inspection)).toMatchObject({ attempts: 1, findings: 6 });
    expect(platforms.requests.count({ host: 'm.weibo.cn', path: '/api/container/getIndex' })).toBe(2);
  });

  it('whose worker is killed in the middle is ended by another, with both attempts and no finding twice', {
    timeout: 120_000,
  }, async () => {
    const { app, environment, inspection, platforms } = await scene(under);
    const gate = platforms.hold({ host: 'm.weibo.cn' });
    const killed = await startXunjian(['worker'], environment);
    await app.enqueue([inspection]);
    await gate.reached;
    await killed.end('SIGKILL');
    gate.open();
    const other = await startXunjian(['worker'], environment);
    const ended = await end(app, inspection);
    await other.end('SIGTERM');
    expect(ended).toMatchObject({ state: 'complete', result: 'violation' });
    const rows = await app.db.query<{ number: number; ending: string }>(
      'select number, ending from attempts where inspection_id = $1 order by number',
      [inspection.inspectionId],
    );
    expect(rows[0]).toEqual({ number: 1, ending: 'lost' });
    expect(rows.at(-1)?.ending).toBe('done');
    expect(await count(app, inspection)).toMatchObject({ findings: 6, verdicts: 3 });
  });

  it('that lost its job is queued again by the sweep', async () => {
    const { app, inspection } = await scene(under);
    expect(await app.queueDueInspections()).toBe(1);
    expect(await app.queueDueInspections()).toBe(0);
    const worker = startWorkers(app);
    expect(await end(app, inspection)).toMatchObject({ state: 'complete' });
    await worker.stop(1_000);
  });

  it('that ends while the sweep looks for its job is not queued again', async () => {
    const { app, inspection } = await scene(under);
    await app.enqueue([inspection]);
    const real = app.queue('inspect-weibo');
    const added: string[] = [];
    const queue = {
      async getJobState() {
        await app.db.query(
          `update inspections set state = 'complete', result = 'pass', checkpoint = now(), ended_at = now()
           where inspection_id = $1::bigint`,
          [inspection.inspectionId],
        );
        return 'completed' as const;
      },
      remove: (id: string) => real.remove(id),
      async add(name: string) {
        added.push(name);
      },
    };
    const sweep = createSweep(app.db, () => queue as unknown as Queue, app.clock);
    expect(await sweep()).toBe(0);
    expect(added).toEqual([]);
  });

  it('that had ended gets another attempt when its job is retried by a person', async () => {
    const { app, inspection } = await scene(under);
    await app.enqueue([inspection]);
    const worker = startWorkers(app);
    await end(app, inspection);
    const queue = app.queue('inspect-weibo');
    const job = await queue.getJob(`inspection-${inspection.inspectionId}-1`);
    await until(async () => (await job?.isCompleted()) === true);
    await job?.retry('completed');
    await until(async () => (await inspectionById(app.db, inspection.inspectionId))?.attempts === 2);
    expect(await end(app, inspection)).toMatchObject({ state: 'complete', result: 'violation', attempts: 2 });
    await worker.stop(1_000);
    expect(await count(app, inspection)).toMatchObject({ attempts: 2, findings: 6, verdicts: 3 });
  });
});

interface Scene {
  readonly app: App;
  readonly environment: Environment;
  readonly platforms: Platforms;
  readonly inspection: Inspection;
}

async function scene(under: BackendUnderTest): Promise<Scene> {
  const platforms = await startPlatforms(WORLD);
  onTestFinished(() => platforms.close());
  const environment: Environment = {
    DATABASE_URL: under.test.url,
    ...(under.redisUrl ? { REDIS_URL: under.redisUrl } : {}),
    XUNJIAN_HOME: await temporaryFolder(),
    XUNJIAN_NOW: NOW,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    XUNJIAN_LOCK_SECONDS: '2',
  };
  const app = await startApp(environment);
  const ruleset = await app.useRuleset('national-2019');
  const accountId = await register(app, { platform: 'weibo', platformId: UID, name: '示例发布' });
  const inspection = await app.wantInspection(accountId, { reason: 'watch', ruleset: ruleset.hash });
  return { app, environment, platforms, inspection };
}

/** Resolves when the table says that the inspection has ended. */
async function end(app: App, { inspectionId }: Inspection): Promise<Inspection | null> {
  await until(async () =>
    ['complete', 'undetermined', 'failed'].includes(
      (await inspectionById(app.db, inspectionId))?.state ?? '',
    ),
  );
  return inspectionById(app.db, inspectionId);
}

async function count(app: App, { inspectionId }: Inspection): Promise<object> {
  const [row] = await app.db.query(
    `select (select count(*) from attempts where inspection_id = $1) as attempts,
       (select count(*) from findings where inspection_id = $1) as findings,
       (select count(*) from verdicts where inspection_id = $1) as verdicts`,
    [inspectionId],
  );
  return row ?? {};
}
