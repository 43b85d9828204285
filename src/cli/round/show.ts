/** `xunjian round show`: what a round is, and with `--selection` who is in it and why, so that anyone can select again. */

import Table from 'cli-table3';
import type { App } from '../../app.ts';
import { PLATFORM_NAMES, TIER_NAMES } from '../../domain/account.ts';
import { selectionKey } from '../../registry/select.ts';
import { exemptionsDuring, type RoundExemption } from '../../store/exemptions.ts';
import { type Round, type SelectionRow, selectionOf } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, printJson, withApp } from '../command.ts';
import { mustFindRound } from './round.ts';
import { printStatus } from './status.ts';

interface ShowOptions {
  readonly selection?: true;
  readonly json?: true;
}

export const showCommand: Register = (round, end) => {
  round
    .command('show')
    .description('what a round is; who is inspected in it and why')
    .argument('<name>')
    .option('--selection', 'the accounts, with the reasons, the seed and each one’s place in the draw')
    .option('--json', 'print one JSON object')
    .action(async (name: string, options: ShowOptions) => {
      end(await withApp((app) => show(app, name, options)));
    });
};

async function show(app: App, name: string, { selection, json }: ShowOptions): Promise<ExitCode> {
  if (!selection) {
    await printStatus(app, name, json === true);
    return EXIT.done;
  }
  const round = await mustFindRound(app, name);
  const rows = await selectionOf(app.db, round.roundId);
  const exemptions = await exemptionsDuring(app.db, round.roundId);
  if (json) printJson(selectionJson(round, rows, exemptions));
  else printSelection(round, rows, exemptions);
  return EXIT.done;
}

function selectionJson(
  round: Round,
  rows: readonly SelectionRow[],
  exemptions: readonly RoundExemption[],
): object {
  return {
    round: round.name,
    window: { from: round.windowFrom, to: round.windowTo },
    plan: round.plan,
    accounts: rows.map((row) => ({
      accountId: row.accountId,
      platform: row.platform,
      platformId: row.platformId,
      name: row.name,
      sponsor: row.sponsor,
      tier: row.tier,
      key: selectionKey(row),
      reason: row.reason,
      detail: row.detail,
      state: row.state,
      result: row.result,
      exemptions: exemptions
        .filter((exemption) => exemption.accountId === row.accountId)
        .map(({ accountId: _, ...exemption }) => exemption),
    })),
  };
}

const REASONS: Readonly<Record<SelectionRow['reason'], string>> = {
  full: '全面检查',
  sampled: '抽查',
  targeted: '定向',
  recheck: '复核',
  listed: '已通报名单',
};

function printSelection(
  round: Round,
  rows: readonly SelectionRow[],
  exemptions: readonly RoundExemption[],
): void {
  const table = new Table({
    head: ['编号', '类型', '账号', '代表主体', '层级', '理由', '依据'],
    style: { head: [], border: [] },
  });
  for (const row of rows)
    table.push([
      row.accountId,
      PLATFORM_NAMES[row.platform],
      row.name,
      row.sponsor ?? '',
      row.tier ? TIER_NAMES[row.tier] : '',
      REASONS[row.reason],
      ground(row),
    ]);
  console.log(table.toString());
  console.log(`${round.name}：共${new Set(rows.map((row) => row.accountId)).size}个账号`);
  if (round.seed !== null)
    console.log(
      `  抽查办法：取SHA-256（随机种子${round.seed}、换行符、账号标识），按其十六进制结果排序，取前若干个；账号标识见--json`,
    );
  for (const { accountId, rule, from, to, why, by } of exemptions) {
    const name = rows.find((row) => row.accountId === accountId)?.name ?? String(accountId);
    console.log(`  已说明理由：${name}，${rule ?? '全部规则'}，${from}至${to}，${why}（${by}）`);
  }
}

/** What the stored detail says, in words. */
function ground({ reason, detail }: SelectionRow): string {
  if (reason === 'sampled')
    return `第${String(detail.place)}位，从${String(detail.pool)}个中抽${String(detail.asked)}个`;
  if (reason === 'recheck') return `${String(detail.round)}：${[detail.rules].flat().join('、')}`;
  return reason === 'listed' ? `名单第${String(detail.row)}行` : '';
}
