/** Gathers what an import has to say of a file, in bounded memory however bad the file is. */

import type { Note, Place, Problem, SkippedRow } from './entry.ts';
import { excerpt } from './normalise.ts';
import { withoutIdentityNumbers } from './personal-data.ts';

/** What is kept of each; problems beyond it are counted. Nobody mends a thousand rows from a list. */
const MOST = 1_000;

/** Where in one sheet. */
export interface Spot {
  readonly row: number | null;
  readonly column: Place['column'];
}

export class Report {
  readonly problems: Problem[] = [];
  problemCount = 0;
  readonly notes: Note[] = [];
  readonly skipped: SkippedRow[] = [];
  private readonly file: string;
  private sheet: string | null = null;

  constructor(file: string) {
    this.file = file;
  }

  /** What follows is of this sheet. */
  enter(sheet: string | null): void {
    this.sheet = sheet;
  }

  problem(spot: Spot, value: string | null, message: string, remedy: string): void {
    this.problemCount += 1;
    if (this.problems.length >= MOST) return;
    this.problems.push({ ...this.place(spot), value: value === null ? null : shown(value), message, remedy });
  }

  note(spot: Spot, message: string): void {
    if (this.notes.length < MOST) this.notes.push({ ...this.place(spot), message });
  }

  skip(row: number, why: string): void {
    if (this.skipped.length < MOST) this.skipped.push({ sheet: this.sheet, row, why });
  }

  private place(spot: Spot): Place {
    return { file: this.file, sheet: this.sheet, row: spot.row, column: spot.column };
  }
}

/** The file or sheet as a whole. */
export const EVERYWHERE: Spot = { row: null, column: null };

function shown(value: string): string {
  return excerpt(withoutIdentityNumbers(value));
}
