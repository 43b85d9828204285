import type { App } from '../app.ts';
import { chineseDay, type Day, dayOf, parseDay } from '../domain/time.ts';
import { setDueOn } from '../store/rectifications.ts';
import { roundByName } from '../store/rounds.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, withApp } from './command.ts';
import { filled, mustBeViolation } from './rectification.ts';

interface Options {
  readonly on: string;
  readonly by: string;
  readonly round?: string;
}

export const dueCommand: Register = (violation, end) => {
  violation
    .command('due')
    .description(
      'until when standing violations are to be put right (整改期限); the re-check follows the day after',
    )
    .argument('[id...]', 'numbers of violations')
    .requiredOption('--on <day>', 'the last day, e.g. 2020-11-15')
    .requiredOption('--by <name>', 'who sets it')
    .option('--round <name>', 'all standing violations of this round')
    .action(async (ids: string[], options: Options) => {
      if ((ids.length === 0) === (options.round === undefined))
        throw new InputError('name violations, or give --round');
      end(await withApp((app) => setDeadline(app, ids, options)));
    });
};

async function setDeadline(app: App, ids: readonly string[], options: Options): Promise<ExitCode> {
  const dueOn = deadlineOf(options.on, dayOf(app.clock()));
  const by = filled('--by', options.by);
  const targets = await targetsOf(app, ids, options.round);
  const changed = await app.db.transaction(async (tx) => {
    const numbers: number[] = [];
    for (const of of targets) numbers.push(...(await setDueOn(tx, { of, dueOn, by, at: app.clock() })));
    return numbers;
  });
  const left = targets.flatMap((of) =>
    'violationId' in of && !changed.includes(of.violationId) ? [of] : [],
  );
  console.log(`整改期限${chineseDay(dueOn)}：${changed.length}项`);
  for (const { violationId } of left)
    process.stderr.write(`${violationId}：不是成立的问题（疑似、已排除或已整改），未设期限\n`);
  return left.length > 0 || changed.length === 0 ? EXIT.badInput : EXIT.done;
}

function deadlineOf(text: string, today: Day): Day {
  const day = parseDay(text);
  if (!day) throw new InputError(`--on is "${text}"; expected a day such as 2020-11-15`);
  if (day < today) throw new InputError(`--on ${day} is over already (today is ${today})`);
  return day;
}

type Target = { readonly violationId: number } | { readonly roundId: number };

async function targetsOf(app: App, ids: readonly string[], name: string | undefined): Promise<Target[]> {
  if (name !== undefined) {
    const round = await roundByName(app.db, name);
    if (!round) throw new InputError(`there is no round "${name}"`);
    return [{ roundId: round.roundId }];
  }
  const targets: Target[] = [];
  for (const id of new Set(ids)) targets.push({ violationId: await mustBeViolation(app, id) });
  return targets;
}
