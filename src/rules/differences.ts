/** Two versions of a rule set, rule by rule and key by key. Pure. */

import type { HandRuleFile, RuleFile, RuleSetFile, WarningFile } from './schema.ts';

export interface KeyChange {
  /** `violated_when`, `params.days`, `wording.list`. */
  readonly key: string;
  /** As text, a line for each of several; null: the version has no such key. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface RuleChange {
  readonly id: string;
  readonly title: string;
  readonly is: 'added' | 'removed' | 'changed';
  /** Of a rule that came or went, all that it says. */
  readonly changes: readonly KeyChange[];
}

type Listed = RuleFile | HandRuleFile | WarningFile;

/** In the order of the later set; what it no longer has comes last. */
export function differencesBetween(before: RuleSetFile, after: RuleSetFile): RuleChange[] {
  const old = new Map(everything(before).map((rule) => [rule.id, rule]));
  const changes: RuleChange[] = [];
  for (const rule of everything(after)) {
    const was = old.get(rule.id);
    old.delete(rule.id);
    const found = keyChanges(was, rule);
    if (found.length > 0)
      changes.push({ id: rule.id, title: rule.title, is: was ? 'changed' : 'added', changes: found });
  }
  for (const rule of old.values())
    changes.push({ id: rule.id, title: rule.title, is: 'removed', changes: keyChanges(rule, undefined) });
  return changes;
}

function everything({ rules, by_hand, warnings }: RuleSetFile): Listed[] {
  return [...rules, ...(by_hand ?? []), ...(warnings ?? [])];
}

function keyChanges(before: Listed | undefined, after: Listed | undefined): KeyChange[] {
  const old = before ? flat(before) : new Map<string, string>();
  const now = after ? flat(after) : new Map<string, string>();
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const change = { key, before: old.get(key) ?? null, after: now.get(key) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

/** Wording, explanation and parameters by their own keys; lists as lines. */
function flat(rule: Listed): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [key, value] of Object.entries(rule)) {
    if (key === 'id' || value === undefined) continue;
    if (typeof value !== 'object' || Array.isArray(value)) keys.set(key, textOf(value));
    else for (const [inner, held] of Object.entries(value)) keys.set(`${key}.${inner}`, textOf(held));
  }
  return keys;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, held]) =>
        key === 'value' ? textOf(held) : `${key}: ${textOf(held).replaceAll('\n', ', ')}`,
      )
      .join('; ');
  return String(value).trim();
}
