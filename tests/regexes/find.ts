/** Every regular expression that stands in the sources, by the syntax tree; those put together at start, by what makes them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

export interface Found {
  /** `src/fetch/decode.ts:82` */
  readonly place: string;
  readonly file: string;
  readonly regex: RegExp;
}

export interface Sources {
  readonly literals: readonly Found[];
  /** Files that call `new RegExp`. */
  readonly makers: readonly string[];
}

export function regexesIn(folders: readonly string[]): Sources {
  const files = folders.flatMap((folder) =>
    readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|js)$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => `${folder}/${name}`),
  );
  const literals: Found[] = [];
  const makers = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(PACKAGE_ROOT, file), 'utf8');
    const lang = file.endsWith('.tsx') ? 'tsx' : file.endsWith('.ts') ? 'ts' : 'js';
    walk(parseAst(text, { lang }), (node) => {
      if (isLiteral(node)) {
        const line = text.slice(0, node.start).split('\n').length;
        const regex = new RegExp(node.regex.pattern, node.regex.flags);
        literals.push({ place: `${file}:${line}`, file, regex });
      } else if (isMaker(node)) makers.add(file);
    });
  }
  return { literals, makers: [...makers].sort() };
}

interface Literal {
  readonly start: number;
  readonly regex: { readonly pattern: string; readonly flags: string };
}

function isLiteral(node: object): node is Literal {
  return 'regex' in node && typeof node.regex === 'object' && node.regex !== null;
}

function isMaker(node: object): boolean {
  if (!('type' in node) || !/^(?:New|Call)Expression$/.test(String(node.type)) || !('callee' in node))
    return false;
  const { callee } = node;
  return typeof callee === 'object' && callee !== null && 'name' in callee && callee.name === 'RegExp';
}

function walk(node: unknown, visit: (node: object) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) visit(node);
  for (const child of Object.values(node)) walk(child, visit);
}
