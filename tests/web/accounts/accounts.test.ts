import { describe, expect, it } from 'vitest';
import type { Timestamp } from '../../../src/domain/time.ts';
import { addKnownPosts } from '../../../src/store/accounts.ts';
import { PHONE, useConsole } from '../../support/console.ts';
import { accessibilityProblems, keepPicture } from '../../support/seen-pages.ts';

const console_ = useConsole({ environment: { XUNJIAN_NOW: '2020-11-06T10:00:00+08:00' } });
const operator = () => console_.as('operator');
const id = (name: string) => console_.seeded.accounts.get(name) ?? 0;

describe('the list of accounts', () => {
  it('is searched in a browser by initials, the search kept in the address', async () => {
    const page = await operator().browserPage();
    await page.goto(`${console_.address}/accounts`);
    await page.getByLabel('搜索').fill('slgx');
    await page.getByLabel('搜索').press('Enter');
    await page.getByRole('link', { name: '示例工信' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('slgx');
    expect(await page.getByRole('row').count()).toBe(2);
    await keepPicture(page, 'accounts');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });

  it('shows what does not exist in an address as if it were not there', async () => {
    const { status, body } = await operator().get('/accounts?platform=myspace&after=x');
    expect(status).toBe(200);
    expect(body).toContain('示例工信');
  });

  it('is exported as it is filtered, and nothing in it is a formula', async () => {
    await console_.db.query(`update accounts set remark = '=1+1' where name = '示例工信'`);
    const { body, headers } = await operator().get('/accounts/export?format=csv&q=slgx');
    expect(headers.get('content-disposition')).toContain('attachment');
    expect(body).toContain(`示例工信`);
    expect(body).not.toContain('示例发布');
    expect(body).toContain(`'=1+1`);
  });
});

describe('the page of an account', () => {
  it('has its problems, its looks and its posts of the year', async () => {
    const at = '2020-10-02T09:13:00+08:00' as Timestamp;
    await console_.db.transaction((tx) =>
      addKnownPosts(
        tx,
        id('示例工信'),
        [1, 2].map((n) => ({
          url: `https://mp.weixin.qq.com/s/${n}`,
          publishedAt: at,
          origin: 'inspection' as const,
        })),
        at,
      ),
    );
    const page = await operator().browserPage();
    await page.goto(`${console_.address}/accounts/${id('示例工信')}`);
    expect(await page.getByTitle('2020年10月2日：见到2条发布').textContent()).toBe('22');
    expect(await page.getByTitle('2020年10月3日：没有看到').textContent()).toBe('3');
    await page.getByRole('cell', { name: '示例工信：监测时间点前2周内未更新。' }).waitFor();
    expect(await page.locator('a[href^="/inspections/"]').count()).toBe(1);
    await keepPicture(page, 'account');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });

  it('is not there for a number that is nobody’s', async () => {
    expect((await operator().get('/accounts/999999')).status).toBe(404);
    expect((await operator().get('/accounts/x')).status).toBe(404);
  });

  it('has a look or a re-check begun by an operator, on record', async () => {
    const account = id('示例工信');
    expect((await operator().post(`/accounts/${account}/inspect`)).status).toBe(303);
    const wanted = await console_.db.query(
      `select reason from inspections where account_id = $1::bigint and round_id is null and state = 'queued'`,
      [account],
    );
    expect(wanted).toEqual([{ reason: 'single' }]);
    const [entry] = await console_.db.query<{ subject: string }>(
      `select subject from audit_trail where action = 'inspection wanted'`,
    );
    expect(entry?.subject).toBe(`account ${account}`);
    expect((await operator().post(`/accounts/${account}/recheck`)).status).toBe(303);
    expect((await operator().post(`/accounts/${id('示例发布')}/recheck`)).status).toBe(409);
  });
});

describe('on a phone', () => {
  it.each(['/accounts', '/accounts/{}'])('%s fits the screen and is accessible', async (path) => {
    const page = await operator().browserPage(PHONE);
    await page.goto(`${console_.address}${path.replace('{}', String(id('示例工信')))}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await keepPicture(page, path === '/accounts' ? 'accounts-phone' : 'account-phone');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });
});

describe('exemptions', () => {
  const path = () => `/accounts/${id('示例发布')}/exemptions`;

  it('are granted with days and a reason, and ended with a reason', async () => {
    const granted = await operator().post(path(), {
      rule: 'not-updated',
      from: '2020-10-26',
      to: '2020-11-30',
      why: '机构改革。',
    });
    expect(granted.status).toBe(303);
    const [exemption] = await console_.db.query<{ exemption_id: number }>(
      `select exemption_id from exemptions where why = '机构改革' and granted_by = '本机'`,
    );
    const revoke = `${path()}/${exemption?.exemption_id}/revoke`;
    expect((await operator().post(revoke, { why: ' ' })).status).toBe(422);
    expect((await operator().post(revoke, { why: '改革已完成' })).status).toBe(303);
    expect((await operator().post(revoke, { why: '再次' })).status).toBe(409);
    const { body } = await operator().get(`/accounts/${id('示例发布')}`);
    expect(body).toContain('本机：改革已完成');
  });

  it('are refused with what is wrong, and what was filled in stays', async () => {
    const { status, body } = await operator().post(path(), {
      rule: 'no-such-rule',
      from: '2020-11-30',
      to: '2020-10-26',
      why: '机构改革',
    });
    expect(status).toBe(422);
    expect(body).toContain('没有这条规则，请从列表中选择');
    expect(body).toContain('结束日期早于开始日期');
    expect(body).toContain('value="2020-11-30"');
  });

  it('belong to their account: the address of another ends none', async () => {
    const [other] = await console_.db.query<{ exemption_id: number }>(
      `insert into exemptions (account_id, first_day, last_day, why, granted_by, granted_at)
       values ($1::bigint, '2020-10-01', '2020-10-02', '理由', '张三', now()) returning exemption_id`,
      [id('示例工信')],
    );
    expect((await operator().post(`${path()}/${other?.exemption_id}/revoke`, { why: '误' })).status).toBe(
      409,
    );
  });
});
