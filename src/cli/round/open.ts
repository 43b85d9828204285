/** `xunjian round open`: a round with its window, and who is inspected in it. */

import { isInspectedPlatform } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { TIERS, type Tier } from '../../domain/account.ts';
import { type Day, parseDay } from '../../domain/time.ts';
import { listAccounts } from '../../store/accounts.ts';
import { openRound, roundByName, type SelectedAccount } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, InputError, withApp } from '../command.ts';

interface OpenOptions {
  readonly from: string;
  readonly to: string;
  readonly ruleset: string;
  readonly full: string;
}

export const openCommand: Register = (round, end) => {
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
