import { SingleBar } from 'cli-progress';
import type { App } from '../app.ts';
import { TIERS, type Tier } from '../domain/account.ts';
import { type Day, parseDay } from '../domain/time.ts';
import { INSPECTED_PLATFORMS, isInspectedPlatform } from '../queue/jobs.ts';
import { listAccounts } from '../store/accounts.ts';
import { inspectionsOfRound } from '../store/inspections.ts';
import {
  openRound,
  type Round,
  roundByName,
  roundNumbers,
  roundProgress,
  type SelectedAccount,
  startRound,
} from '../store/rounds.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';

interface OpenOptions {
  readonly from: string;
  readonly to: string;
  readonly ruleset: string;
  readonly full: string;
}

export const roundCommand: Register = (program, end) => {
  const round = program.command('round').description('inspection rounds (季度检查)');
  round
    .command('open')
    .description('open a round and select who is inspected in it')
    .argument('<name>', 'e.g. 2020Q4')
    .requiredOption('--from <day>', 'first day of the monitoring window, e.g. 2020-10-26')
    .requiredOption('--to <day>', 'last day of it')
    .option('--ruleset <set>', 'a shipped rule set or a file', 'baoji-2020')
    .option(
      '--full <tiers>',
      `tiers inspected in full, separated by commas: ${TIERS.join(', ')}`,
      TIERS.join(','),
    )
    .action(async (name: string, options: OpenOptions) => {
      const window = { from: dayOf('--from', options.from), to: dayOf('--to', options.to) };
      if (window.from > window.to)
        throw new InputError(`--from ${window.from} comes after --to ${window.to}`);
      const tiers = tiersOf(options.full);
      end(await withApp((app) => open(app, name, window, tiers, options.ruleset)));
    });
  round
    .command('run')
    .description('queue the round’s inspections; workers ("xunjian serve") do them')
    .argument('<name>')
    .option('--wait', 'show progress and return when nothing more can be done now')
    .action(async (name: string, options: { wait?: true }) => {
      end(await withApp((app, stop) => run(app, name, options.wait === true, stop)));
    });
  round
    .command('status')
    .description('how far a round is')
    .argument('<name>')
    .option('--json', 'print one JSON object')
    .action(async (name: string, options: { json?: true }) => {
      end(await withApp((app) => status(app, name, options.json === true)));
    });
};

function dayOf(option: string, text: string): Day {
  const day = parseDay(text);
  if (!day) throw new InputError(`${option} is "${text}"; expected a day such as 2020-10-26`);
  return day;
}

function tiersOf(text: string): Tier[] {
  return text.split(',').map((name) => {
    const tier = TIERS.find((candidate) => candidate === name.trim());
    if (!tier) throw new InputError(`--full: there is no tier "${name}"; known: ${TIERS.join(', ')}`);
    return tier;
  });
}

async function open(
  app: App,
  name: string,
  window: { from: Day; to: Day },
  tiers: readonly Tier[],
  named: string,
): Promise<ExitCode> {
  if (await roundByName(app.db, name))
    throw new InputError(`there is a round "${name}" already; choose another name`);
  const ruleset = await app.useRuleset(named);
  const accounts = (await listAccounts(app.db)).filter(
    (a) => a.status !== 'closed' && a.tier && tiers.includes(a.tier),
  );
  if (accounts.length === 0)
    throw new InputError(
      `no registered account is in the tiers ${tiers.join(', ')}; import a registry first`,
    );
  const selection = accounts.map<SelectedAccount>(({ accountId, tier }) => ({
    accountId,
    reason: 'full',
    detail: { tier },
  }));
  const round = await app.db.transaction((tx) =>
    openRound(
      tx,
      {
        name,
        windowFrom: window.from,
        windowTo: window.to,
        ruleset: ruleset.hash,
        seed: null,
        at: app.clock(),
      },
      selection,
    ),
  );
  const byHand = accounts.filter((account) => !isInspectedPlatform(account.platform)).length;
  console.log(
    `${round.name}：监测时间${window.from}至${window.to}，检查${selection.length}个账号${byHand > 0 ? `，其中${byHand}个需人工检查` : ''}`,
  );
  return EXIT.done;
}

async function mustFind(app: App, name: string): Promise<Round> {
  const round = await roundByName(app.db, name);
  if (!round)
    throw new InputError(
      `there is no round "${name}"; open it first: xunjian round open ${name} --from … --to …`,
    );
  return round;
}

async function run(app: App, name: string, wait: boolean, stop: AbortSignal): Promise<ExitCode> {
  const round = await mustFind(app, name);
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
  return status(app, name, false);
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

async function status(app: App, name: string, json: boolean): Promise<ExitCode> {
  const round = await mustFind(app, name);
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
