/** Passwords, guessing, and what a session is. */

import { expect } from 'vitest';
import { LOGIN_LIMITS } from '../../../src/domain/login-pace.ts';
import { userByName } from '../../../src/store/users.ts';
import { addUser } from '../../../src/users/manage.ts';
import { type Console, PASSWORD, USER_NAMES, type Visitor } from '../../support/console.ts';
import type { Check } from '../service.ts';

async function withUser(console_: Console, name: string, password = PASSWORD): Promise<void> {
  const { db, app } = console_;
  if (await userByName(db, name)) return;
  await addUser(db, { name, role: 'viewer', password }, { by: 'test', at: app.clock() });
}

async function loggedIn(console_: Console, name: string, password = PASSWORD): Promise<Visitor> {
  const visitor = console_.stranger();
  expect((await visitor.post('/login', { name, password })).status).toBe(303);
  return visitor;
}

const forgetAttempts = ({ db }: Console) => db.query('delete from login_attempts');

/** What an administrator is told who gives this password to somebody new. */
async function refusalOf({ as }: Console, password: string, name = '新来的人'): Promise<string | null> {
  const { status, body } = await as('administrator').post('/users', {
    name,
    role: 'viewer',
    password,
    again: password,
  });
  if (status === 303) return null;
  expect(status).toBe(422);
  return /密码[^<]*/.exec(/class="[^"]*error[^"]*"[\s\S]*$/.exec(body)?.[0] ?? body)?.[0] ?? body;
}

export const wantsLongPasswords: Check = async ({ plain }) => {
  expect(await refusalOf(plain, 'Xy7!kq2wz')).toContain('密码至少10个字符');
};

export const refusesGuessablePasswords: Check = async ({ plain }) => {
  for (const password of [
    'qwertyuiop',
    'Password123',
    '1q2w3e4r5t',
    'xunjian2020',
    '巡检管理员2020年',
    'weibo-weixin-1',
  ])
    expect(await refusalOf(plain, password), password).toContain('密码容易被猜中');
  expect(await refusalOf(plain, 'chen-dawen-1', 'chen-dawen')).toContain('密码容易被猜中');
};

export const takesAnyPassword: Check = async ({ plain }) => {
  const passwords = [
    '84920174630182',
    '长江后浪推前浪一代新人',
    'lower case only please',
    `${'a1 ,'.repeat(16)}z`,
  ];
  for (const [at, password] of passwords.entries()) {
    expect(await refusalOf(plain, password, `任意${at}`), password).toBeNull();
    await loggedIn(plain, `任意${at}`, password);
  }
};

export const changesPasswords: Check = async ({ plain }) => {
  await withUser(plain, '改密码的人');
  const visitor = await loggedIn(plain, '改密码的人');
  const wish = { password: 'another long one', again: 'another long one' };
  expect((await visitor.post('/login/password', { ...wish, current: 'not mine' })).status).toBe(422);
  expect((await visitor.post('/login/password', wish)).status).toBe(400);
  expect((await visitor.post('/login/password', { ...wish, current: PASSWORD })).status).toBe(303);
  await loggedIn(plain, '改密码的人', 'another long one');
};

export const masksPasswords: Check = async ({ plain }) => {
  const pages = [
    await plain.stranger().get('/login'),
    await plain.as('viewer').get('/login/sessions'),
    await plain.as('administrator').get('/users'),
  ];
  for (const { body } of pages) {
    const fields = body.match(/<input[^>]*name="(?:password|current|again)"[^>]*>/g) ?? [];
    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields) {
      expect(field).toContain('type="password"');
      expect(field).toMatch(/autocomplete="(?:current|new)-password"/);
    }
    expect(body).not.toMatch(/onpaste/i);
  }
};

export const comparesPasswordsExactly: Check = async ({ plain }) => {
  await withUser(plain, '准确的人', 'Exactly This 1');
  for (const password of [
    'exactly this 1',
    'Exactly This',
    'Exactly This 1 ',
    ' Exactly This 1',
    'Exactly This 12',
  ])
    expect((await plain.stranger().post('/login', { name: '准确的人', password })).status, password).toBe(
      401,
    );
  await loggedIn(plain, '准确的人', 'Exactly This 1');
};

