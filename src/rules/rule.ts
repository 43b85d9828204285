/** One rule, from what stands in the file to what can be asked: conditions compiled, texts checked. */

import type { Platform } from '../domain/account.ts';
import type { FindingName } from '../domain/finding.ts';
import { type Condition, createConditions, type Params, type ParamValue } from './condition.ts';
import { hashOf } from './content-hash.ts';
import { compileExplanation, type Explanation, PLACEHOLDERS, parseTemplate } from './explanation.ts';
import type { Path } from './places.ts';
import { suggest } from './problem.ts';
import type { RuleFile } from './schema.ts';

export type Severity = RuleFile['severity'];

/** The notice's words, with the parameters filled in; `sentence` keeps `{accounts}` and `{share}` for the notice. */
export interface Wording {
  readonly heading: string;
  readonly sentence: string;
  readonly list: string;
}

export interface Rule {
  readonly id: string;
  /** Of all that the file says of it: two rules of the same hash answer the same. */
  readonly hash: string;
  readonly title: string;
  readonly platforms: readonly Platform[];
  readonly severity: Severity;
  /** Whether a standing violation makes the account 不合格. */
  readonly fails: boolean;
  /** What an unknown means for the account: `asks` leaves it undetermined, `noted` only counts it. */
  readonly unknown: 'asks' | 'noted';
  /** Where a person must confirm before anyone is accused. */
  readonly confirm: 'always' | 'never' | readonly Platform[];
  readonly params: Params;
  readonly needs: readonly FindingName[];
  readonly notApplicableWhen: readonly { readonly when: Condition; readonly because: Explanation }[];
  readonly violatedWhen: Condition;
  /** What a person is asked to confirm where `violatedWhen` is unknown. */
  readonly suspectedWhen: Condition | null;
  readonly basis: readonly string[];
  readonly wording: Wording;
  readonly explanation: {
    readonly violation: Explanation;
    readonly suspected: Explanation;
    readonly pass: Explanation;
    readonly undetermined: Explanation;
  };
}

/** A mistake inside a rule; `offset` counts characters into the text at the path. */
export interface Mistake {
  readonly path: Path;
  readonly offset?: number;
  readonly message: string;
  readonly remedy: string;
}

export function mustConfirm(rule: Pick<Rule, 'confirm'>, platform: Platform): boolean {
  if (rule.confirm === 'always' || rule.confirm === 'never') return rule.confirm === 'always';
  return rule.confirm.includes(platform);
}

/** The rule, or all that is wrong with it. */
export function compileRule(file: RuleFile): Rule | Mistake[] {
  const mistakes: Mistake[] = [];
  const params = readParams(file, mistakes);
  const condition = createConditions(params);
  const compileCondition = (text: string, path: Path): Condition | null => {
    const compiled = condition(text);
    if ('holds' in compiled) return compiled;
    mistakes.push({ path, ...compiled });
    return null;
  };
  const compileTexts = (
    texts: string | readonly string[],
    path: Path,
    given: readonly string[] = [],
  ): Explanation => {
    const compiled = compileExplanation([texts].flat(), params, given);
    mistakes.push(...compiled.mistakes.map((mistake) => ({ path, ...mistake })));
    return compiled.explanation;
  };

  const notApplicableWhen = (file.not_applicable_when ?? []).map(({ when, because }, index) => ({
    when: compileCondition(when, ['not_applicable_when', index, 'when']),
    because: compileTexts(because, ['not_applicable_when', index, 'because']),
  }));
  const violatedWhen = compileCondition(file.violated_when, ['violated_when']);
  const suspectedWhen = file.suspected_when
    ? compileCondition(file.suspected_when, ['suspected_when'])
    : null;
  const explanation = {
    violation: compileTexts(file.explanation.violation ?? [], ['explanation', 'violation']),
    suspected: compileTexts(file.explanation.suspected ?? [], ['explanation', 'suspected']),
    pass: compileTexts(file.explanation.pass, ['explanation', 'pass']),
    undetermined: compileTexts(file.explanation.undetermined, ['explanation', 'undetermined'], ['reason']),
  };
  mistakes.push(...missingTexts(file));
  const wording = readWording(file, params, mistakes);
  const conditions = [...notApplicableWhen.map(({ when }) => when), violatedWhen, suspectedWhen];
  const compiled = conditions.filter((one) => one !== null);
  if (mistakes.length === 0) mistakes.push(...undeclaredNeeds(file, compiled));
  if (mistakes.length > 0 || violatedWhen === null) return mistakes;
  return {
    id: file.id,
    hash: hashOf(file),
    title: file.title,
    platforms: file.platforms,
    severity: file.severity,
    fails: file.fails,
    unknown: file.unknown,
    confirm: file.confirm,
    params,
    needs: file.needs,
    notApplicableWhen: notApplicableWhen.flatMap(({ when, because }) => (when ? [{ when, because }] : [])),
    violatedWhen,
    suspectedWhen,
    basis: file.basis,
    wording,
    explanation,
  };
}

