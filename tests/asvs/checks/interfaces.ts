/** The interfaces of programs and bodies, and what nobody may keep. */

import { expect } from 'vitest';
import { HOUR, minus, plus } from '../../../src/domain/time.ts';
import { listWebSessions } from '../../../src/store/web-sessions.ts';
import { makeToken, withdrawToken } from '../../../src/users/api-tokens.ts';
import type { Console } from '../../support/console.ts';
import type { Check } from '../service.ts';
import { bodysPage } from './files.ts';

async function newToken({ db, app }: Console, name: string, hours = 1) {
  const at = app.clock();
  return makeToken(db, { name, by: 'test', at, expiresAt: plus(at, hours * HOUR) });
}

const asked = (address: string, token: string) =>
  fetch(`${address}/api/v1/rounds`, { headers: { authorization: `Bearer ${token}` } });

export const slowsDownPrograms: Check = async ({ plain }) => {
  const { token } = await newToken(plain, '忙碌的程序');
  let refused: Response | null = null;
  let answered = 0;
  while (!refused && answered < 1_000) {
    const answers = await Promise.all(Array.from({ length: 25 }, () => asked(plain.address, token)));
    await Promise.all(answers.map((answer) => answer.text()));
    answered += answers.filter(({ status }) => status === 200).length;
    refused = answers.find(({ status }) => status === 429) ?? null;
  }
  expect(answered).toBe(600);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  const { token: other } = await newToken(plain, '另一个程序');
  expect((await asked(plain.address, other)).status).toBe(200);
};

export const keepsInterfacesClosed: Check = async ({ plain }) => {
  const { db, app, address } = plain;
  const { token, tokenId } = await newToken(plain, '短命的令牌');
  expect((await asked(address, token)).status).toBe(200);
  await db.query('update api_tokens set expires_at = $2::timestamptz where token_id = $1::bigint', [
    tokenId,
    minus(app.clock(), 1_000),
  ]);
  expect((await asked(address, token)).status).toBe(401);
  const revoked = await newToken(plain, '撤销的令牌');
  await withdrawToken(db, revoked.tokenId, { by: 'test', at: app.clock() });
  for (const wrong of [revoked.token, '', 'x', `${token}x`, "' or true --"])
    expect((await asked(address, wrong)).status, wrong).toBe(401);
  // A browser's session is no token, and a token opens no page.
  expect((await plain.as('administrator').get('/api/v1/rounds')).status).toBe(401);
  const { token: good } = await newToken(plain, '好令牌');
  expect((await plain.stranger().get('/rounds', { authorization: `Bearer ${good}` })).status).toBe(303);
  for (const path of ['/queues', '/api', '/api/v1/openapi.json', '/audit'])
    expect([303, 401], path).toContain((await plain.stranger().get(path)).status);
  expect((await plain.stranger().get('/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
};

export const checksSponsorTokens: Check = async ({ plain }) => {
  const { path } = await bodysPage(plain);
  expect((await plain.stranger().get(path)).status).toBe(200);
  const changed = path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A');
  const others = [changed, `${path}A`, path.replace(/\/s\/\d+/, '/s/999'), '/s/1-', '/s/x'];
  for (const other of others) expect((await plain.stranger().get(other)).status, other).toBe(403);
  const [link] = await plain.db.query<{ id: number; until: string }>(
    `select sponsor_link_id as id, expires_at::text as until from sponsor_links order by 1 desc limit 1`,
  );
  const move = (to: string) =>
    plain.db.query(`update sponsor_links set expires_at = ${to} where sponsor_link_id = $1`, [link?.id]);
  await move(`expires_at + interval '1 day'`);
  // Its end is part of what was signed.
  expect((await plain.stranger().get(path)).status).toBe(403);
  await move(`expires_at - interval '1 day'`);
  await plain.db.query(
    `update sponsor_links set withdrawn_at = now(), withdrawn_by = 'test' where sponsor_link_id = $1`,
    [link?.id],
  );
  expect((await plain.stranger().get(path)).status).toBe(410);
};

export const keepsDataApart: Check = async ({ plain }) => {
  const { path } = await bodysPage(plain);
  const [other] = await plain.db.query<{ id: number }>(
    `select violation_id as id from violations v join accounts a using (account_id) where a.name = '示例教育'`,
  );
  const { status } = await plain.stranger().post(`${path}/${other?.id}`, { [`text-${other?.id}`]: '已整改' });
  expect(status).toBe(404);
  const [own] = await plain.db.query<{ id: number }>('select user_id as id from users order by 1 limit 1');
  const [session] = await listWebSessions(plain.db, own?.id ?? 0, 1);
  expect((await plain.as('operator').post(`/login/sessions/${session?.sessionId}/end`)).status).toBe(404);
};

export const tellsNoHashes: Check = async ({ plain }) => {
  const pages = ['/users', '/users/1', '/tokens', '/sessions', '/audit', '/login/sessions'];
  for (const path of pages) {
    const { body } = await plain.as('administrator').get(path);
    expect(body, path).not.toMatch(/\$argon2|token_hash|[0-9a-f]{64}/);
  }
};

export const forbidsCaches: Check = async ({ plain }) => {
  for (const path of [
    '/',
    '/accounts',
    '/review',
    '/users',
    '/audit',
    '/nothing-here',
    '/accounts/export?format=csv',
  ])
    expect((await plain.as('administrator').get(path)).headers.get('cache-control'), path).toContain(
      'no-store',
    );
  expect((await plain.stranger().get('/login')).headers.get('cache-control')).toBe('no-store');
  const { token } = await newToken(plain, '缓存');
  const answer = await asked(plain.address, token);
  expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  expect(answer.headers.get('vary')).toContain('authorization');
};

export const tellsNothingOfItself: Check = async ({ plain }) => {
  for (const path of ['/', '/nothing-here', '/healthz', '/api/v1/rounds']) {
    const { headers, body } = await plain.stranger().get(path);
    expect(headers.get('server'), path).toBeNull();
    expect(headers.get('x-powered-by'), path).toBeNull();
    expect(body, path).not.toMatch(/fastify|node_modules|at \w+ \(|postgres/i);
  }
};
