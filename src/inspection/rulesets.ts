/** Where rule sets come from: a file, or one that ships with the program, by its name. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RULESETS } from '../package-root.ts';
import { readRuleSetFile } from '../rules/reading.ts';
import { parseRuleSet, type RuleSet, RuleSetError } from '../rules/ruleset.ts';
import type { Queryable } from '../store/database.ts';
import { storedRulesets } from '../store/rulesets.ts';

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
        remedy: `give the path of a rule set, or the name of a shipped one: ${SHIPPED.join(', ')}`,
      },
    ]);
  });
  return { ruleset: parseRuleSet(source, file), source };
}

/** The shipped sets. */
export const SHIPPED = ['national-2019', 'baoji-2020'] as const;

/** The titles of the rules of every shipped set and of every set that has judged, by id; the newest wording last. */
export async function ruleTitles(db: Queryable): Promise<Map<string, string>> {
  const shipped = await Promise.all(SHIPPED.map((name) => readFile(join(RULESETS, `${name}.yaml`), 'utf8')));
  const stored = (await storedRulesets(db)).map(({ source }) => source);
  const files = [...shipped, ...stored].flatMap((source) => readRuleSetFile(source) ?? []);
  return new Map(
    files.flatMap((file) => [...file.rules, ...(file.by_hand ?? [])].map(({ id, title }) => [id, title])),
  );
}

/** The ids of the rules of every shipped set and of every set that has judged. */
export async function knownRuleIds(db: Queryable): Promise<string[]> {
  const shipped = await Promise.all(SHIPPED.map((name) => loadNamedRuleSet(name)));
  const stored = (await storedRulesets(db)).flatMap(({ source, id }) => readIfStillValid(source, id));
  const sets = [...shipped.map(({ ruleset }) => ruleset), ...stored];
  return [...new Set(sets.flatMap(({ rules, byHand }) => [...rules, ...byHand].map(({ id }) => id)))];
}

/** A set of long ago may be of a form that is no longer read. */
function readIfStillValid(source: string, id: string): RuleSet[] {
  try {
    return [parseRuleSet(source, id)];
  } catch (error) {
    if (error instanceof RuleSetError) return [];
    throw error;
  }
}
