import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { loadNamedRuleSet } from '../../src/inspection/rulesets.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { useConsole } from '../support/console.ts';
import { type SeededRound, seedRound } from '../support/seeded-round.ts';

const { ruleset, source } = await loadNamedRuleSet('baoji-2020');
const RULESET = { hash: ruleset.hash, id: ruleset.id, title: ruleset.title, source };

const ROUND: SeededRound = {
  name: '2020Q4',
  ruleset: RULESET,
  accounts: [
    { name: '示例发布', tier: 'city' },
    { name: '示例统计', sponsor: '示例市统计局' },
    {
      name: '示例教育',
      sponsor: '示例市教育局',
      problems: [{ rule: 'commercial-footer', list: '部分信息页面底部存在商业信息', state: 'suspected' }],
    },
    {
      name: '=示例工信',
      sponsor: '示例市工信局',
      problems: [{ rule: 'not-updated', list: '监测时间点前2周内无更新', state: 'open' }],
    },
    {
      name: '示例交警',
      platform: 'weibo',
      tier: 'township',
      sponsor: '示例县公安局',
      reasons: ['sampled'],
      state: 'undetermined',
      unknown: [{ rule: 'not-updated', is: 'asks' }],
    },
  ],
};

const console_ = useConsole({ round: ROUND });
const viewer = () => console_.as('viewer');
const operator = () => console_.as('operator');

const SCREENSHOTS = join(PACKAGE_ROOT, 'out/screenshots/rounds');

/** The page as a person sees it, kept as build output. */
async function picture(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

describe('a round in the console', () => {
  it('is listed with its figures', async () => {
    const { status, body } = await viewer().get('/rounds');
    expect(status).toBe(200);
    expect(body).toContain('<a href="/rounds/2020Q4">2020Q4</a>');
    expect(body).toContain('<a href="/rounds/2020Q4/accounts?outcome=failing">1</a>');
  });

  it('counts by outcome, tier, platform and rule, and each number leads to its list', async () => {
    const { body } = await viewer().get('/rounds/2020Q4');
    for (const path of [
      '/rounds/2020Q4/accounts?outcome=pending',
      '/rounds/2020Q4/accounts?tier=township&amp;outcome=undetermined',
      '/rounds/2020Q4/accounts?platform=weibo',
      '/rounds/2020Q4/accounts?rule=not-updated&amp;verdict=violation',
    ])
      expect(body).toContain(path);
    const list = await viewer().get('/rounds/2020Q4/accounts?rule=not-updated&verdict=violation');
    expect(list.body).toContain('=示例工信');
    expect(list.body).not.toContain('示例统计');
  });

  it('keeps its filters in the address, and counts what they let through', async () => {
    const { body } = await viewer().get('/rounds/2020Q4?platform=weibo&tier=');
    expect(body).toContain('<option value="weibo" selected>');
    expect(body).toContain('/rounds/2020Q4/accounts?platform=weibo&amp;outcome=undetermined');
    expect(body).toContain('/rounds/2020Q4/charts/tier.svg?platform=weibo');
  });

  it('refuses an address whose filters it does not know', async () => {
    expect((await viewer().get('/rounds/2020Q4?outcome=splendid')).status).toBe(400);
    expect((await viewer().get('/rounds/2099Q1')).status).toBe(404);
  });

  it('shows each chart as a picture of its own address', async () => {
    for (const chart of ['tier', 'platform', 'rule']) {
      const { status, body, headers } = await viewer().get(`/rounds/2020Q4/charts/${chart}.svg`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toContain('image/svg+xml');
      expect(body).toMatch(/^<svg[^>]*>/);
    }
    expect((await viewer().get('/rounds/2020Q4/charts/tier.svg')).body).toContain('不合格');
  });

  it('hands out its list as CSV, in which a name that begins with = is a text', async () => {
    const { body, headers } = await viewer().get('/rounds/2020Q4/accounts?format=csv&outcome=failing');
    expect(headers.get('content-disposition')).toContain(encodeURIComponent('2020Q4-检查名单.csv'));
    const lines = body.replace('\ufeff', '').trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(",'=示例工信,");
  });

  it('shows its charts in Chromium', async () => {
    const page = await viewer().browserPage();
    await page.goto(`${console_.address}/rounds/2020Q4`, { waitUntil: 'networkidle' });
    const images = await page.locator('img').all();
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) await image.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => [...document.images].every(({ naturalWidth }) => naturalWidth > 0));
    await page.context().close();
  });
});

