/** What a browser is told: policies, cookies, origins, types. */

import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { PASSWORD, USER_NAMES } from '../../support/console.ts';
import type { Check } from '../service.ts';

/** One of each sort of answer: pages, errors, files, programs' answers. */
const ANSWERS = [
  '/',
  '/login',
  '/nothing-here',
  '/assets/console.css',
  '/assets/console.js',
  '/healthz',
  '/api/v1/rounds',
];

export const protectsBrowsers: Check = async ({ plain }) => {
  for (const path of ANSWERS) {
    const { headers } = await plain.as('administrator').get(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toMatch(/default-src 'none'/);
    expect(policy, path).toMatch(/base-uri 'none'/);
    expect(policy, path).toMatch(/frame-ancestors 'none'/);
    expect(policy, path).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('referrer-policy'), path).toBe('same-origin');
    expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
  }
};

export const cookiesUnderHttps: Check = async ({ https }) => {
  const visitor = https.stranger();
  const login = await visitor.post('/login', { name: USER_NAMES.operator, password: PASSWORD });
  expect(login.status).toBe(303);
  const ended = await visitor.post('/login/sessions/999999/end');
  const form = await https.stranger().get('/login');
  const said = await visitor.post('/logout');
  const set = [login, ended, form, said].flatMap(({ headers }) => headers.getSetCookie());
  const names = set.map((line) => line.split('=', 1)[0]);
  expect(new Set(names)).toEqual(
    new Set([
      '__Host-xunjian_session',
      '__Host-xunjian_form',
      '__Host-xunjian_flash',
      '__Host-xunjian_device',
    ]),
  );
  for (const line of set) {
    expect(line).toMatch(/; Path=\//);
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; Secure/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).not.toMatch(/; Domain=/i);
    expect(line.length).toBeLessThan(4_096);
  }
  const token = /__Host-xunjian_session=([^;]+)/.exec(set.join('\n'))?.[1] ?? 'no session';
  expect(
    login.body + JSON.stringify([...login.headers].filter(([name]) => name !== 'set-cookie')),
  ).not.toContain(token);
};

export const staysOnHttps: Check = async ({ https, plain }) => {
  for (const path of ANSWERS) {
    const { headers } = await https.stranger().get(path);
    const age = Number(/max-age=(\d+)/.exec(headers.get('strict-transport-security') ?? '')?.[1]);
    expect(age, path).toBeGreaterThanOrEqual(31_536_000);
    expect(headers.get('strict-transport-security'), path).toContain('includeSubDomains');
  }
  expect((await plain.stranger().get('/login')).headers.get('strict-transport-security')).toBeNull();
};

export const letsNoOriginIn: Check = async ({ plain }) => {
  for (const path of ANSWERS) {
    const own = await plain.as('administrator').get(path, { origin: plain.address });
    expect(
      [...own.headers.keys()].filter((name) => name.startsWith('access-control-')),
      path,
    ).toEqual([]);
    const foreign = await plain.as('administrator').get(path, { origin: 'https://evil.example' });
    expect(foreign.status, path).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin'), path).toBeNull();
  }
  const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  const asked = await plain.as('administrator').send('/users', { method: 'OPTIONS', headers: preflight });
  expect(asked.status).toBe(403);
};

export const takesOwnFormsOnly: Check = async ({ plain }) => {
  const visitor = plain.as('administrator');
  const form = new URLSearchParams({ name: '不该有', role: 'administrator', password: 'long enough 12' });
  const types = [
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/json',
    'multipart/form-data; boundary=x',
  ];
  for (const type of types) {
    const sent = await visitor.send('/users', {
      method: 'POST',
      body: String(form),
      headers: { 'content-type': type },
    });
    expect([400, 403, 415], type).toContain(sent.status);
  }
  for (const origin of ['https://evil.example', 'null', `${plain.address}.evil.example`])
    expect(
      (await visitor.send('/users', { method: 'POST', body: form, headers: { origin } })).status,
      origin,
    ).toBe(403);
  expect(await plain.db.query(`select 1 from users where name = '不该有'`)).toEqual([]);
};

export const changesNothingByGet: Check = async ({ plain }) => {
  const routes = plain.server.routeTable.routes();
  const read = new Set(routes.filter(({ method }) => method === 'GET').map(({ url }) => url));
  const verbs =
    /\/(?:logout|end|revoke|disable|enable|decide|publish|issue|issue-all|withdraw|run|again|claim|release|check)$/;
  expect([...read].filter((url) => verbs.test(url) && !url.startsWith('/queues'))).toEqual([]);
  for (const path of ['/logout', '/users/1/disable', '/tokens/1/revoke'])
    expect((await plain.as('administrator').get(path)).status, path).toBe(404);
};

