/**
 * A file of what people saw in the app: one observation a row, the columns in any order below any title rows.
 * Reads cells only; what they mean is for whoever knows accounts and screenshots, who reports on the same file.
 */

import { basename } from 'node:path';
import { findHeader, HEADER_WITHIN, type Header } from './header.ts';
import type { HeadingRule } from './headings.ts';
import { clean, oneLine, saysNothing } from './normalise.ts';
import { openWorkbook } from './read-sheet.ts';
import { EVERYWHERE, Report, type Spot } from './report.ts';
import { columnLetter, SheetError, type SheetRow, type Workbook } from './sheet/sheet.ts';

export const OBSERVATION_FIELDS = ['account', 'finding', 'value', 'seen_at', 'by', 'screenshot'] as const;
export type ObservationField = (typeof OBSERVATION_FIELDS)[number];

/** The names of the contract, and what an office would write in their place. */
const HEADINGS: readonly HeadingRule<ObservationField>[] = [
  { field: 'account', headings: ['account', '账号', '帐号', '账号名称', '帐号名称', '新媒体名称'] },
  { field: 'finding', headings: ['finding', '项目', '检查项目', '检查项'] },
  { field: 'value', headings: ['value', '结果', '检查结果', '查看结果'] },
  { field: 'seen_at', headings: ['seen_at', '查看时间', '检查时间'] },
  { field: 'by', headings: ['by', '查看人', '检查人'] },
  { field: 'screenshot', headings: ['screenshot', '截图', '截图文件'] },
];

/** One row; every field of it says something. */
export interface ObservationRow {
  readonly row: number;
  readonly cells: Readonly<Record<ObservationField, string>>;
  /** Says what is wrong with one field of this row. */
  problem(field: ObservationField, message: string, remedy: string): void;
}

/** Reads the whole file. What is wrong with it is in the report, never thrown; rows that lack a field are left out. */
export async function readObservations(
  path: string,
): Promise<{ readonly rows: readonly ObservationRow[]; readonly report: Report }> {
  const report = new Report(basename(path));
  const rows: ObservationRow[] = [];
  try {
    const workbook = await openWorkbook(path);
    try {
      await readSheet(workbook, report, rows);
    } finally {
      await workbook.close();
    }
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    report.problem({ row: error.row, column: null }, null, error.message, error.remedy);
    // What was read before the break may be half of the truth: none of it is kept.
    rows.length = 0;
  }
  return { rows, report };
}

async function readSheet(workbook: Workbook, report: Report, rows: ObservationRow[]): Promise<void> {
  report.enter(workbook.sheets[0] ?? null);
  const found: SheetRow[] = [];
  for await (const row of workbook.rows(0)) found.push(row);
  const header = headerOf(found, report);
  if (!header) return;
  for (const row of found) {
    if (row.row <= header.lastRow) continue;
    const read = readRow(row, header, report);
    if (read) rows.push(read);
  }
  if (rows.length === 0 && report.problemCount === 0)
    report.problem(EVERYWHERE, null, '表头下面没有记录', '每项记录填写一行');
}

/** Null, with what is missing reported. */
function headerOf(rows: readonly SheetRow[], report: Report): Header<ObservationField> | null {
  const header = findHeader(rows, HEADINGS);
  const all = OBSERVATION_FIELDS.join('、');
  if (!header) {
    const message = rows.length === 0 ? '文件里没有内容' : `前${HEADER_WITHIN}行里没有找到表头`;
    report.problem(EVERYWHERE, null, message, `表头应包含这些列：${all}`);
    return null;
  }
  const missing = OBSERVATION_FIELDS.filter((field) => !header.columns.some((c) => c.field === field));
  for (const field of missing) {
    const spot = { row: header.lastRow, column: null };
    report.problem(spot, null, `表头缺少“${field}”列`, `请增加“${field}”列，每行填写`);
  }
  return missing.length > 0 ? null : header;
}

/** Null for a row that holds nothing of ours, or that lacks a field, which is then reported. */
function readRow(row: SheetRow, header: Header<ObservationField>, report: Report): ObservationRow | null {
  const raw = (field: ObservationField) => row.cells[columnOf(header, field)];
  const words = (field: ObservationField) => oneLine(clean(raw(field)?.text ?? ''));
  if (OBSERVATION_FIELDS.every((field) => saysNothing(words(field)))) return null;
  const problem = (field: ObservationField, message: string, remedy: string) =>
    report.problem(spotOf(row, header, field), words(field) || null, message, remedy);
  let sound = true;
  for (const field of OBSERVATION_FIELDS) {
    const kind = raw(field)?.kind;
    if (kind === 'error' || kind === 'uncomputed') {
      problem(field, '单元格是公式，没有可读的结果', '请直接填写内容');
      sound = false;
    } else if (saysNothing(words(field))) {
      problem(field, '没有填写', '请填写；合并单元格请取消合并后逐行填写');
      sound = false;
    }
  }
  if (!sound) return null;
  const cells = Object.fromEntries(OBSERVATION_FIELDS.map((field) => [field, words(field)]));
  return { row: row.row, cells: cells as Record<ObservationField, string>, problem };
}

function columnOf(header: Header<ObservationField>, field: ObservationField): number {
  return header.columns.find((column) => column.field === field)?.index ?? -1;
}

function spotOf(row: SheetRow, header: Header<ObservationField>, field: ObservationField): Spot {
  const column = header.columns.find((candidate) => candidate.field === field);
  if (!column) return { row: row.row, column: null };
  return { row: row.row, column: { letter: columnLetter(column.index), heading: column.heading } };
}
