/**
 * `xunjian round run`: queues the round's inspections. With `--wait` this process works them too, so that no other has
 * to run; where a service runs on the same database, both share the work.
 */

import { INSPECTED_PLATFORMS } from '../../../scrapers/platforms.ts';
import { startWorkers } from '../../../workers/all.ts';
import type { App } from '../../app.ts';
import { hoursText } from '../../domain/hours.ts';
import { chineseDay, chineseTime } from '../../domain/time.ts';
import { nextInstant } from '../../inspection/admission.ts';
import { cannotRun, runRound } from '../../inspection/lead-round.ts';
import { inspectionsOfRound } from '../../store/inspections.ts';
import { type Round, roundById } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, InputError, withApp } from '../command.ts';
import { PATIENCE } from '../worker.ts';
import { showProgress } from './progress.ts';
import { mustFindRound } from './round.ts';
import { printStatus } from './status.ts';

interface RunOptions {
  readonly wait?: true;
  readonly again?: true;
  readonly late?: true;
}

export const runCommand: Register = (round, end) => {
  round
    .command('run')
    .description('queue the round’s inspections; they are begun within its window and hours')
    .argument('<name>')
    .option('--wait', 'work them in this process too, and return when nothing more can be done now')
    .option('--again', 'ask again for those that ended undetermined')
    .option('--late', 'begin inspections although the window has ended')
    .action(async (name: string, options: RunOptions) => {
      end(await withApp((app, stop) => run(app, name, options, stop)));
    });
};

async function run(app: App, name: string, options: RunOptions, stop: AbortSignal): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  refuseIdle(app, round, options);
  await runRound(app, round, {
    platforms: INSPECTED_PLATFORMS,
    late: options.late === true,
    again: options.again === true,
    by: null,
  });
  const inspections = await inspectionsOfRound(app.db, round.roundId);
  const queued = inspections.filter((inspection) => inspection.state === 'queued');
  await app.enqueue(queued);
  // What lost its job, or whose earlier job ended without it.
  await app.queueDueInspections();
  const started = await roundById(app.db, round.roundId);
  const begins = nextInstant(started, app.clock());
  if (begins !== null && begins > app.clock())
    process.stderr.write(
      `${name}：${started.hours ? `检查时段为${hoursText(started.hours)}，` : ''}将于${chineseTime(begins)}开始检查\n`,
    );
  if (!options.wait) {
    console.log(`${name}：已排队${queued.length}个账号`);
    return EXIT.done;
  }
  const workers = startWorkers(app);
  await app.scheduleSweep();
  await showProgress(app, round, stop);
  await workers.stop(PATIENCE);
  return printStatus(app, name, false);
}

/** Throws for a round in which nothing can be begun, with what to do instead. */
function refuseIdle(app: App, round: Round, options: RunOptions): void {
  const { name } = round;
  const why = cannotRun(round, app.clock(), options.late === true);
  if (why === 'imported')
    throw new InputError(
      `"${name}" was imported from its published list; open a round of its own to inspect`,
    );
  if (why === 'published')
    throw new InputError(`"${name}" is published, and stands as it is; open another round to inspect again`);
  if (why === 'paused')
    throw new InputError(`"${name}" is paused; take it up again: xunjian round resume ${name} --by NAME`);
  if (why === 'over')
    throw new InputError(
      `the window of "${name}" ended on ${round.windowTo} (${chineseDay(round.windowTo)}); end it with ` +
        `"xunjian round close ${name} --by NAME", or add --late to inspect all the same: ` +
        'the checkpoints then lie outside the window',
    );
}
