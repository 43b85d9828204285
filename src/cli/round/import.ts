/**
 * `xunjian round import`: an earlier quarter's published list, so that a new office can begin with a re-check. The list
 * itself is archived and is what its violations rest on; nothing of it is looked up or judged anew.
 */

import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { App } from '../../app.ts';
import type { Day } from '../../domain/time.ts';
import { placeText, problemText } from '../../registry/entry.ts';
import { type MatchableAccount, matchAccount } from '../../registry/match-account.ts';
import { ruleOfProblem, splitProblems } from '../../registry/problem-names.ts';
import {
  type ListRow,
  type PublishedList,
  quarterIn,
  readPublishedList,
} from '../../registry/read-published-list.ts';
import type { RuleSet } from '../../rules/ruleset.ts';
import { everyAccount } from '../../store/accounts.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import {
  formerNames,
  insertPublishedRound,
  type ListCapture,
  type ListedAccount,
} from '../../store/published-lists.ts';
import { roundByName } from '../../store/rounds.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from '../command.ts';
import { windowOption } from './plan.ts';

interface ImportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly ruleset: string;
  readonly registered?: string;
  readonly inspected?: string;
  readonly by: string;
  readonly partial?: true;
  readonly json?: true;
}

export const importCommand: Register = (round, end) => {
  round
    .command('import')
    .description('take an earlier round from its published list of failing accounts (xlsx or csv)')
    .argument('<name>', 'e.g. 2020Q3')
    .argument(
      '<file>',
      'with the columns of the notice’s attachment: 新媒体类型, 新媒体名称, 代表主体名称, 存在的突出问题',
    )
    .option('--from <day>', 'first day of its window; from the file’s 监测时间 or the quarter if left out')
    .option('--to <day>', 'last day of it')
    .option('--ruleset <set>', 'the rule set whose wordings the problems are read by', 'baoji-2020')
    .option('--registered <n>', 'how many accounts were registered then, as the notice says')
    .option('--inspected <n>', 'how many were inspected, as the notice says')
    .option('--by <name>', 'who imports it', 'operator')
    .option('--partial', 'keep the good rows of a file that has bad ones')
    .option('--json', 'print one JSON object')
    .action(async (name: string, file: string, options: ImportOptions) => {
      end(await withApp((app) => importRound(app, name, file, options)));
    });
};

async function importRound(app: App, name: string, file: string, options: ImportOptions): Promise<ExitCode> {
  if (await roundByName(app.db, name))
    throw new InputError(`there is a round "${name}" already; choose another name`);
  const list = await readPublishedList(file);
  const ruleset = await app.useRuleset(options.ruleset);
  const accounts = await listedAccounts(app, list, ruleset, basename(file));
  for (const problem of list.report.problems) process.stderr.write(`${problemText(problem)}\n`);
  const { problemCount } = list.report;
  if (problemCount > 0 && (!options.partial || accounts.length === 0))
    throw new InputError(refusal(file, problemCount, accounts.length));
  const window = windowOf(name, list, options);
  const at = app.clock();
  const round = {
    name,
    windowFrom: window.from,
    windowTo: window.to,
    ruleset: ruleset.hash,
    at,
    registered: countOption('--registered', options.registered),
    inspected: countOption('--inspected', options.inspected),
  };
  const capture = await archiveList(app, name, file);
  const { violations } = await app.db.transaction(async (tx) => {
    await addAuditEntry(tx, {
      actor: options.by,
      action: 'round imported',
      subject: `round ${name}`,
      detail: {
        file: basename(file),
        sha256: capture.digest,
        accounts: accounts.length,
        problems: problemCount,
      },
      at,
    });
    return insertPublishedRound(tx, round, capture, accounts);
  });
  const done = { round: name, window, accounts: accounts.length, violations, refused: problemCount };
  if (options.json) printJson({ ...done, rules: byRule(accounts), notes: list.report.notes });
  else {
    console.log(
      `${name}：监测时间${window.from}至${window.to}，导入不合格账号${accounts.length}个，问题${violations}项` +
        `${problemCount > 0 ? `；有${problemCount}处问题的行未导入` : ''}`,
    );
    for (const [rule, count] of Object.entries(byRule(accounts))) console.log(`  ${rule}：${count}个`);
    for (const note of list.report.notes) console.log(`  ${placeText(note)}：${note.message}`);
    for (const { row, why } of list.report.skipped) console.log(`  跳过第${row}行：${why}`);
  }
  return EXIT.done;
}

