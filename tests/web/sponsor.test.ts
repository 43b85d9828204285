/** A body's own page: what it shows, what it does not, an answer that sets off a re-check, and what is refused. */

import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaptureId } from '../../src/domain/page.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { issueLink } from '../../src/inspection/sponsor-links.ts';
import { roundByName } from '../../src/store/rounds.ts';
import { picturesOfBody, sponsorByName } from '../../src/store/sponsor-links.ts';
import { startWorkers } from '../../workers/all.ts';
import type { Running } from '../../workers/run.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { PHONE, useConsole } from '../support/console.ts';
import { CHECKPOINT, seedRound } from '../support/seeded-round.ts';
import { accessibilityProblems, keepPicture } from '../support/seen-pages.ts';

const NOW = '2020-11-12T10:00:00+08:00' as Timestamp;
const UID = '5600000901';
const SILENT = { rule: 'not-updated', list: '监测时间点前2周内无更新', state: 'open' } as const;

const platforms = await startPlatforms(
  world({
    now: NOW,
    accounts: [
      {
        platform: 'weibo',
        id: UID,
        name: '甲局微博',
        sources: ['mobile'],
        posts: [{ at: '2020-11-11T09:30:00+08:00', title: '恢复更新' }],
      },
    ],
  }),
);
afterAll(() => platforms.close());

const console_ = useConsole({
  environment: {
    XUNJIAN_NOW: NOW,
    XUNJIAN_SECRET: 's'.repeat(40),
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  },
});

let workers: Running;
let round = '';
beforeAll(async () => {
  const { app, db } = console_;
  const ruleset = await app.useRuleset('baoji-2020');
  const bytes = await sharp({ create: { width: 390, height: 600, channels: 3, background: '#cde' } })
    .png()
    .toBuffer();
  round = `2020Q4-${randomUUID().slice(0, 4)}`;
  const stored = await db.query<{ source: string; title: string }>(
    'select source, title from rulesets where hash = $1',
    [ruleset.hash],
  );
  await seedRound(db, {
    name: round,
    ruleset: {
      hash: ruleset.hash,
      id: ruleset.id,
      title: stored[0]?.title ?? '',
      source: stored[0]?.source ?? '',
    },
    screenshot: async () => {
      const url = 'https://m.weibo.cn/u/1';
      const { id, file, offset, length, digest } = await app.archive.storeScreenshot(bytes, {
        url,
        fetchedAt: CHECKPOINT,
        type: 'image/png',
      });
      return { id: id as CaptureId, file, offset, length, digest };
    },
    accounts: [
      { name: '甲局微博', platform: 'weibo', sponsor: '示例市甲局', problems: [SILENT] },
      {
        name: '甲局微信',
        sponsor: '示例市甲局',
        problems: [{ rule: 'commercial-footer', list: '部分信息页面底部存在商业信息', state: 'suspected' }],
      },
      { name: '乙局微信', sponsor: '示例市乙局', problems: [SILENT] },
    ],
  });
  await db.query(`update accounts set platform_id = $1 where name = '甲局微博'`, [UID]);
  workers = startWorkers(app, { queues: ['inspect-weibo'], concurrency: 1 });
});
afterAll(() => workers.stop(5_000));

/** The path of a body's address. */
async function pathFor(sponsor = '示例市甲局'): Promise<string> {
  const found = await roundByName(console_.db, round);
  const body = await sponsorByName(console_.db, sponsor);
  if (!found || !body) throw new Error('the round or its body vanished');
  const wish = { round: found, sponsorId: body.sponsorId, by: '李四', until: null };
  const issued = await issueLink(console_.app, wish);
  if (issued.is === 'refused') throw new Error(issued.why);
  return new URL(issued.url).pathname;
}

async function onPhone(path: string): Promise<Page> {
  const page = await console_.as('viewer').browserPage(PHONE);
  await page.goto(`${console_.address}${path}`);
  return page;
}

const entries = (action: string) =>
  console_.db.query<{ actor: string; detail: Record<string, unknown> }>(
    'select actor, detail from audit_trail where action = $1 order by entry_id',
    [action],
  );

describe("a body's own page", () => {
  it('shows its problems with their evidence, and no suspicion, no other body, no way into the console', async () => {
    const page = await onPhone(await pathFor());
    await page.getByRole('heading', { name: '微博“甲局微博”' }).waitFor();
    expect(await page.getByText('乙局').count()).toBe(0);
    expect(await page.getByText('商业信息').count()).toBe(0);
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.getByText('查看证据截图').click();
    const picture = page.getByRole('img', { name: '证据截图1' });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(390);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0);
    await keepPicture(page, 'sponsor-phone');
    await page.context().close();
  });

  it("does not give out another body's evidence", async () => {
    const found = await roundByName(console_.db, round);
    const other = await sponsorByName(console_.db, '示例市乙局');
    const [picture] = await picturesOfBody(console_.db, {
      roundId: found?.roundId ?? 0,
      sponsorId: other?.sponsorId ?? 0,
    });
    const asked = await console_.as('viewer').get(`${await pathFor()}/evidence/${picture?.id}`);
    expect(asked.status).toBe(404);
    const own = await console_.as('viewer').get(`${await pathFor('示例市乙局')}/evidence/${picture?.id}`);
    expect(own).toMatchObject({ status: 200 });
    expect(own.headers.get('content-type')).toBe('image/png');
  });

  it('takes an answer with text, addresses and pictures, and the account is looked at again', async () => {
    const page = await onPhone(await pathFor());
    await page.getByLabel('整改情况', { exact: true }).fill('已于11月11日恢复更新，并明确了专人负责。');
    await page.getByLabel('新发布内容的地址').fill(`https://m.weibo.cn/status/4570000000000901`);
    await page.getByLabel('图片').setInputFiles({
      name: '截图.png',
      mimeType: 'image/png',
      buffer: await sharp({ create: { width: 300, height: 300, channels: 3, background: '#eee' } })
        .png()
        .toBuffer(),
    });
    await page.getByRole('button', { name: '提交整改情况' }).click();
    await page.getByText('整改情况已登记').waitFor();
    await page.getByText('附图1张，已存档').waitFor();
    expect((await entries('rectification recorded')).at(-1)?.actor).toBe('示例市甲局');
    await expect
      .poll(async () => (await rechecks()).map(({ outcome }) => outcome), { timeout: 30_000 })
      .toEqual(['rectified']);
    await page.reload();
    await page.getByText('已认定整改').waitFor();
    await page.getByText('复核结果：已整改').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'sponsor-answered-phone');
    await page.context().close();
  });
});

