/**
 * Finds the header of a table: below title rows, in one row or in two (a group of columns above its parts), with
 * the columns in any order. Knows headings only as the data that it is given.
 */

import type { HeadingRule } from './headings.ts';
import { clean, compact, stripped, withoutBracket } from './normalise.ts';
import type { SheetRow } from './sheet/sheet.ts';

export interface Column<F extends string> {
  /** Counted from 0. */
  readonly index: number;
  /** As the file has it, on one line; of two rows, joined by `/`. */
  readonly heading: string;
  /** Null: none of the columns that we know. */
  readonly field: F | null;
}

export interface Header<F extends string> {
  readonly firstRow: number;
  readonly lastRow: number;
  /** Every column that has a heading, from the left. */
  readonly columns: readonly Column<F>[];
}

/** How far down a header is looked for, in rows that hold something. */
export const HEADER_WITHIN = 40;

/**
 * The row, or pair of rows, with the most known headings, at least two of them; of a row and a pair that say the
 * same, the row: what stands above it is then a title. Null if there is none.
 */
export function findHeader<F extends string>(
  rows: readonly SheetRow[],
  rules: readonly HeadingRule<F>[],
): Header<F> | null {
  let best: Header<F> | null = null;
  let most = 3;
  rows.slice(0, HEADER_WITHIN).forEach((row, i) => {
    const next = rows[i + 1];
    for (const header of [single(row, rules), next?.row === row.row + 1 ? double(row, next, rules) : null]) {
      const known = header ? 2 * knownFields(header) + (header.firstRow === header.lastRow ? 1 : 0) : 0;
      if (known > most) [best, most] = [header, known];
    }
  });
  return best;
}

function knownFields<F extends string>(header: Header<F>): number {
  return new Set(header.columns.flatMap((column) => column.field ?? [])).size;
}

/** What one heading may be taken for, best first, and what it is called. */
interface Reading {
  readonly index: number;
  readonly heading: string;
  readonly keys: readonly string[];
}

function single<F extends string>(row: SheetRow, rules: readonly HeadingRule<F>[]): Header<F> {
  const readings = row.cells.flatMap((cell, index) => {
    const heading = headingText(cell?.text);
    return heading === '' ? [] : [{ index, heading, keys: headingKeys(heading) }];
  });
  return { firstRow: row.row, lastRow: row.row, columns: assign(readings, rules) };
}

function double<F extends string>(
  top: SheetRow,
  bottom: SheetRow,
  rules: readonly HeadingRule<F>[],
): Header<F> {
  const readings: Reading[] = [];
  let group = '';
  for (let index = 0; index < Math.max(top.cells.length, bottom.cells.length); index += 1) {
    const above = headingText(top.cells[index]?.text);
    const below = headingText(bottom.cells[index]?.text);
    // A group's heading stands over its first column and goes on to the right until the next heading.
    if (above !== '') group = below === '' ? '' : above;
    if (above === '' && below === '') continue;
    readings.push(below === '' ? plainReading(index, above) : groupedReading(index, group, below));
  }
  return { firstRow: top.row, lastRow: bottom.row, columns: assign(readings, rules) };
}

function plainReading(index: number, heading: string): Reading {
  return { index, heading, keys: headingKeys(heading) };
}

/** `代表主体` over `名称` is `代表主体名称` before it is a `名称`. */
function groupedReading(index: number, group: string, below: string): Reading {
  if (group === '') return plainReading(index, below);
  return {
    index,
    heading: `${group}/${below}`,
    keys: [...headingKeys(group + below), ...headingKeys(below)],
  };
}

/** Gives each field its column: of several that could be it, the one whose heading is preferred. */
function assign<F extends string>(
  readings: readonly Reading[],
  rules: readonly HeadingRule<F>[],
): Column<F>[] {
  const candidates = readings.map((reading) => ({ reading, match: bestMatch(reading.keys, rules) }));
  return candidates.map(({ reading, match }) => {
    const rivals = candidates.filter((c) => match && c.match?.rule.field === match.rule.field);
    const wins =
      match?.rule.many ||
      (rivals.length > 0 && rivals.every((c) => !c.match || preferred(match, c, reading)));
    return { index: reading.index, heading: reading.heading, field: match && wins ? match.rule.field : null };
  });
}

interface Match<F extends string> {
  readonly rule: HeadingRule<F>;
  readonly rank: number;
}

function preferred<F extends string>(
  match: Match<F> | null,
  rival: { reading: Reading; match: Match<F> | null },
  reading: Reading,
): boolean {
  if (!match || !rival.match) return false;
  return (
    match.rank < rival.match.rank || (match.rank === rival.match.rank && reading.index <= rival.reading.index)
  );
}

function bestMatch<F extends string>(
  keys: readonly string[],
  rules: readonly HeadingRule<F>[],
): Match<F> | null {
  for (const key of keys) {
    for (const rule of rules) {
      const rank = rule.headings.indexOf(key);
      if (rank >= 0) return { rule, rank };
    }
  }
  return null;
}

function headingText(text: string | undefined): string {
  return text === undefined ? '' : clean(text).replaceAll('\n', '');
}

/** The heading as it is compared, whole and without a bracket at its end. */
export function headingKeys(heading: string): string[] {
  const whole = stripped(compact(heading), '*★☆#', '*★☆:');
  const bare = withoutBracket(whole);
  return bare === whole ? [whole] : [whole, bare];
}
