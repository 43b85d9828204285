/** Cuts what the author wrote out of an article's page: some kilobytes of its three megabytes. */

import type { RawText, Searchable } from '../scraper.ts';
import type { ArticleData } from './article-data.ts';
import { claimed } from './article-data.ts';
import { decodeJs, unescapeHtml } from './plain-text.ts';
import { isObject, valueAt } from './script-values.ts';

/**
 * The author's HTML, without scripts; null where the page has none that we know of. Newer kinds of post
 * (video 5, music 6, audio 7, pictures 8, text 10) have it only in escaped script.
 */
export function articleBody(page: RawText, data: ArticleData): string | null {
  const type = claimed(data, 'type');
  const inScript = type !== undefined && !['0', '11', '17'].includes(type);
  return inScript ? (scriptedBody(data) ?? elementBody(page)) : (elementBody(page) ?? scriptedBody(data));
}

function scriptedBody(data: ArticleData): string | null {
  const own = valueAt(data.block, 'content_noencode');
  const texts = data.block?.text_page_info;
  const source = own || (isObject(texts) ? valueAt(texts, 'content_noencode') : undefined) || own;
  if (source === undefined) return null;
  const html = decodeJs(source);
  // Escaped once more where it holds no tag of its own: then its tags are still to be unescaped.
  return html.includes('<') ? html : unescapeHtml(html);
}

/** Where `#js_content` begins; -1 where the page has none. */
export function bodyAt(text: Searchable): number {
  const at = text.indexOf('id="js_content"');
  return at < 0 ? -1 : text.lastIndexOf('<', at);
}

function elementBody({ characters: text, textOf }: RawText): string | null {
  const start = bodyAt(text);
  if (start < 0) return null;
  // The platform takes scripts out of what authors write, so the next one is its own.
  const script = text.indexOf('<script', start);
  const region = text.slice(start, script < 0 ? text.length : script);
  return textOf(region.slice(0, divisionEnd(region)));
}

/** Where the division that the region begins with is closed; its length if it never is. */
function divisionEnd(region: string): number {
  let opening = region.indexOf('<div', 1);
  let closing = region.indexOf('</div');
  for (let depth = 1; closing >= 0; ) {
    if (opening >= 0 && opening < closing) {
      depth++;
      opening = region.indexOf('<div', opening + 4);
      continue;
    }
    depth--;
    if (depth === 0) return closing;
    closing = region.indexOf('</div', closing + 5);
  }
  return region.length;
}
