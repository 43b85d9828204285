/** The operator's desk: sources, sessions, schedules, jobs of an account, one inspection; as pages and in a browser. */

import { beforeAll, describe, expect, it } from 'vitest';
import type { Timestamp } from '../../src/domain/time.ts';
import { addSession } from '../../src/inspection/sessions.ts';
import { sourceAnswered, sourceRefused } from '../../src/store/sources.ts';
import { useConsole } from '../support/console.ts';

const NOW = '2020-11-06T10:00:00+08:00' as Timestamp;
const console_ = useConsole({ users: true, environment: { XUNJIAN_NOW: NOW } });
const operator = () => console_.as('operator');
const viewer = () => console_.as('viewer');

const KEY = { platform: 'wechat', source: 'known-articles' } as const;
const POLICY = {
  rests: [600_000],
  patience: { captcha: 1, 'rate-limit': 1, login: 3, forbidden: 3 },
} as const;
const COOKIE = 'SUB=a-secret-that-no-page-shows';

beforeAll(async () => {
  const { db, app } = console_;
  await db.query(
    `insert into asked_sources (inspection_id, attempt, position, source, outcome, phrase, requests)
     select inspection_id, 1, 1, 'known-articles', 'blocked:captcha', '请输入<b>验证码</b>', 1 from inspections`,
  );
  await db.query(`update attempts set ended_at = $1::timestamptz, ending = 'done'`, [NOW]);
  await sourceAnswered(db, KEY);
  await sourceRefused(
    db,
    KEY,
    { accountId: idOf('示例发布'), kind: 'captcha', phrase: '请输入验证码' },
    POLICY,
  );
  await addSession(db, {
    kind: 'weibo',
    name: '运营一',
    secret: { cookie: COOKIE, endsAt: '2020-11-07T10:00:00+08:00' },
    key: await app.secret(),
    at: NOW,
  });
});

function idOf(name: string): number {
  return console_.seeded.accounts.get(name) ?? 0;
}

async function inspectionOf(name: string): Promise<number> {
  const [row] = await console_.db.query<{ id: number }>(
    'select inspection_id as id from inspections where account_id = $1::bigint',
    [idOf(name)],
  );
  return row?.id ?? 0;
}

describe('the first page', () => {
  it('says what needs a person now, each with the way to its list', async () => {
    const { body } = await viewer().get('/');
    expect(needs(body)).toEqual([
      ['/review', '1', '疑似问题待认定'],
      ['/review?state=recheck', '0', '复核待认定'],
      ['/worklist', '0', '无法判定待查看'],
      ['/sessions', '1', '会话到期或失效'],
      ['/sources', '1', '来源暂停或失明'],
      ['/jobs', '0', '检查程序出错'],
    ]);
  });

  it('shows the pass rates as a picture and as a table', async () => {
    const { body } = await viewer().get('/');
    expect(body).toContain('<img class="chart" src="/overview/trend.svg"');
    expect(body).toMatch(/2020Q4<\/a><\/th><td[^>]*>2<\/td><td[^>]*>1<\/td><td[^>]*>0<\/td><td[^>]*>50%/);
    const picture = await viewer().get('/overview/trend.svg');
    expect(picture.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
    expect(picture.body).toContain('50%');
  });

  it('says what runs next, the earliest first', async () => {
    const { body } = await viewer().get('/');
    expect([...body.matchAll(/2020年11月7日0[67]:\d0/g)].map(([at]) => at)).toEqual([
      '2020年11月7日06:00',
      '2020年11月7日06:30',
    ]);
  });
});

function needs(body: string): (string | undefined)[][] {
  return [
    ...body.matchAll(
      /<a href="([^"]+)"><span class="need-count">([^<]+)<\/span><span class="need-title">([^<]+)</g,
    ),
  ].map(([, href, count, title]) => [href, count, title]);
}

