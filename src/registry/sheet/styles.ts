/** `xl/styles.xml`: which cell styles show a number as a date (ECMA-376 part 1, 18.8.30 and 18.8.31). */

import { readWholeXml } from './xml.ts';

/** By the number of a cell's style: whether it shows dates. */
export async function readDateStyles(part: string, bytes: AsyncIterable<Buffer>): Promise<boolean[]> {
  const custom = new Map<number, string>();
  const formats: number[] = [];
  let inCellFormats = false;
  await readWholeXml(part, bytes, {
    open(name, attributes) {
      if (name === 'numFmt') custom.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats) formats.push(Number(attributes.numFmtId ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return formats.map((id) => isDateFormat(id, custom.get(id)));
}

function isDateFormat(id: number, code: string | undefined): boolean {
  if (code !== undefined) return showsDate(code);
  // 14 to 22 everywhere; 27 to 36 and 50 to 58 in the Chinese versions of the programs.
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

/** The programs themselves take no longer ones. */
const LONGEST_FORMAT = 255;

/** A year or a day outside of quoted text and brackets: `yyyy"年"m"月"`, but not `0"day"`, `[Red]0` or `h:mm`. */
export function showsDate(code: string): boolean {
  if (code.length > LONGEST_FORMAT) return false;
  const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
  return /[yd]/i.test(bare) && !/^general$/i.test(bare.trim());
}