export const leadsNowhereElse: Check = async ({ plain }) => {
  const given = [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '\\\\evil.example',
  ];
  for (const next of given) {
    const { body } = await plain.stranger().get(`/login?next=${encodeURIComponent(next)}`);
    expect(/name="next" value="([^"]*)"/.exec(body)?.[1], next).toBe('/');
    const known = await plain.as('viewer').get(`/login?next=${encodeURIComponent(next)}`);
    expect(known.headers.get('location'), next).toBe('/');
  }
  const asked = await plain.stranger().get('//evil.example/%2e%2e');
  expect(asked.headers.get('location') ?? '/').toMatch(/^\/(?!\/)/);
};

export const tellsContentTypes: Check = async ({ plain }) => {
  const types: Readonly<Record<string, RegExp>> = {
    '/': /^text\/html; charset=utf-8$/,
    '/nothing-here': /^text\/html; charset=utf-8$/,
    '/assets/console.css': /^text\/css; charset=utf-8$/i,
    '/assets/console.js': /javascript; charset=utf-8$/i,
    '/healthz': /^application\/json; charset=utf-8$/,
    '/accounts/export?format=csv': /^text\/csv; charset=utf-8$/,
    '/calendar.ics': /^text\/calendar; charset=utf-8$/,
  };
  for (const [path, type] of Object.entries(types))
    expect((await plain.as('viewer').get(path)).headers.get('content-type'), path).toMatch(type);
  expect((await fetch(`${plain.address}/api/v1/rounds`)).headers.get('content-type')).toBe(
    'application/problem+json; charset=utf-8',
  );
};

export const redirectsNoPrograms: Check = async ({ https }) => {
  const { status } = await fetch(`${https.address}/api/v1/rounds`, { redirect: 'manual' });
  expect(status).toBe(401);
};

/** `fetch` would set Host itself. */
function asked(address: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${address}/login`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

export const believesTheProxyOnly: Check = async ({ plain }) => {
  for (const host of [
    'evil.example',
    '169.254.169.254',
    `${new URL(plain.address).host}.evil.example`,
    'localhost.evil.example',
  ])
    expect(await asked(plain.address, { host }), host).toBe(421);
  const forwarded = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-original-url': '/users',
    'x-rewrite-url': '/users',
  };
  const answer = await plain.stranger().get('/', forwarded);
  expect(answer.headers.get('location')).toBe('/login?next=%2F');
  // What a client makes up stands before what the proxy adds.
  const name = { 'x-forwarded-for': '198.51.100.6, 203.0.113.9' };
  await plain
    .stranger()
    .send('/login', { method: 'POST', headers: name, body: new URLSearchParams({ name: 'x' }) });
  const visitor = plain.stranger();
  const { body } = await visitor.get('/login');
  const token = /<meta name="csrf-token" content="([^"]+)"/.exec(body)?.[1] ?? '';
  const form = new URLSearchParams({ _csrf: token, name: 'forwarded', password: 'wrong' });
  await visitor.send('/login', { method: 'POST', headers: name, body: form });
  const [attempt] = await plain.db.query(`select address from login_attempts where name = 'forwarded'`);
  expect(attempt).toEqual({ address: '203.0.113.9' });
};

export const takesKnownMethodsOnly: Check = async ({ plain }) => {
  const visitor = plain.as('administrator');
  for (const method of ['PATCH', 'DELETE', 'PROPFIND', 'OPTIONS'])
    expect([403, 404, 405, 501], method).toContain((await visitor.send('/users', { method })).status);
  const { status, body } = await traced(plain.address);
  expect(status).not.toBe(200);
  expect(body).not.toContain('x-told-back');
  const override = {
    'x-http-method-override': 'POST',
    'x-method-override': 'DELETE',
    'x-http-method': 'PUT',
  };
  expect((await visitor.get('/logout?_method=POST', override)).status).toBe(404);
  expect((await visitor.get('/')).status).toBe(200);
};

/** `fetch` sends no TRACE. */
function traced(address: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-told-back': 'x-told-back' };
    const sent = request(address, { method: 'TRACE', headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    sent.on('error', reject).end();
  });
}

export const refusesTwoLengths: Check = async ({ plain }) => {
  const { host, port } = new URL(plain.address);
  const head = `POST /login HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\n`;
  const smuggled = '0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  for (const second of ['Transfer-Encoding: chunked', 'Content-Length: 40', 'Transfer-Encoding : chunked']) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`${head}${second}\r\n\r\n${smuggled}`);
    const answer = await text(socket);
    expect(answer, second).toMatch(/^HTTP\/1\.1 400/);
    expect(answer.match(/HTTP\/1\.1 /g), second).toHaveLength(1);
  }
};
