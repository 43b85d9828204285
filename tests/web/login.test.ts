import { beforeAll, describe, expect, it } from 'vitest';
import { LOGIN_LIMITS } from '../../src/domain/login-pace.ts';
import { HOUR, minus, plus } from '../../src/domain/time.ts';
import { searchAuditTrail } from '../../src/store/audit-search.ts';
import { userByName } from '../../src/store/users.ts';
import { listWebSessions } from '../../src/store/web-sessions.ts';
import { SESSION_IDLE, SESSION_LONGEST } from '../../src/users/login.ts';
import { addUser } from '../../src/users/manage.ts';
import { PASSWORD, useConsole, type Visitor } from '../support/console.ts';

const console_ = useConsole({ users: true });

const name = '周登录';
let userId = 0;
beforeAll(async () => {
  const { db, app } = console_;
  userId = await addUser(db, { name, role: 'operator', password: PASSWORD }, { by: 'test', at: app.clock() });
});

const sessionCookie = (header: string | null) => /xunjian_session=([^;]+)/.exec(header ?? '')?.[1];

async function loggedIn(): Promise<Visitor> {
  const visitor = console_.stranger();
  expect((await visitor.post('/login', { name, password: PASSWORD })).status).toBe(303);
  return visitor;
}

const newest = async (action: string) =>
  (await searchAuditTrail(console_.db, { action, limit: 1 })).at(0) ?? null;

