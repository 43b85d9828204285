/**
 * Bytes to text: which character set a page is written in (byte order mark, then what the header says, then
 * what the page itself says near its start, else UTF-8), and the text. Pure; never throws. Bytes that are none
 * of the set become U+FFFD.
 */

import { isAscii, isUtf8, transcode } from 'node:buffer';

/** The whole body as text, without a byte order mark. */
export function decodeText(body: Uint8Array, contentType: string | null): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const charset = charsetOf(bytes, contentType);
  return charset === 'utf-8' ? decodeUtf8(bytes) : new TextDecoder(charset).decode(bytes);
}

/** A body before it is decoded: see `RawText` in scrapers/scraper.ts. */
export interface UndecodedText {
  readonly raw: { readonly characters: BytesAsCharacters; textOf(piece: string): string };
  text(): string;
}

/**
 * The same, decoded when it is asked for. Until then UTF-8 stands as it came, a character a byte, and only the pieces
 * that are wanted become strings: of an article of 3 MB some 100 KB. Its text would take 4 ms and 12 MB; as many
 * characters as bytes take 3 MB, and half of the reading thread's time went into making them and sweeping them up.
 */
export function undecodedText(body: Uint8Array, contentType: string | null): UndecodedText {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const text = () => decodeText(body, contentType);
  if (charsetOf(bytes, contentType) !== 'utf-8' || !isUtf8(bytes)) {
    const whole = text();
    return { raw: rawOf(Buffer.from(whole)), text: () => whole };
  }
  return { raw: rawOf(bytes), text };
}

function rawOf(utf8: Buffer): UndecodedText['raw'] {
  const characters = new BytesAsCharacters(byteOrderMark(utf8) ? utf8.subarray(3) : utf8);
  return { characters, textOf: utf8Text };
}

/** `Searchable` of scrapers/scraper.ts: positions are those of a string with a character a byte. */
class BytesAsCharacters {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  indexOf(ascii: string, from = 0): number {
    return this.#bytes.indexOf(ascii, Math.max(0, from), 'latin1');
  }

  lastIndexOf(ascii: string, from = this.#bytes.length): number {
    return this.#bytes.lastIndexOf(ascii, Math.max(0, from), 'latin1');
  }

  slice(start: number, end = this.#bytes.length): string {
    return this.#bytes.toString('latin1', Math.max(0, start), Math.max(0, end));
  }
}

/** Of a piece of UTF-8 that stands a character a byte. */
function utf8Text(piece: string): string {
  if (!/[\x80-\xff]/.test(piece)) return piece;
  const bytes = Buffer.from(piece, 'latin1');
  if (bytes.length < SMALL || !isUtf8(bytes)) return bytes.toString('utf8');
  return transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
}

/** The set's name as the Encoding Standard has it, e.g. `gbk` for `GB2312`; `utf-8` if nobody names a known one. */
export function charsetOf(body: Uint8Array, contentType: string | null): string {
  const named = byteOrderMark(body) ?? known(inHeader(contentType)) ?? known(inPage(body)) ?? 'utf-8';
  return named !== 'utf-8' && !named.startsWith('utf-16') && isSurelyUtf8(body) ? 'utf-8' : named;
}

/** Six characters of another set are UTF-8 by chance in one of a hundred thousand pages, and pages have more. */
const SURE = 12;

/** A gateway that names the wrong set garbles every word; the bytes themselves say better. */
function isSurelyUtf8(body: Uint8Array): boolean {
  let beyond = 0;
  for (let at = 0; at < body.length && beyond < SURE; at++) if ((body[at] ?? 0) > 0x7f) beyond += 1;
  return beyond >= SURE && isUtf8(body);
}

/**
 * Measured on an article of 3 MB: 4 ms through UTF-16, as strings with Chinese in them are kept anyway, against
 * 11 to 16 ms with Buffer's or TextDecoder's own way from UTF-8. Pages that are not whole UTF-8 (cut in the
 * middle of a character) take the slow way, which mends them.
 */
function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (!isUtf8(bytes)) return (isCutUtf8(bytes) ? null : asGb18030(bytes)) ?? new TextDecoder().decode(bytes);
  if (bytes.length < SMALL) return new TextDecoder().decode(bytes);
  const text = transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

const SMALL = 4_096;

/** UTF-8 but for a last character whose end did not arrive. */
function isCutUtf8(bytes: Buffer): boolean {
  return [1, 2, 3].some((end) => isUtf8(bytes.subarray(0, bytes.length - end)));
}

/** Old Chinese pages call themselves UTF-8 and are not; null unless every byte fits. */
function asGb18030(bytes: Buffer): string | null {
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function byteOrderMark([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

function inHeader(contentType: string | null): string | null {
  return /charset\s{0,8}=\s{0,8}["']?([\w:.-]{1,40})/i.exec(contentType?.slice(0, 500) ?? '')?.[1] ?? null;
}

/** As far as a browser looks for it. */
const HEAD = 1_024;

/** `<meta charset="gbk">`, `<meta … content="text/html; charset=gb2312">`, `<?xml … encoding="gb2312"?>`. */
function inPage(body: Uint8Array): string | null {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(HEAD, body.byteLength)).toString('latin1');
  const declaration =
    /<meta\s[^<>]{0,400}?charset\s{0,8}=\s{0,8}["']?\s{0,8}([\w:.-]{1,40})/i.exec(head) ??
    /^\s{0,40}<\?xml\s[^<>]{0,200}?encoding\s{0,8}=\s{0,8}["']([\w:.-]{1,40})/i.exec(head);
  const charset = declaration?.[1] ?? null;
  // We could read so far byte by byte: whatever it says, it is not UTF-16.
  return charset !== null && /^utf-16/i.test(charset) ? 'utf-8' : charset;
}

function known(label: string | null): string | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null; // No such character set: asked next is whoever else names one.
  }
}