describe('the papers of a round', () => {
  it('say what still stands in the way of the notice', async () => {
    const { body } = await viewer().get('/rounds/2020Q4/documents');
    expect(body).toContain('签发前还须完成以下事项');
    expect(body).toContain('还有 1 项疑似问题没有认定');
  });

  it('are previewed in the page, in a frame that runs nothing, and then downloaded', async () => {
    const page = await operator().browserPage();
    await page.goto(`${console_.address}/rounds/2020Q4/documents`);
    const frame = page.frameLocator('iframe.preview');
    await frame.locator('h1').first().waitFor();
    expect(await frame.locator('body').innerText()).toContain('=示例工信');
    await picture(page, 'preview-desk');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '下载通报（Word）' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('2020Q4-notice.docx');
    expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
    await page.context().close();
  });

  it('are handed out to each failing body', async () => {
    const query = new URLSearchParams({ sponsor: '示例市工信局', file: '整改通知.docx' });
    const { status, headers } = await viewer().get(`/rounds/2020Q4/documents/body-file?${query}`);
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toContain(encodeURIComponent('示例市工信局-整改通知.docx'));
    expect(
      (await viewer().get('/rounds/2020Q4/documents/body-file?sponsor=nobody&file=检查报告.docx')).status,
    ).toBe(404);
  });

  it('come all together as a zip', async () => {
    const response = await fetch(`${console_.address}/rounds/2020Q4/documents/all.zip`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
    expect(bytes.toString('latin1')).toContain('notice.docx');
  });

  it('are not signed while a suspicion is undecided', async () => {
    const answer = await operator().post('/rounds/2020Q4/publish', {
      signer: '某某某',
      signedOn: '2020-11-11',
    });
    expect(answer.status).toBe(409);
    const [round] = await console_.db.query<{ state: string }>(
      `select state from rounds where name = '2020Q4'`,
    );
    expect(round?.state).toBe('closed');
  });
});

describe('orders to a round', () => {
  it('are refused with the reason where its state does not allow them', async () => {
    const { status, body } = await operator().post('/rounds/2020Q4/pause');
    expect(status).toBe(409);
    expect(body).toContain('这轮检查现在是“已结束”，不能暂停');
  });

  it('ask again for what ended undetermined, pause, resume and end it, each in the audit trail', async () => {
    const expected: [string, Record<string, string>, string][] = [
      ['run', { again: 'yes' }, 'running'],
      ['pause', {}, 'paused'],
      ['resume', {}, 'running'],
      ['close', { why: '窗口将尽' }, 'closed'],
    ];
    for (const [order, fields, state] of expected) {
      const { status, headers } = await operator().post(`/rounds/2020Q4/${order}`, fields);
      expect(status, order).toBe(303);
      expect(headers.get('location')).toBe('/rounds/2020Q4');
      const [round] = await console_.db.query<{ state: string }>(
        `select state from rounds where name = '2020Q4'`,
      );
      expect(round?.state).toBe(state);
    }
    const entries = await console_.db.query<{ action: string }>(
      `select action from audit_trail where subject = 'round 2020Q4' order by entry_id`,
    );
    expect(entries.map(({ action }) => action)).toEqual([
      'round run again',
      'round paused',
      'round resumed',
      'round closed',
    ]);
  });

  it('end it only with a reason', async () => {
    expect((await operator().post('/rounds/2020Q4/close', { why: ' ' })).status).toBe(400);
  });
});

describe('opening a round', () => {
  const form = { name: '2021Q1', from: '2021-01-26', to: '2021-02-06', ruleset: 'baoji-2020' };

  it('shows first whom it would select, and changes nothing', async () => {
    const { status, body } = await operator().post('/rounds/open', {
      ...form,
      city: '全部',
      department: '1',
      seed: '7',
      recheck: 'latest',
      step: 'preview',
    });
    expect(status).toBe(200);
    expect(body).toContain('从 3 个中抽取 1 个，随机种子 7'.replace('，', '，'));
    expect(body).toContain('复核 1 个（“2020Q4”的不合格账号）');
    expect(await console_.db.query(`select from rounds where name = '2021Q1'`)).toEqual([]);
  });

  it('opens it with the same selection', async () => {
    const answer = await operator().post('/rounds/open', {
      ...form,
      targets: '示例交警\n示例发布',
      seed: '',
      step: 'open',
    });
    expect(answer.status).toBe(303);
    const [opened] = await console_.db.query<{ state: string; selected: number }>(
      `select state, selected from results.rounds where round = '2021Q1'`,
    );
    expect(opened).toEqual({ state: 'open', selected: 2 });
  });

  it('says of each field what is wrong with it', async () => {
    const { status, body } = await operator().post('/rounds/open', {
      ...form,
      to: '2021-01-01',
      township: '几个',
      targets: '没有这个账号',
      step: 'preview',
    });
    expect(status).toBe(422);
    for (const text of [
      '最后一天早于第一天',
      '请填写“全部”、数量（如13）或比例（如10%）',
      '备案登记中没有这个账号',
    ])
      expect(body).toContain(text);
  });
});

describe('the difference to an earlier round', () => {
  it('names who is newly failing, still failing and put right', async () => {
    await seedRound(console_.db, {
      name: '2021Q2',
      from: '2021-04-26',
      to: '2021-05-06',
      ruleset: RULESET,
      accounts: [
        { name: '=示例工信', sponsor: '示例市工信局' },
        {
          name: '示例统计',
          sponsor: '示例市统计局',
          problems: [{ rule: 'not-updated', list: '监测时间点前2周内无更新', state: 'open' }],
        },
      ],
    });
    const page = (change: string) => viewer().get(`/rounds/2021Q2/difference?to=2020Q4&change=${change}`);
    expect((await page('put-right')).body).toMatch(/<th[^>]*><a[^>]*>=示例工信/);
    expect((await page('newly-failing')).body).toMatch(/<th[^>]*><a[^>]*>示例统计/);
    expect((await page('still-failing')).body).toContain('没有这样的账号');
  });
});
