import Table from 'cli-table3';
import type { App } from '../app.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { withoutFullStop } from '../domain/full-stop.ts';
import { chineseTime, type Day, dayOf, parseDay } from '../domain/time.ts';
import { knownRuleIds } from '../inspection/rulesets.ts';
import {
  grantExemption,
  type ListedExemption,
  listExemptions,
  type Revoked,
  revokeExemption,
  type WantedExemptions,
} from '../store/exemptions.ts';
import { roundByName } from '../store/rounds.ts';
import { findAccount } from './account.ts';
import { EXIT, type ExitCode, InputError, printJson, type Register, withApp } from './command.ts';

interface AddOptions {
  readonly from: string;
  readonly to: string;
  readonly why: string;
  readonly by: string;
  readonly rule?: string;
  readonly json?: true;
}

interface ListOptions {
  readonly account?: string;
  readonly on?: string;
  readonly round?: string;
  readonly all?: true;
  readonly json?: true;
}

interface RevokeOptions {
  readonly by: string;
  readonly why: string;
  readonly json?: true;
}

export const exemptionCommand: Register = (program, end) => {
  const exemption = program
    .command('exemption')
    .description(
      'exemptions (说明理由): accepted reasons, with dates, why a rule is not applied to an account',
    );
  exemption
    .command('add')
    .description('put an accepted reason on record; rules that it names are not applied while it holds')
    .argument('<account>', 'registry id, name, weibo:<uid> or wechat:<__biz>')
    .requiredOption('--from <day>', 'first day on which it holds, e.g. 2020-10-01')
    .requiredOption('--to <day>', 'last day on which it holds')
    .requiredOption('--why <text>', 'the reason, as it is to stand in explanations')
    .requiredOption('--by <name>', 'who accepted it')
    .option('--rule <id>', 'only this rule, e.g. not-updated; every rule if left out')
    .option('--json', 'print one JSON object')
    .action(async (account: string, options: AddOptions) => {
      end(await withApp((app) => add(app, account, options)));
    });
  exemption
    .command('list')
    .description('list exemptions')
    .option('--account <account>', 'only those of this account')
    .option('--on <day>', 'only those that hold on this day')
    .option('--round <name>', 'only those that hold within this round’s window')
    .option('--all', 'also those that were revoked')
    .option('--json', 'one JSON object a line')
    .action(async (options: ListOptions) => {
      end(await withApp((app) => list(app, options)));
    });
  exemption
    .command('revoke')
    .description('take exemptions back; the trace stays')
    .argument('<id...>', 'numbers of exemptions ("xunjian exemption list")')
    .requiredOption('--by <name>', 'who revokes')
    .requiredOption('--why <text>', 'why')
    .option('--json', 'one JSON object a line')
    .action(async (ids: string[], options: RevokeOptions) => {
      end(await withApp((app) => revoke(app, ids, options)));
    });
};

function dayAt(option: string, text: string): Day {
  const day = parseDay(text.trim());
  if (day) return day;
  throw new InputError(`${option} is "${text}"; expected a day such as 2020-10-26`);
}

function said(option: string, text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new InputError(`${option} is empty; say ${option === '--by' ? 'who' : 'why'}`);
}

async function add(app: App, named: string, options: AddOptions): Promise<ExitCode> {
  const from = dayAt('--from', options.from);
  const to = dayAt('--to', options.to);
  if (from > to) throw new InputError(`--from ${from} comes after --to ${to}`);
  const rule = options.rule === undefined ? null : await knownRule(app, options.rule);
  const why = withoutFullStop(said('--why', options.why));
  const by = said('--by', options.by);
  const account = await findAccount(app.db, named);
  const { accountId } = account;
  const exemptionId = await app.db.transaction((tx) =>
    grantExemption(tx, { accountId, rule, from, to, why, by, at: app.clock() }),
  );
  if (options.json) printJson({ exemption_id: exemptionId, account_id: accountId });
  else {
    const which = rule === null ? '全部规则' : `规则${rule}`;
    console.log(`${exemptionId}：${account.name}自${from}至${to}，${which}不适用（${why}）`);
  }
  return EXIT.done;
}