export const locksOut: Check = async ({ plain }) => {
  await forgetAttempts(plain);
  await withUser(plain, '被猜的人');
  const visitor = plain.stranger();
  const guess = async () =>
    (await visitor.post('/login', { name: '被猜的人', password: 'a wrong guess' })).status;
  // Many at once gain nothing either.
  const burst = await Promise.all(Array.from({ length: LOGIN_LIMITS.byName + 5 }, guess));
  expect(burst.filter((status) => status === 401).length).toBeLessThan(burst.length);
  for (let times = 0; times < LOGIN_LIMITS.byName; times++) await guess();
  expect((await visitor.post('/login', { name: '被猜的人', password: PASSWORD })).status).toBe(429);
  await forgetAttempts(plain);
};

export const hasNoDefaultUsers: Check = async ({ plain }) => {
  for (const name of ['admin', 'root', 'administrator', 'xunjian', '管理员', '本机'])
    for (const password of [name, 'admin', 'password', ''])
      expect((await plain.stranger().post('/login', { name, password })).status, name).toBe(401);
  await forgetAttempts(plain);
  const rows = await plain.db.query<{ by: string }>('select distinct created_by as by from users');
  expect(rows.map(({ by }) => by)).not.toContain('');
};

export const tellsNobodysName: Check = async ({ plain }) => {
  await forgetAttempts(plain);
  const sent = async (name: string) => {
    const { status, body } = await plain.stranger().post('/login', { name, password: 'a wrong guess' });
    return {
      status,
      body: body
        .replaceAll(name, '')
        .replaceAll(/content="[^"]*"|value="[^"]*"|数据时间[^<]*<time[^>]*>[^<]*/g, ''),
    };
  };
  expect(await sent(USER_NAMES.viewer)).toEqual(await sent('没有这个人'));
};

export const looksSessionsUp: Check = async ({ plain }) => {
  for (const token of ['x', 'a'.repeat(43), 'null', '%00', "' or '1'='1"])
    expect((await plain.stranger().get('/', { cookie: `xunjian_session=${token}` })).status, token).toBe(401);
};

export const rotatesSessions: Check = async ({ plain }) => {
  await withUser(plain, '登录的人');
  const cookies = (headers: Headers) =>
    /xunjian_session=([^;]+)/.exec(headers.getSetCookie().join('\n'))?.[1];
  const tokens = new Set<string>();
  for (let times = 0; times < 3; times++) {
    const login = await plain.stranger().post('/login', { name: '登录的人', password: PASSWORD });
    const token = cookies(login.headers) ?? '';
    // 256 bits in base64url.
    expect(token).toMatch(/^[\w-]{43}$/);
    tokens.add(token);
  }
  expect(tokens.size).toBe(3);
  const planted = 'f'.repeat(43);
  const visitor = plain.stranger();
  const { body } = await visitor.get('/login', { cookie: `xunjian_session=${planted}` });
  const token = /<meta name="csrf-token" content="([^"]+)"/.exec(body)?.[1] ?? '';
  const login = await visitor.send('/login', {
    method: 'POST',
    body: new URLSearchParams({ _csrf: token, name: '登录的人', password: PASSWORD }),
  });
  expect(login.status).toBe(303);
  expect(cookies(login.headers)).not.toBe(planted);
  expect((await plain.stranger().get('/', { cookie: `xunjian_session=${planted}` })).status).toBe(401);
};

export const endsSessions: Check = async ({ plain }) => {
  await withUser(plain, '退出的人');
  const visitor = plain.stranger();
  const login = await visitor.post('/login', { name: '退出的人', password: PASSWORD });
  const token = /xunjian_session=([^;]+)/.exec(login.headers.getSetCookie().join('\n'))?.[1];
  const logout = await visitor.post('/logout');
  expect(logout.headers.get('clear-site-data')).toBe('"cache"');
  expect(logout.headers.getSetCookie().join('\n')).toMatch(/xunjian_session=;/);
  expect((await plain.stranger().get('/', { cookie: `xunjian_session=${token}` })).status).toBe(401);
};

export const showsLogout: Check = async ({ plain }) => {
  for (const path of ['/', '/rounds', '/accounts', '/review', '/login/sessions'])
    expect((await plain.as('reviewer').get(path)).body, path).toMatch(/action="\/logout"/);
};
