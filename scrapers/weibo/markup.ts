/** Loads HTML that came from outside, unless it is nested as no page is: parsers then take minutes, or overflow. */

import { type CheerioAPI, load } from 'cheerio/slim';

/** Real pages nest some 30 deep; elements that are never closed add up to some hundred. */
const MAX_DEPTH = 2_000;

const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'wbr',
]);

/** Null if the markup is nested too deep to be a page. */
export function loadMarkup(html: string): CheerioAPI | null {
  return depthOf(html) > MAX_DEPTH ? null : load(html);
}

/** How many elements are open at once, at most. */
function depthOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [, closing, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (VOID.has(name.toLowerCase())) continue;
    depth = closing ? Math.max(0, depth - 1) : depth + 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
