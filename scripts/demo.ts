/**
 * The demonstration: a whole quarterly inspection, the fourth of 2020 in Baoji, on embedded parts and against the
 * stand-in platforms: registry of 330 accounts, the failing list of the quarter before, what inspectors saw in the
 * apps, a selection of 100, the round through the queue and the scrapers, a person's decisions, and the notice with
 * its documents. Leaves the service running afterwards (`--exit` ends instead; `--out DIR` says where the documents
 * go). Uses the product only as its users do: through the command line.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { startPlatforms } from '../tests/platforms/server.ts';
import { loadWorld } from '../tests/platforms/world.ts';

const FOLDER = join(PACKAGE_ROOT, 'tests/platforms/worlds/2020q4');
const XUNJIAN = join(PACKAGE_ROOT, 'bin/xunjian.js');
const ROUND = '2020Q4';
/** Ended, with accounts that nobody could judge. */
const UNDETERMINED = 3;

interface Options {
  /** End when the documents are there. */
  readonly exit: boolean;
  /** Where the documents go. */
  readonly out: string;
  /** The world that is inspected; another one than the shipped one shows how the notice follows it. */
  readonly world: string;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      exit: { type: 'boolean', default: false },
      out: { type: 'string', default: join(PACKAGE_ROOT, 'out', ROUND) },
      world: { type: 'string', default: join(FOLDER, 'world.yaml') },
    },
  });
  return { ...values, out: resolve(values.out) };
}

async function main({ exit, out, world: file }: Options): Promise<void> {
  const world = await loadWorld(file);
  const platforms = await startPlatforms(world);
  const home = await mkdtemp(join(tmpdir(), 'xunjian-demo-'));
  // As root the database runs as another user, who must be able to enter.
  await chmod(home, 0o755);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    XUNJIAN_HOME: home,
    XUNJIAN_NOW: world.now,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  };
  // Papers of an earlier demonstration must not lie among those of this one.
  await rm(out, { recursive: true, force: true });
  const service = await startService(env);
  try {
    for (const command of platforms.setup) await xunjian(command, env);
    await inspectQuarter(env, out);
    await printSummary(out);
    if (!exit) await leaveRunning(service);
  } finally {
    await stop(service.child);
    await platforms.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** Every command as an office would type it. */
async function inspectQuarter(env: NodeJS.ProcessEnv, out: string): Promise<void> {
  const file = (name: string) => join(FOLDER, name);
  const lastQuarter = ['--from', '2020-08-03', '--to', '2020-08-14'];
  const quarter = ['--from', '2020-10-26', '--to', '2020-11-06'];
  const selection = ['--full', 'city,department', '--sample', 'township=5', '--target', file('targets.csv')];
  await xunjian(['registry', 'import', file('registry.csv')], env);
  await xunjian(['round', 'import', '2020Q3', file('2020Q3.csv'), ...lastQuarter], env);
  await xunjian(['record', '--file', file('observations.csv')], env);
  await xunjian(['round', 'open', ROUND, ...quarter, ...selection, '--seed', '20201026'], env);
  await xunjian(['round', 'run', ROUND, '--wait'], env);
  await decide(env);
  await xunjian(['round', 'notice', ROUND, '--out', out, '--office', file('office.yaml')], env);
}

const Listed = z.object({ violation_id: z.number() });

/** In the place of the person who looks at each suspected violation and its evidence, and decides. */
async function decide(env: NodeJS.ProcessEnv): Promise<void> {
  const suspected = ['violation', 'list', '--round', ROUND, '--state', 'suspected', '--json'];
  const lines = (await outputOf(suspected, env)).trim().split('\n').filter(Boolean);
  const ids = lines.map((line) => String(Listed.parse(JSON.parse(line)).violation_id));
  const decision = ['--by', '演示审核员', '--why', '已逐项查看截图和原页面，情况属实'];
  if (ids.length > 0) await xunjian(['violation', 'confirm', ...ids, ...decision], env);
}

const Summary = z.object({
  registered: z.object({ total: z.number() }),
  selected: z.number(),
  inspected: z.number(),
  failing: z.number(),
  undetermined: z.number(),
  passRate: z.string().nullable(),
  problems: z.array(z.object({ problem: z.string(), accounts: z.number(), share: z.string() })),
  recheck: z.object({ from: z.string(), failing: z.number(), notRectified: z.number() }).nullable(),
  list: z.array(
    z.object({
      no: z.number(),
      platform: z.string(),
      name: z.string(),
      sponsor: z.string(),
      problem: z.string(),
    }),
  ),
});

async function printSummary(out: string): Promise<void> {
  const summary = Summary.parse(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8')));
  const { list, problems, recheck } = summary;
  const table = new Table({
    head: ['序号', '类型', '新媒体名称', '代表主体名称', '存在的突出问题'],
    style: { head: [], border: [] },
  });
  for (const { no, platform, name, sponsor, problem } of list)
    table.push([no, platform, name, sponsor, problem]);
  console.log(table.toString());
  console.log(
    `登记${summary.registered.total}，检查${summary.selected}，不合格${summary.failing}，` +
      `无法判定${summary.undetermined}，合格率${summary.passRate ?? '—'}`,
  );
  for (const { problem, accounts, share } of problems) console.log(`  ${problem}：${accounts}（${share}）`);
  if (recheck) console.log(`  ${recheck.from}复核：${recheck.failing}个中${recheck.notRectified}个未整改`);
  console.log(`通报、名单和各单位检查报告：${relative(process.cwd(), out)}/`);
}

interface Service {
  readonly child: ChildProcess;
  /** Where the dashboard is. */
  readonly line: string;
}

/** Resolves when the service says where its dashboard is. */
async function startService(env: NodeJS.ProcessEnv): Promise<Service> {
  const child = spawn(process.execPath, [XUNJIAN, 'serve'], {
    env: { ...env, XUNJIAN_PORT: process.env.XUNJIAN_PORT ?? '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the service ended with exit code ${String(code)} before it was ready`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), exited])) as [string];
  exited.catch(() => {
    // Ended later, by us or by a signal: that is the end of the demonstration.
  });
  return { child, line };
}

async function xunjian(command: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [XUNJIAN, ...command], { env, stdio: 'inherit' });
  await ended(child, command);
}

async function outputOf(command: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [XUNJIAN, ...command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await ended(child, command);
  return output;
}

async function ended(child: ChildProcess, command: readonly string[]): Promise<void> {
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0 && code !== UNDETERMINED)
    throw new Error(`xunjian ${command.join(' ')} ended with exit code ${code}`);
}

async function leaveRunning(service: Service): Promise<void> {
  console.log(`${service.line}\nPress Ctrl+C to end.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(service.child, 'exit')]);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

await main(readOptions());
