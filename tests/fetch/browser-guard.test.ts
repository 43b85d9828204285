/**
 * A real browser on a hostile page: whatever the page does to be led inside, through names that point there, names that
 * change their mind, numbers written strangely or redirects, it passes the same guard as every other request.
 */

import type { LookupAddress } from 'node:dns';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../../src/embedded/browser.ts';
import { type Browser, createBrowser } from '../../src/fetch/browser.ts';
import { createHttp, type Http } from '../../src/fetch/http.ts';
import { AT, answer, HOST, type Loopback, loopback } from './loopback.ts';

/** Any name may be asked, as if the platform's own were taken over: only the address can refuse. */
const HOSTS = [
  HOST,
  '*.example.com',
  ...['127.0.0.1', '10.0.0.1', '169.254.169.254', '0.0.0.0', '[::1]', '[::ffff:7f00:1]'],
];
const INSIDE = [
  '127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '100.100.100.200',
  '::1',
  'fd00:ec2::254',
  '0.0.0.0',
  '::ffff:127.0.0.1',
];

let home: string;
let server: Loopback;
let inside: ReturnType<typeof createServer>;
/** Requests that came to the service of this machine. */
let reached: string[];
let answers: Map<string, LookupAddress[][]>;
let http: Http;
let browser: Browser;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'xunjian-test-'));
  const found = await findBrowser({ configured: null, home });
  if (!found.found) throw new Error('there is no Chromium for the tests');
  server = await loopback();
  reached = [];
  inside = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end('inside');
  });
  await new Promise<void>((resolve) => inside.listen(0, resolve));
  answers = new Map();
  http = createHttp({
    userAgent: 'test',
    clock: () => AT,
    originMap: new Map([[`https://${HOST}`, server.origin]]),
    lookup: (name, _options, callback) => {
      const known = answers.get(name) ?? [];
      const next = known.length > 1 ? known.shift() : known[0];
      if (next) callback(null, next);
      else callback(Object.assign(new Error(name), { code: 'ENOTFOUND' }), []);
    },
  });
  browser = createBrowser({ executable: found.executable, env: found.env, fetch: http, clock: () => AT });
});
afterAll(async () => {
  await browser.close();
  await http.close();
  await server.close();
  inside.closeAllConnections();
  inside.close();
  await rm(home, { recursive: true, force: true });
});
beforeEach(() => {
  reached.length = 0;
  answers.clear();
});

const port = () => (inside.address() as AddressInfo).port;
const pointsTo = (name: string, ...addresses: readonly string[]) =>
  answers.set(
    name,
    addresses.map((address) => [{ address, family: address.includes(':') ? 6 : 4 }]),
  );
const page = (body: string) =>
  answer(
    200,
    ['Content-Type: text/html; charset=utf-8'],
    `<!doctype html><meta charset="utf-8"><body>${body}`,
  );
const visit = (path: string) => browser.open({ url: `https://${HOST}${path}`, hosts: HOSTS });

