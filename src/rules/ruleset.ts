/** A rule set: YAML text → form checked → conditions type-checked and compiled → hashed. All mistakes at once. */

import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { type Path, type Place, YamlText } from './places.ts';
import { type Problem, RuleSetError, suggest } from './problem.ts';
import { compileRule, type Mistake, type Rule } from './rule.ts';
import { KEYS, keysAt, RULE_SET } from './schema.ts';

export { type Problem, RuleSetError } from './problem.ts';
export type { Rule } from './rule.ts';

export interface RuleSet {
  readonly id: string;
  readonly title: string;
  /** SHA-256 of the content: comments, order of keys and spacing do not change it. */
  readonly hash: string;
  readonly rules: readonly Rule[];
}

/** `file` is named in every problem. Throws a RuleSetError that holds all of them. */
export function parseRuleSet(source: string, file: string): RuleSet {
  const text = new YamlText(source);
  if (text.errors.length > 0) throw new RuleSetError(file, notYaml(text, file));
  const content = text.content;
  const problems = new Problems(text, content, file);
  const form = RULE_SET.safeParse(content);
  if (!form.success) for (const issue of form.error.issues) problems.addIssue(issue);
  const rules = compileWhole(content, problems);
  problems.throwIfAny();
  if (!form.success) throw new Error('a rule set without its form has no problems');
  return { id: form.data.id, title: form.data.title, hash: hashOf(content), rules };
}

/** Compiles every rule that has its form, so that one broken rule hides no mistakes in the next. */
function compileWhole(content: unknown, problems: Problems): Rule[] {
  const listed = lookup(content, ['rules']);
  const first = new Map<string, number>();
  const compiled: Rule[] = [];
  for (const [index, given] of (Array.isArray(listed) ? listed : []).entries()) {
    const form = RULE_SET.shape.rules.element.safeParse(given);
    const id: unknown = lookup(given, ['id']);
    if (typeof id === 'string' && first.has(id)) {
      const message = `the id "${id}" is also that of rule ${(first.get(id) ?? 0) + 1} in this file`;
      problems.add({ path: ['rules', index, 'id'], message, remedy: 'give each rule an id of its own' });
    } else if (typeof id === 'string') first.set(id, index);
    if (!form.success) continue;
    const rule = compileRule(form.data);
    if ('id' in rule) compiled.push(rule);
    else for (const mistake of rule) problems.add({ ...mistake, path: ['rules', index, ...mistake.path] });
  }
  return compiled;
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
    if (list !== 'rules' || typeof index !== 'number') return null;
    const id = lookup(this.#content, ['rules', index, 'id']);
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
  const inside = path[0] === 'rules' && typeof path[1] === 'number' ? path.slice(2) : path;
  const written = inside
    .map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`))
    .join('');
  return written === '' ? null : written.replace(/^\./, '');
}

function lookup(content: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    return (at as Record<PropertyKey, unknown>)[step];
  }, content);
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

/** JSON with the keys in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`).join(',')}}`;
}
