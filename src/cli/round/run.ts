/** `xunjian round run`: queues the round's inspections and, asked to, waits for them. */

import { SingleBar } from 'cli-progress';
import { INSPECTED_PLATFORMS } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { inspectionsOfRound } from '../../store/inspections.ts';
import { type Round, roundProgress, startRound } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, withApp } from '../command.ts';
import { mustFindRound } from './round.ts';
import { printStatus } from './status.ts';

export const runCommand: Register = (round, end) => {
  round
    .command('run')
    .description('queue the round’s inspections; workers ("xunjian serve") do them')
    .argument('<name>')
    .option('--wait', 'show progress and return when nothing more can be done now')
    .action(async (name: string, options: { wait?: true }) => {
      end(await withApp((app, stop) => run(app, name, options.wait === true, stop)));
    });
};

async function run(app: App, name: string, wait: boolean, stop: AbortSignal): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  await app.db.transaction((tx) =>
    startRound(tx, round, { at: app.clock(), platforms: INSPECTED_PLATFORMS }),
  );
  const inspections = await inspectionsOfRound(app.db, round.roundId);
  await app.enqueue(inspections.filter((inspection) => inspection.state === 'queued'));
  if (!wait) {
    console.log(`${name}：已排队${inspections.length}个账号`);
    return EXIT.done;
  }
  await waitForRound(app, round, stop);
  return printStatus(app, name, false);
}

/** Until nothing is queued or running: what waits for a source or a person is left. */
async function waitForRound(app: App, round: Round, stop: AbortSignal): Promise<void> {
  const bar = new SingleBar({ format: '检查 {bar} {value}/{total}', stream: process.stderr });
  let started = false;
  while (!stop.aborted) {
    const progress = await roundProgress(app.db, round.roundId);
    const open = (progress.queued ?? 0) + (progress.running ?? 0);
    const total = Object.values(progress).reduce((sum, count) => sum + count, 0);
    if (!started) bar.start(total, total - open);
    started = true;
    bar.update(total - open);
    if (open === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  bar.stop();
}
