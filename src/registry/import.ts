/**
 * A registry file (备案登记表) -> accounts, or problems that name sheet, row, column and remedy. Nothing is guessed: a
 * body that is not written in a row, or in a merged cell that covers it, is missing.
 */

import { basename } from 'node:path';
import { Duplicates } from './duplicates.ts';
import type { ImportResult, RegistryEntry } from './entry.ts';
import { findHeader, HEADER_WITHIN, type Header } from './header.ts';
import {
  FIELD_TITLES,
  isPrivate,
  REGISTRY_HEADINGS,
  REQUIRED_FIELDS,
  type RegistryField,
} from './headings.ts';
import type { Identify } from './identity.ts';
import { compact, excerpt } from './normalise.ts';
import { readRow } from './read-row.ts';
import { openWorkbook } from './read-sheet.ts';
import { EVERYWHERE, Report } from './report.ts';
import { Columns } from './row.ts';
import {
  columnLetter,
  type Merge,
  SheetError,
  type SheetLimits,
  type SheetRow,
  type Workbook,
} from './sheet/sheet.ts';
import { Table } from './table.ts';

export type { ImportResult, Note, Problem, RegistryEntry, SkippedRow } from './entry.ts';
export { placeText, problemText } from './entry.ts';
export type { Identify } from './identity.ts';

export interface ImportOptions {
  /** What an address means to a platform: the scrapers know. */
  readonly identify: Identify;
  readonly limits?: Partial<SheetLimits>;
  /** Which sheets hold accounts: the first visible one (the contract), the one of that name, or all of them. */
  readonly sheets?: 'first' | 'all' | { readonly named: string };
  /** Called now and then with the number of rows read, for a progress bar. */
  readonly progress?: (rows: number) => void;
}

/** Reads the whole file. Never throws for anything that is wrong with the file: that is what `problems` are for. */
export async function importRegistry(path: string, options: ImportOptions): Promise<ImportResult> {
  const file = basename(path);
  const report = new Report(file);
  const accounts: RegistryEntry[] = [];
  const sheets: string[] = [];
  try {
    const workbook = await openWorkbook(path, options.limits);
    try {
      const reader = new RegistryReader(workbook, options, report, accounts);
      for (const sheet of chosenSheets(workbook, options, report)) {
        sheets.push(workbook.sheets[sheet] ?? file);
        await reader.read(sheet);
      }
    } finally {
      await workbook.close();
    }
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    report.problem({ row: error.row, column: null }, null, error.message, error.remedy);
    // What was read before the break may be half of the truth: none of it is kept.
    accounts.length = 0;
  }
  const { problems, problemCount, notes, skipped } = report;
  return { file, sheets, accounts, problems, problemCount, notes, skipped };
}

function chosenSheets(workbook: Workbook, options: ImportOptions, report: Report): number[] {
  const wanted = options.sheets ?? 'first';
  const names = workbook.sheets;
  const quoted = (list: readonly (string | null)[]) => list.map((name) => `“${name}”`).join('、');
  if (wanted === 'all') return [...names.keys()];
  if (wanted === 'first') {
    if (names.length > 1) report.note(EVERYWHERE, `只导入第一个工作表，未导入：${quoted(names.slice(1))}`);
    return [0];
  }
  const index = names.indexOf(wanted.named);
  if (index >= 0) return [index];
  throw new SheetError(`没有名为“${wanted.named}”的工作表`, `请从这些工作表中选择：${quoted(names)}`);
}

const PROGRESS_EVERY = 500;

/** Reads sheet after sheet into one list of accounts. */
class RegistryReader {
  private readonly workbook: Workbook;
  private readonly options: ImportOptions;
  private readonly report: Report;
  private readonly accounts: RegistryEntry[];
  private readonly duplicates = new Duplicates();
  /** The first spelling of each body, so that one body has one name. */
  private readonly bodies = new Map<string, string>();
  private rows = 0;

