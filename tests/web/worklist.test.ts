/** The worklist on a phone: an address pasted, a screenshot recorded, a connection lost, and what is refused. */

import type { Page } from 'playwright';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectionById } from '../../src/store/inspections.ts';
import { startWorkers } from '../../workers/all.ts';
import type { Running } from '../../workers/run.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { PHONE, useConsole } from '../support/console.ts';
import { hundredMillionPixels } from '../support/pictures.ts';
import { inRound, type Scene } from '../support/rounds.ts';
import { accessibilityProblems, keepPicture } from '../support/seen-pages.ts';

const NOW = '2020-11-06T10:00:00+08:00';
const freshOf = (number: number) => `https://mp.weixin.qq.com/s/standin-phone-${number}`;
const accountOf = (number: number) => ({
  platform: 'wechat' as const,
  id: Buffer.from(`3090000${number}`).toString('base64'),
  name: `示例手机${number}`,
});
const NUMBERS = [801, 802, 803, 804, 805, 806, 807];

const platforms = await startPlatforms(
  world({
    now: NOW,
    accounts: NUMBERS.map((number) => ({
      ...accountOf(number),
      sources: ['article'] as const,
      posts: [{ at: '2020-11-05T09:30:00+08:00', title: `最新一篇${number}`, url: freshOf(number) }],
      comments: 'open' as const,
    })),
  }),
);
afterAll(() => platforms.close());

const console_ = useConsole({
  environment: { XUNJIAN_NOW: NOW, XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap) },
});

let workers: Running;
beforeAll(() => {
  workers = startWorkers(console_.app, { queues: ['inspect-wechat'], concurrency: 1 });
});
afterAll(() => workers.stop(5_000));

const scene = (number: number): Promise<Scene> =>
  inRound(console_.app, accountOf(number), { from: '2020-10-26', to: '2020-11-06' });
const at = ({ inspection }: Scene, path = '') => `/worklist/${inspection.inspectionId}${path}`;

async function onPhone(path: string): Promise<Page> {
  const page = await console_.as('reviewer').browserPage(PHONE);
  await page.goto(`${console_.address}${path}`);
  return page;
}

const screenshot = () =>
  sharp({ create: { width: 390, height: 844, channels: 3, background: '#dde' } })
    .png()
    .toBuffer();
const asFile = async (name = '截图.png', buffer?: Buffer) => ({
  name,
  mimeType: 'image/png',
  buffer: buffer ?? (await screenshot()),
});

async function result({ inspection }: Scene): Promise<string | null> {
  return (await inspectionById(console_.app.db, inspection.inspectionId))?.result ?? null;
}

async function observations(
  accountId: number,
): Promise<{ finding: string; value: unknown; seen_by: string }[]> {
  return console_.db.query('select finding, value, seen_by from observations where account_id = $1', [
    accountId,
  ]);
}

