/**
 * What must never be archived, logged or shown: the values of session cookies, authorisations and tokens.
 * Names stay, values become `***`, so that a reader still sees what kind of request it was.
 */

import type { HeaderLines } from './exchange.ts';

export const MASK = '***';

const SECRET_HEADERS = new Set([
  'cookie',
  'authorization',
  'proxy-authorization',
  'x-xsrf-token',
  'x-csrf-token',
  'x-api-key',
]);

/**
 * Parameters (of addresses and forms) and JSON fields whose values let someone act as an operator, an account
 * holder or a client. `key`, `uin`, `pass_ticket`, `exportkey`, `appmsg_token` are the WeChat client's, `token`
 * the operator console's, `gsid` and `st` Weibo's. `appid` is public and stays, as do `sn` and `signature`:
 * they are part of an article's address, which anyone may open.
 */
const SECRET_FIELDS = new Set([
  'access_token',
  'component_access_token',
  'authorizer_access_token',
  'authorizer_refresh_token',
  'refresh_token',
  'token',
  'appmsg_token',
  'wxtoken',
  'key',
  'uin',
  'pass_ticket',
  'exportkey',
  'ticket',
  'component_verify_ticket',
  'secret',
  'appsecret',
  'component_appsecret',
  'password',
  'gsid',
  'st',
  'sessionid',
  'api_key',
  'apikey',
]);

export function isSecretHeader(name: string): boolean {
  return SECRET_HEADERS.has(name.toLowerCase());
}

/** For what was sent: secret values masked, the address of `Referer` too. */
export function maskRequestHeaders(headers: HeaderLines): HeaderLines {
  return headers.map(([name, value]) => {
    if (isSecretHeader(name)) return [name, MASK];
    return name.toLowerCase() === 'referer' ? [name, maskUrl(value)] : [name, value];
  });
}

/** For what is stored of an answer: cookies keep their name and attributes, addresses lose their secrets. */
export function maskResponseHeaders(headers: HeaderLines): HeaderLines {
  return headers.map(([name, value]) => {
    const kind = name.toLowerCase();
    if (kind === 'set-cookie') return [name, value.replace(/=[^;]*/, `=${MASK}`)];
    if (kind === 'location' || kind === 'content-location' || kind === 'refresh')
      return [name, maskUrl(value)];
    return [name, value];
  });
}

/** The address with its secret parameters masked, also in its fragment and in addresses that it carries. */
export function maskUrl(url: string): string {
  return maskParameters(url.replace(/^([a-z][a-z0-9+.-]{0,20}:\/\/)[^/?#@]*@/i, `$1${MASK}@`), 0);
}

/** The text of a form or of a JSON object with its secret fields masked. */
export function maskBody(body: string): string {
  if (!/^\s{0,20}[{[]/.test(body)) return maskParameters(`?${body}`, 0).slice(1);
  return body.replace(
    /"([\w-]{1,40})"(\s{0,20}:\s{0,20})"(?:[^"\\]|\\.)*"/g,
    (field, name: string, colon: string) =>
      SECRET_FIELDS.has(name.toLowerCase()) ? `"${name}"${colon}"${MASK}"` : field,
  );
}

/** Platforms pass addresses inside addresses (`target_url=`, `url=`), encoded again at each level. */
const LEVELS = 3;

function maskParameters(text: string, level: number): string {
  return text.replace(
    /([?&#])([^?&#=]{1,64})=([^&#]*)/g,
    (pair, before: string, name: string, value: string) => {
      if (SECRET_FIELDS.has(decoded(name).toLowerCase())) return `${before}${name}=${MASK}`;
      if (level === LEVELS || !value.includes('%')) return pair;
      const inner = decoded(value);
      const masked = maskParameters(inner, level + 1);
      return masked === inner ? pair : `${before}${name}=${encodeURIComponent(masked)}`;
    },
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not percent-encoded as it seemed: taken as it stands.
  }
}
