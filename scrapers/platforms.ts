/** What the registered scrapers make together: which platforms are inspected by machine, which pages are known. */

import type { Platform } from '../src/domain/account.ts';
import { feed } from './feed.ts';
import * as registered from './registry.ts';
import type { PageKind, Scraper } from './scraper.ts';

export const SCRAPERS: readonly Scraper[] = Object.values(registered);

/** Platforms whose accounts are inspected by machine; those of the others are looked at by people. */
export const INSPECTED_PLATFORMS: readonly Platform[] = SCRAPERS.map((scraper) => scraper.platform);

export function isInspectedPlatform(platform: Platform): boolean {
  return INSPECTED_PLATFORMS.includes(platform);
}

/** Every kind of page that can be recognised, whichever platform it came from. */
export const ALL_KINDS: readonly PageKind[] = [
  ...new Set([...SCRAPERS.flatMap((scraper) => scraper.kinds), feed]),
];

export function scraperOf(platform: Platform): Scraper | null {
  return SCRAPERS.find((scraper) => scraper.platform === platform) ?? null;
}

/** What people call a source, by its name; null: no scraper of today has it. */
export function sourceTitle(name: string): string | null {
  const sources = SCRAPERS.flatMap((scraper) => scraper.sources);
  return sources.find((source) => source.name === name)?.title ?? null;
}

/** Likewise a kind of page. */
export function kindTitle(name: string): string | null {
  return ALL_KINDS.find((kind) => kind.name === name)?.title ?? null;
}
