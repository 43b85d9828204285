/**
 * A list of failing accounts as it was published with a notice (不合格名单): the columns of the notice's attachment in
 * any order, its title and 监测时间 above them. Reads words only; which account and which rule they mean is for others.
 */

import { basename } from 'node:path';
import type { Platform } from '../domain/account.ts';
import { type Day, parseDay } from '../domain/time.ts';
import { findHeader, HEADER_WITHIN, type Header } from './header.ts';
import { type HeadingRule, REGISTRY_HEADINGS } from './headings.ts';
import { MergedCells } from './merged-cells.ts';
import { clean, excerpt, oneLine, saysNothing } from './normalise.ts';
import { platformOf } from './platform-names.ts';
import { openWorkbook } from './read-sheet.ts';
import { EVERYWHERE, Report, type Spot } from './report.ts';
import { columnLetter, SheetError, type SheetRow, type Workbook } from './sheet/sheet.ts';

type ListField =
  | 'sequence'
  | 'platform'
  | 'otherKind'
  | 'name'
  | 'sponsor'
  | 'id'
  | 'result'
  | 'problem'
  | 'remark';

const OWN: readonly HeadingRule<ListField>[] = [
  { field: 'result', headings: ['检查结果', '结果', '检查结论', '判定结果'] },
  {
    field: 'problem',
    headings: ['存在的突出问题', '突出问题', '存在问题', '存在的问题', '主要问题', '问题类别', '问题'],
  },
];
const SHARED = ['sequence', 'platform', 'otherKind', 'name', 'sponsor', 'id', 'remark'] as const;
const HEADINGS: readonly HeadingRule<ListField>[] = [
  ...OWN,
  ...REGISTRY_HEADINGS.flatMap(({ field, headings }) => {
    const known = SHARED.find((shared) => shared === field);
    return known ? [{ field: known, headings }] : [];
  }),
];
const REQUIRED = ['platform', 'name', 'sponsor', 'problem'] as const satisfies readonly ListField[];
const TITLES: Readonly<Record<(typeof REQUIRED)[number], string>> = {
  platform: '新媒体类型',
  name: '新媒体名称',
  sponsor: '代表主体名称',
  problem: '存在的突出问题',
};

/** One failing account. */
export interface ListRow {
  readonly row: number;
  readonly platform: Platform;
  readonly name: string;
  readonly sponsor: string;
  /** The platform's id, where the list has a column of it. */
  readonly id: string | null;
  readonly problem: string;
  readonly remark: string | null;
  /** Says what is wrong with one field of this row. */
  refuse(field: (typeof REQUIRED)[number], message: string, remedy: string): void;
  /** Something about it that does not stand in the way. */
  note(message: string): void;
}

export interface PublishedList {
  readonly rows: readonly ListRow[];
  /** 监测时间, if it stands above the table. */
  readonly window: { readonly from: Day; readonly to: Day } | null;
  /** The quarter that the title names. */
  readonly quarter: { readonly from: Day; readonly to: Day } | null;
  readonly report: Report;
}

/** Reads the whole file; what is wrong with it is in the report, never thrown. */
export async function readPublishedList(path: string): Promise<PublishedList> {
  const report = new Report(basename(path));
  try {
    const workbook = await openWorkbook(path);
    try {
      return await readList(workbook, report);
    } finally {
      await workbook.close();
    }
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    report.problem({ row: error.row, column: null }, null, error.message, error.remedy);
    return { rows: [], window: null, quarter: null, report };
  }
}

async function readList(workbook: Workbook, report: Report): Promise<PublishedList> {
  report.enter(workbook.sheets[0] ?? null);
  const merged = new MergedCells(workbook.format === 'csv' ? [] : await workbook.merges(0));
  const found: SheetRow[] = [];
  for await (const row of workbook.rows(0)) found.push(row);
  const header = headerOf(found, report);
  const above = found.filter((row) => row.row < (header?.firstRow ?? 0)).map(textOf);
  // Every row is filled in its turn, those above the table too: merged cells are counted from the top.
  const filled = found.map((row) => merged.fill(row));
  const below = header ? filled.filter((row) => row.row > header.lastRow) : [];
  const rows = header ? below.flatMap((row) => readRow(row, header, report) ?? []) : [];
  if (header && rows.length === 0 && report.problemCount === 0)
    report.problem(EVERYWHERE, null, '表头下面没有不合格的账号', '每个账号填写一行');
  return { rows, window: windowIn(above.join('\n')), quarter: quarterIn(above.join('\n')), report };
}

