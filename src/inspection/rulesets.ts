/** Where rule sets come from: a file, or one that ships with the program, by its name. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RULESETS } from '../package-root.ts';
import { parseRuleSet, type RuleSet, RuleSetError } from '../rules/ruleset.ts';

export interface LoadedRuleSet {
  readonly ruleset: RuleSet;
  /** The YAML text. */
  readonly source: string;
}

/** Throws a RuleSetError that names the file and every problem in it. */
export async function loadNamedRuleSet(named: string): Promise<LoadedRuleSet> {
  const shipped = join(RULESETS, `${named}.yaml`);
  const file = /^[a-z0-9-]+$/.test(named) && existsSync(shipped) ? shipped : named;
  const source = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RuleSetError(named, [
      {
        file: named,
        rule: null,
        key: null,
        line: null,
        column: null,
        message: `cannot be read (${error.code ?? error.message})`,
        remedy: 'give the path of a rule set, or the name of a shipped one: national-2019, baoji-2020',
      },
    ]);
  });
  return { ruleset: parseRuleSet(source, file), source };
}
