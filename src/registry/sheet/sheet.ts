/** What a spreadsheet is to the registry: sheets of rows of cells, read one row at a time, whatever the file's format. */

/**
 * One cell that holds something. `text` is what it says, cleaned of nothing; for numbers the digits as they are
 * stored (not as they are shown: `1.23E+09` on the screen is `1234567890` here); for dates `2020-09-30`, with
 * `T10:00:00` if there is a time of day.
 */
export interface Cell {
  /** `error`: a formula's error value (`#N/A`); `uncomputed`: a formula whose result the file does not carry. */
  readonly kind: 'text' | 'number' | 'date' | 'error' | 'uncomputed';
  readonly text: string;
}

export interface SheetRow {
  /** Counted from 1, as spreadsheet programs show it. */
  readonly row: number;
  /** By column, counted from 0; empty cells are undefined. */
  readonly cells: readonly (Cell | undefined)[];
}

/** A merged range; rows counted from 1, columns from 0, ends included. Its value stands in the top left cell. */
export interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface Workbook {
  readonly format: 'xlsx' | 'csv';
  /** Names of the visible sheets in order; a csv file has one sheet without a name. */
  readonly sheets: readonly (string | null)[];
  /** The merged ranges of a sheet; none in csv, which cannot tell. */
  merges(sheet: number): Promise<readonly Merge[]>;
  /** The rows that hold something, from the top. Throws `SheetError` where the file is broken or beyond the limits. */
  rows(sheet: number): AsyncGenerator<SheetRow>;
  close(): Promise<void>;
}

/** What a file may cost us. Beyond any of these it is refused, with the limit named. */
export interface SheetLimits {
  readonly fileBytes: number;
  /** Uncompressed size of any one part of an xlsx file: what a zip bomb would exceed. */
  readonly partBytes: number;
  /** Rows that hold something. */
  readonly rows: number;
  readonly columns: number;
  readonly cellCharacters: number;
  /** Characters in the table of texts that an xlsx file shares between its cells. */
  readonly sharedCharacters: number;
}

const MIB = 1024 * 1024;

/** Room for a country's registry of 100,000 accounts twice over. */
export const SHEET_LIMITS: SheetLimits = {
  fileBytes: 64 * MIB,
  partBytes: 512 * MIB,
  rows: 200_000,
  columns: 256,
  cellCharacters: 32_767,
  sharedCharacters: 64_000_000,
};

/** The file cannot be read: what is wrong with it, and what its owner can do, both in Chinese. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
  readonly remedy: string;
  /** Where reading stopped, if it had begun. */
  readonly row: number | null;

  constructor(message: string, remedy: string, row: number | null = null) {
    super(message);
    this.remedy = remedy;
    this.row = row;
  }
}

/** 0 is A, 25 is Z, 26 is AA. */
export function columnLetter(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** Column (from 0) and row (from 1) of a reference like `AB12`; null if it is none. */
export function parseReference(reference: string): { column: number; row: number } | null {
  const form = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})$/.exec(reference);
  if (!form?.[1] || !form[2]) return null;
  let column = 0;
  for (const letter of form[1].toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  const row = Number(form[2]);
  return row > 0 ? { column: column - 1, row } : null;
}

/** Throws if a row holds a value beyond the columns that we read, rather than losing it. */
export function checkWidth(width: number, row: number, limits: SheetLimits): void {
  if (width <= limits.columns) return;
  throw new SheetError(
    `第${row}行的数据超出${columnLetter(limits.columns - 1)}列，共允许${limits.columns}列`,
    '请删除多余的列后重新导入',
    row,
  );
}

export function checkRows(count: number, row: number, limits: SheetLimits): void {
  if (count <= limits.rows) return;
  throw new SheetError(`数据超过${limits.rows}行`, '请拆分为几个文件分别导入，或删除表格以外的内容', row);
}

export function checkCell(text: string, row: number, limits: SheetLimits): void {
  if (text.length <= limits.cellCharacters) return;
  throw new SheetError(
    `第${row}行有单元格超过${limits.cellCharacters}个字符`,
    '请检查该行是否误粘贴了大段内容',
    row,
  );
}
