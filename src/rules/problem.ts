/** What is wrong with a rule set: every problem with its place and its remedy, all of them at once. */

export interface Problem {
  readonly file: string;
  /** The rule's id; null for the file as a whole. */
  readonly rule: string | null;
  /** The key inside the rule, e.g. `violated_when`, `wording.list`. */
  readonly key: string | null;
  /** Both counted from 1; null where there is no text to point at. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

export class RuleSetError extends Error {
  override readonly name = 'RuleSetError';
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`${file}: ${count} in this rule set`, ...problems.map(sentence)].join('\n'));
    this.file = file;
    this.problems = problems;
  }
}

/** `rules.yaml:12:20: rule not-updated, violated_when: there is no fact "updated_withn"; did you mean …?` */
function sentence(problem: Problem): string {
  const place =
    problem.line === null ? problem.file : `${problem.file}:${problem.line}:${problem.column ?? 1}`;
  const parts = [problem.rule === null ? null : `rule ${problem.rule}`, problem.key];
  const where = parts.filter((part) => part !== null).join(', ');
  return `${place}: ${where ? `${where}: ` : ''}${problem.message}; ${problem.remedy}`;
}

/** `did you mean "x"?` if one of the names is near, else the list of them. */
export function suggest(wrong: string, known: readonly string[]): string {
  const near = nearest(wrong, known);
  return near === null ? `use one of: ${known.join(', ')}` : `did you mean "${near}"?`;
}

/** The known name that a slip of the pen may have meant; null if none is near. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  const ranked = known
    .map((name) => ({ name, slips: slipsBetween(wrong.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips);
  const [best] = ranked;
  return best && best.slips <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : null;
}

/** Letters added, left out or changed between two words (Levenshtein's distance). */
function slipsBetween(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