describe('the sources', () => {
  it('are listed with their rest and the platform’s own words', async () => {
    const { body } = await viewer().get('/sources');
    expect(body).toContain('暂停查询');
    expect(body).toContain('平台提示：请输入验证码');
    expect(body).toContain('aria-label="近48小时：作答0次，被拒绝3次，未取到0次"');
  });

  it('show whom they refused, and nothing of a platform’s words as markup', async () => {
    const { body } = await viewer().get('/sources/wechat/known-articles');
    expect(body).toContain(`<a href="/inspections/${await inspectionOf('示例发布')}">示例发布</a>`);
    expect(body).toContain('请输入&lt;b>验证码&lt;/b>');
  });

  it('stay readable for programs', async () => {
    const { body } = await viewer().get('/sources', { accept: 'application/json' });
    expect(JSON.parse(body)).toMatchObject([{ source: 'known-articles', refusal: 'blocked:captcha' }]);
  });

  it('that was never asked is no page', async () => {
    expect((await viewer().get('/sources/wechat/no-such-source')).status).toBe(404);
  });

  it('whose rest an operator ends are tried by one inspection', async () => {
    const path = '/sources/wechat/known-articles';
    const answer = await operator().post(`${path}/end-rest`);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
    expect((await operator().get(path)).body).toContain('等待试查');
    const [entry] = await console_.db.query(`select subject from audit_trail where action = 'rest ended'`);
    expect(entry).toEqual({ subject: 'source wechat known-articles' });
  });
});

describe('the sessions', () => {
  it('are listed with kind and end, and never with what is in them', async () => {
    const { body } = await viewer().get('/sessions');
    expect(body).toContain('微博登录会话');
    expect(body).toContain('即将到期');
    expect(body).toContain('2020年11月7日10:00');
    expect(body).not.toContain('a-secret-that-no-page-shows');
  });

  it('that do not exist cannot be checked', async () => {
    expect((await operator().post('/sessions/check', { kind: 'weibo', name: '没有' })).status).toBe(404);
  });
});

describe('a schedule', () => {
  it('shows its next five runs as they are typed, and is saved with them', { timeout: 60_000 }, async () => {
    const page = await operator().browserPage();
    await page.goto(`${console_.address}/schedules/daily-watch`);
    await page.getByLabel('运行时间').fill('30 8 * * 1');
    await page.getByText('2020年11月9日08:30 星期一').waitFor();
    expect(await page.locator('#next-runs li').allTextContents()).toEqual([
      '2020年11月9日08:30 星期一',
      '2020年11月16日08:30 星期一',
      '2020年11月23日08:30 星期一',
      '2020年11月30日08:30 星期一',
      '2020年12月7日08:30 星期一',
    ]);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存运行时间').waitFor();
    await page.context().close();
    const [stored] = await console_.db.query(`select cron from schedules where name = 'daily-watch'`);
    expect(stored).toEqual({ cron: '30 8 * * 1' });
  });

  it('shows them without JavaScript too, before anything is saved', async () => {
    const answer = await operator().post('/schedules/session-check', { cron: '０ ９ * * *', preview: '1' });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('2020年11月10日09:00');
    const [stored] = await console_.db.query(`select cron from schedules where name = 'session-check'`);
    expect(stored).toEqual({ cron: '0 6 * * *' });
  });

  it.each([
    ['0 9 * *', '现有4段'],
    ['0 9 31 2 *', '没有这样的日子'],
    ['<script>', '现有1段'],
  ])('is not saved as %s, and says why', async (cron, why) => {
    const answer = await operator().post('/schedules/session-check', { cron });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain(why);
    expect(answer.body).not.toContain('<script>"');
  });

  it('is switched on and off', async () => {
    await operator().post('/schedules/daily-watch/enable');
    expect((await viewer().get('/schedules')).body).toMatch(/日常监测[\s\S]*?启用/);
    await operator().post('/schedules/daily-watch/disable');
    const [stored] = await console_.db.query(`select enabled from schedules where name = 'daily-watch'`);
    expect(stored).toEqual({ enabled: false });
  });

  it('runs when somebody asks, and tells what it did', async () => {
    await operator().post('/schedules/deadline-rechecks/run');
    const { body } = await viewer().get('/schedules/deadline-rechecks');
    expect(body).toContain('已安排复核0个账号的0项问题');
    expect(body).toContain('手动运行');
  });
});

