/** Which accounts of the registry a file of targets means; each row that means none, or several, is an error. */

import { basename } from 'node:path';
import type { App } from '../../app.ts';
import { namedAccount } from '../../inspection/named-accounts.ts';
import { problemText } from '../../registry/entry.ts';
import { readTargets } from '../../registry/read-targets.ts';
import { everyAccount } from '../../store/accounts.ts';
import { InputError } from '../command.ts';

export async function targetsOf(app: App, file: string): Promise<{ file: string; accounts: number[] }> {
  const { targets, report } = await readTargets(file);
  const registry = await everyAccount(app.db);
  const accounts = targets.flatMap((target) => namedAccount(registry, target) ?? []);
  for (const problem of report.problems) process.stderr.write(`${problemText(problem)}\n`);
  if (report.problemCount > 0)
    throw new InputError(`${basename(file)}：共${report.problemCount}处问题，未建立检查。请改正后重试。`);
  return { file: basename(file), accounts: [...new Set(accounts.map((account) => account.accountId))] };
}
