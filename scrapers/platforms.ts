/** The registry of scrapers: one line a platform, in the order in which pages are offered to them. */

import type { Platform } from '../src/domain/account.ts';
import { feed } from './feed.ts';
import type { PageKind, Scraper } from './scraper.ts';
import { wechat } from './wechat/index.ts';
import { weibo } from './weibo/index.ts';

export const SCRAPERS: readonly Scraper[] = [wechat, weibo];

/** Every kind of page that can be recognised, whichever platform it came from. */
export const ALL_KINDS: readonly PageKind[] = [
  ...new Set([...SCRAPERS.flatMap((scraper) => scraper.kinds), feed]),
];

export function scraperOf(platform: Platform): Scraper | null {
  return SCRAPERS.find((scraper) => scraper.platform === platform) ?? null;
}
