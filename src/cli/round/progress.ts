/** A round's progress on a terminal, by outcome. */

import { SingleBar } from 'cli-progress';
import type { App } from '../../app.ts';
import { type Round, type RoundProgress, roundProgress } from '../../store/rounds.ts';

const FORMAT =
  '检查 {bar} {value}/{total}  合格{pass} 疑似{suspected} 有问题{violation} 无法判定{undetermined} 待续{waiting}';
const EVERY = 300;

/** Until nothing is queued or running, or we are asked to stop: what waits for a source or a person is left. */
export async function showProgress(app: App, round: Round, stop: AbortSignal): Promise<void> {
  const bar = new SingleBar({ format: FORMAT, stream: process.stderr });
  let progress = await roundProgress(app.db, round.roundId);
  bar.start(progress.total, progress.total - progress.open, figures(progress));
  while (!stop.aborted && progress.open > 0) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    // The server may be restarting: the bar stands still meanwhile.
    progress = await roundProgress(app.db, round.roundId).catch(() => progress);
    bar.update(progress.total - progress.open, figures(progress));
  }
  bar.stop();
}

function figures({ outcomes, states }: RoundProgress): object {
  return {
    pass: (outcomes.pass ?? 0) + (outcomes.not_applicable ?? 0),
    suspected: outcomes.suspected ?? 0,
    violation: outcomes.violation ?? 0,
    undetermined: (outcomes.undetermined ?? 0) + (states.failed ?? 0),
    waiting: states.waiting ?? 0,
  };
}
