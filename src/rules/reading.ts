/** A rule set as its author wrote it, for people to read: the form is checked, nothing is compiled. */

import { YamlText } from './places.ts';
import { RULE_SET, type RuleSetFile } from './schema.ts';

export type { HandRuleFile, RuleFile, RuleSetFile, WarningFile } from './schema.ts';

/** Null: a set of long ago, of a form that is no longer read, or no rule set at all. */
export function readRuleSetFile(source: string): RuleSetFile | null {
  const text = new YamlText(source);
  if (text.errors.length > 0) return null;
  const form = RULE_SET.safeParse(text.content);
  return form.success ? form.data : null;
}
