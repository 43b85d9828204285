/**
 * A file of accounts that are to be inspected (定向检查名单): one a row, by registry id, name, or `weibo:<uid>`, with or
 * without a header; a plain text file has one a line. Which account is meant is for whoever knows the registry to say.
 */

import { basename } from 'node:path';
import type { Platform } from '../domain/account.ts';
import { findHeader, type Header } from './header.ts';
import { type HeadingRule, REGISTRY_HEADINGS } from './headings.ts';
import { clean, compact, oneLine, saysNothing } from './normalise.ts';
import { platformOf } from './platform-names.ts';
import { openWorkbook } from './read-sheet.ts';
import { EVERYWHERE, Report } from './report.ts';
import { columnLetter, SheetError, type SheetRow } from './sheet/sheet.ts';

type TargetField = 'sequence' | 'account' | 'id' | 'platform' | 'sponsor';

function registryHeadings(field: string): readonly string[] {
  return REGISTRY_HEADINGS.find((rule) => rule.field === field)?.headings ?? [];
}

const HEADINGS: readonly HeadingRule<TargetField>[] = [
  { field: 'sequence', headings: registryHeadings('sequence') },
  { field: 'account', headings: ['account', '账号', '帐号', '检查对象', ...registryHeadings('name')] },
  { field: 'id', headings: registryHeadings('id') },
  { field: 'platform', headings: registryHeadings('platform') },
  { field: 'sponsor', headings: registryHeadings('sponsor') },
];

/** One account as the file names it. */
export interface Target {
  readonly row: number;
  /** As in `xunjian inspect`. */
  readonly account: string;
  /** The platform's id, where the file has a column of it. */
  readonly id: string | null;
  readonly platform: Platform | null;
  readonly sponsor: string | null;
  /** Says what is wrong with it. */
  problem(message: string, remedy: string): void;
}

/** Reads the whole file; what is wrong with it is in the report, never thrown. */
export async function readTargets(path: string): Promise<{ targets: readonly Target[]; report: Report }> {
  const report = new Report(basename(path));
  const targets: Target[] = [];
  try {
    const workbook = await openWorkbook(path);
    try {
      report.enter(workbook.sheets[0] ?? null);
      const rows: SheetRow[] = [];
      for await (const row of workbook.rows(0)) rows.push(row);
      targets.push(...targetsOf(rows, report));
    } finally {
      await workbook.close();
    }
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    report.problem({ row: error.row, column: null }, null, error.message, error.remedy);
    targets.length = 0;
  }
  if (targets.length === 0 && report.problemCount === 0)
    report.problem(EVERYWHERE, null, '名单里没有账号', '每行填写一个账号：备案编号、名称，或weibo:<uid>');
  return { targets, report };
}

function targetsOf(rows: readonly SheetRow[], report: Report): Target[] {
  const header = findHeader(rows, HEADINGS) ?? lonelyHeader(rows);
  const below = rows.filter((row) => row.row > (header?.lastRow ?? 0));
  return below.flatMap((row) => targetOf(row, header, report) ?? []);
}

/** A header of one column, which `findHeader` takes for a title. */
function lonelyHeader(rows: readonly SheetRow[]): Header<TargetField> | null {
  const [first] = rows;
  const heading = oneLine(clean(first?.cells[0]?.text ?? ''));
  const names = HEADINGS.find((rule) => rule.field === 'account')?.headings ?? [];
  if (!first || !names.includes(compact(heading))) return null;
  return { firstRow: first.row, lastRow: first.row, columns: [{ index: 0, heading, field: 'account' }] };
}

/** Null for a row that names none. */
function targetOf(row: SheetRow, header: Header<TargetField> | null, report: Report): Target | null {
  const column = (field: TargetField) => header?.columns.find((candidate) => candidate.field === field);
  const words = (index: number | undefined) => {
    const text = index === undefined ? '' : oneLine(clean(row.cells[index]?.text ?? ''));
    return saysNothing(text) ? null : text;
  };
  const at = header ? column('account')?.index : row.cells.findIndex((cell) => cell !== undefined);
  const id = words(column('id')?.index);
  const account = words(at) ?? id;
  if (account === null) return null;
  const named = column('account') ?? column('id');
  return {
    row: row.row,
    account,
    id,
    platform: platformOf(words(column('platform')?.index) ?? ''),
    sponsor: words(column('sponsor')?.index),
    problem: (message, remedy) => {
      const spot = {
        row: row.row,
        column: named ? { letter: columnLetter(named.index), heading: named.heading } : null,
      };
      report.problem(spot, account, message, remedy);
    },
  };
}
