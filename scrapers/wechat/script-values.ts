/**
 * Reads the values that the platform's server writes into a page's inline scripts, without running or parsing
 * the scripts: assignments of literals (`var mid = "" || "2650" || "";`) and object literals
 * (`window.cgiDataNew = { title: JsDecode('…'), idx: '1' * 1 }`). Strings are given as they stand in the source,
 * escapes and all. Everything moves forward only, so hostile pages cost no more than long ones.
 */

/** The right side of an assignment: its literals, `a || b` as two. */
export interface Operands {
  readonly values: readonly string[];
  /** False where something other than a literal follows (`|| parseInt(now)`). */
  readonly whole: boolean;
}

/** A value of an object literal. What is not a literal is left out. */
export type Literal = string | readonly Literal[] | LiteralObject;
export interface LiteralObject {
  readonly [key: string]: Literal;
}

const BEFORE = /\s*\(?\s*(?:xml\s*\?[^:;\n]{0,300}:\s*)?(?:(?:htmlDecode|JsDecode)\(\s*)?/y;
const AFTER = /\s*\)?(?:\.html\(false\))?\s*\)?\s*(?:\*\s*1)?\s*/y;
const NUMBER = /-?\d{1,20}(?:\.\d{1,20})?/y;

/** Null where no literal stands at `at`. */
export function readOperands(text: string, at: number): Operands | null {
  const values: string[] = [];
  let next = at;
  for (;;) {
    const start = past(BEFORE, text, next);
    const string = readString(text, start);
    const end = string ? string.end : past(NUMBER, text, start);
    if (end === start) return values.length > 0 ? { values, whole: false } : null;
    values.push(string ? string.value : text.slice(start, end));
    next = past(AFTER, text, end);
    if (!text.startsWith('||', next)) return { values, whole: true };
    next += 2;
  }
}

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

interface StringAt {
  readonly value: string;
  readonly end: number;
}

/** The string literal that begins at `at`, without its quotes; null if none does, or it never ends. */
function readString(text: string, at: number): StringAt | null {
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return null;
  let end = text.indexOf(quote, at + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf(quote, end + 1);
  return end < 0 ? null : { value: text.slice(at + 1, end), end: end + 1 };
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

/** No page nests its data deeper than ten. */
const DEEPEST = 40;
const KEY = /\s*(?:([\w$]+)|"([^"\\\n]{0,200})"|'([^'\\\n]{0,200})')\s*:/y;
const SPACE = /\s*/y;
const DECODE = /JsDecode\(\s*|htmlDecode\(\s*/y;
const WORD = /(?:true|false|null|undefined)\b/y;

interface Cursor {
  readonly text: string;
  readonly end: number;
  at: number;
}

/** The object literal whose `{` is at `at`; null if it is not closed. */
export function readObject(text: string, at: number): LiteralObject | null {
  return objectOf({ text, end: text.length, at }, 0);
}

function objectOf(cursor: Cursor, depth: number): LiteralObject | null {
  const found: Record<string, Literal> = {};
  cursor.at++;
  for (;;) {
    skipSpace(cursor);
    if (cursor.at >= cursor.end) return null;
    if (take(cursor, '}')) return found;
    if (take(cursor, ',')) continue;
    const key = keyOf(cursor);
    const value = key === null ? undefined : valueRead(cursor, depth + 1);
    if (key !== null && value !== undefined && !Object.hasOwn(found, key)) found[key] = value;
    skipRest(cursor);
    if (take(cursor, ']')) return null;
  }
}

function listOf(cursor: Cursor, depth: number): readonly Literal[] | undefined {
  const found: Literal[] = [];
  cursor.at++;
  for (;;) {
    skipSpace(cursor);
    if (cursor.at >= cursor.end) return undefined;
    if (take(cursor, ']')) return found;
    if (take(cursor, ',')) continue;
    const value = valueRead(cursor, depth + 1);
    if (value !== undefined) found.push(value);
    skipRest(cursor);
    if (take(cursor, '}')) return undefined;
  }
}

function keyOf(cursor: Cursor): string | null {
  KEY.lastIndex = cursor.at;
  const hit = KEY.exec(cursor.text);
  if (!hit) return null;
  cursor.at = KEY.lastIndex;
  const key = hit[1] ?? hit[2] ?? hit[3] ?? '';
  return key === '__proto__' ? null : key;
}

/** `'' || '7'` is 7: the first that is not empty. */
function valueRead(cursor: Cursor, depth: number): Literal | undefined {
  let value = oneValue(cursor, depth);
  for (;;) {
    cursor.at = past(AFTER, cursor.text, cursor.at);
    if (!cursor.text.startsWith('||', cursor.at)) return value;
    cursor.at += 2;
    const other = oneValue(cursor, depth);
    if (value === '' || value === undefined) value = other;
  }
}

function oneValue(cursor: Cursor, depth: number): Literal | undefined {
  skipSpace(cursor);
  const opening = cursor.text[cursor.at];
  if (opening === '{') return depth > DEEPEST ? undefined : (objectOf(cursor, depth) ?? undefined);
  if (opening === '[') return depth > DEEPEST ? undefined : listOf(cursor, depth);
  cursor.at = past(DECODE, cursor.text, cursor.at);
  const string = readString(cursor.text, cursor.at);
  if (string) {
    cursor.at = string.end;
    return string.value;
  }
  const end = Math.max(past(NUMBER, cursor.text, cursor.at), past(WORD, cursor.text, cursor.at));
  const word = cursor.text.slice(cursor.at, end);
  cursor.at = end;
  return word === '' || word === 'null' || word === 'undefined' ? undefined : word;
}

function skipSpace(cursor: Cursor): void {
  cursor.at = past(SPACE, cursor.text, cursor.at);
}

function take(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at++;
  return true;
}

/** To the comma or bracket that ends the value at hand, past expressions that are no literals. */
function skipRest(cursor: Cursor): void {
  let depth = 0;
  while (cursor.at < cursor.end) {
    const character = cursor.text[cursor.at] ?? '';
    if (depth === 0 && (character === ',' || character === '}' || character === ']')) return;
    if (character === '{' || character === '[' || character === '(') depth++;
    if (character === '}' || character === ']' || character === ')') depth = Math.max(0, depth - 1);
    const string = readString(cursor.text, cursor.at);
    const unended = !string && (character === '"' || character === "'");
    cursor.at = unended ? cursor.end : (string?.end ?? cursor.at + 1);
  }
}

/** A value by its path, as it stands in the source; undefined if there is none or it is no plain value. */
export function valueAt(object: LiteralObject | null, ...path: string[]): string | undefined {
  let here: Literal | undefined = object ?? undefined;
  for (const key of path) here = isObject(here) ? here[key] : undefined;
  return typeof here === 'string' ? here : undefined;
}

export function isObject(value: Literal | undefined): value is LiteralObject {
  return typeof value === 'object' && !Array.isArray(value);
}

export function listAt(object: LiteralObject | null, key: string): readonly Literal[] {
  const value = object?.[key];
  return Array.isArray(value) ? value : [];
}

/** The same with each of its strings made text. */
export function decodedObject(object: LiteralObject, textOf: (piece: string) => string): LiteralObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, decoded(value, textOf)]));
}

function decoded(value: Literal, textOf: (piece: string) => string): Literal {
  if (typeof value === 'string') return textOf(value);
  return isObject(value) ? decodedObject(value, textOf) : value.map((one) => decoded(one, textOf));
}
