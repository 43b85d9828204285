/** Reads the XML parts of a spreadsheet as a stream, in bounded memory; what is not well formed is refused. */

import { Parser } from 'htmlparser2';
import { brokenArchive } from './zip.ts';

/** Names come without their prefix: `row`, whether the file writes `<row>` or `<x:row>`. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Spreadsheet XML is some ten levels deep, with some ten attributes; more is an attack on the parser's memory. */
const MOST_LEVELS = 64;
const MOST_ATTRIBUTES = 128;
const LONGEST_TOKEN = 1024 * 1024;

/**
 * Feeds the part to the handler and yields after each piece of it, so that the caller can hand on what has
 * gathered. Entities other than XML's own are never expanded. Throws what the handler throws, and `SheetError`
 * where the XML is cut off or tangled.
 */
export async function* readXml(
  part: string,
  bytes: AsyncIterable<Buffer>,
  handler: XmlHandler,
): AsyncGenerator<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const { parser, closed } = boundedParser(part, handler);
  let written = 0;
  const write = (text: string) => {
    parser.write(text);
    written += text.length;
    if (written - parser.endIndex > LONGEST_TOKEN) throw brokenArchive(`${part}中有过长的标记`);
  };
  for await (const chunk of bytes) {
    write(decode(part, () => decoder.decode(chunk, { stream: true })));
    yield;
  }
  write(decode(part, () => decoder.decode()));
  if (!closed()) throw brokenArchive(`${part}不完整`);
  parser.end();
  yield;
}

/** Reads a small part to its end. */
export async function readWholeXml(
  part: string,
  bytes: AsyncIterable<Buffer>,
  handler: XmlHandler,
): Promise<void> {
  for await (const _ of readXml(part, bytes, handler));
}

function decode(part: string, step: () => string): string {
  try {
    return step();
  } catch {
    throw brokenArchive(`${part}不是UTF-8编码`);
  }
}

/** The parser itself is forgiving; what it forgives is bounded here, and whether the root was closed is kept. */
function boundedParser(part: string, handler: XmlHandler): { parser: Parser; closed: () => boolean } {
  let depth = 0;
  let rootSeen = false;
  let attributeCount = 0;
  const parser = new Parser(
    {
      onopentagname() {
        attributeCount = 0;
      },
      onattribute() {
        attributeCount += 1;
        if (attributeCount > MOST_ATTRIBUTES) throw brokenArchive(`${part}的属性过多`);
      },
      onopentag(name, attributes) {
        rootSeen = true;
        depth += 1;
        if (depth > MOST_LEVELS) throw brokenArchive(`${part}的层次过深`);
        handler.open?.(localName(name), attributes);
      },
      ontext(text) {
        handler.text?.(text);
      },
      onclosetag(name) {
        depth -= 1;
        handler.close?.(localName(name));
      },
    },
    { xmlMode: true },
  );
  return { parser, closed: () => rootSeen && depth === 0 };
}

export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/**
 * A copy that does not keep alive the piece of the file from which it was cut (the engine lets a long substring
 * share its parent's memory).
 */
export function detached(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

/** `_x000D_` stands for the character 0x0D in the texts of a spreadsheet (ECMA-376 part 1, 22.9.2.19). */
export function unescapeXlsx(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
