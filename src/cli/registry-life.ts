/** `xunjian registry close`, `reopen` and `history`: what becomes of an account, by whose order and why. */

import type { Command } from 'commander';
import type { App } from '../app.ts';
import { type AccountStatus, PLATFORM_NAMES } from '../domain/account.ts';
import { chineseTime } from '../domain/time.ts';
import { STATUS_NAMES } from '../registry/status-names.ts';
import { changeStatus, historyOf } from '../store/account-life.ts';
import { findAccount } from './account.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';

interface Order {
  readonly by: string;
  readonly why: string;
  readonly accepted?: true;
}

export function registerLife(registry: Command, end: (code: ExitCode) => void): void {
  registry
    .command('close')
    .description(
      'the account’s closing is announced or, with --accepted, accepted: then nobody inspects it any more',
    )
    .argument('<account>', 'registry id, name, weibo:<uid> or wechat:<__biz>')
    .requiredOption('--why <text>', 'for what reason, e.g. 机构撤并')
    .requiredOption('--by <name>', 'who orders it')
    .option('--accepted', 'the office has accepted the closing (已注销、备案已关停)')
    .action(async (named: string, order: Order) => {
      end(await withApp((app) => change(app, named, order.accepted ? 'closed' : 'closing', order)));
    });
  registry
    .command('reopen')
    .description('an account whose closing was announced or accepted is in use again')
    .argument('<account>', 'registry id, name, weibo:<uid> or wechat:<__biz>')
    .requiredOption('--why <text>', 'for what reason')
    .requiredOption('--by <name>', 'who orders it')
    .action(async (named: string, order: Order) => {
      end(await withApp((app) => change(app, named, 'registered', order)));
    });
  registry
    .command('history')
    .description('names, bodies, tiers and states of an account over time, with their sources')
    .argument('<account>', 'registry id, name, weibo:<uid> or wechat:<__biz>')
    .option('--json', 'one JSON object a line')
    .action(async (named: string, options: { json?: true }) => {
      end(await withApp((app) => history(app, named, options.json === true)));
    });
}

async function change(app: App, named: string, to: AccountStatus, order: Order): Promise<ExitCode> {
  const account = await findAccount(app.db, named);
  const changed = await app.db
    .transaction((tx) => changeStatus(tx, account.accountId, to, { ...order, at: app.clock() }))
    .catch((error: unknown) => {
      if (!(error instanceof Error && error.message.includes('account_without_id_is_unique'))) throw error;
      throw new InputError(
        `${account.name}: another account of that name and body is in use; give both their ids in the registry file`,
      );
    });
  if (changed.is === 'refused')
    throw new InputError(`${account.name} is ${changed.state}, so it cannot become ${to}`);
  const words = { closing: '已登记停更公告，关停待认可', closed: '已关停', registered: '已恢复在用' }[to];
  console.log(`${account.name}（${PLATFORM_NAMES[account.platform]}）：${words}`);
  return EXIT.done;
}

const FIELDS: Readonly<Record<string, string>> = {
  name: '名称',
  platform_id: '账号ID',
  sponsor: '代表主体',
  tier: '层级',
  status: '状态',
};

async function history(app: App, named: string, json: boolean): Promise<ExitCode> {
  const account = await findAccount(app.db, named);
  const lines = await historyOf(app.db, account.accountId);
  for (const line of lines) {
    if (json) {
      printJson(line);
      continue;
    }
    const value = (text: string | null) =>
      text === null ? '—' : ((STATUS_NAMES as Readonly<Record<string, string>>)[text] ?? text);
    const what =
      line.before === null ? `登记为${value(line.after)}` : `${value(line.before)} → ${value(line.after)}`;
    const who = line.by === null ? line.source : `${line.by}：${line.why ?? ''}`;
    console.log(`${chineseTime(line.at)}  ${FIELDS[line.field] ?? line.field}  ${what}  （${who}）`);
  }
  return EXIT.done;
}
