/**
 * What a round takes beside its inspections, at a thousand accounts, at ten times and at a hundred times as many: to
 * select and open, to queue, to say how far it is, to close and to write its documents. Each step is the command that a
 * person would give, with the time and the memory of its process; how it grows is what counts.
 */

import { mkdir, rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { attachEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { loadNamedRuleSet } from '../src/inspection/rulesets.ts';
import { openDatabase } from '../src/store/database.ts';
import { command } from './commands.ts';
import { fillConsole, roundNames } from './console-data.ts';
import { type Bar, megabytes, table } from './figures.ts';
import { keptDatabase } from './kept-database.ts';
import type { Figures } from './measured.ts';
import { WORK } from './places.ts';
import { cpuOfFamily, parentOf } from './usage.ts';

/** The last one is running: nearly all of it has been inspected. */
const ROUNDS = 2;
const OLD = roundNames(ROUNDS).at(-1) ?? '';
const NEW = 'growth';
/** Processor seconds an account at ten times as many accounts, of those at a tenth: others at work distort it less. */
const MOST_GROWTH = 1.5;
const MOST_MEGABYTES = 400;

/** What a step took, of its own process and of the database server together. */
interface Taken extends Figures {
  readonly processorSeconds: number;
}

interface Step {
  readonly name: string;
  readonly args: (out: string) => readonly string[];
}

const ORDER = ['--by', '张三', '--why', '到期'];
const STEPS: readonly Step[] = [
  {
    name: 'open (select)',
    args: () => ['round', 'open', NEW, '--from', day(0), '--to', day(7)],
  },
  { name: 'run (queue)', args: () => ['round', 'run', NEW] },
  { name: 'status', args: () => ['round', 'status', NEW] },
  { name: 'close, nearly done', args: () => ['round', 'close', OLD, ...ORDER] },
  { name: 'documents', args: (out) => ['round', 'notice', OLD, '--out', out, '--pending'] },
  { name: 'close, nothing done', args: () => ['round', 'close', NEW, ...ORDER] },
];

export async function measureGrowth(options: {
  /** The largest; a tenth and a hundredth of it come before. */
  readonly accounts: number;
  readonly tell: (line: string) => void;
}): Promise<{ text: string; bars: Bar[]; mismatches: string[] }> {
  const { accounts, tell } = options;
  const sizes = [100, 10, 1].map((part) => Math.floor(accounts / part));
  const home = join(WORK, 'growth');
  await mkdir(home, { recursive: true });
  const postgres = await attachEmbeddedPostgres({ home });
  try {
    const told: Taken[][] = [];
    for (const size of sizes) told.push(await runSteps(postgres.url, home, size, tell));
    return result(sizes, told);
  } finally {
    await postgres.close();
  }
}

/** On a copy of the kept database: the steps change it. */
async function runSteps(
  url: string,
  home: string,
  accounts: number,
  tell: (line: string) => void,
): Promise<Taken[]> {
  const kept = `growth_${accounts}`;
  await keptDatabase(url, kept, {
    async isThere(db) {
      const rows = await db.query('select from rounds where name = $1', [OLD]);
      return rows.length > 0;
    },
    async fill(db) {
      const { ruleset, source } = await loadNamedRuleSet('baoji-2020');
      const { hash, id, title } = ruleset;
      await fillConsole(db, { accounts, rounds: ROUNDS, ruleset: { hash, id, title, source }, tell });
    },
  });
  const admin = openDatabase({ url, connections: 1 });
  const [backend] = await admin.query<{ pid: number }>('select pg_backend_pid() as pid');
  const server = parentOf(backend?.pid ?? 0) ?? 0;
  await admin.query('drop database if exists growth_run with (force)');
  await admin.query(`create database growth_run template ${kept}`);
  const own = new URL(url);
  own.pathname = '/growth_run';
  const out = join(home, 'documents');
  const environment = { DATABASE_URL: own.href, XUNJIAN_HOME: join(home, 'own') };
  const figures: Taken[] = [];
  try {
    for (const { name, args } of STEPS) {
      const before = cpuOfFamily(server);
      const told = await command(args(out), environment);
      const processorSeconds = told.cpuSeconds + cpuOfFamily(server) - before;
      tell(
        `${accounts}, ${name}: ${told.seconds.toFixed(1)} s, ${processorSeconds.toFixed(1)} of processor, ${megabytes(told.peakBytes)} MB`,
      );
      figures.push({ ...told, processorSeconds });
    }
  } finally {
    await rm(out, { recursive: true, force: true });
    await rm(join(home, 'own'), { recursive: true, force: true });
    await admin.query('drop database if exists growth_run with (force)');
    await admin.close();
  }
  return figures;
}

function day(later: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + later * 86_400_000).toISOString().slice(0, 10);
}

function result(sizes: readonly number[], told: readonly (readonly Taken[])[]) {
  const head = [
    '',
    ...sizes.flatMap((size) => [`${size}: s`, 'CPU s', 'MB']),
    'CPU an account, last ÷ second',
  ];
  const [, middle = 1, most = 1] = sizes;
  const growth = (step: number) => {
    const [, at, end] = told.map((figures) => figures[step]);
    return at && end ? end.processorSeconds / most / (at.processorSeconds / middle) : Number.NaN;
  };
  const rows = STEPS.map(({ name }, step) => [
    name,
    ...told.flatMap((figures) => {
      const taken = figures[step];
      return taken
        ? [taken.seconds.toFixed(1), taken.processorSeconds.toFixed(1), megabytes(taken.peakBytes)]
        : ['', '', ''];
    }),
    growth(step).toFixed(2),
  ]);
  const bars = STEPS.flatMap(({ name }, step): Bar[] => [
    {
      what: `${name}: processor an account at ${most}, of that at ${middle}`,
      measured: growth(step),
      bar: MOST_GROWTH,
      is: 'at most',
      unit: 'times',
    },
    {
      what: `${name}: memory at ${most}`,
      measured: (told.at(-1)?.[step]?.peakBytes ?? Number.NaN) / 1e6,
      bar: MOST_MEGABYTES,
      is: 'at most',
      unit: 'MB',
    },
  ]);
  return {
    text: `Growth of a round's other steps, load average ${(loadavg()[0] ?? 0).toFixed(1)}\n${table([head, ...rows])}`,
    bars,
    mismatches: [],
  };
}
