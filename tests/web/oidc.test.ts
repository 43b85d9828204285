import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchAuditTrail } from '../../src/store/audit-search.ts';
import { type RunningServer, startServer } from '../../src/web/server.ts';
import { createVisitor, useConsole } from '../support/console.ts';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts';

const console_ = useConsole({ users: true });
let provider: IdentityProvider;
let server: RunningServer;
/** Its office demands two factors. */
let strict: RunningServer;

beforeAll(async () => {
  provider = await startIdentityProvider('xunjian');
  const { app } = console_;
  const oidc = {
    issuer: provider.issuer,
    clientId: 'xunjian',
    clientSecret: 'a secret of the client',
    roleClaim: 'groups',
    roles: { 巡检审核: 'reviewer', 巡检管理: 'administrator' },
    strengths: [],
  } as const;
  server = await startServer({ ...app, config: { ...app.config, oidc } });
  const demanding = { ...oidc, strengths: ['mfa', 'phrh'] };
  strict = await startServer({ ...app, config: { ...app.config, oidc: demanding } });
});
afterAll(async () => {
  await strict.close();
  await server.close();
  await provider.close();
});

const person = (at = server) => createVisitor(at.address, () => Promise.reject(new Error('no browser')));

/** To the provider and back, as a browser goes; `change` may spoil the address that comes back. */
async function logIn(claims: object, change: (back: URL) => void = () => {}, at = server) {
  provider.next({ ...claims });
  const visitor = person(at);
  const sent = await visitor.get('/login/oidc?next=%2Fusers');
  const answer = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  change(back);
  const done = await visitor.get(`${back.pathname}${back.search}`);
  return { visitor, done };
}

describe('single sign-on', () => {
  it('is offered beside the password', async () => {
    expect((await person().get('/login')).body).toContain('用统一身份认证登录');
  });

  it('makes the user at the first login, with the highest role that the claim names', async () => {
    const claims = { sub: 's1', preferred_username: '何单点', groups: ['别的', '巡检审核', '巡检管理'] };
    const { visitor, done } = await logIn(claims);
    expect([done.status, done.headers.get('location')]).toEqual([303, '/users']);
    expect((await visitor.get('/users')).body).toContain('何单点（管理员）');
  });

  it('takes the role as it is told each time', async () => {
    const claims = { sub: 's2', preferred_username: '吕换岗' };
    await logIn({ ...claims, groups: ['巡检管理'] });
    const { visitor } = await logIn({ ...claims, groups: '巡检审核' });
    expect((await visitor.get('/users')).status).toBe(403);
    expect((await visitor.get('/')).body).toContain('吕换岗（审核人员）');
  });

  it.each([
    [
      'without a role of ours',
      { sub: 's3', preferred_username: '施无岗', groups: ['别的'] },
      '没有给出可用的角色',
    ],
    [
      'under another user’s name',
      { sub: 's4', preferred_username: '钱管理', groups: '巡检管理' },
      '已被另一位用户使用',
    ],
    ['under a name of ours', { sub: 's5', preferred_username: '本机', groups: '巡检管理' }, '由系统保留'],
  ])('refuses who comes %s, and puts it on record', async (_who, claims, message) => {
    const { visitor, done } = await logIn(claims);
    expect(done.status).toBe(403);
    expect(done.body).toContain(message);
    expect((await visitor.get('/')).status).toBe(303);
    const [entry] = await searchAuditTrail(console_.db, { action: 'login failed', limit: 1 });
    expect(entry).toMatchObject({ subject: `user ${claims.preferred_username}`, detail: { method: 'oidc' } });
  });

  it.each([
    ['another state', (back: URL) => back.searchParams.set('state', 'x')],
    ['a code that was not given', (back: URL) => back.searchParams.set('code', 'x')],
  ])('accepts no answer with %s', async (_what, change) => {
    const { done } = await logIn({ sub: 's6', preferred_username: '张伪造', groups: '巡检管理' }, change);
    expect(done.status).toBe(403);
    expect(done.body).toContain('应答无法验证');
  });

  it.each([
    ['weaker', { acr: 'pwd' }],
    ['as the provider does not say', {}],
    ['in another form', { acr: ['mfa'] }],
  ])('refuses whose login was %s than the office demands, and puts it on record', async (_how, said) => {
    const claims = { sub: 's7', preferred_username: '冯单薄', groups: '巡检管理', ...said };
    const { done } = await logIn(claims, undefined, strict);
    expect(done.status).toBe(403);
    expect(done.body).toContain('没有按本单位要求的强度');
    const [entry] = await searchAuditTrail(console_.db, { action: 'login failed', limit: 1 });
    expect(entry).toMatchObject({ subject: 'user 冯单薄', detail: { why: 'login too weak' } });
  });

  it('asks the provider for the strength that the office demands, and takes who has it', async () => {
    const sent = await person(strict).get('/login/oidc');
    expect(new URL(sent.headers.get('location') ?? '').searchParams.get('acr_values')).toBe('mfa phrh');
    const claims = { sub: 's8', preferred_username: '卫两重', groups: '巡检管理', acr: 'phrh' };
    expect((await logIn(claims, undefined, strict)).done.status).toBe(303);
  });

  it('accepts no answer that this browser did not ask for', async () => {
    const done = await person().get('/login/oidc/callback?code=x&state=y');
    expect(done.status).toBe(403);
    expect(done.body).toContain('登录已超时');
  });
});
