/** What comes in: encoded, hostile, too large, of another type. */

import { expect } from 'vitest';
import { type Check, formToken } from '../service.ts';

const MARKUP = '"><script>alert(1)</script>';

export const escapesHtml: Check = async ({ plain }) => {
  const asked = await plain.as('administrator').get(`/audit?actor=${encodeURIComponent(MARKUP)}`);
  expect(asked.status).toBe(200);
  expect(asked.body).toContain('&lt;script');
  expect(asked.body).not.toContain('<script>alert(1)');
};

export const decodedOnce: Check = async ({ plain }) => {
  const twice = encodeURIComponent(encodeURIComponent('<b>'));
  const { body } = await plain.as('administrator').get(`/audit?actor=${twice}`);
  expect(body).toContain('value="%3Cb%3E"');
};

export const escapesJson: Check = async ({ plain }) => {
  const asked = await fetchApi(plain.address, `/accounts?sponsor=${encodeURIComponent('"}]</script>')}`);
  expect(asked.headers.get('content-type')).toMatch(/^application\/(?:problem\+)?json/);
  expect(() => JSON.parse(asked.body)).not.toThrow();
};

async function fetchApi(address: string, path: string) {
  const response = await fetch(`${address}/api/v1${path}`);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

export const takesNoSql: Check = async ({ plain }) => {
  const viewer = plain.as('viewer');
  const all = await viewer.get('/accounts/export?format=csv');
  expect(all.body).toContain('示例发布');
  for (const hostile of ["' or '1'='1", "'; drop table accounts; --", "\\' or 1=1 --"])
    expect(
      (await viewer.get(`/accounts/export?format=csv&q=${encodeURIComponent(hostile)}`)).body,
      hostile,
    ).not.toContain('示例发布');
  expect((await viewer.get('/accounts/export?format=csv')).body).toBe(all.body);
};

const HOSTILE = ['%00', '%ff%fe', '..%2f..%2fetc%2fpasswd', '99999999999999999999', '-1', '1e309'];
const NAMES = [
  ...['q', 'round', 'state', 'sort', 'page', 'after', 'before', 'limit', 'from', 'to', 'day', 'format'],
  ...[
    'actor',
    'action',
    'subject',
    'account',
    'platform',
    'tier',
    'rule',
    'verdict',
    'outcome',
    'sponsor',
    'next',
    'name',
  ],
];

/** Every route that reads, asked with each of these for whatever it takes. None is a fault of ours. */
export const survivesHostileInput: Check = async ({ plain }) => {
  const visitor = plain.as('administrator');
  const paths = plain.server.routeTable
    .routes()
    .filter(({ method, url }) => method === 'GET' && !/progress|stream|events|^\/queues|\*/.test(url))
    .map(({ url }) => url);
  const failing: string[] = [];
  const ask = async (address: string) => {
    const { status } = await visitor.get(address);
    if (status >= 500) failing.push(`${address.slice(0, 120)}: ${status}`);
  };
  for (const path of paths) {
    const queries = [
      ...HOSTILE.map((value) => NAMES.map((name) => `${name}=${value}`).join('&')),
      NAMES.map((name) => `${name}=a&${name}=b`).join('&'),
      NAMES.map((name) => `${name}[x]=a&${name}[]=b&__proto__[${name}]=c`).join('&'),
    ];
    const hostile = /:\w+/.test(path)
      ? HOSTILE.map((value) => path.replaceAll(/:\w+/g, value.slice(0, 300)))
      : [];
    const known = path.replaceAll(/:\w+/g, '1');
    for (const address of [...hostile, ...queries.map((query) => `${known}?${query}`.slice(0, 12_000))])
      await ask(address);
  }
  expect(paths.length).toBeGreaterThan(40);
  expect(failing).toEqual([]);
};

export const boundsNumbers: Check = async ({ plain }) => {
  const viewer = plain.as('viewer');
  for (const id of ['9223372036854775808', '-1', '1.5', '1e3', '0x10'])
    for (const path of ['/accounts/', '/inspections/', '/review/'])
      expect((await viewer.get(path + id)).status, path + id).toBeGreaterThanOrEqual(400);
};

export const validatesOnTheServer: Check = async ({ plain }) => {
  const operator = plain.as('operator');
  const swapped = { name: '2021Q1', from: '2021-03-01', to: '2021-01-01', ruleset: 'baoji-2020' };
  const refused = await operator.post('/rounds/open', swapped);
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.status).toBeLessThan(500);
  expect(await plain.db.query(`select 1 from rounds where name = '2021Q1'`)).toEqual([]);
};

export const takesNoExtraFields: Check = async ({ plain }) => {
  const viewer = plain.as('viewer');
  const more = {
    role: 'administrator',
    user_id: '1',
    disabled_at: '',
    current: 'x',
    password: 'y',
    again: 'y',
  };
  expect((await viewer.post('/login/password', more)).status).toBe(422);
  expect((await viewer.get('/users')).status).toBe(403);
};

export const takesPlainDataOnly: Check = async ({ plain }) => {
  const visitor = plain.as('administrator');
  const token = await formToken(visitor);
  const sent = await visitor.send('/queues/api/queues/inspect-weibo/pause', {
    method: 'PUT',
    body: '{"__proto__":{"role":"administrator"},"constructor":{"prototype":{"x":1}}}',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'x-csrf-token': token },
  });
  expect(sent.status).toBe(400);
  const form = `_csrf=${encodeURIComponent(token)}&__proto__[role]=administrator&name=x`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await visitor.send('/users', { method: 'POST', body: form, headers })).status).toBe(400);
  expect(({} as { role?: string }).role).toBeUndefined();
  const other = { 'content-type': 'application/x-java-serialized-object', 'x-csrf-token': token };
  expect((await visitor.send('/users', { method: 'POST', body: 'rO0AB', headers: other })).status).toBe(415);
};
