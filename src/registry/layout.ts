/** Which rows of a table are accounts, and which are what people put around them: totals, notes, headings between. */

import type { Column, Header } from './header.ts';
import { headingKeys } from './header.ts';
import type { RegistryField } from './headings.ts';
import { compact, excerpt, saysNothing } from './normalise.ts';
import { platformOf } from './platform-names.ts';
import type { Merge, SheetRow } from './sheet/sheet.ts';

export type RowKind =
  | { readonly is: 'account' }
  /** Nothing but a number in front, as in a form that was numbered beforehand. */
  | { readonly is: 'blank' }
  | { readonly is: 'skipped'; readonly why: string };

const ACCOUNT: RowKind = { is: 'account' };
const TOTAL = /^(?:[合总小共]计|总数|累计)(?:$|[:(\d个])/;
const NOTE =
  /^(?:注(?:[:.、\d(]|$)|备注:|说明:|填表说明|填报说明|填写说明|附注|附件|填表人|填报人|制表人|制表单位|审核人|审核:|联系人:|填报单位|填报日期|填表日期|制表日期|单位负责人:|分管领导:|主要领导:|日期:|联系电话:)/;
const SECTION = /^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十]+部分)/;
const SECTION_NUMBER = /^[一二三四五六七八九十]+[、.]?$/;
const NUMBER = /^\(?\d+[.、)]?$/;
const EXAMPLE = /^(?:例|示例|样例|举例|填写示例|填报示例|范例)(?:$|[:(\d])/;

/** Looks at the rows below a header one after the other: what is a note makes the single cells after it notes too. */
export class Layout {
  private readonly header: Header<RegistryField>;
  /** Where cells are merged with those to their right: a title, a heading between rows, a note. */
  private readonly wide: ReadonlySet<string>;
  private readonly at: (field: RegistryField) => number | null;
  private inNotes = false;

  constructor(header: Header<RegistryField>, merges: readonly Merge[]) {
    this.header = header;
    this.wide = new Set(merges.filter((m) => m.right > m.left).map((m) => `${m.top}:${m.left}`));
    const index = new Map(header.columns.map((column) => [column.field, column.index]));
    this.at = (field) => index.get(field) ?? null;
  }

  /** `row` as it stands in the file, `filledIn` with its merged cells filled in. */
  kindOf(row: SheetRow, filledIn: SheetRow): RowKind {
    const words = this.wordsOf(row);
    const [first] = words;
    if (!first) return { is: 'blank' };
    const account = this.looksLikeAccount(filledIn);
    const why = account ? null : this.whyNot(row, words);
    if (why !== null) return { is: 'skipped', why };
    // An example may be complete: then only the word in front of it tells.
    if (EXAMPLE.test(compact(first.text)) && (!account || first.index === this.at('sequence'))) {
      return { is: 'skipped', why: '填写示例' };
    }
    this.inNotes = false;
    return ACCOUNT;
  }

  /** The cells that say something; a number in the column of numbers does not. */
  private wordsOf(row: SheetRow): Words[] {
    const sequence = this.at('sequence');
    return row.cells.flatMap((cell, index) => {
      if (!cell || saysNothing(cell.text)) return [];
      return index === sequence && NUMBER.test(compact(cell.text)) ? [] : [{ index, text: cell.text }];
    });
  }

  private whyNot(row: SheetRow, words: readonly Words[]): string | null {
    const [only, ...others] = words;
    const first = compact(only?.text ?? '');
    if (TOTAL.test(first)) return '合计行';
    if (NOTE.test(first)) {
      this.inNotes = true;
      return `说明文字：${shown(words)}`;
    }
    if (this.repeatsHeader(words)) return '重复的表头';
    if (isColumnNumbers(words)) return '列号';
    if (SECTION_NUMBER.test(first) && words.length === 2) return `小标题：${shown(words)}`;
    if (this.saysNone(row)) return `没有账号的单位：${shown(words)}`;
    if (!only || others.length > 0) return null;
    const apart = only.index !== this.at('name') || this.inNotes || this.wide.has(`${row.row}:${only.index}`);
    return apart || SECTION.test(first) ? `单独一格的文字：${shown(words)}` : null;
  }

  /** `无` in place of a name, and no kind of new media: the body has no account, and says so. */
  private saysNone(row: SheetRow): boolean {
    const name = this.textAt(row, 'name');
    return name !== '' && saysNothing(name) && saysNothing(this.textAt(row, 'platform'));
  }

  private textAt(row: SheetRow, field: RegistryField): string {
    const index = this.at(field);
    return index === null ? '' : (row.cells[index]?.text ?? '');
  }

  private looksLikeAccount(row: SheetRow): boolean {
    const name = this.textAt(row, 'name');
    return (
      platformOf(this.textAt(row, 'platform')) !== null &&
      !saysNothing(name) &&
      !/^\d+个?$/.test(compact(name))
    );
  }

  private repeatsHeader(words: readonly Words[]): boolean {
    if (words.length < 2) return false;
    const columns = new Map(this.header.columns.map((column) => [column.index, column]));
    return words.every((cell) => sameHeading(columns.get(cell.index), cell.text));
  }
}

interface Words {
  readonly index: number;
  readonly text: string;
}

function shown(words: readonly Words[]): string {
  return excerpt(words.map((cell) => cell.text).join(' '), 30);
}

/** `1 2 3 4`, from the first column on or from the first that holds something. */
function isColumnNumbers(words: readonly Words[]): boolean {
  const numbers = words.map((cell) => Number(compact(cell.text).replace(/^\((\d+)\)$/, '$1')));
  const start = numbers[0] ?? Number.NaN;
  return (
    words.length > 1 && words.every((cell, i) => numbers[i] === start + cell.index - (words[0]?.index ?? 0))
  );
}

function sameHeading(column: Column<RegistryField> | undefined, text: string): boolean {
  if (!column) return false;
  const [key] = headingKeys(text);
  return column.heading.split('/').some((part) => headingKeys(part)[0] === key);
}
