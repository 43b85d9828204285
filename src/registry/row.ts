/** One row of a registry file, cell by cell: the words that stand in it, and where it says what is wrong with them. */

import type { Platform } from '../domain/account.ts';
import type { Place } from './entry.ts';
import type { Column, Header } from './header.ts';
import { FIELD_TITLES, idPlatform, type RegistryField } from './headings.ts';
import { clean, oneLine, saysNothing } from './normalise.ts';
import type { Report } from './report.ts';
import { type Cell, columnLetter, type SheetRow } from './sheet/sheet.ts';

/** A table's columns by what they give. */
export class Columns {
  readonly all: readonly Column<RegistryField>[];
  private readonly byField = new Map<RegistryField, Column<RegistryField>[]>();

  constructor(header: Header<RegistryField>) {
    this.all = header.columns;
    for (const column of header.columns) {
      if (column.field === null) continue;
      const others = this.byField.get(column.field);
      if (others) others.push(column);
      else this.byField.set(column.field, [column]);
    }
  }

  of(field: RegistryField): readonly Column<RegistryField>[] {
    return this.byField.get(field) ?? [];
  }

  /** Of the columns of ids, those that speak of this platform. */
  idsOf(platform: Platform): readonly Column<RegistryField>[] {
    return this.of('id').filter((column) => (idPlatform(column.heading) ?? platform) === platform);
  }
}

export class Row {
  /** False once a problem was found. */
  sound = true;
  readonly row: number;
  private readonly cells: SheetRow['cells'];
  private readonly columns: Columns;
  private readonly report: Report;

  constructor(source: SheetRow, columns: Columns, report: Report) {
    this.row = source.row;
    this.cells = source.cells;
    this.columns = columns;
    this.report = report;
  }

  cell(column: Column<RegistryField>): Cell | undefined {
    return this.cells[column.index];
  }

  /** The field's words on one line; null if the cell is empty or says `无`. */
  words(field: RegistryField): string | null {
    const text = this.raw(field);
    return text === null ? null : oneLine(text);
  }

  /** The same with lines kept apart. A cell that holds an error instead of words is a problem. */
  raw(field: RegistryField): string | null {
    const [column] = this.columns.of(field);
    const cell = column && this.cell(column);
    if (!column || !cell) return null;
    if (cell.kind === 'error' && !saysNothing(cell.text)) {
      this.problem(field, '单元格是公式错误值，不是内容', '请改正公式，或直接填写内容');
      return null;
    }
    if (cell.kind === 'uncomputed') {
      this.problem(
        field,
        '单元格是公式，但文件里没有计算结果',
        '请用Excel或WPS打开并保存一次，或直接填写内容',
      );
      return null;
    }
    return saysNothing(cell.text) ? null : clean(cell.text);
  }

  problem(field: RegistryField, message: string, remedy: string, column = this.columns.of(field)[0]): void {
    this.sound = false;
    const value = column ? (this.cell(column)?.text ?? null) : null;
    this.report.problem(this.spot(field, column), value, message, remedy);
  }

  note(field: RegistryField, message: string, column = this.columns.of(field)[0]): void {
    this.report.note(this.spot(field, column), message);
  }

  /** What stands in columns that are none of those that we know, and in cells that no heading stands above. */
  *unknown(): Generator<{ heading: string; cell: Cell; column: Column<RegistryField> | null }> {
    const known = new Map(this.columns.all.map((column) => [column.index, column]));
    for (const [index, cell] of this.cells.entries()) {
      const column = known.get(index) ?? null;
      if (!cell || column?.field) continue;
      yield { heading: column?.heading ?? `${columnLetter(index)}列`, cell, column };
    }
  }

  private spot(
    field: RegistryField,
    column: Column<RegistryField> | undefined,
  ): { row: number; column: Place['column'] } {
    if (!column) return { row: this.row, column: { letter: '—', heading: FIELD_TITLES[field] } };
    return { row: this.row, column: { letter: columnLetter(column.index), heading: column.heading } };
  }
}
