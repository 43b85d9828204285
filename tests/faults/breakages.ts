/** How each fault of the table is done: by the way between (`wire`), or in the platform's own words (`platform`). */

import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Refusal } from '../platforms/faults.ts';
import { NOW } from './scenarios.ts';

/** An answer as the stand-in gave it, uncompressed. */
export interface Whole {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

interface Sending {
  readonly response: ServerResponse;
  readonly whole: Whole;
  /** The original address. */
  readonly url: string;
  /** The asker takes gzip. */
  readonly zips: boolean;
  readonly instead: (role: 'other' | 'outdated') => Whole | null;
}

export type Breakage =
  | { readonly by: 'platform'; readonly fault: Refusal }
  | { readonly by: 'wire'; readonly send: (sending: Sending) => void | Promise<void> }
  /** Nothing on the way is broken: the process is another one (its clock, or where its questions lead). */
  | { readonly by: 'process' };

const wire = (send: (sending: Sending) => void | Promise<void>): Breakage => ({ by: 'wire', send });

/** A whole answer of this status and body instead. */
function plainly(status: number, body: string | Buffer, headers: OutgoingHttpHeaders = {}): Breakage {
  return wire(({ response }) => {
    const bytes = Buffer.from(body);
    const hasNone = status === 204 || status === 304;
    response.writeHead(status, {
      'content-type': 'text/html; charset=UTF-8',
      ...(hasNone ? {} : { 'content-length': bytes.length }),
      ...headers,
    });
    response.end(hasNone ? undefined : bytes);
  });
}

/** The very page under another status. */
function under(status: number): Breakage {
  return wire(({ response, whole }) => {
    response.writeHead(status, { ...whole.headers, 'content-length': whole.body.length });
    response.end(whole.body);
  });
}

function redirect(status: number, to: string | ((url: string) => string)): Breakage {
  return wire(({ response, url }) => {
    response.writeHead(status, { location: typeof to === 'string' ? to : to(url), 'content-length': 0 });
    response.end();
  });
}

/** The page with these bytes of it changed, and these headers. */
function changed(
  change: (whole: Whole) => { body?: Buffer; headers?: OutgoingHttpHeaders },
  framing: 'length' | 'chunked' = 'length',
): Breakage {
  return wire(({ response, whole }) => {
    const { body = whole.body, headers = {} } = change(whole);
    response.writeHead(whole.status, {
      ...whole.headers,
      ...headers,
      ...(framing === 'length' ? { 'content-length': body.length } : {}),
    });
    response.end(body);
  });
}

/** So much of it, under the length of the whole. */
function cut(part: number): Breakage {
  return wire(({ response, whole, zips }) => {
    const body = zips ? gzipSync(whole.body) : whole.body;
    response.writeHead(whole.status, {
      ...whole.headers,
      ...(zips ? { 'content-encoding': 'gzip' } : {}),
      'content-length': Math.max(body.length, 1),
    });
    response.write(body.subarray(0, Math.floor(body.length * part)), () => response.socket?.end());
  });
}

/** So much of it, and nothing tells that there was more. */
function closed(part: number): Breakage {
  return wire(({ response, whole }) => {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.writeHead(whole.status, { ...whole.headers, connection: 'close' });
    response.end(whole.body.subarray(0, Math.floor(whole.body.length * part)));
  });
}

function labelled(charset: string): Breakage {
  return changed(({ headers }) => ({
    headers: {
      'content-type': String(headers['content-type'] ?? 'text/html').replace(
        /charset=[\w-]+|$/,
        `charset=${charset}`,
      ),
    },
  }));
}

const BOMB = gzipSync(Buffer.alloc(48 * 1024 * 1024));
const YEAR = 365 * 86_400;
const LOGIN: readonly (readonly [RegExp, string])[] = [
  [/weibo\.(?:com|cn)/, 'https://passport.weibo.com/sso/signin?entry=miniblog'],
  [/api\.weixin/, 'https://api.weixin.qq.com/cgi-bin/loginpage'],
  [/sogou/, 'https://weixin.sogou.com/antispider/?from=%2Fweixin'],
  [/mp\.weixin/, 'https://mp.weixin.qq.com/cgi-bin/loginpage?t=wxm2-login'],
];

/** The other account's inspection did not come to this step. */
const NOTHING_RECORDED: Whole = {
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.alloc(0),
};

function instead(role: 'other' | 'outdated', headers: OutgoingHttpHeaders = {}): Breakage {
  return wire(({ response, instead: of }) => {
    const answer = of(role) ?? NOTHING_RECORDED;
    response.writeHead(answer.status, {
      ...answer.headers,
      ...headers,
      'content-length': answer.body.length,
    });
    response.end(answer.body);
  });
}

const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const STATUSES = [400, 401, 403, 404, 405, 410, 412, 414, 418, 429, 432, 451, 500, 502, 503, 504];

/** By the names that the table uses. */
export const BREAKAGES: Readonly<Record<string, Breakage>> = {
  refused: { by: 'process' },
  'clock-ahead': { by: 'process' },
  'clock-behind': { by: 'process' },
  reset: wire(({ response }) => void response.socket?.resetAndDestroy()),
  stalled: wire(() => {}),
  'stalled-body': wire(({ response, whole }) => {
    response.writeHead(whole.status, { ...whole.headers, 'content-length': whole.body.length + 1 });
    response.write(whole.body.subarray(0, Math.ceil(whole.body.length / 2)));
  }),
  'slow-drip': wire(({ response, whole }) => {
    response.writeHead(whole.status, { ...whole.headers, 'content-length': whole.body.length });
    const step = Math.max(1, Math.ceil(whole.body.length / 40));
    let sent = 0;
    const timer = setInterval(() => {
      response.write(whole.body.subarray(sent, sent + step));
      sent += step;
    }, 200);
    response.on('close', () => clearInterval(timer));
  }),
  ...Object.fromEntries(tenths.map((tenth) => [`cut-${tenth}`, cut(tenth / 10)])),
  ...Object.fromEntries(tenths.map((tenth) => [`closed-${tenth}`, closed(tenth / 10)])),
  'length-too-large': wire(({ response, whole }) => {
    response.writeHead(whole.status, {
      ...whole.headers,
      'content-length': whole.body.length + 100,
      connection: 'close',
    });
    response.write(whole.body, () => response.socket?.end());
  }),
  'length-too-small': wire(({ response, whole }) => {
    // As bytes: the library would not send what contradicts its head.
    const half = Math.ceil(whole.body.length / 2);
    const type = String(whole.headers['content-type'] ?? 'text/html');
    response.socket?.write(
      `HTTP/1.1 ${whole.status} OK\r\ncontent-type: ${type}\r\ncontent-length: ${half}\r\n\r\n`,
    );
    response.socket?.end(whole.body);
  }),
  'gzip-broken': changed(({ body }) => {
    const zipped = gzipSync(body);
    zipped.fill(0xff, Math.floor(zipped.length / 2), Math.floor(zipped.length / 2) + 32);
    return { body: zipped, headers: { 'content-encoding': 'gzip' } };
  }),
  'gzip-cut': changed(({ body }) => {
    const zipped = gzipSync(body);
    return {
      body: zipped.subarray(0, Math.floor(zipped.length / 2)),
      headers: { 'content-encoding': 'gzip' },
    };
  }, 'chunked'),
  'gzip-bomb': changed(() => ({ body: BOMB, headers: { 'content-encoding': 'gzip' } })),
  'gzip-unsaid': changed(({ body }) => ({ body: gzipSync(body) })),
  'gzip-not-so': changed(() => ({ headers: { 'content-encoding': 'gzip' } })),
  'coding-unknown': changed(({ body }) => ({
    body: deflateRawSync(body),
    headers: { 'content-encoding': 'x-strange' },
  })),
  'charset-gbk': labelled('gbk'),
  'charset-utf-16': labelled('utf-16le'),
  'encoded-twice': changed(({ body }) => ({ body: Buffer.from(body.toString('latin1'), 'utf8') })),
  'redirect-loop': redirect(302, (url) => url),
  'redirect-to-login': redirect(
    302,
    (url) => LOGIN.find(([host]) => host.test(url))?.[1] ?? new URL('/login', url).href,
  ),
  'redirect-elsewhere': redirect(302, 'https://www.example.com/'),
  'moved-elsewhere': redirect(301, 'https://www.example.com/'),
  'redirect-kept-elsewhere': redirect(307, 'https://www.example.com/'),
  'redirect-to-metadata': redirect(302, 'http://169.254.169.254/latest/meta-data/'),
  'redirect-to-loopback': redirect(303, 'http://127.0.0.1:1/'),
  'redirect-to-file': redirect(302, 'file:///etc/passwd'),
  ...Object.fromEntries(
    STATUSES.map((status) => [
      `status-${status}`,
      plainly(status, `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`),
    ]),
  ),
  'status-204': plainly(204, ''),
  'status-304': plainly(304, ''),
  'page-under-206': under(206),
  'page-under-403': under(403),
  'page-under-404': under(404),
  'page-under-500': under(500),
  'page-under-503': under(503),
  captcha: { by: 'platform', fault: 'captcha' },
  login: { by: 'platform', fault: 'login' },
  'rate-limit': { by: 'platform', fault: 'rate-limit' },
  forbidden: { by: 'platform', fault: 'forbidden' },
  'nothing-here': { by: 'platform', fault: 'nothing-here' },
  'unknown-layout': { by: 'platform', fault: 'unknown-layout' },
  empty: plainly(200, ''),
  'empty-object': plainly(200, '{}', { 'content-type': 'application/json; charset=utf-8' }),
  'empty-list': plainly(200, '[]', { 'content-type': 'application/json; charset=utf-8' }),
  nothing: plainly(200, 'null', { 'content-type': 'application/json; charset=utf-8' }),
  'empty-html': plainly(200, '<!DOCTYPE html><html><head></head><body></body></html>'),
  'other-account': instead('other'),
  'cached-by-age': instead('outdated', { age: String(YEAR), 'x-cache': 'HIT' }),
  'cached-by-date': instead('outdated', {
    date: new Date(Date.parse(NOW) - YEAR * 1_000).toUTCString(),
  }),
};
