/**
 * A round of many accounts as it is in earnest: registered from a file, opened, queued and worked by `xunjian worker`,
 * with every write it makes, against a stand-in with small pages on the same cores.
 */

import { mkdir, rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { attachEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { type Database, openDatabase } from '../src/store/database.ts';
import { startRedis } from '../tests/support/redis.ts';
import { command, type Environment, startWorker } from './commands.ts';
import { type Bar, median, megabytes, table } from './figures.ts';
import { startHelper } from './orders.ts';
import { PROGRAM, WORK } from './places.ts';
import type { RegistryFileOrder } from './registry-file.ts';
import { PLATFORM } from './small-accounts.ts';
import type { Asked, SmallPages, SmallPagesOrder } from './small-pages.ts';
import { cpuOfFamily, parentOf, usageOf } from './usage.ts';

export interface LoadOptions {
  readonly accounts: number;
  readonly queue: 'postgres' | 'redis';
  readonly workers: number;
  /** Inspections under way at a time in each worker. */
  readonly concurrency: number;
  /** Milliseconds that the stand-in takes before each answer. */
  readonly latency: number;
  readonly profile: boolean;
  readonly tell: (line: string) => void;
  /** What goes on in the same database while the round is worked. */
  readonly beside?: Beside;
}

/** Begins, and gives what ends it. */
export type Beside = (databaseUrl: string) => Promise<() => Promise<void>>;

export interface LoadRun {
  readonly inspections: number;
  readonly seconds: number;
  /** Processor milliseconds an inspection: of the workers, and of the database server. */
  readonly workerMs: number;
  readonly databaseMs: number;
  /** Median resident size of the workers together in the second and in the last quarter of the run. */
  readonly secondQuarterBytes: number;
  readonly lastQuarterBytes: number;
  readonly mostAtATime: number;
  readonly load: number;
  readonly mismatches: readonly string[];
}

const ROUND = 'load';
/** Milliseconds between two looks at how far it is, each of which counts the whole table. */
const everyOf = (accounts: number) => (accounts > 20_000 ? 5_000 : 1_000);

export async function runRound(options: LoadOptions): Promise<LoadRun> {
  const home = join(WORK, `load-${options.queue}`);
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const pages = startHelper(join(PROGRAM, 'bench/small-pages.js'));
  const postgres = await attachEmbeddedPostgres({ home });
  const redis = options.queue === 'redis' ? await startRedis() : null;
  const db = openDatabase({ url: postgres.url, connections: 2 });
  try {
    const { origin } = await pages.ask<SmallPages>({
      do: 'serve',
      latency: options.latency,
    } satisfies SmallPagesOrder);
    const environment = {
      DATABASE_URL: postgres.url,
      XUNJIAN_HOME: home,
      XUNJIAN_ORIGIN_MAP: JSON.stringify({ [PLATFORM]: origin, '*': origin }),
      ...(redis ? { REDIS_URL: redis.url } : {}),
    };
    await prepare(options, home, environment);
    const endBeside = await options.beside?.(postgres.url);
    const worked = await work(options, db, environment);
    await endBeside?.();
    const asked = await pages.ask<Asked>({ do: 'asked' } satisfies SmallPagesOrder);
    return { ...worked, mostAtATime: asked.mostAtATime, mismatches: await mismatchesIn(db, options, asked) };
  } finally {
    await db.close();
    await pages.end();
    await redis?.stop();
    await postgres.close();
    if (!options.profile) await rm(home, { recursive: true, force: true });
  }
}

/** Registered, opened and queued before the first worker starts. */
async function prepare(options: LoadOptions, home: string, environment: Environment): Promise<void> {
  const file = join(home, 'registry.xlsx');
  const writer = startHelper(join(PROGRAM, 'bench/registry-file.js'));
  await writer.ask({ file, from: 0, to: options.accounts, changed: 0 } satisfies RegistryFileOrder);
  await writer.end();
  const steps = [
    ['registry', 'import', file],
    ['round', 'open', ROUND, '--from', day(0), '--to', day(7)],
    ['round', 'run', ROUND],
  ];
  for (const step of steps) {
    const { seconds, peakBytes } = await command(step, environment);
    options.tell(
      `xunjian ${step.slice(0, 2).join(' ')}: ${seconds.toFixed(1)} s, ${megabytes(peakBytes)} MB at most`,
    );
  }
}

function day(later: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + later * 86_400_000).toISOString().slice(0, 10);
}

interface Sample {
  readonly bytes: number;
  readonly ended: number;
}

async function work(
  options: LoadOptions,
  db: Database,
  environment: Environment,
): Promise<Omit<LoadRun, 'mostAtATime' | 'mismatches'>> {
  const node = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${join(WORK, 'profiles')}`] : [];
  const [backend] = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
  const server = parentOf(backend?.pid ?? 0) ?? 0;
  const workers = await Promise.all(
    Array.from({ length: options.workers }, () =>
      startWorker(['--concurrency', String(options.concurrency)], environment, node),
    ),
  );
  const cpuOfWorkers = () => workers.reduce((sum, { pid }) => sum + usageOf(pid).cpuSeconds, 0);
  const before = { at: performance.now(), workers: cpuOfWorkers(), server: cpuOfFamily(server) };
  const [first] = await db.query<{ ended: number }>(
    `select count(*)::integer as ended from xunjian.inspections where ended_at is not null`,
  );
  const samples: Sample[] = [];
  const every = everyOf(options.accounts);
  for (let ended = 0; ended < options.accounts; ) {
    await Promise.race([pause(every), ...workers.map(({ failed }) => failed)]);
    const rows = await db.query<{ ended: number }>(
      `select count(*)::integer as ended from xunjian.inspections where state not in ('queued', 'running')`,
    );
    ended = rows[0]?.ended ?? 0;
    const bytes = workers.reduce((sum, { pid }) => sum + usageOf(pid).bytes, 0);
    samples.push({ bytes, ended });
    if (samples.length % 15 === 0)
      options.tell(progressLine(samples, every, (performance.now() - before.at) / 1_000));
  }
  const seconds = (performance.now() - before.at) / 1_000;
  const inspections = options.accounts - (first?.ended ?? 0);
  const figures = {
    inspections,
    seconds,
    workerMs: ((cpuOfWorkers() - before.workers) * 1_000) / inspections,
    databaseMs: ((cpuOfFamily(server) - before.server) * 1_000) / inspections,
    secondQuarterBytes: quarter(samples, 1),
    lastQuarterBytes: quarter(samples, 3),
    load: loadavg()[0] ?? Number.NaN,
  };
  await Promise.all(workers.map((worker) => worker.stop()));
  return figures;
}

function progressLine(samples: readonly Sample[], every: number, seconds: number): string {
  const last = samples.at(-1);
  const earlier = samples.at(-16) ?? { ended: 0 };
  const rate = ((last?.ended ?? 0) - earlier.ended) / (15 * (every / 1_000));
  return `${seconds.toFixed(0)} s: ${last?.ended} inspected, ${rate.toFixed(0)} a second, ${megabytes(last?.bytes ?? 0)} MB, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
}

function quarter(samples: readonly Sample[], n: number): number {
  const size = samples.length / 4;
  const part = samples.slice(Math.floor(n * size), Math.max(Math.floor((n + 1) * size), 1));
  return median(part.length > 0 ? part.map(({ bytes }) => bytes) : samples.map(({ bytes }) => bytes));
}

/** Every page asked for once, every account judged, and the round closed by itself. */
async function mismatchesIn(db: Database, { accounts }: LoadOptions, { pages }: Asked): Promise<string[]> {
  const found = await db.query(
    'select result, count(*)::integer as count from results.inspections group by result',
  );
  const [round] = await db.query(
    'select state, selected, inspected, failing from results.rounds where round = $1',
    [ROUND],
  );
  const differs = (what: string, is: unknown, wanted: unknown) =>
    JSON.stringify(is) === JSON.stringify(wanted)
      ? []
      : [`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`];
  return [
    ...differs('results', found, [{ result: 'pass', count: accounts }]),
    ...differs('pages asked for', pages, accounts),
    ...differs('the round', round, { state: 'closed', selected: accounts, inspected: accounts, failing: 0 }),
  ];
}

/** At least a hundred inspections a second, and memory that does not grow. */
export function resultOfLoad(
  options: Pick<LoadOptions, 'accounts' | 'workers' | 'concurrency'>,
  runs: readonly (readonly [queue: string, run: LoadRun])[],
): { text: string; bars: Bar[]; mismatches: string[] } {
  const rows = [
    [
      'queue on',
      'inspections/s',
      'worker CPU ms',
      'Postgres CPU ms',
      'MB 2nd quarter',
      'MB last',
      'load average',
    ],
    ...runs.map(([queue, run]) => [
      queue,
      (run.inspections / run.seconds).toFixed(1),
      run.workerMs.toFixed(1),
      run.databaseMs.toFixed(1),
      megabytes(run.secondQuarterBytes),
      megabytes(run.lastQuarterBytes),
      run.load.toFixed(1),
    ]),
  ];
  return {
    text: `Load: a round of ${options.accounts} accounts, one small page each, ${options.workers} workers, each ${options.concurrency} at a time\n${table(rows)}`,
    bars: runs.flatMap(([queue, run]): Bar[] => [
      {
        what: `inspections a second, queue on ${queue}`,
        measured: run.inspections / run.seconds,
        bar: 100,
        is: 'at least',
        unit: '/s',
      },
      {
        what: `memory of the last quarter, of the second's, queue on ${queue}`,
        measured: run.lastQuarterBytes / run.secondQuarterBytes,
        bar: 1.1,
        is: 'at most',
        unit: 'times',
      },
    ]),
    mismatches: runs.flatMap(([queue, run]) => run.mismatches.map((line) => `queue on ${queue}: ${line}`)),
  };
}

/** A distant platform: seldom more than a few pages at a time, each after two seconds. */
export const WORKERS = { accounts: 120, queue: 'postgres', concurrency: 4, latency: 2_000 } as const;
const SPEED_UP = 1.6;

export function resultOfWorkers(runs: readonly LoadRun[]): {
  text: string;
  bars: Bar[];
  mismatches: string[];
} {
  const rate = (run: LoadRun | undefined) => (run ? run.inspections / run.seconds : Number.NaN);
  const [one, two] = runs;
  const rows = runs.map((run, i) => [
    `${i + 1} worker${i === 0 ? '' : 's'}`,
    rate(run).toFixed(2),
    String(run.mostAtATime),
    run.load.toFixed(1),
  ]);
  return {
    text: `Workers: ${WORKERS.accounts} accounts, each page after ${WORKERS.latency / 1_000} s\n${table([['', 'inspections/s', 'pages at a time', 'load average'], ...rows])}`,
    bars: [{ what: 'two workers, of one', measured: rate(two) / rate(one), bar: SPEED_UP, is: 'at least' }],
    mismatches: runs.flatMap((run) => run.mismatches),
  };
}
