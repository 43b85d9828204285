/**
 * Lists of thousands of rows in a docx. The library keeps some 70 KB for each row while it fills them (497 MB
 * with 5,500 rows, 186 so): it fills one row with markers instead, and that row's text is repeated.
 */

import { Zip } from 'easy-template-x';
import type { DocxData, DocxValue } from './fill-docx.ts';
import { printable } from './template.ts';

/** Shorter ones are filled as they are. */
const LONG = 500;
/** Rows that are put into words at a time. */
const BATCH = 500;

type Row = Readonly<Record<string, string | number>>;

/** Data whose long lists have one row of markers each. */
export interface Shortened {
  readonly data: DocxData;
  /** By the number in their markers. */
  readonly lists: readonly (readonly Row[])[];
}

/** Null: nothing in it is long. */
export function shortened(data: DocxData): Shortened | null {
  const lists: (readonly Row[])[] = [];
  const short = shorten(data, lists);
  return lists.length === 0 ? null : { data: short, lists };
}

function shorten(data: DocxData, lists: (readonly Row[])[]): DocxData {
  return Object.fromEntries(
    Object.entries(data).map(([tag, value]): [string, DocxValue] => {
      if (typeof value !== 'object' || 'bytes' in value) return [tag, value];
      if (value.length <= LONG || !areRows(value)) return [tag, value.map((item) => shorten(item, lists))];
      lists.push(value);
      return [tag, [markers(value[0] ?? {}, lists.length - 1)]];
    }),
  );
}

/** What can be repeated as text: nothing within, no line of its own, all alike. */
function areRows(items: readonly DocxData[]): items is readonly Row[] {
  const keys = Object.keys(items[0] ?? {});
  return items.every(
    (item) =>
      Object.keys(item).length === keys.length &&
      keys.every((key) => {
        const value = item[key];
        return typeof value === 'number' || (typeof value === 'string' && !value.includes('\n'));
      }),
  );
}

/** Of characters that stand for nothing: names and problems have none of them. */
function markers(row: Row, list: number): Row {
  return Object.fromEntries(Object.keys(row).map((key) => [key, `\uE000${list}:${key}\uE001`]));
}
const MARKER = /\uE000(\d+):([^\uE001]*)\uE001/g;

/**
 * The document with its lists as long as they are; null where a marker does not stand in one row of a table, once for
 * each list: then the template wants to be filled as a whole.
 */
export async function lengthened(docx: Uint8Array, { lists }: Shortened): Promise<Uint8Array | null> {
  const zip = await Zip.load(Buffer.from(docx));
  const missing = new Set(lists.keys());
  for (const path of zip.listFiles().filter((name) => name.endsWith('.xml'))) {
    const text = await zip.getFile(path).getContentText();
    const places = placesIn(text);
    if (places === null) return null;
    if (places.length === 0) continue;
    if (places.some(({ list }) => !missing.delete(list))) return null;
    zip.setFile(path, repeated(text, places, lists));
  }
  // As it was loaded: a buffer.
  return missing.size === 0 ? ((await zip.export()) as Buffer) : null;
}

/** One row of a table: from where to where, and whose. */
interface Place {
  readonly from: number;
  readonly to: number;
  readonly list: number;
}

function placesIn(text: string): Place[] | null {
  const places: Place[] = [];
  for (const match of text.matchAll(MARKER)) {
    const list = Number(match[1]);
    const last = places.at(-1);
    if (last && match.index < last.to) {
      if (last.list !== list) return null;
      continue;
    }
    const from = Math.max(text.lastIndexOf('<w:tr>', match.index), text.lastIndexOf('<w:tr ', match.index));
    const end = text.indexOf(ROW_END, match.index);
    if (from < (last?.to ?? 0) || end < 0) return null;
    places.push({ from, to: end + ROW_END.length, list });
  }
  return places;
}
const ROW_END = '</w:tr>';

/** As bytes: as text it would take twice as much, and be copied once more. */
function repeated(text: string, places: readonly Place[], lists: Shortened['lists']): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (const { from, to, list } of places) {
    parts.push(Buffer.from(text.slice(done, from)));
    const row = text.slice(from, to);
    const values = lists[list] ?? [];
    for (let at = 0; at < values.length; at += BATCH)
      parts.push(
        Buffer.from(
          values
            .slice(at, at + BATCH)
            .map((value) => filled(row, value))
            .join(''),
        ),
      );
    done = to;
  }
  parts.push(Buffer.from(text.slice(done)));
  return Buffer.concat(parts);
}

function filled(row: string, values: Row): string {
  return row.replace(MARKER, (_, __, key: string) => escaped(printable(String(values[key] ?? ''))));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&apos;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => ENTITIES[character] ?? character);
}