describe('the worklist on a phone', () => {
  it('lists what must be looked at, one card an account, without sideways scrolling', async () => {
    const { round } = await scene(801);
    const page = await onPhone(`/worklist?round=${round}`);
    const card = page.getByRole('link', { name: '示例手机801' });
    expect(await card.innerText()).toContain('内容更新不及时');
    expect((await card.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    expect(await sideways(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'worklist-phone');
    await card.click();
    await page.getByRole('heading', { name: '要查什么' }).waitFor();
    await page.getByRole('img', { name: '打开“示例手机801”的二维码' }).waitFor();
    expect(await sideways(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await keepPicture(page, 'worklist-account-phone');
    await page.context().close();
  });

  it('an address is pasted, and the account passes', async () => {
    const made = await scene(802);
    const page = await onPhone(at(made));
    await page.getByLabel('文章地址').fill(`最新一篇 ${freshOf(802)}`);
    await page.getByRole('button', { name: '核对这篇文章' }).click();
    await page.getByText('已发送，已证实').waitFor();
    await page.getByText('检查结果：合格').waitFor();
    expect(await result(made)).toBe('pass');
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'worklist-passed-phone');
    await page.context().close();
  });

  it("another account's article is refused, with what to do instead", async () => {
    const made = await scene(801);
    const page = await onPhone(at(made));
    await page.getByLabel('文章地址').fill(freshOf(805));
    await page.getByRole('button', { name: '核对这篇文章' }).click();
    await page.getByText('不予采信').waitFor();
    expect(await result(made)).toBe('undetermined');
    await page.context().close();
  });

  it('an address of elsewhere is asked of nobody, and what was entered stays', async () => {
    const made = await scene(801);
    const page = await onPhone(at(made));
    await page.getByLabel('文章地址').fill('http://127.0.0.1:5432/s/abc');
    await page.getByRole('button', { name: '核对这篇文章' }).click();
    await page.getByRole('alert').getByText('这不是微信的文章地址').waitFor();
    expect(await page.getByLabel('文章地址').inputValue()).toBe('http://127.0.0.1:5432/s/abc');
    expect(platforms.requests.list().filter(({ url }) => url.includes('5432'))).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'worklist-refused-phone');
    await page.context().close();
  });

  it('what was seen is recorded with its screenshot, and the account passes', async () => {
    const made = await scene(803);
    const page = await onPhone(at(made));
    await page.getByLabel('最近一条的发布时间').fill('2020-11-05T09:30');
    await page.getByRole('group', { name: '能不能留言或评论' }).getByText('能用', { exact: true }).click();
    await page.getByRole('group', { name: '账号状态' }).getByText('正常').click();
    await page.getByLabel('截图').setInputFiles(await asFile());
    await page.getByText('已保存在本机，尚未发送').waitFor();
    await keepPicture(page, 'worklist-seen-phone');
    await page.getByRole('button', { name: '提交所见' }).click();
    await page.getByText('已发送，已记录').waitFor();
    await page.getByText('检查结果：合格').waitFor();
    const recorded = await observations(made.accountId);
    expect(recorded.map(({ finding }) => finding).sort()).toEqual(['comments', 'latest-post', 'presence']);
    expect(new Set(recorded.map(({ seen_by }) => seen_by)).size).toBe(1);
    await page.context().close();
  });

  it('a connection lost in mid-entry loses nothing: it is sent once when it is back', async () => {
    const made = await scene(804);
    const page = await onPhone(at(made));
    await page.getByLabel('最近一条的发布时间').fill('2020-11-05T09:30');
    await page.context().setOffline(true);
    await page.getByRole('group', { name: '账号状态' }).getByText('正常').click();
    await page.getByLabel('截图').setInputFiles(await asFile());
    await page.getByRole('button', { name: '提交所见' }).click();
    await page.getByText('已保存在本机，恢复连接后自动发送').waitFor();
    await keepPicture(page, 'worklist-offline-phone');
    expect(await observations(made.accountId)).toEqual([]);
    await page.context().setOffline(false);
    await page.getByText('已发送，已记录').waitFor();
    expect(await observations(made.accountId)).toHaveLength(2);
    await page.context().close();
  });

  it('a page that was closed without a connection sends from the list afterwards', async () => {
    const made = await scene(805);
    const page = await onPhone(at(made));
    await page.getByRole('group', { name: '账号状态' }).getByText('正常').click();
    await page.getByLabel('截图').setInputFiles(await asFile());
    await page.context().setOffline(true);
    await page.getByRole('button', { name: '提交所见' }).click();
    await page.getByText('恢复连接后自动发送').waitFor();
    const again = await page.context().newPage();
    await page.close();
    await page.context().setOffline(false);
    await again.goto(`${console_.address}/worklist?round=${made.round}`);
    await expect.poll(async () => (await observations(made.accountId)).length, { timeout: 15_000 }).toBe(1);
    await again.context().close();
  });

  it('what was entered is there again when the page is opened anew, picture and all', async () => {
    const made = await scene(806);
    const page = await onPhone(at(made));
    await page.getByLabel('最近一条的发布时间').fill('2020-11-05T09:30');
    await page.getByLabel('截图').setInputFiles(await asFile());
    await page.getByRole('img', { name: '已选：截图.png' }).waitFor();
    await page.getByText('已保存在本机，尚未发送').waitFor();
    await page.reload();
    await page.getByText('已恢复本机保存的内容').waitFor();
    expect(await page.getByLabel('最近一条的发布时间').inputValue()).toBe('2020-11-05T09:30');
    await page.getByRole('img', { name: '已选：截图.png' }).waitFor();
    await page.context().close();
  });
});

describe('what is sent twice', () => {
  it('is on record once, and answered the same', async () => {
    const made = await scene(807);
    const visitor = console_.as('reviewer');
    const token = /name="csrf-token" content="([^"]+)"/.exec((await visitor.get(at(made))).body)?.[1] ?? '';
    const key = crypto.randomUUID();
    const send = async () => {
      const body = new FormData();
      body.append('_csrf', token);
      body.append('key', key);
      body.append('presence', 'active');
      body.append('picture', new Blob([new Uint8Array(await screenshot())]), '截图.png');
      const { status, headers } = await visitor.send(at(made, '/seen'), { method: 'POST', body });
      return { status, to: headers.get('location') };
    };
    const sent = { status: 303, to: `/worklist/sent/${key}` };
    expect(await send()).toEqual(sent);
    expect(await send()).toEqual(sent);
    expect(await observations(made.accountId)).toHaveLength(1);
  });
});

describe('what is no screenshot', () => {
  const refusals = () =>
    console_.db.query<{ detail: { why: string } }>(
      `select detail from audit_trail where action = 'upload refused' order by entry_id desc limit 1`,
    );

  it.each([
    ['a page called .png', async () => Buffer.from('<!doctype html><script>alert(1)</script>'), /不是PNG/],
    ['a picture of 100 million pixels', async () => hundredMillionPixels(), /100百万像素/],
  ])('%s is refused on the page, and logged', async (_, make, said) => {
    const made = await scene(806);
    const page = await onPhone(at(made));
    await page.getByRole('group', { name: '账号状态' }).getByText('正常').click();
    await page.getByLabel('截图').setInputFiles(await asFile('截图.png', await make()));
    await page.getByRole('button', { name: '提交所见' }).click();
    await page.getByRole('alert').getByText(said).waitFor();
    expect(await page.getByRole('radio', { name: '正常' }).isChecked()).toBe(true);
    expect((await refusals())[0]?.detail.why).toMatch(said);
    expect(await observations(made.accountId)).toEqual([]);
    await keepPicture(page, 'worklist-no-picture-phone');
    await page.context().close();
  });
});

const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What a thumb would miss, of the part that is for a thumb. */
const smallTargets = (page: Page) =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'main a, main button, main input:not([type="hidden"], [type="radio"]), main label:has(input)',
      ),
    ]
      .map((element) => ({
        text: element.textContent || element.id,
        height: element.getBoundingClientRect().height,
      }))
      .filter(({ height }) => height > 0 && height < 44),
  );
