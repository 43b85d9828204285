/** Between a browser and the one door to the network: its requests as ours, our exchanges as its answers. Pure. */

import type { Exchange, Failure, FetchRequest, HeaderLines, ReceivedResponse } from '../exchange.ts';

/** A request as the browser would have sent it. */
export interface BrowserRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case, cookies included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

/** What the door sets itself, or what would tell another story than its `User-Agent`. */
const NOT_FORWARDED = /^(:.*|host|connection|content-length|accept-encoding|user-agent|sec-ch-ua.*|purpose)$/;

/** Null for what does not pass the door: other methods than GET and POST, other schemes, bodies that are no text. */
export function asFetchRequest(request: BrowserRequest, hosts: readonly string[]): FetchRequest | null {
  const { method, url, body } = request;
  if (method !== 'GET' && method !== 'POST') return null;
  if (!/^https?:\/\//.test(url)) return null;
  const text = body === null ? null : textOf(body);
  if (body !== null && text === null) return null;
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !NOT_FORWARDED.test(name)),
  );
  return { method, url, headers, hosts, ...(text === null ? {} : { body: text }) };
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** An answer as the browser is given it. */
export interface BrowserAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Of the coding and length on the wire, which are undone; and what would make the browser act behind our back. */
const NOT_HANDED_ON = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'content-disposition',
  'alt-svc',
  'nel',
  'report-to',
  'reporting-endpoints',
  'strict-transport-security',
]);

export function asBrowserAnswer(response: ReceivedResponse): BrowserAnswer {
  const { body } = response;
  return {
    status: response.status,
    headers: headersFor(response.headers),
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
  };
}

/**
 * The browser's driver allows a page to read an answer of another site if the answer says nothing of it; this
 * says no, for an origin that nobody has.
 */
const READ_BY_NOBODY = 'https://nobody.invalid';

function headersFor(lines: HeaderLines): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    // The browser refuses a whole answer for one header that is not plain ASCII.
    if (NOT_HANDED_ON.has(key) || !/^[\x20-\x7e\t]*$/.test(value)) continue;
    const before = headers[key];
    headers[key] = before === undefined ? value : `${before}${key === 'set-cookie' ? '\n' : ', '}${value}`;
  }
  headers['access-control-allow-origin'] ??= READ_BY_NOBODY;
  return headers;
}

/**
 * Why an exchange cannot be shown as a document; null if it can. A redirect that nobody followed has nothing to
 * show, and would send the browser to the network by itself.
 */
export function unshowable(exchange: Exchange): Failure | null {
  if (exchange.failure) return exchange.failure;
  const { response } = exchange;
  if (!response) return { kind: 'reset', detail: 'no answer' };
  if (response.status >= 300 && response.status < 400) {
    return { kind: 'not-recognised', detail: `HTTP ${response.status} without a page` };
  }
  return null;
}

/**
 * A document of no content that goes on to where a navigation was redirected: the browser then knows the address
 * of what it shows, which it would not if the last answer were given to the first address.
 */
export function steppingStone(to: string): BrowserAnswer {
  const href = to.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const html = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${href}">`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(html) };
}

/** What the browser tells a page of a request that failed. */
export function errorCodeOf(failure: Failure): string {
  switch (failure.kind) {
    case 'timeout':
      return 'timedout';
    case 'refused':
      return 'connectionrefused';
    case 'dns':
      return 'namenotresolved';
    case 'outside':
      return 'blockedbyclient';
    case 'truncated':
    case 'reset':
      return 'connectionreset';
    default:
      return 'failed';
  }
}