describe('a hostile page in the browser', () => {
  it('gets no script, frame, style, answer or form from names that lead inside', async () => {
    const names = INSIDE.map((address, at) => [`h${at}.example.com`, address] as const);
    for (const [name, address] of names) pointsTo(name, address);
    server.on(
      '/subresources',
      page(
        names
          .map(
            ([name]) =>
              `<script src="https://${name}/x.js"></script><link rel="stylesheet" href="https://${name}/x.css">`,
          )
          .join('') +
          `<iframe src="https://h0.example.com/frame"></iframe><object data="https://h0.example.com/object"></object>
           <form id="form" action="https://h0.example.com/form" method="post" target="sink"><input name="a"></form><iframe name="sink"></iframe>
           <script>
             document.getElementById('form').submit();
             for (const to of ['https://h1.example.com/fetch', 'http://127.0.0.1:${port()}/direct', 'http://0.0.0.0:${port()}/any'])
               fetch(to, { mode: 'no-cors' }).catch(() => {});
             new Worker(URL.createObjectURL(new Blob(["importScripts('https://h2.example.com/worker.js')"])));
             navigator.serviceWorker?.register('https://h3.example.com/worker.js').catch(() => {});
             new EventSource('https://h4.example.com/events');
             new WebSocket('ws://127.0.0.1:${port()}/socket');
           </script>`,
      ),
    );
    const seen = await visit('/subresources');
    if (!seen.shown) throw new Error(seen.failure.detail);
    const refused = seen.missing
      .filter(({ failure }) => failure.kind === 'outside')
      .map(({ url }) => new URL(url).hostname);
    for (const [name] of names) expect(refused).toContain(name);
    expect(seen.missing.map(({ failure }) => failure.detail).join('\n')).toContain('EPRIVATE');
    expect(reached).toEqual([]);
  });

  const ways: readonly (readonly [string, (to: string) => Parameters<Loopback['on']>[1]])[] = [
    ['a redirect', (to) => answer(302, [`Location: ${to}`], '')],
    ['a redirect that keeps the method', (to) => answer(307, [`Location: ${to}`], '')],
    ['a refresh of the page', (to) => page(`<meta http-equiv="refresh" content="0;url=${to}">`)],
    ['a refresh in a header', (to) => answer(200, ['Content-Type: text/html', `Refresh: 0;url=${to}`], 'x')],
    ['a script', (to) => page(`<script>location.href = '${to}'</script>`)],
    [
      'a form that sends itself',
      (to) => page(`<form action="${to}"></form><script>document.forms[0].submit()</script>`),
    ],
  ];
  it.each(ways)('is not led inside by %s', async (what, way) => {
    pointsTo('inside.example.com', '127.0.0.1');
    server.on('/leads', way(`http://inside.example.com/secret`));
    const seen = await visit('/leads');
    // A browser that is made for windows warns of a form that leaves https, and stays on its own warning.
    const kind = expect.stringMatching(/^(outside|not-recognised)$/);
    expect(seen).toMatchObject({ shown: false, failure: { kind: what.includes('form') ? kind : 'outside' } });
    expect(reached).toEqual([]);
  });

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://127.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://①②⑦.⓪.⓪.①/',
    'file:///etc/passwd',
    'view-source:http://127.0.0.1/',
    'data:text/html,inside',
  ])('is not led to %s', async (to) => {
    server.on('/leads', page(`<script>location.href = ${JSON.stringify(to)}</script>`));
    const seen = await visit('/leads');
    // The browser itself forbids some of them, and stays where it is.
    if (seen.shown) expect(new URL(seen.finalUrl).hostname).toBe(HOST);
    else expect(seen.failure.kind).toBe('outside');
    expect(reached).toEqual([]);
  });

  it('is led nowhere by a name that says something else each time', async () => {
    // Nobody first, since a test connects to no public address; then this machine.
    answers.set('changing.example.com', [[], [{ address: '127.0.0.1', family: 4 }]]);
    server.on(
      '/changing',
      page(
        `<script src="https://changing.example.com/1.js"></script><script src="https://changing.example.com/2.js"></script>`,
      ),
    );
    const seen = await visit('/changing');
    if (!seen.shown) throw new Error(seen.failure.detail);
    expect(seen.missing.map(({ failure }) => failure.detail).join('\n')).toContain('leads to 127.0.0.1');
    expect(reached).toEqual([]);
  });

  it('is not led by a name with a dot at its end, or of another case', async () => {
    pointsTo(HOST, '127.0.0.1');
    pointsTo(`${HOST}.`, '127.0.0.1');
    server.on('/dotted', page(`<script>location.href = 'http://${HOST.toUpperCase()}./secret'</script>`));
    expect(await visit('/dotted')).toMatchObject({ shown: false, failure: { kind: 'outside' } });
    expect(reached).toEqual([]);
  });
});
