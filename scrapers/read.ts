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
  return kind.read(page);
}
