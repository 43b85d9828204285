/** What is written down of refusals and faults, and what strangers are told of them. */

import { expect, vi } from 'vitest';
import { searchAuditTrail } from '../../../src/store/audit-search.ts';
import { type Console, PASSWORD, USER_NAMES } from '../../support/console.ts';
import { type Check, formToken } from '../service.ts';

const newest = async ({ db }: Console, action: string) =>
  (await searchAuditTrail(db, { action, limit: 1 })).at(0);

/** Every way in which a request is refused, each by a request of its own; `route` as the log tells it. */
export const logsRefusals: Check = async ({ plain }) => {
  const warn = vi.spyOn(plain.app.log, 'warn');
  const viewer = plain.as('viewer');
  const token = await formToken(viewer);
  const form = (fields: Record<string, string>) => new URLSearchParams({ _csrf: token, ...fields });
  const asks: readonly (readonly [number, string, () => Promise<{ status: number }>])[] = [
    [400, '/login/password', () => viewer.send('/login/password', { method: 'POST', body: form({}) })],
    [401, '/', () => plain.stranger().get('/', { cookie: 'xunjian_session=x' })],
    [401, '/api/v1/rounds', () => plain.stranger().get('/api/v1/rounds', { authorization: 'Bearer x' })],
    [403, '/users', () => viewer.get('/users')],
    [
      403,
      '/users',
      () => plain.as('administrator').send('/users', { method: 'POST', body: new URLSearchParams() }),
    ],
    [403, '/rounds', () => viewer.get('/rounds', { origin: 'https://evil.example' })],
    [403, '/s/:token', () => plain.stranger().get('/s/1-aaaaaaaaaaaaaaaaaaaaaaaa')],
    [
      413,
      '/users',
      () =>
        plain
          .as('administrator')
          .send('/users', { method: 'POST', body: new URLSearchParams({ x: 'y'.repeat(2_000_000) }) }),
    ],
    [
      415,
      '/users',
      () =>
        plain.as('administrator').send('/users', {
          method: 'POST',
          body: 'x',
          headers: { 'content-type': 'application/x-nothing' },
        }),
    ],
    [
      422,
      '/login/password',
      () =>
        viewer.send('/login/password', {
          method: 'POST',
          body: form({ current: 'x', password: 'y', again: 'z' }),
        }),
    ],
  ];
  for (const [status, route, ask] of asks) {
    warn.mockClear();
    expect((await ask()).status, `${status} ${route}`).toBe(status);
    // The answer is sent before the line is written.
    await expect
      .poll(() => warn.mock.calls.map(([fields]) => fields), { message: `${status} ${route}` })
      .toContainEqual(
        expect.objectContaining({ status, route, address: '127.0.0.1', method: expect.any(String) }),
      );
  }
  warn.mockRestore();
  expect(await newest(plain, 'refused')).toMatchObject({ actor: USER_NAMES.viewer, subject: 'GET /users' });
};

export const logsLogins: Check = async ({ plain }) => {
  const { viewer: name } = USER_NAMES;
  await plain.stranger().post('/login', { name, password: 'a wrong guess' });
  expect(await newest(plain, 'login failed')).toMatchObject({
    subject: `user ${name}`,
    detail: { address: '127.0.0.1' },
  });
  const visitor = plain.stranger();
  await visitor.post('/login', { name, password: PASSWORD });
  expect(await newest(plain, 'login succeeded')).toMatchObject({
    actor: name,
    detail: { method: 'password' },
  });
  await visitor.post('/logout');
  expect(await newest(plain, 'logout')).toMatchObject({ actor: name });
};

/** A fault in the midst of a request, the look at the session among them, lets nobody in and tells nobody why. */
export const failsClosed: Check = async ({ plain }) => {
  const error = vi.spyOn(plain.app.log, 'error');
  const query = vi.spyOn(plain.app.db, 'query').mockRejectedValue(new Error('select password from users'));
  const answers = [
    await plain.as('administrator').get('/users'),
    await plain.as('administrator').get('/api/v1/rounds', { authorization: 'Bearer x' }),
    await plain.stranger().get('/calendar.ics?token=x'),
  ];
  query.mockRestore();
  for (const { status, body } of answers) {
    expect(status).toBe(500);
    expect(body).not.toMatch(/select password|at .*\.ts|Error/);
  }
  expect(error).toHaveBeenCalledTimes(answers.length);
  error.mockRestore();
  expect((await plain.as('administrator').get('/users')).status).toBe(200);
};

export const forgesNoLines: Check = async ({ plain }) => {
  await plain
    .stranger()
    .post('/login', { name: 'x\n{"level":30,"msg":"forged"}\r\n', password: 'a wrong guess' });
  const entry = await newest(plain, 'login failed');
  expect(entry?.subject).toMatch(/^user x \{"level"/);
  expect(entry?.subject).not.toMatch(/[\r\n]/);
};
