/** The rows of one sheet around its header, in order: sorted into accounts and others, merged cells filled in. */

import type { Header } from './header.ts';
import type { RegistryField } from './headings.ts';
import { Layout } from './layout.ts';
import { MergedCells } from './merged-cells.ts';
import { clean, excerpt, saysNothing } from './normalise.ts';
import type { Report } from './report.ts';
import type { Columns } from './row.ts';
import type { Merge, SheetRow } from './sheet/sheet.ts';

export class Table {
  /** Rows that are accounts, sound or not. */
  found = 0;
  private readonly header: Header<RegistryField>;
  private readonly layout: Layout;
  private readonly fill: (row: SheetRow) => SheetRow;
  private readonly report: Report;
  private readonly account: (row: SheetRow) => void;

  /** `merges`: null if the file cannot tell (csv). `account` is given each row that is one. */
  constructor(
    header: Header<RegistryField>,
    columns: Columns,
    merges: readonly Merge[] | null,
    report: Report,
    account: (row: SheetRow) => void,
  ) {
    this.header = header;
    this.layout = new Layout(header, merges ?? []);
    const merged = merges ? new MergedCells(merges) : new BodyAbove(columns, report);
    this.fill = (row) => merged.fill(row);
    this.report = report;
    this.account = account;
  }

  take(row: SheetRow): void {
    if (row.row < this.header.firstRow) this.report.skip(row.row, `表头上方：${excerpt(rowText(row), 30)}`);
    if (row.row <= this.header.lastRow) return;
    const filled = this.fill(row);
    const kind = this.layout.kindOf(row, filled);
    if (kind.is === 'skipped') this.report.skip(row.row, kind.why);
    if (kind.is !== 'account') return;
    this.found += 1;
    this.account(filled);
  }
}

/**
 * A csv file does not tell merged cells from empty ones. A body (and its tier) is taken from the row right above only
 * if the row's number is missing together with it, in a file that numbers its rows: then both were merged. Otherwise
 * the row is left as it is, and its body is missing.
 */
class BodyAbove {
  private readonly at: (field: RegistryField) => number | null;
  private readonly report: Report;
  private above: SheetRow | null = null;
  /** Whether the row above has a number, or was filled in from one that has. */
  private numbered = false;

  constructor(columns: Columns, report: Report) {
    this.at = (field) => columns.of(field)[0]?.index ?? null;
    this.report = report;
  }

  fill(row: SheetRow): SheetRow {
    const filled = this.filledFromAbove(row) ?? row;
    this.numbered = filled !== row || !this.empty(row, 'sequence');
    this.above = filled;
    return filled;
  }

  private filledFromAbove(row: SheetRow): SheetRow | null {
    const { above } = this;
    const sponsor = this.at('sponsor');
    if (!above || !this.numbered || above.row !== row.row - 1 || sponsor === null) return null;
    const merged = this.empty(row, 'sequence') && this.empty(row, 'sponsor') && !this.empty(row, 'name');
    if (!merged || this.empty(row, 'platform') || this.empty(above, 'sponsor')) return null;
    const cells = [...row.cells];
    cells[sponsor] = above.cells[sponsor];
    const tier = this.at('tier');
    if (tier !== null && this.empty(row, 'tier')) cells[tier] = above.cells[tier];
    this.report.note(
      { row: row.row, column: null },
      `第${row.row}行没有序号和单位，视为与第${above.row}行合并的单元格，按同一单位导入，请核对`,
    );
    return { row: row.row, cells };
  }

  /** Also if the file has no such column. */
  private empty(row: SheetRow, field: RegistryField): boolean {
    const index = this.at(field);
    return index === null || saysNothing(row.cells[index]?.text ?? '');
  }
}

function rowText(row: SheetRow): string {
  return row.cells.flatMap((cell) => (cell ? clean(cell.text) : [])).join(' ');
}
