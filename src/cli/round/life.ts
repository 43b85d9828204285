/** `xunjian round pause`, `resume` and `close`: orders of a person, each in the audit trail. */

import type { App } from '../../app.ts';
import { keepHeapSmall } from '../../heap.ts';
import { endRound, pauseRound, type RoundOrder, resumeRound } from '../../inspection/lead-round.ts';
import type { Round } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, InputError, withApp } from '../command.ts';
import { mustFindRound } from './round.ts';

interface Order {
  readonly by: string;
  readonly why?: string;
}

export const pauseCommand: Register = (round, end) => {
  round
    .command('pause')
    .description('begin no more inspections; those at hand end')
    .argument('<name>')
    .requiredOption('--by <name>', 'who orders it')
    .option('--why <text>', 'for what reason')
    .action(async (name: string, order: Order) => {
      end(await withApp((app) => pause(app, name, order)));
    });
};

export const resumeCommand: Register = (round, end) => {
  round
    .command('resume')
    .description('queue again what a pause left')
    .argument('<name>')
    .requiredOption('--by <name>', 'who orders it')
    .option('--why <text>', 'for what reason')
    .action(async (name: string, order: Order) => {
      end(await withApp((app) => resume(app, name, order)));
    });
};

export const closeCommand: Register = (round, end) => {
  round
    .command('close')
    .description('end the round now; what is unfinished becomes undetermined')
    .argument('<name>')
    .requiredOption('--by <name>', 'who orders it')
    .requiredOption('--why <text>', 'for what reason')
    .action(async (name: string, order: Required<Order>) => {
      keepHeapSmall();
      end(await withApp((app) => close(app, name, order)));
    });
};

async function pause(app: App, name: string, order: Order): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  if (!(await pauseRound(app, round, reasoned(order)))) refuse(round, 'paused');
  console.log(`${name}：已暂停，不再开始新的检查，正在检查的账号将检查完毕`);
  return EXIT.done;
}

async function resume(app: App, name: string, order: Order): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  if (!(await resumeRound(app, round, reasoned(order)))) refuse(round, 'resumed');
  const queued = await app.queueDueInspections();
  console.log(`${name}：已恢复，重新排队${queued}个账号`);
  return EXIT.done;
}

async function close(app: App, name: string, order: Required<Order>): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  const undetermined = await endRound(app, round, order);
  if (undetermined === null) refuse(round, 'closed');
  await app.sealRound(await mustFindRound(app, name));
  console.log(`${name}：已结束，${undetermined}个账号未完成，记为无法判定`);
  return undetermined > 0 ? EXIT.undetermined : EXIT.done;
}

function reasoned({ by, why }: Order): RoundOrder {
  return { by, why: why ?? null };
}

function refuse(round: Round, what: string): never {
  throw new InputError(`"${round.name}" is ${round.state}, so it cannot be ${what}`);
}