describe('the jobs of one account', () => {
  it('are found by a part of its name', async () => {
    const { body } = await viewer().get(`/jobs?q=${encodeURIComponent('示例')}`);
    for (const name of ['示例发布', '示例教育', '示例工信'])
      expect(body).toContain(`<a href="/jobs?account=${idOf(name)}">${name}</a>`);
    const only = await viewer().get(`/jobs?q=${encodeURIComponent('教育')}`);
    expect(only.headers.get('location')).toBe(`/jobs?account=${idOf('示例教育')}`);
  });

  it('lead into the board and to their inspection', async () => {
    const inspectionId = await inspectionOf('示例教育');
    const answer = await operator().post(`/inspections/${inspectionId}/again`);
    expect(answer.headers.get('location')).toBe(`/inspections/${inspectionId}`);
    const { body } = await viewer().get(`/jobs?account=${idOf('示例教育')}`);
    const [, job] = /<a href="\/queues\/queue\/inspect-wechat\/(asked-[\w-]+)">/.exec(body) ?? [];
    expect((await console_.app.queue('inspect-wechat').getJob(job ?? ''))?.data).toEqual({ inspectionId });
    expect(body).toContain(`<a href="/inspections/${inspectionId}">${inspectionId}</a>`);
  });

  it('that somebody asks for wrongly are refused with the reason', async () => {
    const accountId = String(idOf('示例发布'));
    const answer = await operator().post('/jobs/recheck', { accountId });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('没有');
    expect((await operator().post('/jobs/inspect', { accountId: 'x' })).status).toBe(404);
  });
});

describe('one inspection', () => {
  it('shows its attempts, pages, problems and sources', async () => {
    const { body } = await viewer().get(`/inspections/${await inspectionOf('示例教育')}`);
    for (const text of ['第1次', '>文章<', '含有商业广告', '已知文章地址', '被拒绝'])
      expect(body).toContain(text);
  });

  it('shows no secret that an address carries', async () => {
    const inspectionId = await inspectionOf('示例工信');
    await console_.db.query(
      `insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at, outcome)
       values (gen_random_uuid(), $1::bigint, 1, 'publish-list', 'wechat-publish-list',
         'https://mp.weixin.qq.com/cgi-bin/appmsgpublish?token=123454321&f=json', 'x', $2::timestamptz, 'failed:timeout')`,
      [inspectionId, NOW],
    );
    const { body } = await viewer().get(`/inspections/${inspectionId}`);
    expect(body).toContain('appmsgpublish?token=***');
    expect(body).not.toContain('123454321');
  });

  it('that there is not is no page', async () => {
    for (const id of ['987654', 'x', '0', '1e3', '99999999999999999999'])
      expect((await viewer().get(`/inspections/${id}`)).status, id).toBe(404);
  });
});

describe('who may only look', () => {
  it.each([
    '/sources/wechat/known-articles/end-rest',
    '/sessions/check',
    '/schedules/daily-watch',
    '/schedules/daily-watch/enable',
    '/schedules/daily-watch/run',
    '/jobs/inspect',
    '/jobs/recheck',
    '/inspections/1/again',
  ])('is refused at %s', async (path) => {
    expect((await viewer().post(path)).status).toBe(403);
  });

  it('reads the queue board, is shown no button, and changes nothing by its addresses', async () => {
    const { body } = await viewer().get('/queues/api/queues');
    const { queues } = JSON.parse(body) as { queues: { readOnlyMode: boolean }[] };
    expect(queues.map(({ readOnlyMode }) => readOnlyMode)).toEqual([true, true, true, true, true]);
    const pause = { method: 'PUT', headers: { origin: console_.address } };
    expect((await viewer().send('/queues/api/queues/recheck/pause', pause)).status).toBe(403);
    expect(await console_.app.queue('recheck').isPaused()).toBe(false);
  });
});
