/** `xunjian round open`: a round with its window, and who is inspected in it. */

import { randomInt } from 'node:crypto';
import { isInspectedPlatform } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { TIER_NAMES, TIERS } from '../../domain/account.ts';
import { hoursText } from '../../domain/hours.ts';
import {
  type CannotOpen,
  type Opened,
  openPlannedRound,
  type RoundPlan,
} from '../../inspection/open-round.ts';
import type { SelectionReason } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from '../command.ts';
import { fullOption, hoursOption, sampleOption, windowOption } from './plan.ts';
import { targetsOf } from './targets.ts';

interface OpenOptions {
  readonly from: string;
  readonly to: string;
  readonly ruleset: string;
  readonly full?: string;
  readonly sample?: readonly string[];
  readonly target?: string;
  readonly seed?: string;
  readonly recheck: boolean;
  readonly recheckOf?: string;
  readonly hours?: string;
  readonly workingHours?: true;
  readonly json?: true;
}

export const openCommand: Register = (round, end) => {
  round
    .command('open')
    .description('open a round and select who is inspected in it; all accounts, if nobody says otherwise')
    .argument('<name>', 'e.g. 2020Q4')
    .requiredOption('--from <day>', 'first day of the monitoring window, e.g. 2020-10-26')
    .requiredOption('--to <day>', 'last day of it')
    .option('--ruleset <set>', 'a shipped rule set or a file', 'baoji-2020')
    .option('--full <tiers>', `tiers inspected in full, separated by commas: ${TIERS.join(', ')}`)
    .option(
      '--sample <tier=n>',
      'a random sample of a tier: township=35, or township=10%; repeatable',
      (value: string, earlier: readonly string[] = []) => [...earlier, value],
    )
    .option('--target <file>', 'accounts named one by one: csv, xlsx or txt, one a row, as in "inspect"')
    .option('--seed <seed>', 'from which samples are drawn; a random one if left out, printed and stored')
    .option(
      '--recheck-of <round>',
      'look again at the failing accounts of this round (default: the latest before)',
    )
    .option('--no-recheck', 'look at no earlier round’s failing accounts again')
    .option('--hours <from-to>', 'begin inspections only then, e.g. 22:00-06:00 (Asia/Shanghai)')
    .option('--working-hours', 'on working days only, from 09:00 to 18:00 unless --hours says otherwise')
    .option('--json', 'print one JSON object')
    .action(async (name: string, options: OpenOptions) => {
      end(await withApp((app) => open(app, name, options)));
    });
};

async function open(app: App, name: string, options: OpenOptions): Promise<ExitCode> {
  const plan = await planOf(app, name, options);
  const at = app.clock();
  const opened = await app.db.transaction((tx) => openPlannedRound(tx, plan, at));
  if ('is' in opened) throw new InputError(cannotOpen(plan, opened));
  if (options.json) printJson(summary(opened));
  else print(opened);
  return EXIT.done;
}

async function planOf(app: App, name: string, options: OpenOptions): Promise<RoundPlan> {
  const window = windowOption(options);
  if (name.trim() === '') throw new InputError('the name of the round is empty; name it, e.g. 2020Q4');
  const said = options.full !== undefined || options.sample !== undefined || options.target !== undefined;
  const full = options.full === undefined ? (said ? [] : [...TIERS]) : fullOption(options.full);
  const samples = sampleOption(options.sample ?? [], full);
  if (options.seed !== undefined && samples.length === 0)
    throw new InputError('--seed is for a sample; give --sample too, or leave it out');
  const hours = hoursOption(options);
  const { hash } = await app.useRuleset(options.ruleset);
  return {
    name,
    ...window,
    ruleset: hash,
    full,
    samples,
    seed: samples.length > 0 ? (options.seed ?? String(randomInt(10_000_000, 99_999_999))) : null,
    targets: options.target === undefined ? null : await targetsOf(app, options.target),
    recheck:
      options.recheckOf === undefined ? (options.recheck ? 'latest' : 'none') : { round: options.recheckOf },
    hours,
  };
}

function cannotOpen(plan: RoundPlan, why: CannotOpen): string {
  if (why.is === 'taken') return `there is a round "${plan.name}" already; choose another name`;
  if (why.is === 'no earlier round')
    return `--recheck-of: there is no round "${why.name}"; import its list: xunjian round import ${why.name} FILE`;
  return 'no registered account is selected by these options; import a registry first, or select other tiers';
}

function countBy({ selected }: Opened, reason: SelectionReason): number {
  return selected.filter((row) => row.reason === reason).length;
}

function accountsOf({ selected }: Opened): Set<number> {
  return new Set(selected.map((row) => row.accountId));
}

function byHandOf(opened: Opened): number {
  const chosen = accountsOf(opened);
  return opened.accounts.filter((a) => chosen.has(a.accountId) && !isInspectedPlatform(a.platform)).length;
}

function summary(opened: Opened): object {
  const { round, strata, leftOut } = opened;
  return {
    round: round.name,
    window: { from: round.windowFrom, to: round.windowTo },
    hours: round.hours,
    plan: round.plan,
    selected: accountsOf(opened).size,
    reasons: {
      full: countBy(opened, 'full'),
      sampled: countBy(opened, 'sampled'),
      targeted: countBy(opened, 'targeted'),
      recheck: countBy(opened, 'recheck'),
    },
    strata,
    byHand: byHandOf(opened),
    leftOut: leftOut.map(({ account, reason }) => ({
      accountId: account?.accountId ?? null,
      name: account?.name ?? null,
      reason,
    })),
  };
}

function print(opened: Opened): void {
  const { round, strata, leftOut } = opened;
  const byHand = byHandOf(opened);
  console.log(
    `${round.name}：监测时间${round.windowFrom}至${round.windowTo}，检查${accountsOf(opened).size}个账号` +
      `${byHand > 0 ? `，其中${byHand}个需人工检查` : ''}${round.hours ? `，${hoursText(round.hours)}进行` : ''}`,
  );
  const full = countBy(opened, 'full');
  if (full > 0) console.log(`  全面检查${full}个`);
  for (const { tier, pool, asked, taken } of strata) {
    const short = taken < asked ? `（应抽${asked}个）` : '';
    console.log(`  抽查${TIER_NAMES[tier]}：从${pool}个中抽取${taken}个${short}，随机种子${round.seed}`);
  }
  if (countBy(opened, 'targeted') > 0) console.log(`  定向检查${countBy(opened, 'targeted')}个`);
  if (round.recheckOf !== null)
    console.log(`  复核“${round.recheckOf}”不合格账号${countBy(opened, 'recheck')}个`);
  for (const { account, reason } of leftOut)
    console.log(
      `  ${reason === 'recheck' ? '复核' : '定向'}名单中已关停、未列入：${account?.name ?? '（账号不存在）'}`,
    );
  console.log(`  名单及理由：xunjian round show ${round.name} --selection`);
}
