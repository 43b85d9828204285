/** `xl/sharedStrings.xml`: the texts that the cells of an xlsx file share (ECMA-376 part 1, 18.4.9). */

import { SheetError } from './sheet.ts';
import { detached, readWholeXml, unescapeXlsx } from './xml.ts';

/** The texts by number. Rich text is joined; phonetic guides (`rPh`) are no part of it. */
export async function readSharedStrings(
  part: string,
  bytes: AsyncIterable<Buffer>,
  mostCharacters: number,
): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let inGuide = false;
  let total = 0;
  await readWholeXml(part, bytes, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') inText = !inGuide;
      else if (name === 'rPh') inGuide = true;
    },
    text(piece) {
      if (!inText) return;
      text += piece;
      total += piece.length;
      if (total > mostCharacters) throw tooMuchText(mostCharacters);
    },
    close(name) {
      if (name === 'si') strings.push(unescapeXlsx(detached(text)));
      else if (name === 't') inText = false;
      else if (name === 'rPh') inGuide = false;
    },
  });
  return strings;
}

function tooMuchText(most: number): SheetError {
  return new SheetError(
    `文件中的文字超过${Math.round(most / 10_000)}万字`,
    '请只保留登记表所在的工作表，拆分为几个文件分别导入',
  );
}
