/** Parameters of a rule set's text set to other values, to try what would differ: `not-updated.days=30`. */

import { isMap, isScalar, parseDocument } from 'yaml';
import { type Problem, RuleSetError, suggest } from './problem.ts';

/** The text with the parameters changed; comments stay. Throws a RuleSetError that names each bad override. */
export function withParams(source: string, overrides: readonly string[], file: string): string {
  if (overrides.length === 0) return source;
  const document = parseDocument(source, { logLevel: 'error' });
  const rules = rulesOf(document.toJS());
  const problems: Problem[] = [];
  for (const override of overrides) {
    const [, rule = '', name = '', text = ''] = /^([a-z0-9-]+)\.([a-z_]+)=(.+)$/s.exec(override) ?? [];
    const index = rules.findIndex(({ id }) => id === rule);
    const params = rules[index]?.params ?? {};
    const value = Object.hasOwn(params, name) ? valueLike(params[name], text) : null;
    if (value === null) {
      problems.push(problem(file, override, rules, index, name));
      continue;
    }
    const path = ['rules', index, 'params', name];
    const node = document.getIn(path, true);
    document.setIn(isMap(node) ? [...path, 'value'] : path, value);
    if (!isMap(node) && !isScalar(node)) throw new Error(`${override}: neither a value nor a choice`);
  }
  if (problems.length > 0) throw new RuleSetError(file, problems);
  return document.toString({ lineWidth: 0 });
}

interface Listed {
  readonly id: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What has no proper form is found when the text is read as a rule set. */
function rulesOf(content: unknown): Listed[] {
  const { rules } = (content ?? {}) as { rules?: unknown };
  if (!Array.isArray(rules)) return [];
  return rules.map((rule: { id?: unknown; params?: unknown } | null) => ({
    id: typeof rule?.id === 'string' ? rule.id : '',
    params: typeof rule?.params === 'object' && rule.params !== null ? { ...rule.params } : {},
  }));
}

/** Of the kind that the parameter has; null if the text is not of that kind. */
function valueLike(given: unknown, text: string): number | string | boolean | null {
  const now: unknown = typeof given === 'object' && given !== null && 'value' in given ? given.value : given;
  if (typeof now === 'number') return /^-?\d{1,9}$/.test(text) ? Number(text) : null;
  if (typeof now === 'boolean') return text === 'true' || text === 'false' ? text === 'true' : null;
  return text;
}

function problem(
  file: string,
  override: string,
  rules: readonly Listed[],
  index: number,
  name: string,
): Problem {
  const at = { file, rule: rules[index]?.id ?? null, key: null, line: null, column: null };
  const message = `"${override}" sets no parameter`;
  const listed = rules[index];
  if (!listed) {
    const known = rules.flatMap(({ id, params }) => Object.keys(params).map((param) => `${id}.${param}`));
    return {
      ...at,
      message,
      remedy: `write RULE.PARAMETER=VALUE, e.g. not-updated.days=30; ${suggest(override.split('=')[0] ?? '', known)}`,
    };
  }
  const known = Object.keys(listed.params);
  const remedy = known.includes(name) ? `give a value of the kind that ${name} has` : suggest(name, known);
  return { ...at, message, remedy };
}
