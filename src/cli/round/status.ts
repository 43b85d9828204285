/** `xunjian round status`: how far a round is, in numbers. */

import type { App } from '../../app.ts';
import { roundNumbers, roundProgress } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, printJson, withApp } from '../command.ts';
import { mustFindRound } from './round.ts';

export const statusCommand: Register = (round, end) => {
  round
    .command('status')
    .description('how far a round is')
    .argument('<name>')
    .option('--json', 'print one JSON object')
    .action(async (name: string, options: { json?: true }) => {
      end(await withApp((app) => printStatus(app, name, options.json === true)));
    });
};

export async function printStatus(app: App, name: string, json: boolean): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  const numbers = await roundNumbers(app.db, name);
  const progress = await roundProgress(app.db, round.roundId);
  if (json) printJson({ ...numbers, progress });
  else {
    const rate = numbers.passRate === null ? '—' : `${numbers.passRate}%`;
    console.log(
      `${name}（${numbers.state}）：登记${numbers.registered}，检查名单${numbers.selected}，已判定${numbers.inspected}，` +
        `无法判定${numbers.undetermined}，不合格${numbers.failing}，合格率${rate}`,
    );
  }
  const unsettled =
    numbers.undetermined + (progress.waiting ?? 0) + (progress.queued ?? 0) + (progress.running ?? 0);
  return unsettled > 0 ? EXIT.undetermined : EXIT.done;
}
