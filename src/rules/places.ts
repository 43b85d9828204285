/** Where in a YAML text something stands, so that a mistake can be pointed at by line and column. */

import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, Scalar } from 'yaml';

export type Path = readonly PropertyKey[];

export interface Place {
  readonly line: number;
  readonly column: number;
}

export class YamlText {
  readonly #source: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(source: string) {
    this.#source = source;
    this.#document = parseDocument(source, {
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: 'error',
    });
  }

  /** Where it is not YAML. */
  get errors(): readonly { readonly message: string; readonly place: Place }[] {
    return this.#document.errors.map((error) => ({
      message: error.message,
      place: this.#placeOf(error.pos[0]),
    }));
  }

  /** As plain values. Throws on nothing but a document with errors. */
  get content(): unknown {
    return this.#document.toJS({ maxAliasCount: 100 });
  }

  /** Of what stands at the path, or of the nearest thing above it; with an offset, of a place inside a text. */
  place(path: Path, offset = 0): Place {
    const node = this.#nearest(path);
    if (!node?.range) return { line: 1, column: 1 };
    return isScalar(node) && offset > 0 ? this.#inside(node, offset) : this.#placeOf(node.range[0]);
  }

  /** Of a key, not of what it holds. */
  placeOfKey(path: Path, key: string): Place {
    const map = this.#nearest(path);
    const pair = isMap(map)
      ? map.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    return isNode(pair?.key) && pair.key.range ? this.#placeOf(pair.key.range[0]) : this.place(path);
  }

  #nearest(path: Path): Node | null {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown =
        length === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, length), true);
      if (isNode(node)) return node;
    }
    return null;
  }

  /** A text that is folded or escaped is pointed at as a whole. */
  #inside(node: Scalar, offset: number): Place {
    const start = node.range?.[0] ?? 0;
    const text = String(node.value);
    if (node.type === Scalar.BLOCK_LITERAL) return this.#insideBlock(start, text, offset);
    const quote = node.type === Scalar.PLAIN ? 0 : 1;
    const literal = this.#source.startsWith(text, start + quote);
    return this.#placeOf(literal ? start + quote + offset : start);
  }

  /** The lines of a block are those of its text, moved in by as much as the first of them. */
  #insideBlock(start: number, text: string, offset: number): Place {
    const header = this.#placeOf(start).line;
    const lines = text.split('\n');
    const first = lines.findIndex((line) => line.trim() !== '');
    const indent = indentOf(this.#line(header + 1 + first)) - indentOf(lines[first] ?? '');
    const before = text.slice(0, offset).split('\n');
    return { line: header + before.length, column: indent + (before.at(-1)?.length ?? 0) + 1 };
  }

  #line(number: number): string {
    return this.#source.slice(this.#lines.lineStarts[number - 1]).split('\n', 1)[0] ?? '';
  }

  #placeOf(position: number): Place {
    const { line, col } = this.#lines.linePos(position);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
