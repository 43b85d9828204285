/** Lists of digests in the form of sha256sum, so that anybody can check them with it. Pure. */

import { createHash } from 'node:crypto';

export interface Sum {
  readonly sha256: string;
  readonly path: string;
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** With its line's end. Our paths hold nothing that sha256sum would write differently. */
export function sumLine({ sha256: digest, path }: Sum): string {
  return `${digest}  ${path}\n`;
}

/** Null if the text is anything but such lines, or names a path twice. */
export function parseSums(text: string): Sum[] | null {
  if (text !== '' && !text.endsWith('\n')) return null;
  const sums: Sum[] = [];
  const paths = new Set<string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, digest, path] = /^([0-9a-f]{64}) {2}([^\\\r]+)$/.exec(line) ?? [];
    if (digest === undefined || path === undefined || paths.has(path)) return null;
    paths.add(path);
    sums.push({ sha256: digest, path });
  }
  return sums;
}
