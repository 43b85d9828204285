import type { App } from '../app.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { chineseTime } from '../domain/time.ts';
import { VERDICT_NAMES } from '../domain/verdict.ts';
import { type WorkItem, worklist } from '../inspection/worklist.ts';
import { roundByName } from '../store/rounds.ts';
import { EXIT, type ExitCode, InputError, printJson, type Register, withApp } from './command.ts';

interface Options {
  readonly round?: string;
  readonly json?: true;
}

export const worklistCommand: Register = (program, end) => {
  program
    .command('worklist')
    .description('what people must look at, and the least that settles it')
    .option('--round <name>', 'only this round; else the latest inspection of every account')
    .option('--json', 'one JSON object a line')
    .action(async (options: Options) => {
      end(await withApp((app) => list(app, options)));
    });
};

async function list(app: App, { round, json }: Options): Promise<ExitCode> {
  if (round !== undefined && !(await roundByName(app.db, round)))
    throw new InputError(
      `there is no round "${round}"; leave --round out for the latest inspection of every account`,
    );
  const items = await worklist(app, round ?? null);
  if (json) for (const item of items) printJson(line(item));
  else print(items);
  return EXIT.done;
}

function line(item: WorkItem): object {
  const { account, round, inspectionId, rule, outcome, reason, settles, commands, address } = item;
  return {
    account: {
      account_id: account.accountId,
      platform: account.platform,
      id: account.platformId,
      name: account.name,
      sponsor: account.sponsor,
    },
    round,
    inspection_id: inspectionId,
    rule,
    outcome,
    reason,
    settles,
    commands,
    address,
    violation_id: item.violationId,
    refusals: item.refusals,
    again_at: item.againAt,
  };
}

function print(items: readonly WorkItem[]): void {
  let before: number | null = null;
  for (const item of items) {
    const { account } = item;
    if (account.accountId !== before) {
      const where = item.address ? `  ${item.address}` : '';
      console.log(
        `${account.accountId}  ${PLATFORM_NAMES[account.platform]}“${account.name}”（${account.sponsor ?? '未登记'}）${where}`,
      );
      for (const { source, said } of item.refusals) console.log(`  来源 ${source}：${said}`);
      if (item.againAt !== null) console.log(`  系统将于${chineseTime(item.againAt)}后自动再查`);
    }
    before = account.accountId;
    console.log(`  ${VERDICT_NAMES[item.outcome]}  ${item.title}：${item.reason}`);
    for (const step of item.settles) console.log(`    · ${step}`);
    for (const command of item.commands) console.log(`      $ ${command}`);
  }
  const accounts = new Set(items.map(({ account }) => account.accountId)).size;
  console.log(items.length === 0 ? '没有需要人工处理的事项' : `共${accounts}个账号、${items.length}项`);
}
