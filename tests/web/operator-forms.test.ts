/** What an operator fills in: what a schedule is to do, sessions and authorisations, the search for jobs. */

import { describe, expect, it } from 'vitest';
import { sealPurpose } from '../../src/inspection/session-kinds.ts';
import { unseal } from '../../src/store/seal.ts';
import { sessionNamed } from '../../src/store/sessions.ts';
import { cronWords } from '../../src/web/schedules/cron-words.ts';
import { useConsole } from '../support/console.ts';

const console_ = useConsole({ users: true });
const operator = () => console_.as('operator');

describe('the content of a schedule', () => {
  const plan = async (name: string) => {
    const [row] = await console_.db.query<{ plan: unknown }>('select plan from schedules where name = $1', [
      name,
    ]);
    return row?.plan;
  };
  const QUARTERLY = {
    name: '{year}年{quarter}季度',
    days: '10',
    ruleset: 'national-2019',
    city: '全部',
    department: '20%',
    township: '',
    hours: '22:00-06:00',
    workingDays: '',
  };

  it('of the quarterly round is filled in like a round, and shown in words', async () => {
    const { status } = await operator().post('/schedules/quarterly-round/plan', QUARTERLY);
    expect(status).toBe(303);
    expect(await plan('quarterly-round')).toEqual({
      name: '{year}年{quarter}季度',
      days: 10,
      ruleset: 'national-2019',
      full: ['city'],
      samples: [{ tier: 'department', take: { percent: 20 } }],
      hours: { from: '22:00', to: '06:00', workingDays: false },
    });
    const { body } = await operator().get('/schedules/quarterly-round');
    expect(body).toContain('自运行之日起10天');
    expect(body).toContain('全国检查指标（2019）');
    // What is stored stands in the fields again.
    expect(body).toMatch(/id="department"[^>]*value="20%"/);
  });

  it.each([
    [{ days: '0' }, '请填写1至92之间的天数'],
    [{ city: '许多' }, '市县级政府：请填写'],
    [{ city: '', department: '' }, '至少要检查一个层级'],
    [{ hours: '夜里' }, '请按22:00-06:00的格式填写'],
    [{ ruleset: '/etc/passwd' }, '请选择规则'],
  ])('is not saved with %o, and says why', async (wrong, why) => {
    const before = await plan('quarterly-round');
    const answer = await operator().post('/schedules/quarterly-round/plan', { ...QUARTERLY, ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain(why);
    expect(await plan('quarterly-round')).toEqual(before);
  });

  it('is refused of work that has none', async () => {
    expect((await operator().post('/schedules/session-check/plan', QUARTERLY)).status).toBe(404);
  });

  it.each([
    ['0 7 * * *', '每天07:00'],
    ['30 8 * * 1', '每周一08:30'],
    ['0 9 * * 1-5', '每周一至周五09:00'],
    ['0 8 26 1,4,7,10 *', '每年1、4、7、10月的26日08:00'],
    ['0 6,18 1 * *', '每月1日06:00、18:00'],
    ['*/5 * * * *', '*/5 * * * *'],
  ])('runs at %s, said as %s', (cron, words) => {
    expect(cronWords(cron)).toBe(words);
  });
});

describe('a session', () => {
  const SECRET = 'SUB=_2AkMsecret; SUBP=0033Wsecret';
  const added = (fields: Record<string, string>) => operator().post('/sessions', fields);

  it('is pasted once, sealed, and shown by no page and no entry', async () => {
    const done = await added({ kind: 'weibo', 'weibo-name': '市政务办', 'weibo-cookie': SECRET });
    expect(done.status).toBe(303);
    const stored = await sessionNamed(console_.db, 'weibo', '市政务办');
    const key = await console_.app.secret();
    const opened = stored && unseal(stored.sealed, key, sealPurpose('weibo', '市政务办'));
    expect(JSON.parse(opened ?? '')).toEqual({ cookie: SECRET });
    expect(stored?.sealed.includes('_2AkM')).toBe(false);
    const { body } = await operator().get('/sessions');
    expect(body).toContain('市政务办');
    const trail = await console_.db.query(`select * from audit_trail where action = 'session added'`);
    expect(trail).toMatchObject([{ actor: '赵值班', subject: 'session weibo 市政务办' }]);
    for (const shown of [body, JSON.stringify(trail)]) expect(shown).not.toContain('_2AkM');
  });

  it('that cannot be one is refused in Chinese, and what was pasted does not come back', async () => {
    const answer = await added({
      kind: 'wechat-console',
      'wechat-console-name': '运营者',
      'wechat-console-cookie': SECRET,
      'wechat-console-token': 'secret',
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('token 应为一串数字');
    expect(answer.body).toContain('value="运营者"');
    expect(answer.body).not.toContain('_2AkM');
    expect(answer.body).not.toContain('"secret"');
    expect(await sessionNamed(console_.db, 'wechat-console', '运营者')).toBeNull();
  });

  it('is removed by name, and that stands in the audit trail', async () => {
    await added({ kind: 'weibo', 'weibo-name': '要删除', 'weibo-cookie': SECRET });
    expect((await operator().post('/sessions/remove', { kind: 'weibo', name: '要删除' })).status).toBe(303);
    expect(await sessionNamed(console_.db, 'weibo', '要删除')).toBeNull();
    expect((await operator().post('/sessions/remove', { kind: 'weibo', name: '要删除' })).status).toBe(404);
    const [entry] = await console_.db.query(`select actor from audit_trail where action = 'session removed'`);
    expect(entry).toEqual({ actor: '赵值班' });
  });
});

describe('the jobs of an account', () => {
  it.each(['sljy', 'shilijiaoyu', '市教育局'])('are found by %s, as accounts are', async (typed) => {
    const [{ id } = { id: 0 }] = await console_.db.query<{ id: number }>(
      `select account_id as id from accounts where name = '示例教育'`,
    );
    const answer = await operator().get(`/jobs?q=${encodeURIComponent(typed)}`);
    expect(answer.headers.get('location')).toBe(`/jobs?account=${id}`);
  });
});
