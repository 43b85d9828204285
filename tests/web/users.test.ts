import { describe, expect, it } from 'vitest';
import { searchAuditTrail } from '../../src/store/audit-search.ts';
import { userByName } from '../../src/store/users.ts';
import { PASSWORD, USER_NAMES, useConsole } from '../support/console.ts';

const console_ = useConsole({ users: true });
const administrator = () => console_.as('administrator');

async function add(name: string): Promise<number> {
  const fields = { name, role: 'reviewer', password: PASSWORD, again: PASSWORD };
  const added = await administrator().post('/users', fields);
  return Number(/^\/users\/(\d+)$/.exec(added.headers.get('location') ?? '')?.[1]);
}

async function logIn(name: string) {
  const visitor = console_.stranger();
  const { status } = await visitor.post('/login', { name, password: PASSWORD });
  return { visitor, status };
}

describe('an administrator', () => {
  it('adds a user, who may log in', async () => {
    const userId = await add('孙审核');
    expect((await administrator().get(`/users/${userId}`)).body).toContain('已添加用户“孙审核”');
    expect((await administrator().get('/users')).body).toContain('孙审核');
    expect((await logIn('孙审核')).status).toBe(303);
    const [entry] = await searchAuditTrail(console_.db, { action: 'user added', limit: 1 });
    expect(entry).toMatchObject({
      actor: USER_NAMES.administrator,
      subject: 'user 孙审核',
      detail: { role: 'reviewer' },
    });
  });

  it.each([
    [{ name: '短', password: 'short', again: 'short' }, '密码至少10个字符'],
    [{ name: '异', password: PASSWORD, again: 'something else' }, '两次输入的密码不一致'],
    [{ name: '本机', password: PASSWORD, again: PASSWORD }, '这个用户名由系统保留'],
    [{ name: USER_NAMES.viewer, password: PASSWORD, again: PASSWORD }, '已有名为'],
    [{ name: '<b>', password: PASSWORD, again: PASSWORD }, '用户名含有不能使用的字符'],
  ])('is told what is wrong with %j', async (fields, message) => {
    const refused = await administrator().post('/users', { role: 'viewer', ...fields });
    expect(refused.status).toBe(422);
    expect(refused.body).toContain(message);
  });

  it('disables a user, who is out at once, and enables again', async () => {
    const userId = await add('吴停用');
    const { visitor } = await logIn('吴停用');
    expect((await visitor.get('/')).status).toBe(200);
    await administrator().post(`/users/${userId}/disable`);
    const refused = await visitor.get('/');
    expect(refused.status).toBe(401);
    expect(refused.body).toContain('该用户已停用');
    expect((await logIn('吴停用')).status).toBe(401);
    await administrator().post(`/users/${userId}/enable`);
    expect((await logIn('吴停用')).status).toBe(303);
  });

  it('changes a role, which counts from the next request on', async () => {
    const userId = await add('郑换岗');
    const { visitor } = await logIn('郑换岗');
    expect((await visitor.get('/users')).status).toBe(403);
    await administrator().post(`/users/${userId}/role`, { role: 'administrator' });
    expect((await visitor.get('/users')).status).toBe(200);
    await administrator().post(`/users/${userId}/role`, { role: 'viewer' });
    expect((await visitor.get('/users')).status).toBe(403);
  });

  it('sets a new password, which ends the user’s sessions', async () => {
    const userId = await add('冯忘记');
    const { visitor } = await logIn('冯忘记');
    await administrator().post(`/users/${userId}/password`, {
      password: 'another word 9',
      again: 'another word 9',
    });
    expect((await visitor.get('/')).status).toBe(401);
    expect((await logIn('冯忘记')).status).toBe(401);
  });

  it('ends one session of a user', async () => {
    const userId = await add('陈两处');
    const { visitor } = await logIn('陈两处');
    const { body } = await administrator().get(`/users/${userId}`);
    const path = /\/users\/\d+\/sessions\/\d+\/end/.exec(body)?.[0] ?? '';
    expect((await administrator().post(path)).status).toBe(303);
    expect((await visitor.get('/')).status).toBe(401);
  });

  it('who is the last one cannot be disabled or become less', async () => {
    const { db } = console_;
    const own = await userByName(db, USER_NAMES.administrator);
    for (const [path, fields] of [
      ['disable', {}],
      ['role', { role: 'viewer' }],
    ] as const) {
      const refused = await administrator().post(`/users/${own?.userId}/${path}`, fields);
      expect(refused.status, path).toBe(422);
      expect(refused.body).toContain('是唯一的管理员');
    }
  });
});

describe('the audit trail', () => {
  it('is searched by actor, action, subject and day, and pages by key', async () => {
    const { db } = console_;
    await db.query(
      `insert into audit_trail (at, actor, action, subject)
       select '2020-11-01T00:00:00+08:00'::timestamptz + n * interval '1 minute', '搜索者', 'violation confirmed', 'violation ' || n
       from generate_series(1, 60) n`,
    );
    const first = await administrator().get('/audit?actor=搜索者&from=2020-11-01&to=2020-11-01');
    expect(first.body).toContain('>问题 60<');
    expect(first.body).not.toContain('>问题 10<');
    expect(first.body).toContain('<td data-heading="操作">认定问题</td>');
    const next =
      /href="(\/audit\?[^"]*after=\d+[^"]*)"/.exec(first.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await administrator().get(next);
    expect(second.body).toContain('>问题 10<');
    expect(second.body).not.toContain('>问题 11<');
    expect((await administrator().get('/audit?subject=violation+7')).body).toContain('>问题 7<');
    expect((await administrator().get('/audit?actor=搜索者&from=2020-11-02')).body).toContain(
      '没有符合条件的记录',
    );
    expect((await administrator().get('/audit?action=role+changed')).body).not.toContain('>问题 ');
  });
});
