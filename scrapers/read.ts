/** Finds out what a page is and reads it: the one door from bytes to a typed reading. */

import { failed, nothingRead, type PageKindName, type PageReading } from '../src/domain/page.ts';
import type { PageKind, SavedPage } from './scraper.ts';

/**
 * Reads a page with the first kind that claims it, or with the one named. A page that nobody claims is
 * `unknown`, `failed:not-recognised`: never an empty success.
 */
export function readPage(page: SavedPage, kinds: readonly PageKind[], named?: PageKindName): PageReading {
  const kind = named ? kinds.find((k) => k.name === named) : kinds.find((k) => k.recognises(page));
  if (!kind) return nothingRead('unknown', failed('not-recognised'));
  return isGarbled(page) ? nothingRead(kind.name, failed('not-recognised', '文字编码错乱')) : kind.read(page);
}

/** Four Chinese characters of UTF-8 a byte each: as every page has them before it is decoded, and none afterwards. */
const BYTES = '(?:[\\xe4-\\xe9][\\x80-\\xbf]{2}){4}';
/** The same encoded once more. */
const TWICE = '(?:\\xc3[\\xa4-\\xa9](?:\\xc2[\\x80-\\xbf]){2}){4}';
/** Whichever come first decide: those of a page that is decoded already are characters at once. */
const FIRST_WORDS = new RegExp(`${BYTES}|${TWICE}|[\\u4e00-\\u9fff]{4}`);

/** Nearly every page has them in its head, and few have megabytes behind it. */
const HEAD = 64 * 1024;

function firstWordsIn(characters: string): string | undefined {
  return FIRST_WORDS.exec(characters)?.[0];
}

/** Somebody took its UTF-8 for Latin-1 and encoded it once more: none of its words is what was said. */
function isGarbled({ raw }: SavedPage): boolean {
  const words = firstWordsIn(raw.characters.slice(0, HEAD)) ?? firstWordsIn(raw.characters.slice(0));
  return words !== undefined && new RegExp(BYTES).test(raw.textOf(words));
}
