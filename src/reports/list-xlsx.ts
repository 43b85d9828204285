/** The list of failing accounts as a spreadsheet, with the eight columns of the notice's attachment. */

import writeExcelFile from 'write-excel-file/node';
import { PENDING } from './documents.ts';
import type { ListRow, Notice } from './notice.ts';
import { printable } from './template.ts';

/** Widths in characters of a figure; all of them fit the width of a page that lies on its side. */
const COLUMNS: readonly { readonly heading: string; readonly key: keyof ListRow; readonly width: number }[] =
  [
    { heading: '序号', key: 'no', width: 5 },
    { heading: '新媒体类型（七选一）', key: 'platform', width: 10 },
    { heading: '其他（新媒体类型）', key: 'other', width: 10 },
    { heading: '新媒体名称', key: 'name', width: 20 },
    { heading: '代表主体名称', key: 'sponsor', width: 23 },
    { heading: '检查结果', key: 'result', width: 8 },
    { heading: '存在的突出问题', key: 'problem', width: 18 },
    { heading: '备注', key: 'note', width: 9 },
  ];

const CELL = {
  borderStyle: 'thin',
  align: 'center',
  alignVertical: 'center',
  wrap: true,
  fontFamily: '仿宋_GB2312',
  fontSize: 11,
} as const;
const HEAD = { ...CELL, fontFamily: '黑体' } as const;

export async function listXlsx(notice: Notice): Promise<Uint8Array> {
  const options = {
    columns: COLUMNS.map(({ width }) => ({ width })),
    orientation: 'landscape' as const,
    stickyRowsCount: 3,
  };
  const draft = notice.draft === null ? '' : `（${notice.draft}）`;
  const list = sheetOf(notice.attachmentTitle, `（监测时间：${notice.window}）${draft}`, notice.list);
  const sheets = [
    { ...options, sheet: '不合格名单', data: list },
    ...(notice.pending.length > 0
      ? [
          {
            ...options,
            sheet: '待人工确认',
            data: sheetOf(`${PENDING.heading}${draft}`, PENDING.note, notice.pending),
          },
        ]
      : []),
  ];
  return writeExcelFile(sheets).toBuffer();
}

function sheetOf(title: string, below: string, rows: readonly ListRow[]) {
  const span = COLUMNS.length;
  const rest = Array.from({ length: span - 1 }, () => null);
  const across = { columnSpan: span, align: 'center', alignVertical: 'center', wrap: true } as const;
  return [
    [{ value: title, ...across, fontFamily: '方正小标宋简体', fontSize: 18, height: 34 }, ...rest],
    [{ value: below, ...across, fontFamily: '仿宋_GB2312', fontSize: 12, height: 22 }, ...rest],
    COLUMNS.map(({ heading }) => ({ value: heading, ...HEAD, height: 32 })),
    ...rows.map((row) => COLUMNS.map(({ key }) => cell(row[key]))),
  ];
}

/** Texts are texts: a name that begins with = is no formula. */
function cell(value: string | number) {
  if (typeof value === 'number') return { value, type: Number, ...CELL };
  const text = printable(value);
  return text === '' ? { ...CELL } : { value: text, type: String, format: '@', ...CELL };
}