describe('logging in', () => {
  it('is asked for on every page, and leads back to it', async () => {
    const visitor = console_.stranger();
    const asked = await visitor.get('/audit?actor=x');
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/login?next=%2Faudit%3Factor%3Dx']);
    const done = await visitor.post('/login', { name, password: PASSWORD, next: '/audit?actor=x' });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/audit?actor=x']);
  });

  it.each(['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)'])(
    'never leads to another site (%s)',
    async (next) => {
      const done = await console_.stranger().post('/login', { name, password: PASSWORD, next });
      expect(done.headers.get('location')).toBe('/');
    },
  );

  it('gives a cookie that scripts and other sites’ forms cannot use', async () => {
    const done = await console_.stranger().post('/login', { name, password: PASSWORD });
    const cookie = done.headers.getSetCookie().find((line) => line.startsWith('xunjian_session='));
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
  });

  it('stores no token from which a session could be taken over', async () => {
    const done = await console_.stranger().post('/login', { name, password: PASSWORD });
    const token = sessionCookie(done.headers.get('set-cookie'));
    const rows = await console_.db.query('select * from web_sessions');
    expect(token).toHaveLength(43);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('makes a new session each time, and ends the one that was there', async () => {
    const visitor = await loggedIn();
    const before = await listWebSessions(console_.db, userId, 1);
    await visitor.post('/login', { name, password: PASSWORD });
    const [now, former] = await listWebSessions(console_.db, userId, 2);
    expect(former?.sessionId).toBe(before[0]?.sessionId);
    expect([former?.endedBy, now?.endedAt]).toEqual([name, null]);
  });

  it('finds the name however it was typed', async () => {
    await addUser(
      console_.db,
      { name: 'Zhang San', role: 'viewer', password: PASSWORD },
      { by: 'test', at: console_.app.clock() },
    );
    const done = await console_.stranger().post('/login', { name: ' ｚｈａｎｇ  san', password: PASSWORD });
    expect(done.status).toBe(303);
  });

  it('stands in the audit trail', async () => {
    await loggedIn();
    expect(await newest('login succeeded')).toMatchObject({
      actor: name,
      detail: { address: '127.0.0.1', method: 'password' },
    });
  });
});

describe('a login that fails', () => {
  it('says the same of a wrong password and of a name that nobody has, and is put on record', async () => {
    const wrong = await console_.stranger().post('/login', { name, password: 'not the password' });
    const nobody = await console_.stranger().post('/login', { name: 'nobody', password: PASSWORD });
    expect([wrong.status, nobody.status]).toEqual([401, 401]);
    for (const { body } of [wrong, nobody]) expect(body).toContain('用户名或密码不正确');
    expect(await newest('login failed')).toMatchObject({ actor: '匿名', subject: 'user nobody' });
  });

  it('is refused after too many attempts under one name, also with the right password', async () => {
    const { db, app } = console_;
    await addUser(
      db,
      { name: 'target', role: 'viewer', password: PASSWORD },
      { by: 'test', at: app.clock() },
    );
    const visitor = console_.stranger();
    for (let attempt = 0; attempt < LOGIN_LIMITS.byName; attempt++)
      expect((await visitor.post('/login', { name: 'target', password: 'wrong password' })).status).toBe(401);
    const refused = await visitor.post('/login', { name: 'target', password: PASSWORD });
    expect(refused.status).toBe(429);
    expect(refused.body).toMatch(/登录失败次数过多，请在\d{4}年.*之后再试/);
    await db.query(`update login_attempts set at = $1::timestamptz where name = 'target'`, [
      minus(app.clock(), LOGIN_LIMITS.within + HOUR),
    ]);
    expect((await visitor.post('/login', { name: 'target', password: PASSWORD })).status).toBe(303);
  });

  it('does not lock out the browser in which its user logged in before', async () => {
    const { db, app } = console_;
    await addUser(
      db,
      { name: 'besieged', role: 'viewer', password: PASSWORD },
      { by: 'test', at: app.clock() },
    );
    const own = console_.stranger();
    expect((await own.post('/login', { name: 'besieged', password: PASSWORD })).status).toBe(303);
    await db.query(
      `insert into login_attempts (at, name, address, outcome)
       select $1::timestamptz, 'besieged', '198.51.100.' || n % 200, 'failed' from generate_series(1, $2::integer) n`,
      [app.clock(), LOGIN_LIMITS.byNameAnywhere],
    );
    const another = console_.stranger();
    expect((await another.post('/login', { name: 'besieged', password: PASSWORD })).status).toBe(429);
    expect((await own.post('/login', { name: 'besieged', password: PASSWORD })).status).toBe(303);
    // What is known of it is of use under its user’s name alone.
    for (let attempt = 0; attempt < LOGIN_LIMITS.byName; attempt++)
      await own.post('/login', { name: 'target', password: 'wrong password' });
    expect((await own.post('/login', { name: 'target', password: PASSWORD })).status).toBe(429);
    await db.query(`delete from login_attempts where name in ('besieged', 'target')`);
  });

  it('is refused after too many attempts from one address, whatever the names', async () => {
    const { db, app } = console_;
    await db.query(
      `insert into login_attempts (at, name, address, outcome)
       select $1::timestamptz, 'name ' || n, '127.0.0.1', 'failed' from generate_series(1, $2::integer) n`,
      [app.clock(), LOGIN_LIMITS.byAddress],
    );
    expect((await console_.stranger().post('/login', { name, password: PASSWORD })).status).toBe(429);
    await db.query(`delete from login_attempts where name like 'name %'`);
  });
});

describe('a session', () => {
  it('is over after logout, and the page says so', async () => {
    const visitor = await loggedIn();
    const cookie = await sessionCookieOf(visitor);
    expect((await visitor.post('/logout')).headers.get('location')).toBe('/login');
    const after = await console_.stranger().get('/', { cookie: `xunjian_session=${cookie}` });
    expect(after.status).toBe(401);
    expect(after.body).toContain('本次登录已经退出或被结束');
    expect(await newest('logout')).toMatchObject({ actor: name });
  });

  it.each([
    ['idle for too long', `last_seen_at = last_seen_at - make_interval(secs => ${SESSION_IDLE / 1000})`],
    ['too old', `expires_at = expires_at - make_interval(secs => ${SESSION_LONGEST / 1000})`],
  ])('is over when it is %s, and the page says so', async (_case, change) => {
    const visitor = await loggedIn();
    await console_.db.query(
      `update web_sessions set ${change} where session_id = (select max(session_id) from web_sessions)`,
    );
    const after = await visitor.get('/');
    expect(after.status).toBe(401);
    expect(after.body).toContain('登录已超时');
    expect(after.body).toContain('href="/login?next=%2F"');
  });

  it('that is used stays, to the minute', async () => {
    const visitor = await loggedIn();
    const { db, app } = console_;
    await db.query(
      `update web_sessions set last_seen_at = $1::timestamptz where session_id = (select max(session_id) from web_sessions)`,
      [minus(app.clock(), HOUR)],
    );
    await visitor.get('/');
    const [session] = await listWebSessions(db, userId, 1);
    expect(plus(session?.lastSeenAt ?? app.clock(), HOUR) > app.clock()).toBe(true);
  });

  it('can be ended by oneself from elsewhere', async () => {
    const lost = await loggedIn();
    const [{ sessionId } = { sessionId: 0 }] = await listWebSessions(console_.db, userId, 1);
    const visitor = await loggedIn();
    expect((await visitor.get('/login/sessions')).body).toContain('本次登录');
    expect((await visitor.post(`/login/sessions/${sessionId}/end`)).status).toBe(303);
    expect((await lost.get('/')).status).toBe(401);
    expect((await visitor.get('/')).status).toBe(200);
  });

  it('of somebody else cannot be ended by a user', async () => {
    await loggedIn();
    const [{ sessionId } = { sessionId: 0 }] = await listWebSessions(console_.db, userId, 1);
    expect((await console_.as('operator').post(`/login/sessions/${sessionId}/end`)).status).toBe(404);
  });

  it('is over on other devices when its user changes the password', async () => {
    const elsewhere = await loggedIn();
    const visitor = await loggedIn();
    const changed = await visitor.post('/login/password', {
      current: PASSWORD,
      password: 'a new password 1',
      again: 'a new password 1',
    });
    expect(changed.status).toBe(303);
    expect((await elsewhere.get('/')).status).toBe(401);
    expect((await visitor.get('/')).status).toBe(200);
    expect((await console_.stranger().post('/login', { name, password: PASSWORD })).status).toBe(401);
    await visitor.post('/login/password', {
      current: 'a new password 1',
      password: PASSWORD,
      again: PASSWORD,
    });
    expect((await userByName(console_.db, name))?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

/** The visitor keeps it to itself; the browser's page would show it. */
async function sessionCookieOf(visitor: Visitor): Promise<string | undefined> {
  const page = await visitor.browserPage();
  const cookies = await page.context().cookies();
  await page.context().close();
  return cookies.find((cookie) => cookie.name === 'xunjian_session')?.value;
}
