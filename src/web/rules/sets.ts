/** Rule sets as the console knows them: those that ship with the program, and those that judged. */

import type { Timestamp } from '../../domain/time.ts';
import { loadNamedRuleSet, SHIPPED } from '../../inspection/rulesets.ts';
import { type RuleSetFile, readRuleSetFile } from '../../rules/reading.ts';
import { parseRuleSet } from '../../rules/ruleset.ts';
import type { Queryable } from '../../store/database.ts';
import { rulesetUses } from '../../store/ruleset-uses.ts';

export interface KnownSet {
  readonly hash: string;
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** When it was first used; null: only shipped. */
  readonly storedAt: Timestamp | null;
  readonly rounds: readonly string[];
  /** Null: of a form that is no longer read. */
  readonly file: RuleSetFile | null;
}

/** What was used last comes first; what is only shipped comes last. */
export async function knownSets(db: Queryable): Promise<KnownSet[]> {
  const stored = await rulesetUses(db);
  const used = stored.map((set) => ({ ...set, file: readRuleSetFile(set.source) }));
  const shipped = await Promise.all(SHIPPED.map(shippedSet));
  return [...used, ...shipped.filter(({ hash }) => !stored.some((set) => set.hash === hash))];
}

/** They never change while the program runs. */
const loaded = new Map<string, Promise<KnownSet>>();

function shippedSet(name: string): Promise<KnownSet> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

async function load(name: string): Promise<KnownSet> {
  const { source } = await loadNamedRuleSet(name);
  const { hash, id, title } = parseRuleSet(source, name);
  return { hash, id, title, source, storedAt: null, rounds: [], file: readRuleSetFile(source) };
}