  constructor(workbook: Workbook, options: ImportOptions, report: Report, accounts: RegistryEntry[]) {
    this.workbook = workbook;
    this.options = options;
    this.report = report;
    this.accounts = accounts;
  }

  async read(sheet: number): Promise<void> {
    const name = this.workbook.sheets[sheet] ?? null;
    this.report.enter(name);
    const merges = this.workbook.format === 'csv' ? null : await this.workbook.merges(sheet);
    const rows = this.counted(this.workbook.rows(sheet));
    const top = await firstRows(rows);
    const table = this.openTable(name, top, merges);
    if (table) {
      for (const row of top) table.take(row);
      for await (const row of rows) table.take(row);
      if (table.found === 0) {
        this.report.problem(
          EVERYWHERE,
          null,
          '表头下面没有账号',
          '请确认登记表在第一个工作表，每个账号填写一行',
        );
      }
    }
    await rows.return(undefined);
    this.options.progress?.(this.rows);
  }

  private async *counted(rows: AsyncIterable<SheetRow>): AsyncGenerator<SheetRow> {
    for await (const row of rows) {
      this.rows += 1;
      if (this.rows % PROGRESS_EVERY === 0) this.options.progress?.(this.rows);
      yield row;
    }
  }

  /** Null, with problems reported, if there is no header, or one that lacks what an account needs. */
  private openTable(
    sheet: string | null,
    top: readonly SheetRow[],
    merges: readonly Merge[] | null,
  ): Table | null {
    const header = findHeader(top, REGISTRY_HEADINGS);
    if (!header) {
      const required = REQUIRED_FIELDS.map((field) => FIELD_TITLES[field]).join('、');
      const message = top.length === 0 ? '工作表是空的' : `前${HEADER_WITHIN}行里没有找到表头`;
      this.report.problem(EVERYWHERE, null, message, `表头应包含这些列：${required}`);
      return null;
    }
    if (this.lacksColumns(header)) return null;
    this.sayWhatIsLeftOut(header);
    const columns = new Columns(header);
    return new Table(header, columns, merges, this.report, (row) => this.takeAccount(row, columns, sheet));
  }

  private lacksColumns(header: Header<RegistryField>): boolean {
    const found = new Set(header.columns.map((column) => column.field));
    const missing = REQUIRED_FIELDS.filter((field) => !found.has(field));
    const headings = excerpt(header.columns.map((column) => column.heading).join('、'), 200);
    for (const field of missing) {
      const title = FIELD_TITLES[field];
      const spot = { row: header.lastRow, column: null };
      this.report.problem(
        spot,
        null,
        `表头缺少“${title}”列（现有：${headings}）`,
        `请增加“${title}”列，每行填写`,
      );
    }
    return missing.length > 0;
  }

  private sayWhatIsLeftOut(header: Header<RegistryField>): void {
    for (const { index, heading, field } of header.columns) {
      if (field !== null || !isPrivate(heading)) continue;
      const column = { letter: columnLetter(index), heading };
      this.report.note({ row: header.lastRow, column }, `“${heading}”列涉及个人信息或密码，未导入`);
    }
  }

  private takeAccount(row: SheetRow, columns: Columns, sheet: string | null): void {
    const entry = readRow(row, { sheet, columns, report: this.report, identify: this.options.identify });
    if (!entry || !this.duplicates.accept(entry, this.report)) return;
    const key = compact(entry.sponsor);
    const sponsor = this.bodies.get(key) ?? entry.sponsor;
    this.bodies.set(key, sponsor);
    this.accounts.push({ ...entry, sponsor });
  }
}

/** The rows among which a header is looked for. */
async function firstRows(rows: AsyncGenerator<SheetRow>): Promise<SheetRow[]> {
  const top: SheetRow[] = [];
  while (top.length < HEADER_WITHIN) {
    const next = await rows.next();
    if (next.done) break;
    top.push(next.value);
  }
  return top;
}
