/** A list as a file for spreadsheet programs: CSV, line by line, or xlsx. Texts stay texts, whatever they begin with. */

import writeExcelFile from 'write-excel-file/node';

export type CellValue = string | number | null;

/** One column: its heading, its width in characters of a figure, and what stands in it. */
export interface Column<Row> {
  readonly heading: string;
  readonly width?: number;
  readonly of: (row: Row) => CellValue;
}

export interface Sheet<Row> {
  /** Names the sheet and the file, e.g. `2020Q4-检查名单`. */
  readonly title: string;
  readonly columns: readonly Column<Row>[];
}

/** A byte order mark, without which spreadsheet programs take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\ufeff';
const WIDTH = 18;
/** The most rows that the format holds, less the header. */
export const MOST_XLSX_ROWS = 1_048_575;

/** RFC 4180, batch by batch, so that a list of any length is never in memory as a whole. */
export async function* csvLines<Row>(
  { columns }: Sheet<Row>,
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  yield `${BYTE_ORDER_MARK}${columns.map(({ heading }) => csvField(heading)).join(',')}\r\n`;
  for await (const rows of batches)
    yield rows.map((row) => `${columns.map(({ of }) => csvField(of(row))).join(',')}\r\n`).join('');
}

/** What a spreadsheet program would take for a formula gets an apostrophe before it; a number of ours is a number. */
export function csvField(value: CellValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Every text is a cell of type text, so that none can be a formula. */
export async function xlsxOf<Row>({ title, columns }: Sheet<Row>, rows: readonly Row[]): Promise<Uint8Array> {
  const head = columns.map(({ heading }) => ({ value: heading, type: String, fontWeight: 'bold' as const }));
  return writeExcelFile([head, ...rows.map((row) => columns.map(({ of }) => cell(of(row))))], {
    sheet: sheetName(title),
    columns: columns.map(({ width }) => ({ width: width ?? WIDTH })),
    stickyRowsCount: 1,
  }).toBuffer();
}

function cell(value: CellValue) {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { value, type: Number };
  return { value: printable(value), type: String, format: '@' };
}

/** XML has no place for control characters, and a cell none for more than 32,767 characters. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').slice(0, 32_767);
}

/** At most 31 characters, and none of those by which formulas address sheets. */
function sheetName(title: string): string {
  return (
    title
      .replace(/[\\/?*[\]:']/g, ' ')
      .trim()
      .slice(0, 31) || '名单'
  );
}
