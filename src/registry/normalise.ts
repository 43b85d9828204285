/** What of a cell's text is a matter of typing, and what is meant: spaces, full-width marks, invisible characters. */

/** Characters that nobody sees: zero-width spaces, marks of direction, soft hyphens, byte order marks. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const SPACE = /[\u0020\u00a0\u2000-\u200a\u202f\u205f\u3000\t]+/g;

/** Whatever `clean` would change: most cells have none of it, and a country's register has a million cells. */
const UNCLEAN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u2000-\u200b\u200e\u200f\u202a-\u202f\u205f-\u2064\u2066-\u2069\u3000\ufeff]| {2}|^ | $/;

/** The text with its own marks, lines apart; spaces of all kinds are plain ones, and none at the ends of lines. */
export function clean(text: string): string {
  if (!UNCLEAN.test(text)) return text;
  return text
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, '')
    .replace(CONTROL, '')
    .replace(SPACE, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** The same on one line. */
export function oneLine(text: string): string {
  return clean(text).replaceAll('\n', ' ');
}

/** What `compact` leaves as it is. */
const PLAIN = /^[\u4e00-\u9fff0-9a-z]*$/;

/**
 * For comparing: without any white space, full-width digits, letters and brackets as half-width ones, lower case.
 * Never for keeping: `丨`, `“”` and `·` stay, but a name is kept as it was written.
 */
export function compact(text: string): string {
  if (PLAIN.test(text)) return text;
  return clean(text).normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, '').toLowerCase();
}

/** A public body's name has no spaces between Chinese characters; what stands there was put in for looks. */
export function bodyName(text: string): string {
  return oneLine(text).replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '');
}

const NOTHING = new Set([
  '',
  '无',
  '暂无',
  '没有',
  '空',
  '/',
  '\\',
  '-',
  '--',
  '---',
  '—',
  '——',
  'n/a',
  'na',
  'null',
  'none',
  '待补充',
  '待定',
  '未知',
  '不详',
  '#n/a',
]);

/** Whether the cell says in one of the usual ways that there is nothing to say. */
export function saysNothing(text: string): boolean {
  const bare = clean(text);
  return bare.length <= 8 && NOTHING.has(compact(bare));
}

/** What stands before a bracket at the end: `新媒体类型` of `新媒体类型（七选一）`; the text itself if there is none. */
export function withoutBracket(compacted: string): string {
  const open = compacted.search(/[([【〔]/);
  return open > 0 && /[)\]】〕]$/.test(compacted) ? compacted.slice(0, open) : compacted;
}

/** Without such characters at either end. By index: a regular expression for an end is quadratic on long runs. */
export function stripped(text: string, atStart: string, atEnd = atStart): string {
  let start = 0;
  let end = text.length;
  while (start < end && atStart.includes(text.charAt(start))) start += 1;
  while (end > start && atEnd.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** For messages: one line, not too long. */
export function excerpt(text: string, most = 60): string {
  const line = oneLine(text);
  return line.length > most ? `${line.slice(0, most)}…` : line;
}