function refusal(file: string, problems: number, good: number): string {
  const partly = good > 0 ? `；或加 --partial，只导入没有问题的${good}个账号` : '';
  return `${basename(file)}：共${problems}处问题，未导入任何内容。请改正后重新导入${partly}。`;
}

/** The file's rows by account, with the rules that their words mean; what fits nothing is reported. */
async function listedAccounts(
  app: App,
  { rows }: PublishedList,
  ruleset: RuleSet,
  file: string,
): Promise<ListedAccount[]> {
  const names = await formerNames(app.db);
  const registry = (await everyAccount(app.db)).map((account) => ({
    ...account,
    formerNames: names.get(account.accountId) ?? [],
  }));
  const listed = new Map<number, ListedAccount>();
  for (const row of rows) {
    const accountId = accountOf(registry, row);
    const violations = violationsOf(row, ruleset, file);
    if (accountId === null || violations === null) continue;
    const earlier = listed.get(accountId);
    const known = new Set(earlier?.violations.map(({ rule }) => rule));
    listed.set(accountId, {
      accountId,
      row: earlier?.row ?? row.row,
      remark: earlier?.remark ?? row.remark,
      violations: [...(earlier?.violations ?? []), ...violations.filter(({ rule }) => !known.has(rule))],
    });
  }
  return [...listed.values()];
}

/** Null, with the problem reported. */
function accountOf(registry: readonly MatchableAccount[], row: ListRow): number | null {
  const match = matchAccount(registry, row);
  if (match.is === 'found') {
    if (match.note !== null) row.note(match.note);
    return match.account.accountId;
  }
  row.refuse('name', match.message, match.remedy);
  return null;
}

/** Null, with the problem reported, if any of the row's problems is none of the rule set's. */
function violationsOf(row: ListRow, ruleset: RuleSet, file: string): ListedAccount['violations'] | null {
  const rules = [...ruleset.rules, ...ruleset.byHand];
  const found = new Map<string, ListedAccount['violations'][number]>();
  for (const problem of splitProblems(row.problem)) {
    const id = ruleOfProblem(problem, rules)?.id;
    const rule = rules.find((candidate) => candidate.id === id);
    if (!rule) {
      const known = rules.map(({ wording }) => wording.list).join('、');
      row.refuse('problem', `“${problem}”不是规则集里的问题`, `请写成其中之一：${known}；多个用“；”隔开`);
      return null;
    }
    if (found.has(rule.id)) continue;
    const explanation = `据已公布的不合格名单（${file}第${row.row}行）：${problem}。`;
    found.set(rule.id, { rule: rule.id, fails: rule.fails, problem, explanation });
  }
  return [...found.values()];
}

function windowOf(name: string, list: PublishedList, options: ImportOptions): { from: Day; to: Day } {
  if (options.from !== undefined && options.to !== undefined)
    return windowOption({ from: options.from, to: options.to });
  if (options.from !== undefined || options.to !== undefined)
    throw new InputError('--from and --to belong together; give both, or neither');
  const window = list.window ?? list.quarter ?? quarterIn(name);
  if (window) return window;
  throw new InputError(
    'neither the file (监测时间：…, 第…季度) nor the name tells the window; give --from and --to, e.g. --from 2020-07-27 --to 2020-08-07',
  );
}

function countOption(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,7}$/.test(text)) throw new InputError(`${option} is "${text}"; expected a whole number`);
  return Number(text);
}

const TYPES: Readonly<Record<string, string>> = {
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.csv': 'text/csv',
};

async function archiveList(app: App, name: string, file: string): Promise<ListCapture> {
  const bytes = await readFile(file);
  const at = app.clock();
  const url = `urn:xunjian:published-list:${encodeURIComponent(name)}`;
  const type = TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
  const stored = await app.archive.storeScreenshot(bytes, { url, fetchedAt: at, type });
  if (stored.file === null || stored.offset === null || stored.length === null || stored.digest === null)
    throw new Error('the archive took the list and has no place of it');
  const { id: captureId, file: archived, offset, length, digest } = stored;
  return { captureId, url, at, file: archived, offset, length, digest };
}

function byRule(accounts: readonly ListedAccount[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { violations } of accounts)
    for (const { rule } of violations) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}
