/** Whether what came out of a cell is what the table lets come out of it. */

import { type Inspected, MATRIX, mayEnd } from './matrix.ts';
import type { CellResult, Result } from './run.ts';

/** In no cell whatever may anything but this come out, whichever fault was met. */
export function untruths(role: Inspected, result: Result): string[] {
  const { verdicts, state, attempts, ending } = result;
  const truth = MATRIX.truth[role];
  const wrong = [...verdicts]
    .filter(([, outcome]) => outcome !== 'undetermined' && outcome !== 'not_applicable')
    .filter(([rule, outcome]) => !truth[rule]?.some((true_) => true_ === outcome))
    .map(([rule, outcome]) => `${rule} is ${outcome}`);
  const isLost = ending !== 'done' || attempts !== 1 || !['complete', 'undetermined'].includes(state);
  return [
    ...wrong,
    ...result.unfounded.map((rule) => `${rule} rests on no page that was seen`),
    ...(verdicts.get('not-updated') === 'pass' && !result.provesPost ? ['a pass without a proved post'] : []),
    ...(isLost ? [`the inspection is ${state} after ${attempts} attempts (${ending})`] : []),
  ];
}

/** What the cell's own line forbids. */
export function breaches({ cell, verdicts, captures, hits, ...others }: CellResult): string[] {
  const { step, fault, role } = cell;
  const broken = step.kept && !step.suggests ? captures.filter(({ url }) => step.address.test(url)) : [];
  const ended = broken.map(({ outcome }) => outcome).filter((outcome) => !mayEnd(fault, outcome));
  const decided = step.decides.filter(
    (rule) => fault.hides && !step.suggests && role === 'lively' && verdicts.get(rule) !== 'undetermined',
  );
  const isOnWay = !['refused', 'clock-ahead', 'clock-behind'].includes(fault.id);
  return [
    ...untruths(role, { verdicts, captures, hits, ...others }),
    ...new Set(ended.map((outcome) => `the page ended ${outcome}`)),
    ...decided.map((rule) => `${rule} is ${verdicts.get(rule) ?? 'missing'}, though it could not be seen`),
    ...(isOnWay && hits === 0 && role === 'lively' ? ['nothing was broken'] : []),
  ];
}
