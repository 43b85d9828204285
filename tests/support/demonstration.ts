/** The fourth quarter of 2020 as the demonstration inspects it, worked through the command and then left as it is. */

import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { loadWorld } from '../platforms/world.ts';
import { type Environment, type Ran, xunjian } from './xunjian.ts';

const FOLDER = join(PACKAGE_ROOT, 'tests/platforms/worlds/2020q4');
const file = (name: string) => join(FOLDER, name);
export const ROUND = '2020Q4';
export const OFFICE = file('office.yaml');

export interface Demonstration {
  /** For further commands. No platform answers any more, unless they were to stay. */
  readonly env: Environment;
  run(...args: string[]): Promise<Ran>;
  /** Closed already, unless they were to stay: then whoever asked for it closes them. */
  readonly platforms: Platforms;
}

export interface DemonstrationOptions {
  /** False: what is suspected is left to whoever looks at it. */
  readonly decided?: boolean;
  /** The platforms go on answering. */
  readonly stays?: boolean;
}

/** `own`: database and home, at least. The round is closed, its suspicions are decided, nothing is published. */
export async function demonstration(
  own: Environment,
  { decided = true, stays = false }: DemonstrationOptions = {},
): Promise<Demonstration> {
  const world = await loadWorld(file('world.yaml'));
  const platforms = await startPlatforms(world);
  const env = { ...own, XUNJIAN_NOW: world.now, XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap) };
  const run = (...args: string[]) => xunjian(args, env);
  const must = async (...args: string[]) => {
    const ran = await run(...args);
    if (ran.code !== 0 && ran.code !== 3) throw new Error(`${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
    return ran.stdout;
  };
  let isDone = false;
  try {
    for (const command of platforms.setup) await must(...command);
    await must('registry', 'import', file('registry.csv'));
    await must('round', 'import', '2020Q3', file('2020Q3.csv'), '--from', '2020-08-03', '--to', '2020-08-14');
    await must('record', '--file', file('observations.csv'));
    const quarter = ['--from', '2020-10-26', '--to', '2020-11-06', '--seed', '20201026'];
    const selection = [
      '--full',
      'city,department',
      '--sample',
      'township=5',
      '--target',
      file('targets.csv'),
    ];
    await must('round', 'open', ROUND, ...quarter, ...selection);
    await must('round', 'run', ROUND, '--wait');
    if (decided) await decideAll(must);
    isDone = true;
    return { env, run, platforms };
  } finally {
    if (!stays || !isDone) await platforms.close();
  }
}

async function decideAll(must: (...args: string[]) => Promise<string>): Promise<void> {
  const suspected = await must('violation', 'list', '--round', ROUND, '--state', 'suspected', '--json');
  const ids = [...suspected.matchAll(/"violation_id":(\d+)/g)].map((match) => match[1] ?? '');
  await must('violation', 'confirm', ...ids, '--by', '演示审核员', '--why', '已逐项查看');
}
