/** A rule set: YAML text → form checked → conditions type-checked and compiled → hashed. All mistakes at once. */

import type { z } from 'zod';
import { hashOf } from './content-hash.ts';
import { compileHandRule, type HandRule } from './hand-rule.ts';
import { type Path, type Place, YamlText } from './places.ts';
import { type Problem, RuleSetError, suggest } from './problem.ts';
import { compileRule, type Mistake, type Rule, type Wording } from './rule.ts';
import { KEYS, keysAt, LISTS, RULE_SET } from './schema.ts';
import { compileWarning, type WarningRule } from './warning-rule.ts';

export type { HandRule } from './hand-rule.ts';
export { type Problem, RuleSetError } from './problem.ts';
export type { Rule } from './rule.ts';

export interface RuleSet {
  readonly id: string;
  readonly title: string;
  /** SHA-256 of the content: comments, order of keys and spacing do not change it. */
  readonly hash: string;
  readonly rules: readonly Rule[];
  /** Rules that give no verdicts: people enter their violations. */
  readonly byHand: readonly HandRule[];
  /** What is said before a rule is broken; never part of an inspection's result. */
  readonly warnings: readonly WarningRule[];
}

/** What the papers say of a rule, whoever finds its violations. */
export interface RuleWords {
  readonly id: string;
  readonly title: string;
  readonly fails: boolean;
  readonly basis: readonly string[];
  readonly wording: Wording;
}

/** Null: the rule set has no such rule. */
export function wordsOf(ruleset: RuleSet, id: string): RuleWords | null {
  return [...ruleset.rules, ...ruleset.byHand].find((rule) => rule.id === id) ?? null;
}

/** `file` is named in every problem. Throws a RuleSetError that holds all of them. */
export function parseRuleSet(source: string, file: string): RuleSet {
  const text = new YamlText(source);
  if (text.errors.length > 0) throw new RuleSetError(file, notYaml(text, file));
  const content = text.content;
  const problems = new Problems(text, content, file);
  const form = RULE_SET.safeParse(content);
  if (!form.success) for (const issue of form.error.issues) problems.addIssue(issue);
  const ids = new Map<string, string>();
  const rules = compileList('rules', content, problems, ids, compileRule);
  const byHand = compileList('by_hand', content, problems, ids, compileHandRule);
  const known = [...ids.keys()];
  const warnings = compileList('warnings', content, problems, ids, compileWarning);
  for (const [index, { rule }] of warnings.entries()) {
    if (known.includes(rule)) continue;
    const path = ['warnings', index, 'rule'];
    problems.add({ path, message: `there is no rule "${rule}"`, remedy: suggest(rule, known) });
  }
  problems.throwIfAny();
  if (!form.success) throw new Error('a rule set without its form has no problems');
  return { id: form.data.id, title: form.data.title, hash: hashOf(content), rules, byHand, warnings };
}

/**
 * Compiles everything in a list that has its form, so that one broken rule hides no mistakes in the next.
 * `ids`: where each id stands, in all lists together.
 */
function compileList<List extends keyof typeof LISTS, Compiled extends { readonly id: string }>(
  list: List,
  content: unknown,
  problems: Problems,
  ids: Map<string, string>,
  compile: (file: z.infer<(typeof LISTS)[List]>) => Compiled | Mistake[],
): Compiled[] {
  const listed = lookup(content, [list]);
  const compiled: Compiled[] = [];
  for (const [index, given] of (Array.isArray(listed) ? listed : []).entries()) {
    const form = LISTS[list].safeParse(given);
    const id: unknown = lookup(given, ['id']);
    if (typeof id === 'string') addId(id, [list, index, 'id'], ids, problems);
    if (!form.success) continue;
    const made = compile(form.data as z.infer<(typeof LISTS)[List]>);
    if ('id' in made) compiled.push(made);
    else for (const mistake of made) problems.add({ ...mistake, path: [list, index, ...mistake.path] });
  }
  return compiled;
}

const KINDS: Readonly<Record<string, string>> = {
  rules: 'rule',
  by_hand: 'rule by hand',
  warnings: 'warning',
};

