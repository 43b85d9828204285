/** A csv file (RFC 4180, as spreadsheet programs write it): one sheet without a name. */

import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { decodedText, detectEncoding, type TextEncoding } from './encoding.ts';
import {
  type Cell,
  checkCell,
  checkRows,
  checkWidth,
  SheetError,
  type SheetLimits,
  type SheetRow,
  type Workbook,
} from './sheet.ts';

export const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** `open` gives the file's bytes from the start, as often as it is asked. */
export async function openCsv(open: () => AsyncIterable<Buffer>, limits: SheetLimits): Promise<Workbook> {
  const encoding = await detectEncoding(open);
  const delimiter = await detectDelimiter(decodedText(open(), encoding));
  return {
    format: 'csv',
    sheets: [null],
    merges: async () => [],
    rows: () => readCsvRows(open, encoding, delimiter, limits),
    close: async () => {},
  };
}

async function* readCsvRows(
  open: () => AsyncIterable<Buffer>,
  encoding: TextEncoding,
  delimiter: Delimiter,
  limits: SheetLimits,
): AsyncGenerator<SheetRow> {
  const parser = parse({
    bom: true,
    delimiter,
    // Quotation marks inside an unquoted field are part of a name: 美连"治污"攻坚.
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: limits.columns * limits.cellCharacters,
  });
  const source = Readable.from(decodedText(open(), encoding), { objectMode: false });
  source.on('error', (error) => parser.destroy(error));
  let row = 0;
  let filledRows = 0;
  try {
    for await (const record of source.pipe(parser) as AsyncIterable<string[]>) {
      row += 1;
      const cells = record.map((text) => csvCell(text, row, limits));
      const width = cells.findLastIndex((cell) => cell !== undefined) + 1;
      if (width === 0 || (row === 1 && isSeparatorLine(record))) continue;
      filledRows += 1;
      checkRows(filledRows, row, limits);
      checkWidth(width, row, limits);
      yield { row, cells: cells.slice(0, width) };
    }
  } catch (error) {
    throw error instanceof CsvError ? brokenCsv(row + 1) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** Only the xlsx format knows numbers from texts; here everything is what it looks like. */
function csvCell(text: string, row: number, limits: SheetLimits): Cell | undefined {
  checkCell(text, row, limits);
  if (text.trim() === '') return undefined;
  // Our own export, and others, keep programs from taking a text for a formula by an apostrophe before it.
  return { kind: 'text', text: /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text };
}

/** Excel's own `sep=;` on the first line names the delimiter. */
function isSeparatorLine(record: readonly string[]): boolean {
  return /^sep=/i.test(record[0] ?? '');
}

function brokenCsv(row: number): SheetError {
  return new SheetError(
    `从第${row}行起引号不成对，后面的内容无法分列`,
    '请检查该行的英文引号（"）是否成对，或另存为xlsx后重新导入',
    row,
  );
}

/** How much of the file is looked at to find its delimiter. */
const LOOK_AHEAD = 64 * 1024;

/** The delimiter that splits some line into the most columns; a comma if none splits any. */
async function detectDelimiter(text: AsyncIterable<string>): Promise<Delimiter> {
  let start = '';
  for await (const piece of text) {
    start += piece;
    if (start.length >= LOOK_AHEAD) break;
  }
  const lines = start
    .slice(0, LOOK_AHEAD)
    .replace(/"[^"]*"/g, '')
    .split(/\r\n|\r|\n/);
  const stated = /^\uFEFF?sep=([,;\t])$/i.exec(lines[0] ?? '')?.[1];
  if (stated) return stated as Delimiter;
  let best: Delimiter = ',';
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const columns = Math.max(...lines.map((line) => line.split(delimiter).length - 1));
    if (columns > most) [best, most] = [delimiter, columns];
  }
  return best;
}
