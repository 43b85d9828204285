/** What holds of every route that the service has, whoever wrote it. */

import { describe, expect, it } from 'vitest';
import { ROLES } from '../../src/domain/user.ts';
import type { DeclaredRoute } from '../../src/web/access.ts';
import { useConsole } from '../support/console.ts';

const console_ = useConsole({ users: true });

/** An address of this route; what it names need not be there, since who may ask is looked at first. */
const addressOf = ({ url }: DeclaredRoute) => url.replaceAll(/:\w+/g, '1').replaceAll('*', 'x');
const routes = () => console_.server.routeTable.routes().filter(({ method }) => method !== 'HEAD');
const isChange = ({ method }: DeclaredRoute) => !['GET', 'OPTIONS'].includes(method);
const name = ({ method, url }: DeclaredRoute) => `${method} ${url}`;
const send = (who: { send: ReturnType<typeof console_.stranger>['send'] }, route: DeclaredRoute) =>
  who.send(addressOf(route), { method: route.method });

async function thoseWhere(
  chosen: readonly DeclaredRoute[],
  isWrong: (route: DeclaredRoute) => Promise<boolean>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of chosen) if (await isWrong(route)) wrong.push(name(route));
  return wrong;
}

describe('every route', () => {
  it('declares who may call it', () => {
    expect(routes().length).toBeGreaterThan(40);
    expect(routes().filter(({ role }) => role !== 'anyone' && !ROLES.includes(role))).toEqual([]);
  });

  it('that needs a role answers nobody who is not logged in', async () => {
    const stranger = console_.stranger();
    const closed = routes().filter(({ role }) => role !== 'anyone');
    expect(
      await thoseWhere(closed, async (route) => {
        const { status, headers } = await send(stranger, route);
        const isLedToLogin = status === 303 && headers.get('location')?.startsWith('/login?next=');
        return !(status === 401 || isLedToLogin);
      }),
    ).toEqual([]);
  });

  it('that needs more than a viewer is refused to a viewer', async () => {
    const above = routes().filter(({ role }) => role !== 'anyone' && role !== 'viewer');
    expect(above.length).toBeGreaterThan(10);
    expect(
      await thoseWhere(above, async (route) => (await send(console_.as('viewer'), route)).status !== 403),
    ).toEqual([]);
  });

  it('that changes something is refused without its form’s token, whoever asks', async () => {
    expect(
      await thoseWhere(
        routes().filter(isChange),
        async (route) => (await send(console_.as('administrator'), route)).status !== 403,
      ),
    ).toEqual([]);
  });

  it('carries the headers that protect a browser', async () => {
    const read = routes().filter(
      (route) => route.method === 'GET' && !/events|stream|progress/.test(route.url),
    );
    expect(
      await thoseWhere(read, async (route) => {
        const { headers } = await send(console_.stranger(), route);
        const policy = headers.get('content-security-policy') ?? '';
        return !(
          policy.includes("default-src 'none'") &&
          !policy.includes('unsafe') &&
          headers.get('x-content-type-options') === 'nosniff' &&
          headers.get('referrer-policy') !== null
        );
      }),
    ).toEqual([]);
  });
});

describe('a refusal', () => {
  it('of a viewer says which role it takes, and stands in the audit trail', async () => {
    const refused = await console_.as('viewer').post('/users', { name: 'x' });
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('这项操作需要“管理员”');
    const [entry] = await console_.db.query(
      `select actor, subject from audit_trail where action = 'refused' and subject = 'POST /users' limit 1`,
    );
    expect(entry).toEqual({ actor: '王查看', subject: 'POST /users' });
  });

  it('of a form without its token says that nothing was changed', async () => {
    const refused = await console_.as('administrator').send('/users', {
      method: 'POST',
      body: new URLSearchParams({ name: 'x' }),
    });
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('这张表单缺少校验码或已过期，没有做任何更改');
  });

  it('of a token that was another session’s is the same', async () => {
    const { body } = await console_.as('viewer').get('/');
    const token = /<meta name="csrf-token" content="([^"]+)"/.exec(body)?.[1] ?? '';
    const refused = await console_.as('administrator').send('/users', {
      method: 'POST',
      body: new URLSearchParams({ name: 'x', _csrf: token }),
    });
    expect(refused.status).toBe(403);
  });
});
