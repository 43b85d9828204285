import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHEET_LIMITS } from '../../src/registry/sheet/sheet.ts';
import { openXlsx } from '../../src/registry/sheet/xlsx.ts';
import { type CellValue, csvField, csvLines, type Sheet, xlsxOf } from '../../src/reports/spreadsheet.ts';
import { temporaryFolder } from '../support/app.ts';

interface Row {
  readonly name: string | null;
  readonly count: number;
}

const SHEET: Sheet<Row> = {
  title: '2020Q4：[名单]/不合格',
  columns: [
    { heading: '名称', of: (row) => row.name },
    { heading: '数量', of: (row) => row.count },
  ],
};

async function* batches(...groups: Row[][]): AsyncGenerator<Row[]> {
  yield* groups;
}

async function joined(lines: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const line of lines) text += line;
  return text;
}

describe('a list as CSV', () => {
  it('begins with a byte order mark and ends each line as spreadsheet programs do', async () => {
    const text = await joined(
      csvLines(SHEET, batches([{ name: '宝鸡工信', count: 1 }], [{ name: null, count: -2 }])),
    );
    expect(text).toBe('\ufeff名称,数量\r\n宝鸡工信,1\r\n,-2\r\n');
  });

  it.each<[CellValue, string]>([
    ['=cmd|1!A1', "'=cmd|1!A1"],
    ['+86', "'+86"],
    ['-1', "'-1"],
    ['@某县', "'@某县"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ["'=1", "''=1"],
    ['两行\n和"引号",逗号', '"两行\n和""引号"",逗号"'],
    [-1, '-1'],
  ])('writes %j so that it is no formula: %j', (value, field) => {
    expect(csvField(value)).toBe(field);
  });
});

describe('a list as xlsx', () => {
  it('holds texts as texts and numbers as numbers', async () => {
    const path = join(await temporaryFolder(), 'list.xlsx');
    await writeFile(path, await xlsxOf(SHEET, [{ name: '=1+1\u0001', count: 7 }]));
    const book = await openXlsx(await open(path), SHEET_LIMITS);
    const rows = [];
    for await (const row of book.rows(0)) rows.push(row.cells);
    await book.close();
    expect(rows[1]).toEqual([
      { kind: 'text', text: '=1+1' },
      { kind: 'number', text: '7' },
    ]);
    expect(book.sheets).toEqual(['2020Q4： 名单  不合格']);
  });
});
