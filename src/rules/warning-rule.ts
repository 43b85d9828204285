/** One early warning of a rule set: conditions compiled, texts checked, the gravest level first. */

import type { Platform } from '../domain/account.ts';
import { WARNING_LEVELS, type WarningLevel } from '../domain/warning.ts';
import { type Condition, createConditions, type Params } from './condition.ts';
import { compileExplanation, type Explanation } from './explanation.ts';
import type { Path } from './places.ts';
import { type Mistake, readParams } from './rule.ts';
import type { WarningFile } from './schema.ts';

export interface WarningRule {
  readonly id: string;
  readonly title: string;
  /** The rule that it warns of: whoever is exempted from it is not warned. */
  readonly rule: string;
  readonly platforms: readonly Platform[];
  readonly params: Params;
  readonly notApplicableWhen: readonly Condition[];
  readonly levels: readonly Level[];
}

export interface Level {
  readonly level: WarningLevel;
  readonly when: Condition;
  readonly text: Explanation;
}

/** The warning, or all that is wrong with it. */
export function compileWarning(file: WarningFile): WarningRule | Mistake[] {
  const mistakes: Mistake[] = [];
  const params = readParams(file, mistakes);
  const compile = createConditions(params);
  const conditionAt = (text: string, path: Path): Condition[] => {
    const compiled = compile(text);
    if ('holds' in compiled) return [compiled];
    mistakes.push({ path, ...compiled });
    return [];
  };
  const notApplicableWhen = (file.not_applicable_when ?? []).flatMap((text, index) =>
    conditionAt(text, ['not_applicable_when', index]),
  );
  const levels = file.levels.flatMap(({ level, when, text }, index) => {
    const { explanation, mistakes: inText } = compileExplanation([text].flat(), params);
    mistakes.push(...inText.map((mistake) => ({ path: ['levels', index, 'text'], ...mistake })));
    return conditionAt(when, ['levels', index, 'when']).map((compiled) => ({
      level,
      when: compiled,
      text: explanation,
    }));
  });
  if (mistakes.length > 0) return mistakes;
  const { id, title, rule, platforms } = file;
  return { id, title, rule, platforms, params, notApplicableWhen, levels: levels.sort(gravestFirst) };
}

function gravestFirst(a: Level, b: Level): number {
  return WARNING_LEVELS.indexOf(b.level) - WARNING_LEVELS.indexOf(a.level);
}
