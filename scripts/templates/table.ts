/** Tables of the documents: ruled, with a header that is repeated on every page. */

import {
  AlignmentType,
  type FileChild,
  HeightRule,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  VerticalAlign,
  WidthType,
} from 'docx';
import { mm, run, SIZE, type Style } from './layout.ts';

export interface Column {
  readonly heading: string;
  /** With its tag in braces. */
  readonly tag: string;
  /** Millimetres. */
  readonly width: number;
}

const NARROW = { top: 40, bottom: 40, left: 45, right: 45 };

function cell(words: string, width: number, style: Style, span = 1): TableCell {
  return new TableCell({
    width: { size: mm(width), type: WidthType.DXA },
    columnSpan: span,
    margins: NARROW,
    verticalAlign: VerticalAlign.CENTER,
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        spacing: { line: 300, lineRule: 'exact' },
        children: [run(words, style)],
      }),
    ],
  });
}

/** One row for each item of the list `name`; `rowHeight` in millimetres, where something is to be written in. */
export function table(
  name: string,
  columns: readonly Column[],
  options: { size?: number; rowHeight?: number } = {},
): FileChild[] {
  const { size = SIZE.fifth, rowHeight = 0 } = options;
  const last = columns.length - 1;
  return [
    new Table({
      layout: TableLayoutType.FIXED,
      alignment: AlignmentType.CENTER,
      width: { size: columns.reduce((sum, { width }) => sum + mm(width), 0), type: WidthType.DXA },
      columnWidths: columns.map(({ width }) => mm(width)),
      rows: [
        new TableRow({
          tableHeader: true,
          cantSplit: true,
          children: columns.map(({ heading, width }) => cell(heading, width, { font: 'first', size })),
        }),
        new TableRow({
          cantSplit: true,
          height: { value: mm(rowHeight), rule: HeightRule.ATLEAST },
          children: columns.map(({ tag, width }, i) => {
            const opened = i === 0 ? `{#${name}}${tag}` : tag;
            return cell(i === last ? `${opened}{/${name}}` : opened, width, { size });
          }),
        }),
      ],
    }),
  ];
}

/** Names on the left, values on the right. */
export function facts(
  rows: readonly { readonly name: string; readonly tag: string }[],
  widths: readonly [number, number],
): Table {
  const [left, right] = widths;
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: mm(left) + mm(right), type: WidthType.DXA },
    columnWidths: [mm(left), mm(right)],
    rows: rows.map(
      ({ name, tag }) =>
        new TableRow({
          cantSplit: true,
          children: [
            cell(name, left, { font: 'first', size: SIZE.smallFourth }),
            cell(tag, right, { size: SIZE.smallFourth }),
          ],
        }),
    ),
  });
}
