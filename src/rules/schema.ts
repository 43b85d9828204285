/** The form of a rule set's file: which keys there are, what each holds, and what each is for. */

import { z } from 'zod';
import { PLATFORMS } from '../domain/account.ts';
import { FINDING_NAMES } from '../domain/finding.ts';
import { WARNING_LEVELS } from '../domain/warning.ts';

const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: 'is not of the form "not-updated"' });
const line = z.string().regex(/\S/, { error: 'is empty' });
const texts = z.union([line, z.array(line).min(1)], { error: 'is neither a text nor a list of texts' });
const condition = z
  .string({ error: 'is not a condition written as text' })
  .regex(/\S/, { error: 'is empty' });
const scalar = z.union([z.number().int(), z.string(), z.boolean()], {
  error: 'is not a whole number, a text, true or false',
});

const param = z.union([scalar, z.strictObject({ value: scalar, one_of: z.array(scalar).min(1) })], {
  error: 'is neither a value nor an object with "value" and "one_of"',
});

const params = z.record(z.string().regex(/^[a-z][a-z_]*$/, { error: 'is not of the form "days"' }), param);

const wording = z.strictObject({ heading: line, sentence: line, list: line });

const explanation = z.strictObject({
  violation: texts.optional(),
  suspected: texts.optional(),
  pass: texts,
  undetermined: texts,
});

const exception = z.strictObject({ when: condition, because: texts });

const rule = z.strictObject({
  id,
  title: line,
  platforms: z.array(z.enum(PLATFORMS)).min(1),
  severity: z.enum(['veto', 'deduction', 'warning']),
  fails: z.boolean(),
  unknown: z.enum(['asks', 'noted']),
  confirm: z.union([z.enum(['always', 'never']), z.array(z.enum(PLATFORMS)).min(1)], {
    error: 'is neither "always", "never" nor a list of platforms',
  }),
  params: params.optional(),
  needs: z.array(z.enum(FINDING_NAMES)).min(1),
  not_applicable_when: z.array(exception).optional(),
  violated_when: condition,
  suspected_when: condition.optional(),
  basis: z.array(line).min(1),
  wording,
  explanation,
});

const handRule = z.strictObject({
  id,
  title: line,
  platforms: z.array(z.enum(PLATFORMS)).min(1),
  severity: z.enum(['veto', 'deduction', 'warning']),
  fails: z.boolean(),
  basis: z.array(line).min(1),
  wording,
  evidence: line,
});

const level = z.strictObject({ level: z.enum(WARNING_LEVELS), when: condition, text: texts });

const warning = z.strictObject({
  id,
  title: line,
  rule: id,
  platforms: z.array(z.enum(PLATFORMS)).min(1),
  params: params.optional(),
  not_applicable_when: z.array(condition).optional(),
  levels: z.array(level).min(1),
});

export const RULE_SET = z.strictObject({
  id,
  title: line,
  rules: z.array(rule).min(1),
  by_hand: z.array(handRule).optional(),
  warnings: z.array(warning).optional(),
});

export type RuleSetFile = z.infer<typeof RULE_SET>;
export type RuleFile = RuleSetFile['rules'][number];
export type HandRuleFile = z.infer<typeof handRule>;
export type WarningFile = z.infer<typeof warning>;

/** The lists of a rule set, and the form of what each holds. */
export const LISTS = { rules: rule, by_hand: handRule, warnings: warning } as const;

/** Said of a key that is missing: what belongs there. */
export const KEYS: Readonly<Record<string, string>> = {
  id: 'a name in small letters that never changes, e.g. not-updated',
  title: 'a title for people',
  rules: 'the list of rules',
  by_hand: 'the rules that no page can answer, whose violations people enter',
  evidence: 'what a person must attach, one line in Chinese',
  warnings: 'the list of early warnings',
  rule: 'the id of the rule that it warns of',
  levels: 'the levels, each with level, when and text',
  level: `one of: ${WARNING_LEVELS.join(', ')}`,
  text: 'what is said, one line in Chinese or a list of them in order of preference',
  platforms: `the platforms it applies to: ${PLATFORMS.join(', ')}`,
  severity: 'veto (单项否决), deduction (扣分) or warning (提醒)',
  fails: 'true if a standing violation makes the account 不合格, else false',
  unknown: 'asks (the account stays undetermined until it is settled) or noted (only counted)',
  confirm: 'always, never, or the platforms on which a person must confirm',
  needs: `the findings that the conditions read: ${FINDING_NAMES.join(', ')}`,
  violated_when: 'the condition (CEL) under which the rule is violated',
  basis: 'the legal clauses, one text each',
  wording: "the notice's wording: heading, sentence, list",
  heading: "the heading of the problem in the notice's text",
  sentence: 'the sentence about it, with {accounts} and {share}',
  list: 'the words in the list of failing accounts',
  explanation: 'one line in Chinese for each ending: violation, suspected, pass, undetermined',
  violation: 'what is said of a violation',
  suspected: 'what is said while a person must confirm',
  pass: 'what is said of an account that keeps the rule',
  undetermined: 'what is said when it cannot be decided, with {reason}',
  when: 'the condition (CEL) of the exception',
  because: 'what is said of an account that is excepted',
  value: 'the value',
  one_of: 'the values that may be chosen',
};

/** The keys that may stand at a place, its list positions written as `*`; null if any name may. */
export function keysAt(place: string): readonly string[] | null {
  return KEYS_AT[place] ?? null;
}

const KEYS_AT: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(RULE_SET.shape),
  'rules.*': Object.keys(rule.shape),
  'rules.*.wording': Object.keys(wording.shape),
  'rules.*.explanation': Object.keys(explanation.shape),
  'rules.*.not_applicable_when.*': Object.keys(exception.shape),
  'by_hand.*': Object.keys(handRule.shape),
  'by_hand.*.wording': Object.keys(wording.shape),
  'warnings.*': Object.keys(warning.shape),
  'warnings.*.levels.*': Object.keys(level.shape),
};
