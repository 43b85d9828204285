/**
 * Chinese text as words, by jieba. Its dictionary takes half a second and some seventy megabytes, so that it is
 * loaded at the first use: most inspections see no likes.
 */

import { createRequire } from 'node:module';
import { LEXICON } from './lexicon.ts';

type Jieba = typeof import('jieba-wasm');

let jieba: Jieba | null = null;

function loaded(): Jieba {
  jieba ??= createRequire(import.meta.url)('jieba-wasm') as Jieba;
  return jieba;
}

const STOP = new Set(LEXICON.stop);

/** Words that can tell something: of two characters at least, no figures; the long ones with their parts. */
export function wordsOf(text: string): string[] {
  const plain = text.replace(/https?:\/\/\S+|[@#]|\[[^\]]{1,8}\]/g, ' ');
  return loaded()
    .cut_for_search(plain, true)
    .filter((word) => /^[\p{Script=Han}A-Za-z]{2,}$/u.test(word) && !STOP.has(word));
}

/** The places that a name begins with: `宝鸡市金台区教育局` is of 宝鸡 and 金台. */
export function areasIn(name: string): string[] {
  const areas: string[] = [];
  for (const { word, tag } of loaded().tag(name, true)) {
    if (tag !== 'ns' && !/(?:省|市|县|区|镇|乡|州|旗|街道)$/.test(word)) break;
    areas.push(word.replace(/(?:省|市|县|区|镇|乡|州|旗|街道)$/, ''));
  }
  return areas.filter((area) => area.length >= 2);
}
