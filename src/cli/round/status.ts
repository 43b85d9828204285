/** `xunjian round status`: how far a round is, what is undetermined, and who could settle it. */

import type { App } from '../../app.ts';
import { hoursText } from '../../domain/hours.ts';
import { type WorkItem, worklist } from '../../inspection/worklist.ts';
import { roundNumbers, roundProgress, unexaminedRules } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, printJson, withApp } from '../command.ts';
import { mustFindRound } from './round.ts';

export const statusCommand: Register = (round, end) => {
  round
    .command('status')
    .description('how far a round is, what is undetermined, and who could settle it')
    .argument('<name>')
    .option('--json', 'print one JSON object')
    .action(async (name: string, options: { json?: true }) => {
      end(await withApp((app) => printStatus(app, name, options.json === true)));
    });
};

const STATES: Readonly<Record<string, string>> = {
  open: '未开始',
  running: '检查中',
  paused: '已暂停',
  closed: '已结束',
  published: '已通报',
};

export async function printStatus(app: App, name: string, json: boolean): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  const numbers = await roundNumbers(app.db, name);
  const progress = await roundProgress(app.db, round.roundId);
  const items = await worklist(app, name);
  const open = byRule(items.filter((item) => item.outcome === 'undetermined'));
  const suspected = items.filter((item) => item.outcome === 'suspected').length;
  if (json) {
    printJson({
      ...numbers,
      window: { from: round.windowFrom, to: round.windowTo },
      hours: round.hours,
      imported: round.imported,
      recheckOf: round.recheckOf,
      progress: progress.states,
      outcomes: progress.outcomes,
      unexamined: await unexaminedRules(app.db, round.roundId),
      worklist: { suspected, undetermined: open },
    });
  } else {
    const rate = numbers.passRate === null ? '—' : `${numbers.passRate}%`;
    const figure = (value: number | null) => value ?? '—';
    console.log(
      `${name}（${STATES[round.state] ?? round.state}）：监测时间${round.windowFrom}至${round.windowTo}` +
        `${round.hours ? `，${hoursText(round.hours)}检查` : ''}\n` +
        `  登记${figure(numbers.registered)}，检查名单${figure(numbers.selected)}，已判定${figure(numbers.inspected)}，` +
        `无法判定${figure(numbers.undetermined)}，不合格${numbers.failing}，合格率${rate}`,
    );
    if (progress.open > 0) console.log(`  未完成${progress.open}个`);
    if (progress.states.waiting) console.log(`  等待后续检查${progress.states.waiting}个`);
    if (progress.states.failed) console.log(`  检查程序出错${progress.states.failed}个，请在队列面板查看`);
    if (suspected > 0) console.log(`  疑似${suspected}项，待人工认定：xunjian worklist --round ${name}`);
    for (const rule of open)
      console.log(`  “${rule.title}”有${rule.accounts}个账号无法判定：${rule.settles.join('；或')}`);
  }
  // A list that was imported is as it is: nothing of it waits for anybody.
  if (round.imported) return EXIT.done;
  const unsettled =
    progress.open +
    (progress.states.waiting ?? 0) +
    (progress.states.undetermined ?? 0) +
    (progress.states.failed ?? 0);
  return unsettled > 0 ? EXIT.undetermined : EXIT.done;
}

interface OpenRule {
  readonly rule: string;
  readonly title: string;
  readonly accounts: number;
  /** What settles most of them, least effort first. */
  readonly settles: readonly string[];
}

function byRule(items: readonly WorkItem[]): OpenRule[] {
  const rules = new Map<string, WorkItem[]>();
  for (const item of items) rules.set(item.rule, [...(rules.get(item.rule) ?? []), item]);
  return [...rules].map(([rule, open]) => ({
    rule,
    title: open[0]?.title ?? rule,
    accounts: new Set(open.map((item) => item.account.accountId)).size,
    settles: [...new Set(open.flatMap((item) => item.settles))],
  }));
}
