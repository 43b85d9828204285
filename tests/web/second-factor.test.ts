/** Logging in where the office demands a code beside the password. */

import { Secret, TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOGIN_LIMITS } from '../../src/domain/login-pace.ts';
import { epoch, MINUTE, plus, SECOND, type Timestamp } from '../../src/domain/time.ts';
import { readCodes } from '../../src/inspection/qr-reader.ts';
import { searchAuditTrail } from '../../src/store/audit-search.ts';
import { resealAll } from '../../src/store/reseal.ts';
import { userById } from '../../src/store/users.ts';
import { addUser } from '../../src/users/manage.ts';
import { type RunningServer, startServer } from '../../src/web/server.ts';
import { createVisitor, PASSWORD, useConsole, type Visitor } from '../support/console.ts';
import { accessibilityProblems, keepPicture } from '../support/seen-pages.ts';

const console_ = useConsole({ users: true });
let server: RunningServer;
let now: Timestamp;
let secret = 'one secret of this test';

beforeAll(async () => {
  const { app } = console_;
  now = app.clock();
  server = await startServer({
    ...app,
    clock: () => now,
    secret: async () => secret,
    config: { ...app.config, secondFactor: true },
  });
});
afterAll(() => server.close());

const stranger = () => createVisitor(server.address, () => Promise.reject(new Error('no browser')));

let count = 0;
/** Somebody new, known by password alone as yet. */
async function somebody(): Promise<{ name: string; userId: number }> {
  count += 1;
  const name = `第${count}人`;
  const asked = { name, role: 'viewer', password: PASSWORD } as const;
  return { name, userId: await addUser(console_.db, asked, { by: 'test', at: now }) };
}

/** The first step, and what the second one's page says. */
async function password(name: string, next = '/rounds'): Promise<{ visitor: Visitor; page: string }> {
  const visitor = stranger();
  const sent = await visitor.post('/login', { name, password: PASSWORD, next });
  expect([sent.status, sent.headers.get('location')]).toEqual([303, '/login/code']);
  return { visitor, page: (await visitor.get('/login/code')).body };
}

function keyOn(page: string): string {
  const key = /<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1]?.replaceAll(' ', '');
  if (!key) throw new Error('the page shows no key');
  return key;
}

/** The app on the telephone, after it scanned or was typed what the page shows. */
function appOf(page: string): (at?: Timestamp) => string {
  const key = keyOn(page);
  return (at = now) => new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: epoch(at) });
}

const isIn = async (visitor: Visitor) => (await visitor.get('/rounds')).status === 200;

/** Somebody whose app is set up. The clock is moved on, so that the next code is another. */
async function enrolled() {
  const { name, userId } = await somebody();
  const { visitor, page } = await password(name);
  const codes = appOf(page);
  expect((await visitor.post('/login/code', { code: codes() })).status).toBe(303);
  now = plus(now, 2 * MINUTE);
  return { name, userId, codes, key: keyOn(page) };
}