function addId(id: string, path: Path, ids: Map<string, string>, problems: Problems): void {
  const [list, index] = path;
  const other = ids.get(id);
  const place = `${KINDS[String(list)]} ${Number(index) + 1}`;
  if (other === undefined) ids.set(id, place);
  else {
    const message = `the id "${id}" is also that of ${other} in this file`;
    problems.add({ path, message, remedy: 'give each rule an id of its own' });
  }
}

function notYaml(text: YamlText, file: string): Problem[] {
  return text.errors.map(({ message, place }) => ({
    file,
    rule: null,
    key: null,
    ...place,
    message: `this is not YAML: ${message}`,
    remedy:
      'correct the indentation, quotes or brackets there (a text that begins with a brace needs quotes)',
  }));
}

/** Gathers problems, and finds for each where it stands. */
class Problems {
  readonly #text: YamlText;
  readonly #content: unknown;
  readonly #file: string;
  readonly #found: Problem[] = [];

  constructor(text: YamlText, content: unknown, file: string) {
    this.#text = text;
    this.#content = content;
    this.#file = file;
  }

  add(mistake: Mistake, place: Place = this.#text.place(mistake.path, mistake.offset)): void {
    const { path, message, remedy } = mistake;
    this.#found.push({
      file: this.#file,
      rule: this.#ruleAt(path),
      key: keyOf(path),
      ...place,
      message,
      remedy,
    });
  }

  addIssue(issue: z.core.$ZodIssue): void {
    const { path } = issue;
    const value = lookup(this.#content, path);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) this.#addUnknownKey(path, key);
    } else if (value === undefined && path.length > 0) {
      const key = String(path.at(-1));
      const remedy = `add it: ${KEYS[key] ?? 'a value'}`;
      this.add({ path: path.slice(0, -1), message: `"${key}" is missing`, remedy });
    } else this.add({ path, ...inWords(issue, value) });
  }

  throwIfAny(): void {
    if (this.#found.length === 0) return;
    const order = (problem: Problem) => (problem.line ?? 0) * 10_000 + (problem.column ?? 0);
    throw new RuleSetError(
      this.#file,
      this.#found.sort((a, b) => order(a) - order(b)),
    );
  }

  #addUnknownKey(path: Path, key: string): void {
    const known = keysAt(path.map((step) => (typeof step === 'number' ? '*' : String(step))).join('.'));
    const remedy = known ? suggest(key, known) : 'remove it';
    this.add(
      { path: [...path, key], message: `there is no key "${key}"`, remedy },
      this.#text.placeOfKey(path, key),
    );
  }

  #ruleAt(path: Path): string | null {
    const [list, index] = path;
    if (!isList(list) || typeof index !== 'number') return null;
    const id = lookup(this.#content, [list, index, 'id']);
    return typeof id === 'string' ? id : `no. ${index + 1}`;
  }
}

function inWords(issue: z.core.$ZodIssue, value: unknown): { message: string; remedy: string } {
  const key = String(issue.path.findLast((step) => typeof step === 'string') ?? '');
  if (issue.path.length === 0) {
    return { message: 'the file holds no rule set', remedy: 'begin it with the keys id, title and rules' };
  }
  const belongs = `write ${KEYS[key] ?? 'a value of the right kind'}`;
  const shown = JSON.stringify(value) ?? String(value);
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    return { message: `${shown} is not known here`, remedy: suggest(String(value), known) };
  }
  if (issue.code === 'invalid_type')
    return { message: `${shown} is not of type ${issue.expected}`, remedy: belongs };
  if (issue.code === 'too_small') return { message: 'the list is empty', remedy: belongs };
  if (issue.code === 'invalid_key') {
    return {
      message: `the name "${String(issue.path.at(-1))}" ${issue.issues[0]?.message}`,
      remedy: 'rename it',
    };
  }
  return { message: `${shown} ${issue.message}`, remedy: belongs };
}

/** `wording.list`, `not_applicable_when[1].when`: positions counted from 1, without the rule's own. */
function keyOf(path: Path): string | null {
  const inside = isList(path[0]) && typeof path[1] === 'number' ? path.slice(2) : path;
  const written = inside
    .map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`))
    .join('');
  return written === '' ? null : written.replace(/^\./, '');
}

function isList(step: PropertyKey | undefined): step is keyof typeof LISTS {
  return typeof step === 'string' && Object.hasOwn(LISTS, step);
}

function lookup(content: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    return (at as Record<PropertyKey, unknown>)[step];
  }, content);
}