export function readParams(file: Pick<RuleFile, 'params'>, mistakes: Mistake[]): Params {
  const params: Record<string, ParamValue> = {};
  for (const [name, given] of Object.entries(file.params ?? {})) {
    const path = ['params', name];
    if (Object.hasOwn(PLACEHOLDERS, name) || name === 'platform' || RESERVED.includes(name)) {
      mistakes.push({
        path,
        message: `"${name}" already means something else`,
        remedy: 'give the parameter another name',
      });
    } else if (typeof given !== 'object') {
      params[name] = given;
    } else {
      const [fallback = given.value] = given.one_of;
      const chosen = given.one_of.includes(given.value);
      // the conditions are checked with a value that can be chosen, lest one mistake be told twice
      params[name] = chosen ? given.value : fallback;
      if (!chosen) mistakes.push(notToBeChosen(path, given.value, given.one_of));
    }
  }
  return params;
}

function notToBeChosen(path: Path, value: ParamValue, known: readonly ParamValue[]): Mistake {
  return {
    path: [...path, 'value'],
    message: `"${value}" is none of the values that may be chosen`,
    remedy: suggest(String(value), known.map(String)),
  };
}

/** Words of the condition's language, and those of the notice's sentence. */
const RESERVED: readonly string[] = ['in', 'true', 'false', 'null', 'accounts', 'share'];

/** Every ending that the rule can come to has its own words. */
function missingTexts(file: RuleFile): Mistake[] {
  const accuses = file.platforms.some((platform) => !mustConfirm(file, platform));
  const suspects =
    file.suspected_when !== undefined || file.platforms.some((platform) => mustConfirm(file, platform));
  const missing = [
    accuses && file.explanation.violation === undefined ? 'violation' : null,
    suspects && file.explanation.suspected === undefined ? 'suspected' : null,
  ].filter((ending) => ending !== null);
  return missing.map((ending) => ({
    path: ['explanation'],
    message: `"${ending}" is missing`,
    remedy: `add it: the rule can end so, and must then say why`,
  }));
}

export function readWording(file: Pick<RuleFile, 'wording'>, params: Params, mistakes: Mistake[]): Wording {
  const read = (key: keyof Wording, counts: readonly string[]): string => {
    const { parts } = parseTemplate(file.wording[key]);
    const known = [...counts, ...Object.keys(params)];
    const filled = parts.map((part, index) => {
      if (index % 2 === 0) return part;
      if (!known.includes(part)) {
        const remedy = known.length > 0 ? suggest(part, known) : 'write it without placeholders';
        mistakes.push({ path: ['wording', key], message: `there is no placeholder {${part}}`, remedy });
      }
      return Object.hasOwn(params, part) ? String(params[part]) : `{${part}}`;
    });
    return filled.join('').trim();
  };
  return {
    heading: read('heading', []),
    sentence: read('sentence', ['accounts', 'share']),
    list: read('list', []),
  };
}

/** What conditions read and what the rule says it needs are the same. */
function undeclaredNeeds(file: RuleFile, conditions: readonly Condition[]): Mistake[] {
  const read = new Set(conditions.flatMap((condition) => condition.reads));
  const undeclared = [...read].filter((name) => !file.needs.includes(name));
  const idle = file.needs.flatMap((name, index) => (read.has(name) ? [] : [{ name, index }]));
  return [
    ...undeclared.map((name) => ({
      path: ['needs'],
      message: `a condition reads the finding "${name}", which is not listed`,
      remedy: `add ${name} to needs`,
    })),
    ...idle.map(({ name, index }) => ({
      path: ['needs', index],
      message: `no condition reads the finding "${name}"`,
      remedy: `remove ${name} from needs, or use a fact that reads it`,
    })),
  ];
}
