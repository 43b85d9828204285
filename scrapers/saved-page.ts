/** Makes a `SavedPage` of a page's text, whoever it comes from: the fetcher, the archive, a file, a test. */

import type { Timestamp } from '../src/domain/time.ts';
import type { RawText, SavedPage } from './scraper.ts';

/** A body that is decoded only when its text is asked for. */
export interface Undecoded {
  readonly raw: RawText;
  text(): string;
}

/** What is known of a page when it is handed over; what is left out is not known. */
export interface PageText {
  /** The body, decoded or not yet. A byte order mark at its start is no part of the page. */
  readonly text: string | Undecoded;
  readonly url?: string | null;
  readonly finalUrl?: string | null;
  readonly status?: number | null;
  readonly at?: Timestamp | null;
}

/** The page, with its text and its JSON made at the first look at them and never again. Never throws. */
export function savedPage(input: PageText): SavedPage {
  const body = typeof input.text === 'string' ? decoded(input.text) : input.text;
  const url = input.url ?? null;
  let text: string | undefined;
  let json: { readonly value: unknown } | undefined;
  return {
    get text() {
      text ??= withoutMark(body.text());
      return text;
    },
    get json() {
      json ??= { value: parseJson(this.text) };
      return json.value;
    },
    raw: body.raw,
    url,
    finalUrl: input.finalUrl ?? url,
    status: input.status ?? null,
    at: input.at ?? null,
  };
}

function decoded(text: string): Undecoded {
  return { raw: { characters: withoutMark(text), textOf: (piece) => piece }, text: () => text };
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Undefined unless the text is one JSON object or list, bare or in the view that a browser makes of it. */
function parseJson(text: string): unknown {
  const bare = text.trimStart();
  const source = opensJson(bare) ? bare : insideBrowserView(bare);
  if (source === null) return undefined;
  try {
    return JSON.parse(source);
  } catch {
    return undefined; // Not JSON, or cut off: the reader of the page says which.
  }
}

function opensJson(text: string): boolean {
  return text.startsWith('{') || text.startsWith('[');
}

/** Chromium shows JSON as a page whose body begins with one `<pre>`; a `<pre>` further down is an article's. */
const BROWSER_VIEW = /^<html[^<>]*>\s*<head>(?:<meta [^<>]*>)*<\/head>\s*<body[^<>]*>\s*<pre[^<>]*>/i;

function insideBrowserView(text: string): string | null {
  const opening = BROWSER_VIEW.exec(text.slice(0, 2_000))?.[0];
  if (opening === undefined) return null;
  const end = text.indexOf('</pre>', opening.length);
  if (end < 0) return null;
  const source = text.slice(opening.length, end).trimStart();
  return opensJson(source) ? unescapeText(source) : null;
}

/** What a browser escapes in the text of an element, and nothing else. */
function unescapeText(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', '\u00a0')
    .replaceAll('&amp;', '&');
}