/** A misspelt rule would exempt nobody and say nothing. */
async function knownRule(app: App, rule: string): Promise<string> {
  const known = await knownRuleIds(app.db);
  if (known.includes(rule)) return rule;
  throw new InputError(`--rule: no rule set in use has a rule "${rule}"; known: ${known.join(', ')}`);
}

async function list(app: App, options: ListOptions): Promise<ExitCode> {
  const exemptions = await listExemptions(app.db, await wanted(app, options));
  if (options.json) for (const exemption of exemptions) printJson(line(exemption));
  else console.log(table(exemptions));
  return EXIT.done;
}

async function wanted(app: App, { account, on, round, all }: ListOptions): Promise<WantedExemptions> {
  if (on !== undefined && round !== undefined)
    throw new InputError('--on and --round both name days: give one of them');
  const within =
    on !== undefined
      ? { from: dayAt('--on', on), to: dayAt('--on', on) }
      : round !== undefined
        ? await windowOf(app, round)
        : null;
  return {
    ...(account === undefined ? {} : { accountId: (await findAccount(app.db, account)).accountId }),
    ...(within ? { within } : {}),
    revoked: all === true,
  };
}

async function windowOf(app: App, named: string): Promise<{ from: Day; to: Day }> {
  const round = await roundByName(app.db, named);
  if (!round) throw new InputError(`there is no round "${named}"; leave --round out for all exemptions`);
  return { from: round.windowFrom, to: round.windowTo };
}

function line(exemption: ListedExemption): object {
  const { exemptionId, accountId, platform, name, sponsor, rule, from, to, why } = exemption;
  return {
    exemption_id: exemptionId,
    account: { account_id: accountId, platform, name, sponsor },
    rule,
    from,
    to,
    why,
    granted_by: exemption.grantedBy,
    granted_at: exemption.grantedAt,
    revoked_by: exemption.revokedBy,
    revoked_at: exemption.revokedAt,
    revoked_why: exemption.revokedWhy,
  };
}

function table(exemptions: readonly ListedExemption[]): string {
  const made = new Table({
    head: ['编号', '类型', '账号', '代表主体', '规则', '自', '至', '理由', '批准人', '状态'],
    style: { head: [], border: [] },
  });
  for (const exemption of exemptions) {
    const { revokedBy, revokedAt } = exemption;
    made.push([
      exemption.exemptionId,
      PLATFORM_NAMES[exemption.platform],
      exemption.name,
      exemption.sponsor ?? '',
      exemption.rule ?? '全部',
      exemption.from,
      exemption.to,
      exemption.why,
      exemption.grantedBy,
      revokedBy !== null && revokedAt !== null ? `${revokedBy}于${dayOf(revokedAt)}撤销` : '有效',
    ]);
  }
  return `${made.toString()}\n共${exemptions.length}项`;
}

/** Each by itself: one that is refused does not keep the others from being revoked. */
async function revoke(app: App, ids: readonly string[], options: RevokeOptions): Promise<ExitCode> {
  const by = said('--by', options.by);
  const why = said('--why', options.why);
  let refused = false;
  for (const id of new Set(ids)) {
    const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
    const revoked = await app.db.transaction((tx) =>
      revokeExemption(tx, number, { by, why, at: app.clock() }),
    );
    if (revoked.is !== 'done') refused = true;
    if (options.json) printJson({ exemption_id: number || id, revoked: revoked.is === 'done' });
    else if (revoked.is === 'done') console.log(`${id}：已撤销`);
    else process.stderr.write(`${refusal(id, revoked)}\n`);
  }
  return refused ? EXIT.badInput : EXIT.done;
}

function refusal(id: string, revoked: Exclude<Revoked, { is: 'done' }>): string {
  if (revoked.is === 'missing')
    return `${id}：没有编号为${id}的说明理由。改正办法：用 xunjian exemption list 查看编号。`;
  return `${id}：已由${revoked.by}于${chineseTime(revoked.at)}撤销，无须再撤销。`;
}
