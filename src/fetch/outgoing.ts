/** A request on its way out: made of what the caller asks, or of what a redirect says (RFC 9110, 15.4). Pure. */

import { ACCEPT_ENCODING } from './content-coding.ts';
import type { FetchRequest, HeaderLines, ReceivedResponse, SentRequest } from './exchange.ts';
import { headerOf } from './headers.ts';
import { isSecretHeader, maskBody, maskRequestHeaders, maskUrl } from './secrets.ts';

/** Secrets and all: never handed out, stored or logged. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: HeaderLines;
  readonly body: string | Uint8Array | null;
}

/** Headers that follow from how we ask, whatever the caller says. */
const OURS = new Set(['host', 'accept-encoding', 'content-length', 'connection', 'transfer-encoding']);

/** Null if the address is none. `userAgent` is sent unless the request brings its own. */
export function outgoing(request: FetchRequest, userAgent: string): Outgoing | null {
  if (!URL.canParse(request.url)) return null;
  const url = new URL(request.url);
  const given = Object.entries(request.headers ?? {}).filter(([name]) => !OURS.has(name.toLowerCase()));
  const bringsAgent = given.some(([name]) => name.toLowerCase() === 'user-agent');
  const headers: HeaderLines = [
    ['Host', url.host],
    ...(bringsAgent ? [] : [['User-Agent', userAgent] as const]),
    ['Accept-Encoding', ACCEPT_ENCODING],
    ...given,
  ];
  return { method: request.method ?? 'GET', url, headers, body: request.body ?? null };
}

/** The request as it may be shown. */
export function sent(request: Outgoing): SentRequest {
  return {
    method: request.method,
    url: maskUrl(request.url.href),
    headers: maskRequestHeaders(request.headers),
    body: typeof request.body === 'string' ? Buffer.from(maskBody(request.body)) : request.body,
  };
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const OF_A_BODY = new Set(['content-type', 'content-encoding']);

/** The address that the answer points to, as it stands; null if it is no redirect. */
export function locationOf(response: ReceivedResponse): string | null {
  if (!REDIRECTS.has(response.status)) return null;
  const location = headerOf(response.headers, 'location');
  // Addresses beyond ASCII come as UTF-8, which headers carry byte by byte.
  return location === null ? null : Buffer.from(location, 'latin1').toString('utf8');
}

/** The request that follows a redirect; null if the location is no address. */
export function redirected(from: Outgoing, status: number, location: string): Outgoing | null {
  if (!URL.canParse(location, from.url.href)) return null;
  const url = new URL(location, from.url);
  const again = from.method === 'GET' || status === 307 || status === 308;
  const isDropped = (name: string) =>
    // An operator's cookies are for the origin that they were given for.
    (url.origin !== from.url.origin && isSecretHeader(name)) || (!again && OF_A_BODY.has(name.toLowerCase()));
  return {
    method: again ? from.method : 'GET',
    url,
    headers: from.headers
      .filter(([name]) => !isDropped(name))
      .map(([name, value]) => (name === 'Host' ? [name, url.host] : [name, value])),
    body: again ? from.body : null,
  };
}