/** Null, with what is missing reported. */
function headerOf(rows: readonly SheetRow[], report: Report): Header<ListField> | null {
  const header = findHeader(rows, HEADINGS);
  if (!header) {
    const message = rows.length === 0 ? '文件里没有内容' : `前${HEADER_WITHIN}行里没有找到表头`;
    report.problem(EVERYWHERE, null, message, `表头应包含这些列：${Object.values(TITLES).join('、')}`);
    return null;
  }
  const missing = REQUIRED.filter((field) => !header.columns.some((column) => column.field === field));
  for (const field of missing) {
    const spot = { row: header.lastRow, column: null };
    report.problem(spot, null, `表头缺少“${TITLES[field]}”列`, `请增加“${TITLES[field]}”列，每行填写`);
  }
  return missing.length > 0 ? null : header;
}

/** Null for a row that is no failing account; what an account lacks is reported. */
function readRow(row: SheetRow, header: Header<ListField>, report: Report): ListRow | null {
  const words = (field: ListField) => {
    const index = header.columns.find((column) => column.field === field)?.index;
    const text = index === undefined ? '' : clean(row.cells[index]?.text ?? '');
    return saysNothing(text) ? null : text;
  };
  if (words('name') === null && (words('platform') === null || words('problem') === null)) {
    const said = textOf(row);
    if (said !== '') report.skip(row.row, `不是账号：${excerpt(said, 30)}`);
    return null;
  }
  const result = words('result');
  if (result !== null && /^(合格|通过|达标)$/.test(oneLine(result))) {
    report.skip(row.row, '检查结果为合格');
    return null;
  }
  const refuse = (field: (typeof REQUIRED)[number], message: string, remedy: string) =>
    report.problem(spotOf(row, header, field), words(field), message, remedy);
  let sound = true;
  for (const field of REQUIRED) {
    if (words(field) !== null) continue;
    refuse(field, `没有填写${TITLES[field]}`, '请按通报附件填写');
    sound = false;
  }
  const kind = words('platform');
  const platform = platformOf(oneLine(kind ?? ''));
  if (kind !== null && platform === null) {
    refuse('platform', '不是已知的类型', '请填写微信、微博、今日头条、抖音、移动客户端（APP）、小程序或其他');
  }
  const [name, sponsor, problem] = [words('name'), words('sponsor'), words('problem')];
  if (!sound || platform === null || name === null || sponsor === null || problem === null) return null;
  return {
    row: row.row,
    platform,
    name: oneLine(name),
    sponsor: oneLine(sponsor),
    id: words('id'),
    problem,
    remark: words('remark'),
    refuse,
    note: (message) => report.note({ row: row.row, column: null }, message),
  };
}

function spotOf(row: SheetRow, header: Header<ListField>, field: ListField): Spot {
  const column = header.columns.find((candidate) => candidate.field === field);
  if (!column) return { row: row.row, column: null };
  return { row: row.row, column: { letter: columnLetter(column.index), heading: column.heading } };
}

function textOf(row: SheetRow): string {
  return row.cells.flatMap((cell) => (cell ? oneLine(clean(cell.text)) : [])).join(' ');
}

/** `监测时间：2020年10月26日至11月6日`. */
export function windowIn(text: string): PublishedList['window'] {
  const form =
    /监测时间[:：\s]*(\d{4})年(\d{1,2})月(\d{1,2})日?\s*(?:至|到|[-–—－~～]+)\s*(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日/.exec(
      text,
    );
  if (!form) return null;
  const [, year = '', month = '', day = '', laterYear = year, laterMonth = month, laterDay = ''] = form;
  const from = dayOf(year, month, day);
  const to = dayOf(laterYear, laterMonth, laterDay);
  return from && to && from <= to ? { from, to } : null;
}

function dayOf(year: string, month: string, day: string): Day | null {
  return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** `2020年第四季度`, `2020Q4`: the whole quarter. */
export function quarterIn(text: string): PublishedList['quarter'] {
  const form =
    /(20\d{2})年?第?([一二三四1-4])季度/.exec(text) ?? /(20\d{2})\s{0,3}-?\s{0,3}[Qq]([1-4])/.exec(text);
  const [, year = '', which = ''] = form ?? [];
  const quarter = '一二三四'.indexOf(which) >= 0 ? '一二三四'.indexOf(which) : Number(which) - 1;
  const ends = ['03-31', '06-30', '09-30', '12-31'][quarter];
  const from = parseDay(`${year}-${String(quarter * 3 + 1).padStart(2, '0')}-01`);
  const to = parseDay(`${year}-${ends}`);
  return from && to ? { from, to } : null;
}
