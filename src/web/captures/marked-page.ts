/** Where in a page stands what a rule read there: found, shown with the words around it, and marked. Pure. */

import { escapeHtml, type HarmlessPage, type Piece } from './harmless-page.ts';

/** Something to be found: the ways in which it may be written, the best first. */
export type Sought = readonly string[];

export interface Mark {
  /** Number of what was sought, from 0. */
  readonly sought: number;
  /** In the page's text from here to before there; null where only an attribute says it. */
  readonly range: readonly [from: number, to: number] | null;
  /** The piece that says it, where that is an attribute. */
  readonly piece: number | null;
}

/** Each thing that could be found, once, at its first place. */
export function findMarks(page: HarmlessPage, sought: readonly Sought[]): Mark[] {
  const condensed = condense(page.text);
  return sought.flatMap((ways, number): Mark[] => {
    for (const way of ways) {
      const range = rangeOf(condensed, way);
      if (range) return [{ sought: number, range, piece: null }];
    }
    const piece = page.pieces.findIndex(
      (one) => one.is === 'hidden' && ways.some((way) => way !== '' && one.text.includes(way)),
    );
    return piece < 0 ? [] : [{ sought: number, range: null, piece }];
  });
}

interface Condensed {
  readonly text: string;
  /** Where each character stood before. */
  readonly places: Uint32Array;
}

const BLANK = /[\s\u200b-\u200d\ufeff\u3000]/;

/** Pages break words where they like: blanks do not count. */
function condense(text: string): Condensed {
  const places = new Uint32Array(text.length);
  let kept = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (BLANK.test(character)) continue;
    places[kept.length] = at;
    kept += character;
  }
  return { text: kept, places };
}

/** What is shorter stands everywhere. */
const SHORTEST = 2;

function rangeOf({ text, places }: Condensed, way: string): readonly [number, number] | null {
  const needle = condense(way).text;
  const at = needle.length < SHORTEST ? -1 : text.indexOf(needle);
  const last = places[at + needle.length - 1];
  return at < 0 || last === undefined ? null : [places[at] ?? 0, last + 1];
}

export interface Excerpt {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** Characters before and behind. */
const AROUND = 60;
const LONGEST = 200;

export function excerptOf(page: HarmlessPage, mark: Mark): Excerpt {
  const piece = mark.piece === null ? null : page.pieces[mark.piece];
  if (!mark.range) return { before: '', marked: cut(piece?.is === 'hidden' ? piece.text : ''), after: '' };
  const [from, to] = mark.range;
  const before = page.text.slice(Math.max(0, from - AROUND), from);
  const after = page.text.slice(to, to + AROUND);
  return {
    before: `${from > AROUND ? '…' : ''}${oneLine(before)}`,
    marked: cut(oneLine(page.text.slice(from, to))),
    after: `${oneLine(after)}${to + AROUND < page.text.length ? '…' : ''}`,
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, (gap) => (gap.includes('\n') ? ' ／ ' : ' '));
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const STYLE = `html { font: 16px/1.6 sans-serif; color: #1b2430; background: #fff; overflow-wrap: anywhere }
body { margin: 12px } img { max-width: 100%; height: auto }
mark.xunjian-mark { background: #ffe08a; color: inherit; outline: 2px solid #b3261e; scroll-margin: 30vh }
p.xunjian-note { font-size: 13px; color: #4d5967; border-bottom: 1px dashed #cfd6df; margin: 0 0 12px }`;

/** The whole document; the first mark has the id `mark`. `style`: what shows it without its scripts. */
export function writePage(page: HarmlessPage, marks: readonly Mark[], style = ''): string {
  const ranges = marks.flatMap(({ range }) => (range ? [range] : [])).sort(([a], [b]) => a - b);
  const hidden = new Set(marks.flatMap(({ piece }) => (piece === null ? [] : [piece])));
  let isFirst = true;
  const marked = (text: string) => {
    const id = isFirst ? ' id="mark"' : '';
    isFirst = false;
    return `<mark class="xunjian-mark"${id}>${escapeHtml(text)}</mark>`;
  };
  const body = page.pieces
    .map((piece, number) => written(piece, hidden.has(number), ranges, marked))
    .join('');
  const cutNote = page.isCut ? '<p class="xunjian-note">页面过长，后面的部分没有显示。</p>' : '';
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>存档页面</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${STYLE}\n${style.replaceAll('<', '')}</style></head><body>${body}${cutNote}</body></html>`;
}

function written(
  piece: Piece,
  isMarked: boolean,
  ranges: readonly (readonly [number, number])[],
  marked: (text: string) => string,
): string {
  if (piece.is === 'tag') return piece.html;
  if (piece.is === 'hidden') return isMarked ? marked(cut(piece.text)) : '';
  const { text, at } = piece;
  let shown = '';
  let done = 0;
  for (const [from, to] of ranges) {
    const begin = Math.max(from - at, done);
    const end = Math.min(to - at, text.length);
    if (end <= begin) continue;
    shown += escapeHtml(text.slice(done, begin)) + marked(text.slice(begin, end));
    done = end;
  }
  return shown + escapeHtml(text.slice(done));
}
