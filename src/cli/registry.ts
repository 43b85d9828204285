import Table from 'cli-table3';
import type { App } from '../app.ts';
import { PLATFORM_NAMES, TIER_NAMES } from '../domain/account.ts';
import { keepHeapSmall } from '../heap.ts';
import { applyDifferences, differencesOf, identify, stillFiled } from '../inspection/registry-file.ts';
import type { RegistryDiff } from '../registry/diff.ts';
import { type ImportResult, placeText, problemText } from '../registry/entry.ts';
import { writeRegistry } from '../registry/export.ts';
import { importRegistry } from '../registry/import.ts';
import { listAccounts, lockRegistry } from '../store/accounts.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';
import { registerLife } from './registry-life.ts';
import { accountsStored, rowsRead } from './registry-progress.ts';

interface ImportOptions {
  readonly sheet?: string;
  readonly allSheets?: true;
  readonly dryRun?: true;
  readonly partial?: true;
  readonly json?: true;
}

export const registryCommand: Register = (program, end) => {
  const registry = program.command('registry').description('the registry of accounts (备案登记)');
  registry
    .command('import')
    .description('import the office’s list of accounts')
    .argument('<file>', '.xlsx, or .csv in UTF-8 or GB18030')
    .option('--sheet <name>', 'the sheet that holds the accounts (default: the first)')
    .option('--all-sheets', 'all sheets hold accounts, as in one sheet a body')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--partial', 'keep the good rows of a file that has bad ones')
    .option('--json', 'print one JSON object')
    .action(async (file: string, options: ImportOptions) => {
      keepHeapSmall();
      const bar = rowsRead();
      const sheets = sheetsOf(options);
      const result = await importRegistry(file, { identify, sheets, progress: bar.tell });
      bar.stop();
      for (const problem of result.problems) process.stderr.write(`${problemText(problem)}\n`);
      if (result.problemCount > 0 && !options.partial) throw new InputError(refusal(result));
      end(await withApp((app) => store(app, result, options)));
    });
  registry
    .command('export')
    .description('write the registry as it is now')
    .argument('<file>', '.xlsx or .csv')
    .action(async (file: string) => {
      if (!/\.(xlsx|csv)$/i.test(file))
        throw new InputError(`${file}: the registry is written as .xlsx or .csv`);
      end(
        await withApp(async (app) => {
          const accounts = await listAccounts(app.db);
          await writeRegistry(file, accounts);
          console.log(`${file}：共${accounts.length}个账号`);
          return EXIT.done;
        }),
      );
    });
  registerLife(registry, end);
  registry
    .command('list')
    .description('list the registered accounts')
    .option('--json', 'one JSON object a line')
    .action(async (options: { json?: true }) => {
      end(await withApp((app) => list(app, options)));
    });
};

function sheetsOf({ sheet, allSheets }: ImportOptions): 'first' | 'all' | { named: string } {
  if (sheet === undefined) return allSheets ? 'all' : 'first';
  if (allSheets) throw new InputError('--sheet and --all-sheets exclude each other; give one of them');
  return { named: sheet };
}

function refusal(result: ImportResult): string {
  const more = result.problemCount - result.problems.length;
  return (
    `${result.file}：共${result.problemCount}处问题${more > 0 ? `（另有${more}处未列出）` : ''}，未导入任何账号。` +
    `请改正后重新导入${result.accounts.length > 0 ? `；或加 --partial，只导入没有问题的${result.accounts.length}行` : ''}。`
  );
}

/** One transaction: either the whole list is taken or nothing of it. */
async function store(app: App, result: ImportResult, options: ImportOptions): Promise<ExitCode> {
  const diff = await app.db.transaction(async (tx) => {
    // nobody changes the registry between the comparison and the change
    if (!options.dryRun) await lockRegistry(tx);
    const found = await differencesOf(tx, result);
    if (options.dryRun) return found;
    const { new: fresh, renamed, changed } = found;
    const bar = accountsStored(fresh.length + renamed.length + changed.length);
    await applyDifferences(tx, found, { source: result.file, at: app.clock() }, bar.tell);
    bar.stop();
    return found;
  });
  report(result, diff, options);
  return EXIT.done;
}

function report(result: ImportResult, diff: RegistryDiff, options: ImportOptions): void {
  const counts = {
    new: diff.new.length,
    renamed: diff.renamed.length,
    changed: diff.changed.length,
    unchanged: diff.unchanged.length,
    missing: diff.missing.length,
  };
  if (options.json) {
    const missing = diff.missing.map(({ accountId, platform, name }) => ({ accountId, platform, name }));
    const renamed = diff.renamed.map(({ account, entry }) => ({
      accountId: account.accountId,
      from: account.name,
      to: entry.name,
    }));
    printJson({
      file: result.file,
      ...counts,
      lists: {
        missing,
        renamed,
        closedButFiled: stillFiled(diff).map(({ accountId, platform, name }) => ({
          accountId,
          platform,
          name,
        })),
      },
      problems: result.problemCount,
      skipped: result.skipped,
      notes: result.notes,
    });
    return;
  }
  const would = options.dryRun ? '（试运行，未写入）' : '';
  console.log(
    `${result.file}：共${result.accounts.length}个账号，新增${counts.new}个，更名${counts.renamed}个，变更${counts.changed}个，` +
      `未变${counts.unchanged}个，文件中缺少${counts.missing}个${would}`,
  );
  for (const { account, entry } of diff.renamed) console.log(`  更名：${account.name} → ${entry.name}`);
  for (const { account, entry, changes } of diff.changed) {
    if (account.status !== 'unregistered')
      console.log(`  变更：${entry.name}（${changes.map((change) => change.field).join('、')}）`);
  }
  for (const account of diff.missing)
    console.log(
      `  文件中缺少：${account.name}（${PLATFORM_NAMES[account.platform]}，编号${account.accountId}）；已关停的，请用xunjian registry close登记`,
    );
  for (const account of stillFiled(diff))
    console.log(
      `  已关停，文件中仍有：${account.name}（编号${account.accountId}）；已恢复的，请用xunjian registry reopen登记`,
    );
  for (const { account, entry } of diff.perhapsRenamed)
    console.log(`  可能更名，请核对：${account.name} → ${entry.name}`);
  for (const skipped of result.skipped) console.log(`  跳过第${skipped.row}行：${skipped.why}`);
  for (const note of result.notes) console.log(`  ${placeText(note)}：${note.message}`);
}

async function list(app: App, options: { json?: true }): Promise<ExitCode> {
  const accounts = await listAccounts(app.db);
  if (options.json) {
    for (const account of accounts) printJson(account);
    return EXIT.done;
  }
  const table = new Table({
    head: ['编号', '类型', '账号', '账号ID', '代表主体', '层级'],
    style: { head: [], border: [] },
  });
  for (const account of accounts) {
    const tier = account.tier ? TIER_NAMES[account.tier] : '';
    table.push([
      account.accountId,
      PLATFORM_NAMES[account.platform],
      account.name,
      account.platformId ?? '',
      account.sponsor ?? '',
      tier,
    ]);
  }
  console.log(table.toString());
  console.log(`共${accounts.length}个账号`);
  return EXIT.done;
}
