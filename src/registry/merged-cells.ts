/**
 * Cells merged over several rows hold their value in the topmost only; here the others get it too. Nothing else is
 * ever filled down in an xlsx file: an empty cell that is not merged is empty, and a body is not made to answer for
 * an account because it happens to stand above it.
 */

import type { Cell, Merge, SheetRow } from './sheet/sheet.ts';

export class MergedCells {
  /** Ranges of more than one row, by their first; a range over several columns counts for its leftmost. */
  private readonly starting = new Map<number, Merge[]>();
  private readonly open = new Map<number, { readonly merge: Merge; readonly cell: Cell | undefined }>();
  private readonly tops: readonly number[];
  private next = 0;

  constructor(merges: readonly Merge[]) {
    for (const merge of merges) {
      if (merge.bottom === merge.top) continue;
      const others = this.starting.get(merge.top);
      if (others) others.push(merge);
      else this.starting.set(merge.top, [merge]);
    }
    this.tops = [...this.starting.keys()].sort((a, b) => a - b);
  }

  /** Takes the rows in order, and gives each with its merged cells filled in. */
  fill(row: SheetRow): SheetRow {
    this.begin(row);
    let cells: (Cell | undefined)[] | null = null;
    for (const [column, { merge, cell }] of this.open) {
      if (row.row > merge.bottom) this.open.delete(column);
      else if (row.row > merge.top && cell && row.cells[column] === undefined) {
        cells ??= [...row.cells];
        cells[column] = cell;
      }
    }
    return cells ? { row: row.row, cells } : row;
  }

  private begin(row: SheetRow): void {
    for (let top = this.tops[this.next]; top !== undefined && top <= row.row; top = this.tops[this.next]) {
      this.next += 1;
      for (const merge of this.starting.get(top) ?? []) {
        // A range whose first row is empty throughout was never handed to us: it has no value.
        this.open.set(merge.left, { merge, cell: top === row.row ? row.cells[merge.left] : undefined });
      }
    }
  }
}
