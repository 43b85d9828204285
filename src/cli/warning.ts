import Table from 'cli-table3';
import type { App } from '../app.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { chineseTime, parseDay } from '../domain/time.ts';
import { WARNING_LEVEL_NAMES } from '../domain/warning.ts';
import { type ListedWarning, listWarnings } from '../store/warnings.ts';
import { findAccount } from './account.ts';
import { EXIT, type ExitCode, InputError, printJson, type Register, withApp } from './command.ts';

interface Options {
  readonly account?: string;
  readonly since?: string;
  readonly all?: true;
  readonly json?: true;
}

export const warningCommand: Register = (program, end) => {
  const warning = program
    .command('warning')
    .description('early warnings (预警): a rule is about to be broken');
  warning
    .command('list')
    .description('list the warnings that stand, the latest first')
    .option('--account <account>', 'only those of this account')
    .option('--since <day>', 'only those raised on this day or later')
    .option('--all', 'every one that was raised, not only those that stand')
    .option('--json', 'one JSON object a line')
    .action(async (options: Options) => {
      end(await withApp((app) => list(app, options)));
    });
};

async function list(app: App, { account, since, all, json }: Options): Promise<ExitCode> {
  const day = since === undefined ? null : parseDay(since);
  if (since !== undefined && !day)
    throw new InputError(`--since is "${since}"; expected a day such as 2020-10-26`);
  const warnings = await listWarnings(app.db, {
    ...(account === undefined ? {} : { accountId: (await findAccount(app.db, account)).accountId }),
    ...(day ? { since: day } : {}),
    all: all === true,
  });
  if (json) for (const warning of warnings) printJson(line(warning));
  else console.log(table(warnings));
  return EXIT.done;
}

function line(warning: ListedWarning): object {
  const { accountId, platform, name, sponsor } = warning;
  return {
    warning_id: warning.warningId,
    account: { account_id: accountId, platform, name, sponsor },
    warning: warning.warning,
    title: warning.title,
    level: warning.level,
    explanation: warning.explanation,
    raised_at: warning.raisedAt,
    inspection_id: warning.inspectionId,
    cleared_at: warning.clearedAt,
  };
}

function table(warnings: readonly ListedWarning[]): string {
  const made = new Table({
    head: ['编号', '级别', '类型', '账号', '代表主体', '预警', '说明', '时间'],
    style: { head: [], border: [] },
  });
  for (const warning of warnings) {
    const { clearedAt, raisedAt } = warning;
    made.push([
      warning.warningId,
      WARNING_LEVEL_NAMES[warning.level],
      PLATFORM_NAMES[warning.platform],
      warning.name,
      warning.sponsor ?? '',
      warning.title,
      warning.explanation,
      clearedAt === null
        ? chineseTime(raisedAt)
        : `${chineseTime(raisedAt)}（${chineseTime(clearedAt)}解除）`,
    ]);
  }
  return `${made.toString()}\n共${warnings.length}项`;
}
