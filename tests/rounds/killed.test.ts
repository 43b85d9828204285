/**
 * A round of 330 accounts whose workers are killed, whose service is killed, and whose Postgres is killed under it,
 * ends with the very result of a round that nobody disturbed.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { attachEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { cleanUp, freshFolder, postmasterOf } from '../embedded/processes.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { until } from '../support/until.ts';
import { type Environment, type RunningCommand, startXunjian, xunjian } from '../support/xunjian.ts';

const NOW = '2020-11-06T10:00:00+08:00';
const TIERS: readonly (readonly [string, number])[] = [
  ['市县级政府', 22],
  ['市级部门及所属单位', 65],
  ['"乡镇、县级部门等"', 243],
];
/** From which the points are drawn at which somebody dies. */
const SEED = 20_201_106;

afterAll(cleanUp);

interface Account {
  readonly platform: 'weibo' | 'wechat';
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

/** Every fifth is on WeChat and known by one article; a few of the others have not posted for a month. */
const ACCOUNTS = Array.from({ length: 330 }, (_, i): Account => {
  const name = `示例账号${i}`;
  return i % 5 === 4
    ? {
        platform: 'wechat',
        id: `MzA5${String(10_000_000 + i)}==`,
        name,
        url: `https://mp.weixin.qq.com/s/standin-killed-${String(i).padStart(6, '0')}`,
      }
    : { platform: 'weibo', id: String(5_600_000_000 + i), name, url: '' };
});

const WORLD = world({
  now: NOW,
  accounts: ACCOUNTS.map(({ platform, id, name, url }, i) => ({
    platform,
    id,
    name,
    comments: i % 60 === 0 ? 'closed' : 'open',
    sources: platform === 'weibo' ? ['mobile'] : ['article'],
    posts: [
      {
        at: i % 40 === 0 ? '2020-10-02T09:13:00+08:00' : '2020-11-03T09:13:00+08:00',
        title: `第${i}号通知`,
        ...(url === '' ? {} : { url }),
      },
      { at: '2020-09-01T09:00:00+08:00', title: '开学' },
    ],
  })),
});

function registry(): string {
  const tiers = TIERS.flatMap(([tier, count]) => Array.from({ length: count }, () => tier));
  const rows = ACCOUNTS.map(({ platform, id, name, url }, i) =>
    [platform === 'weibo' ? '微博' : '微信', name, `示例单位${i}`, tiers[i], id, url].join(','),
  );
  return ['新媒体类型,新媒体名称,代表主体名称,层级,账号ID,主页链接', ...rows].join('\n');
}

interface Office {
  readonly env: Environment;
  readonly home: string;
  readonly platforms: Platforms;
  readonly client: () => Promise<pg.Client>;
}

/** A home of its own with its own Postgres, a registry, and a round of all accounts that is not yet run. */
async function office(): Promise<Office> {
  const platforms = await startPlatforms(WORLD);
  onTestFinished(() => platforms.close());
  const home = await freshFolder();
  const server = await attachEmbeddedPostgres({ home });
  onTestFinished(() => server.close());
  const env = {
    XUNJIAN_HOME: home,
    XUNJIAN_NOW: NOW,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    XUNJIAN_LOCK_SECONDS: '2',
    XUNJIAN_PORT: '0',
  };
  const file = join(home, '备案表.csv');
  await writeFile(file, registry());
  expect(await xunjian(['registry', 'import', file], env)).toMatchObject({ code: 0 });
  const open = ['round', 'open', '2020Q4', '--from', '2020-10-26', '--to', '2020-11-06'];
  expect(await xunjian([...open, '--ruleset', 'national-2019'], env)).toMatchObject({ code: 0 });
  return {
    env,
    home,
    platforms,
    client: async () => {
      const client = new pg.Client({ connectionString: server.url });
      client.on('error', () => {
        // It is the server's death that is tested.
      });
      await client.connect();
      return client;
    },
  };
}

/** All that other systems read of a round, without what differs from try to try: numbers, attempts and captures. */
const RESULTS = `select json_build_object(
  'round', (select to_json(r) from (
    select state, registered, selected, inspected, undetermined, failing, pass_rate, pending, unfinished from results.rounds) r),
  'problems', (select json_agg(p order by p.rule) from results.round_problems p),
  'inspections', (select json_agg(json_build_array(a.name, i.reason, i.checkpoint, i.state, i.result) order by a.name)
    from results.inspections i join results.accounts a using (account_id)),
  'findings', (select json_agg(json_build_array(a.name, f.finding, f.observed, f.reason_code, f.reason,
      jsonb_array_length(case when jsonb_typeof(f.value -> 'posts') = 'array' then f.value -> 'posts' end)) order by a.name, f.finding)
    from results.findings f join results.inspections i using (inspection_id) join results.accounts a using (account_id)),
  'verdicts', (select json_agg(json_build_array(a.name, v.rule, v.verdict, v.explanation) order by a.name, v.rule)
    from results.verdicts v join results.inspections i using (inspection_id) join results.accounts a using (account_id)),
  'violations', (select json_agg(json_build_array(name, rule, problem, state, explanation) order by name, rule)
    from results.violations)) as results`;

async function results({ client }: Office): Promise<Record<string, unknown>> {
  const reader = await client();
  try {
    const { rows } = await reader.query<{ results: Record<string, unknown> }>(RESULTS);
    return rows[0]?.results ?? {};
  } finally {
    await reader.end();
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

it('ends with the result of an undisturbed one', { timeout: 600_000 }, async () => {
  const quiet = await office();
  const ran = await xunjian(['round', 'run', '2020Q4', '--wait'], quiet.env);
  expect(ran.code, ran.stderr).toBe(3);
  const expected = await results(quiet);
  expect(expected.round).toMatchObject({ state: 'closed', registered: 330, selected: 330, unfinished: 0 });
  // Nothing of it is our own failure, and somebody is accused: there is something to compare.
  expect(expected.inspections).not.toContainEqual(expect.arrayContaining(['failed']));
  expect(expected.violations).toContainEqual(expect.arrayContaining(['not-updated']));
  const asked = quiet.platforms.requests.count({});

  const office2 = await office();
  const { env, home, platforms } = office2;
  const processes: RunningCommand[] = [];
  const start = async (...command: string[]) => {
    const running = await startXunjian(command, env);
    processes.push(running);
    return running;
  };
  onTestFinished(async () => {
    for (const running of processes) await running.end('SIGKILL');
  });
  // One death in each of three parts of the round.
  const draw = random(SEED);
  const points = [0, 1, 2].map((part) => Math.floor(asked * (0.1 + 0.25 * (part + draw()))));
  const reached = (point = 0) => platforms.requests.reached(point);

  const service = await start('serve');
  const worker = await start('worker');
  expect(await xunjian(['round', 'run', '2020Q4'], env)).toMatchObject({ code: 0 });

  await reached(points[0]);
  await worker.end('SIGKILL');
  const second = await start('worker');

  await reached(points[1]);
  await Promise.all([service.end('SIGKILL'), second.end('SIGKILL')]);
  await start('serve');
  await start('worker');

  await reached(points[2]);
  const postmaster = await postmasterOf(join(home, 'postgres', 'data'));
  if (postmaster === null) throw new Error('there is no Postgres to kill');
  process.kill(postmaster, 'SIGKILL');

  await until(async () => {
    const now = await results(office2).catch(() => null);
    return (now?.round as { state?: string } | undefined)?.state === 'closed';
  });
  expect(await results(office2)).toEqual(expected);

  const reader = await office2.client();
  const lost = await reader.query(
    `select count(*)::integer as lost from xunjian.attempts where ending = 'lost'`,
  );
  expect(lost.rows[0]?.lost).toBeGreaterThan(0);
  const twice = await reader.query(
    'select inspection_id, finding from xunjian.findings group by 1, 2 having count(*) > 1',
  );
  expect(twice.rows).toEqual([]);
  await reader.end();
});