describe('where a code is demanded', () => {
  it('a password alone lets nobody in', async () => {
    const { visitor } = await password((await somebody()).name);
    expect(await isIn(visitor)).toBe(false);
  });

  it('the first login sets up the app and leads to where one wanted to go', async () => {
    const { name, userId } = await somebody();
    const { visitor, page } = await password(name);
    expect(page).toContain('data:image/svg+xml,');
    const done = await visitor.post('/login/code', { code: appOf(page)() });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/rounds']);
    expect(await isIn(visitor)).toBe(true);
    expect((await userById(console_.db, userId))?.hasSecondFactor).toBe(true);
    const trail = await searchAuditTrail(console_.db, { actor: name, limit: 5 });
    expect(trail.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['second factor added', 'login succeeded']),
    );
    expect(trail.find(({ action }) => action === 'login succeeded')?.detail).toMatchObject({
      method: 'password and code',
    });
  });

  it('a browser shows a QR code that a telephone reads, and a page that everybody can use', async () => {
    const { name } = await somebody();
    const page = await console_.stranger().browserPage();
    await page.goto(`${server.address}/login?next=%2Frounds`);
    await page.getByLabel('用户名').fill(name);
    await page.getByLabel('密码').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/login/code');
    await keepPicture(page, 'login-code-desk');
    expect(await accessibilityProblems(page)).toEqual([]);
    const [address = ''] = (await readCodes(await page.screenshot())) ?? [];
    expect(decodeURIComponent(address)).toContain(`totp/巡检:${name}?`);
    const scanned = URI.parse(address);
    await page.keyboard.type(scanned.generate({ timestamp: epoch(now) }));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/rounds');
    await page.context().close();
  });

  it('later ones ask for the code and show the key no more', async () => {
    const { name, codes } = await enrolled();
    const { visitor, page } = await password(name);
    expect(page).not.toMatch(/data:image|<code>/);
    const typed = `${codes().slice(0, 3)} ${codes().slice(3)}`;
    expect((await visitor.post('/login/code', { code: typed })).status).toBe(303);
    expect(await isIn(visitor)).toBe(true);
  });

  it('each code is taken once', async () => {
    const { name, codes } = await enrolled();
    const first = await password(name);
    expect((await first.visitor.post('/login/code', { code: codes() })).status).toBe(303);
    const second = await password(name);
    const refused = await second.visitor.post('/login/code', { code: codes() });
    expect(refused.status).toBe(401);
    expect(refused.body).toContain('已经用过');
  });

  it('a code that is two minutes old is none', async () => {
    const { name, codes } = await enrolled();
    const old = codes();
    now = plus(now, 2 * MINUTE);
    const { visitor } = await password(name);
    expect((await visitor.post('/login/code', { code: old })).status).toBe(401);
    expect(await isIn(visitor)).toBe(false);
  });

  it('a clock that is half a minute off does no harm', async () => {
    const { name, codes } = await enrolled();
    const { visitor } = await password(name);
    expect((await visitor.post('/login/code', { code: codes(plus(now, 30 * SECOND)) })).status).toBe(303);
  });

  it('guessed codes are slowed down, however often the password is right between them', async () => {
    const { name, codes } = await enrolled();
    for (let attempt = 0; attempt < LOGIN_LIMITS.byName; attempt++) {
      const { visitor } = await password(name);
      const wrong = codes() === '000000' ? '000001' : '000000';
      expect((await visitor.post('/login/code', { code: wrong })).status).toBe(401);
    }
    const refused = await stranger().post('/login', { name, password: PASSWORD });
    expect(refused.status).toBe(429);
    expect(refused.body).toContain('登录失败次数过多');
    now = plus(now, 2 * 60 * MINUTE);
  });

  it('ten minutes after the password it has to be typed again', async () => {
    const { name, codes } = await enrolled();
    const { visitor } = await password(name);
    now = plus(now, 11 * MINUTE);
    const late = await visitor.post('/login/code', { code: codes() });
    expect([late.status, late.headers.get('location')]).toEqual([303, '/login']);
    expect(await isIn(visitor)).toBe(false);
  });

  it('nobody comes to the second step without the first', async () => {
    const visitor = stranger();
    expect((await visitor.get('/login/code')).headers.get('location')).toBe('/login');
    await visitor.post('/login/code', { code: '000000' });
    expect(await isIn(visitor)).toBe(false);
  });

  it('a key that was proposed elsewhere is worth nothing once there is another', async () => {
    const { name } = await somebody();
    const [thief, owner] = [await password(name), await password(name)];
    expect((await owner.visitor.post('/login/code', { code: appOf(owner.page)() })).status).toBe(303);
    expect((await thief.visitor.post('/login/code', { code: appOf(thief.page)() })).status).toBe(401);
    expect((await thief.visitor.get('/login/code')).body).not.toContain('<code>');
  });

  it('who lost the telephone sets up another one after an administrator’s reset, which is on record', async () => {
    const { name, userId, codes } = await enrolled();
    const { db } = console_;
    const administrator = console_.as('administrator');
    expect((await administrator.get(`/users/${userId}`)).body).toContain('重置动态口令');
    await administrator.post(`/users/${userId}/second-factor/reset`);
    expect((await administrator.get(`/users/${userId}`)).body).not.toContain(`${userId}/second-factor/reset`);
    const [entry] = await searchAuditTrail(db, { action: 'second factor reset', limit: 1 });
    expect(entry).toMatchObject({ actor: '钱管理', subject: `user ${name}` });
    const { visitor, page } = await password(name);
    expect((await visitor.post('/login/code', { code: codes() })).status).toBe(401);
    expect((await visitor.post('/login/code', { code: appOf(page)() })).status).toBe(303);
  });

  it('keys are sealed at rest, and stay with their users when the secret is changed', async () => {
    const { name, userId, codes, key } = await enrolled();
    const [row] = await console_.db.query<{ sealed: Buffer }>(
      'select sealed from second_factors where user_id = $1::bigint',
      [userId],
    );
    expect(row?.sealed.length).toBeGreaterThan(key.length);
    for (const written of [key, Secret.fromBase32(key).hex])
      expect(row?.sealed.toString('latin1').toUpperCase()).not.toContain(written.toUpperCase());
    const from = secret;
    secret = 'another secret of this test';
    await console_.db.transaction((tx) => resealAll(tx, { from, to: secret }));
    const { visitor } = await password(name);
    expect((await visitor.post('/login/code', { code: codes() })).status).toBe(303);
  });
});

describe('where none is demanded', () => {
  it('the password suffices, and there is no second step', async () => {
    const { name } = await somebody();
    const visitor = console_.stranger();
    expect((await visitor.post('/login', { name, password: PASSWORD })).headers.get('location')).toBe('/');
    expect((await visitor.get('/login/code')).status).toBe(404);
  });
});
