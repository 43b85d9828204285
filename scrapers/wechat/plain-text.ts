/** From the escaped forms in which WeChat's pages carry text to the text itself. Linear, and never throws. */

const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};
const JS_ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^xu]))/g;

/** What a JavaScript engine makes of the inside of a string literal. Malformed escapes are left as they are. */
export function decodeJs(source: string): string {
  if (!source.includes('\\')) return source;
  return source.replace(JS_ESCAPE, (_all, byte?: string, unit?: string, letter?: string) => {
    const code = byte ?? unit;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    if (letter === undefined || letter === '\n' || letter === '\r') return '';
    return LETTERS[letter] ?? letter;
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  yen: '¥',
  middot: '·',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  times: '×',
};
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g;

/** HTML's escapes, one layer of them. Names that we do not know are left as they are. */
export function unescapeHtml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

/**
 * The text meant by the inside of a string literal of a page's script: such texts are escaped for HTML, often
 * twice (`\x26amp;amp;`), and once or twice more for the script.
 */
export function plain(source: string): string {
  let text = decodeJs(source);
  if (/\\x[0-9a-f]{2}/.test(text)) text = decodeJs(text);
  return detached(unescapeHtml(unescapeHtml(text)).trim());
}

/**
 * The same text in memory of its own: an engine keeps a short piece as a window on the page of some megabytes
 * that it was cut from, and would hold that page for as long as the piece is held.
 */
function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** Ends of what never shows: comments, and elements whose text is not text. */
const UNSEEN = /<!--|<(script|style|noscript|template)\b/gi;
/** The labels for screen readers that stand hidden on every modern page, refusals included. */
const HIDDEN_LABEL = /<(span|div|p|i)\b[^<>]{0,200}\bdisplay: ?none[^<>]{0,200}>[^<>]{0,200}<\/\1>/gi;

/** The text that a visitor sees in this HTML, white space collapsed. */
export function visibleText(html: string): string {
  return visibleLines(html).join(' ');
}

/** The same, as the tags divide it. */
export function visibleLines(html: string): string[] {
  return withoutUnseen(html)
    .replace(HIDDEN_LABEL, ' ')
    .split(/<[^<>]*>/)
    .map((line) => unescapeHtml(line).replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}

/** The HTML without scripts, styles and comments; one that is never closed takes the rest with it. */
export function withoutUnseen(html: string): string {
  let kept = '';
  let from = 0;
  UNSEEN.lastIndex = 0;
  for (let hit = UNSEEN.exec(html); hit; hit = UNSEEN.exec(html)) {
    kept += html.slice(from, hit.index);
    const end = hit[1] === undefined ? '-->' : `</${hit[1].toLowerCase()}`;
    const at = html.indexOf(end, hit.index);
    if (at < 0) return kept;
    from = hit[1] === undefined ? at + 3 : tagEnd(html, at);
    UNSEEN.lastIndex = from;
  }
  return kept + html.slice(from);
}

function tagEnd(html: string, at: number): number {
  const end = html.indexOf('>', at);
  return end < 0 ? html.length : end + 1;
}

/** Without any white space: the form in which Chinese words are looked for (`长 按 二 维 码`). */
export function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

/** At most so many characters, with an ellipsis where something was left out. */
export function excerpt(text: string, most = 80): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line.slice(0, most * 2 + 2)];
  return detached(characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line);
}