async function rechecks(): Promise<{ outcome: string }[]> {
  return console_.db.query('select outcome from results.rechecks where from_round = $1', [round]);
}

describe('a page of a body is refused', () => {
  const status = async (path: string) => {
    const { status: code, body } = await console_.as('viewer').get(path);
    return { code, said: /<h1>([^<]*)<\/h1>/.exec(body)?.[1] };
  };

  it('if one character of its address is another, and that is logged', async () => {
    const path = await pathFor('示例市乙局');
    const changed = path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A');
    expect(await status(changed)).toEqual({ code: 403, said: '地址无效' });
    expect((await entries('sponsor address refused')).at(-1)?.detail).toMatchObject({ is: 'forged' });
    const page = await onPhone(changed);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'sponsor-refused-phone');
    await page.context().close();
  });

  it('if its date is over, and that is logged', async () => {
    const path = await pathFor('示例市乙局');
    const linkId = Number(/\/s\/(\d+)-/.exec(path)?.[1]);
    // As it was signed for that day: the date cannot be moved without another signature.
    const { signLink } = await import('../../src/domain/sponsor-token.ts');
    const [row] = await console_.db.query<{ roundId: number; sponsorId: number }>(
      `update sponsor_links set issued_at = '2020-10-01T00:00:00+08:00', expires_at = '2020-11-11T23:59:59+08:00'
       where sponsor_link_id = $1 returning round_id as "roundId", sponsor_id as "sponsorId"`,
      [linkId],
    );
    if (!row) throw new Error('the link vanished');
    const expiresAt = '2020-11-11T23:59:59+08:00' as Timestamp;
    const token = signLink({ linkId, ...row, expiresAt }, 's'.repeat(40));
    expect(await status(`/s/${token}`)).toEqual({ code: 410, said: '地址已过期' });
    expect((await entries('sponsor address refused')).at(-1)?.detail).toMatchObject({ is: 'expired' });
  });

  it('if an operator took it back on the page of addresses', async () => {
    const path = await pathFor('示例市乙局');
    const page = await console_.as('operator').browserPage();
    await page.goto(`${console_.address}/sponsor-links?round=${round}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByText('显示地址和二维码').first().click();
    await keepPicture(page, 'sponsor-links-desk');
    await page.getByRole('button', { name: '收回示例市乙局的地址' }).click();
    await page.getByText('已收回，地址不再打开').waitFor();
    expect(await status(path)).toEqual({ code: 410, said: '地址已收回' });
    await page.getByRole('button', { name: '发放示例市乙局的地址' }).click();
    await page.getByText('已给示例市乙局发放填报地址').waitFor();
    await page.context().close();
  });

  it('if what is sent as a picture is a page, which is said and logged', async () => {
    const page = await onPhone(await pathFor('示例市乙局'));
    await page.getByLabel('整改情况', { exact: true }).fill('已恢复');
    await page.getByLabel('图片').setInputFiles({
      name: '截图.png',
      mimeType: 'image/png',
      buffer: Buffer.from('<!doctype html><script>alert(1)</script>'),
    });
    await page.getByRole('button', { name: '提交整改情况' }).click();
    await page.getByRole('alert').getByText('不是PNG').waitFor();
    expect(await page.getByLabel('整改情况', { exact: true }).inputValue()).toBe('已恢复');
    expect((await entries('upload refused')).at(-1)).toMatchObject({ actor: '示例市乙局' });
    await page.context().close();
  });

  it('if an answer is sent for a problem of another body', async () => {
    const path = await pathFor('示例市乙局');
    const [own] = await console_.db.query<{ id: number }>(
      `select violation_id as id from violations v join accounts a using (account_id) where a.name = '甲局微博'`,
    );
    const { status: code } = await console_
      .as('viewer')
      .post(`${path}/${own?.id}`, { [`text-${own?.id}`]: '已整改' });
    expect(code).toBe(404);
  });

  it('if it is asked for again and again', async () => {
    const visitor = console_.as('viewer');
    let code = 0;
    for (let asked = 0; asked < 300 && code !== 429; asked += 1)
      ({ status: code } = await visitor.get('/s/1-aaaaaaaaaaaaaaaaaaaaaaaa'));
    expect(code).toBe(429);
  });
});
