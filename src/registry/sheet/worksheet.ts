/** `xl/worksheets/sheetN.xml`: rows of cells as a stream, and the merged ranges that stand after them. */

import { serialDate } from './serial.ts';
import {
  type Cell,
  checkCell,
  checkRows,
  checkWidth,
  type Merge,
  parseReference,
  SheetError,
  type SheetLimits,
  type SheetRow,
} from './sheet.ts';
import { readWholeXml, readXml, unescapeXlsx, type XmlHandler } from './xml.ts';
import { brokenArchive } from './zip.ts';

/** What cells refer to. */
export interface CellContext {
  readonly shared: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly from1904: boolean;
  readonly limits: SheetLimits;
}

/** The rows that hold something, in order. */
export async function* readRows(
  part: string,
  bytes: AsyncIterable<Buffer>,
  context: CellContext,
): AsyncGenerator<SheetRow> {
  const gathered: SheetRow[] = [];
  for await (const _ of readXml(
    part,
    bytes,
    rowHandler(context, (row) => gathered.push(row)),
  )) {
    yield* gathered;
    gathered.length = 0;
  }
}

function rowHandler(context: CellContext, emit: (row: SheetRow) => void): XmlHandler {
  let row = 0;
  let filledRows = 0;
  let cells: (Cell | undefined)[] = [];
  let inGuide = false;
  const cell = new CellReader(context);
  return {
    open(name, attributes) {
      if (name === 'c') cell.begin(attributes, row);
      else if (name === 'v' || name === 't') cell.collects = !inGuide;
      else if (name === 'f') cell.hasFormula = true;
      else if (name === 'rPh') inGuide = true;
      else if (name === 'row') {
        row = rowNumber(attributes.r, row);
        cells = [];
        cell.column = -1;
      }
    },
    text(piece) {
      if (cell.collects) cell.add(piece, row);
    },
    close(name) {
      if (name === 'v' || name === 't') cell.collects = false;
      else if (name === 'rPh') inGuide = false;
      else if (name === 'c') {
        const value = cell.end();
        if (value) cells[cell.column] = value;
      } else if (name === 'row' && cells.length > 0) {
        filledRows += 1;
        checkRows(filledRows, row, context.limits);
        checkWidth(cells.length, row, context.limits);
        emit({ row, cells });
      }
    },
  };
}

/** Rows and cells may leave out where they stand: then they follow the one before. */
function rowNumber(reference: string | undefined, previous: number): number {
  const stated = Number(reference);
  return Number.isInteger(stated) && stated > 0 ? stated : previous + 1;
}

/** Gathers one cell: `<c r="B3" t="s" s="1"><f>…</f><v>5</v></c>` or `<c t="inlineStr"><is>…</is></c>`. */
class CellReader {
  column = -1;
  collects = false;
  hasFormula = false;
  private readonly context: CellContext;
  private type = 'n';
  private style = 0;
  private raw = '';

  constructor(context: CellContext) {
    this.context = context;
  }

  begin(attributes: Readonly<Record<string, string>>, row: number): void {
    this.column = parseReference(attributes.r ?? '')?.column ?? this.column + 1;
    // A sparse array of cells must not be stretched by one absurd reference.
    if (this.column >= 16_384) throw brokenArchive(`第${row}行的单元格位置不符`);
    this.type = attributes.t ?? 'n';
    this.style = Number(attributes.s ?? 0);
    this.raw = '';
    this.collects = false;
    this.hasFormula = false;
  }

  add(piece: string, row: number): void {
    this.raw += piece;
    checkCell(this.raw, row, this.context.limits);
  }

  /** Undefined if the cell is empty, or holds nothing but white space. */
  end(): Cell | undefined {
    if (this.raw.trim() === '') return this.hasFormula ? { kind: 'uncomputed', text: '' } : undefined;
    switch (this.type) {
      case 's':
        return textCell(this.sharedText());
      case 'str':
      case 'inlineStr':
        return textCell(unescapeXlsx(this.raw));
      case 'b':
        return { kind: 'text', text: this.raw.trim() === '1' ? 'TRUE' : 'FALSE' };
      case 'e':
        return { kind: 'error', text: this.raw.trim() };
      case 'd':
        return { kind: 'date', text: this.raw.trim().replace(/T00:00:00(?:\.0+)?Z?$/, '') };
      default:
        return this.numberCell();
    }
  }

  private sharedText(): string {
    const text = this.context.shared[Number(this.raw)];
    if (text === undefined) throw brokenArchive(`缺少第${this.raw.slice(0, 20)}条共享文字`);
    return text;
  }

  private numberCell(): Cell {
    const value = Number(this.raw);
    if (!Number.isFinite(value)) return { kind: 'error', text: this.raw.trim() };
    const date = this.context.dateStyles[this.style] ? serialDate(value, this.context.from1904) : null;
    if (date !== null) return { kind: 'date', text: date };
    return { kind: 'number', text: digits(value) };
  }
}

function textCell(text: string): Cell | undefined {
  return text.trim() === '' ? undefined : { kind: 'text', text };
}

/** Whole numbers in full, whatever form the file gives them (`1.234567891E9`). */
function digits(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
}

/** A register has thousands of merged ranges, one a sponsor; more than this is not a register. */
const MOST_MERGES = 200_000;
const MARK = Buffer.from('mergeCells');

/** The merged ranges. Skips the rows by a search for the element's name, which is much cheaper than parsing them. */
export async function readMerges(part: string, bytes: AsyncIterable<Buffer>): Promise<Merge[]> {
  const merges: Merge[] = [];
  await readWholeXml(part, fromMergeCells(bytes), {
    open(name, attributes) {
      if (name !== 'mergeCell') return;
      const merge = parseMerge(attributes.ref ?? '');
      if (merge) merges.push(merge);
      if (merges.length > MOST_MERGES) {
        throw new SheetError(`合并单元格超过${MOST_MERGES}处`, '请取消合并单元格，逐行填写后重新导入');
      }
    },
  });
  return merges;
}

/** From the first mention of `mergeCells` on, made a document of its own; an empty one if there is none. */
async function* fromMergeCells(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from('<tail>');
  let carried = Buffer.alloc(0);
  let found = false;
  for await (const chunk of bytes) {
    if (found) {
      yield chunk;
      continue;
    }
    const window = Buffer.concat([carried, chunk]);
    const at = window.indexOf(MARK);
    found = at >= 0;
    if (found) {
      yield Buffer.from('<');
      yield window.subarray(at);
    }
    carried = window.subarray(Math.max(0, window.length - MARK.length + 1));
  }
  yield Buffer.from('</tail>');
}

function parseMerge(reference: string): Merge | null {
  const [from, to] = reference.split(':');
  const start = parseReference(from ?? '');
  const end = parseReference(to ?? from ?? '');
  if (!start || !end) return null;
  return {
    top: Math.min(start.row, end.row),
    left: Math.min(start.column, end.column),
    bottom: Math.max(start.row, end.row),
    right: Math.max(start.column, end.column),
  };
}
