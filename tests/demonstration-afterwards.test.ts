/**
 * The demonstration's round afterwards: its evidence, looked at again from the archive and from one bundle; and the
 * console as its people use it, against the service as it is started: the operator, the reviewer, the inspector with a
 * phone, and the body that must put things right.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseTimestamp, timestamp } from '../src/domain/time.ts';
import { findBrowser } from '../src/embedded/browser.ts';
import { verifyBundle } from '../src/evidence/verify.ts';
import { temporaryFolderUntilEnd } from './support/app.ts';
import { DESK, PHONE } from './support/console.ts';
import { useDatabase } from './support/database.ts';
import { type Demonstration, demonstration, ROUND } from './support/demonstration.ts';
import { accessibilityProblems, keepPicture } from './support/seen-pages.ts';
import { type RunningCommand, startXunjian, xunjian } from './support/xunjian.ts';

const database = useDatabase();
const home = temporaryFolderUntilEnd();
const PASSWORD = '演示用的一个长密码2020';
const USERS = [
  ['管理员甲', 'administrator'],
  ['操作员乙', 'operator'],
  ['审核员丙', 'reviewer'],
] as const;
/** As the city's registry has it, and as the later world does: its comments are open again. */
const POST = { name: '宝鸡邮政管理', sponsor: '宝鸡市邮政管理局' };
const FRESH = 'https://mp.weixin.qq.com/s/standin-console-1';

let shown: Demonstration;
let service: RunningCommand;
let browser: Browser;
let address: string;

beforeAll(async () => {
  shown = await demonstration(
    { DATABASE_URL: database.url, XUNJIAN_HOME: home.path },
    { decided: false, stays: true },
  );
  for (const [name, role] of USERS) {
    const added = await xunjian(['user', 'add', name, '--role', role], shown.env, PASSWORD);
    if (added.code !== 0) throw new Error(added.stderr);
  }
  service = await startXunjian(['serve'], { ...shown.env, XUNJIAN_PORT: '0' });
  address = /https?:\/\/[^/\s]+/.exec(service.line)?.[0] ?? '';
  const found = await findBrowser({ configured: process.env.XUNJIAN_BROWSER ?? null, home: home.path });
  if (!found.found) throw new Error(found.remedy.english);
  const { executable: executablePath, env } = found;
  browser = await chromium.launch({ executablePath, env: { ...env }, chromiumSandbox: false });
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await service?.end('SIGTERM');
  await shown?.platforms.close();
});

async function open(path: string, size: { width: number; height: number } = DESK): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(address + path);
  return page;
}

/** Led to the login, and from there to where one wanted to go. */
async function loggedIn(name: string, path: string, size = DESK as { width: number; height: number }) {
  const page = await open(path, size);
  await page.getByLabel('用户名').fill(name);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL((to) => to.pathname === new URL(path, address).pathname);
  return page;
}

/** Of the round, by name. */
async function violationOf(name: string): Promise<{ id: number; accountId: number }> {
  const [row] = await database.db.query<{ id: number; accountId: number }>(
    `select violation_id as id, account_id as "accountId" from results.violations where round = $1 and name = $2`,
    [ROUND, name],
  );
  if (!row) throw new Error(`${name} has no violation`);
  return row;
}

it('every inspection gives the same findings again, from the archive and from the bundle, which is sound', async () => {
  const all = /一致112，不同0/;
  expect((await shown.run('evidence', 'replay', ROUND)).stdout).toMatch(all);
  expect(await shown.run('evidence', ROUND, '--out', home.path)).toMatchObject({ code: 0 });
  const bundle = join(home.path, `${ROUND}.wacz`);
  expect(await verifyBundle(bundle)).toMatchObject({ fits: true });
  expect((await shown.run('evidence', 'replay', bundle)).stdout).toMatch(all);
}, 300_000);

describe('the console on the demonstration’s round', { timeout: 180_000 }, () => {
  it('the operator starts a re-check from the queue dashboard and sees it end on the account’s page', async () => {
    const { id, accountId } = await violationOf(POST.name);
    const [{ platformId } = { platformId: '' }] = await database.db.query<{ platformId: string }>(
      'select platform_id as "platformId" from accounts where account_id = $1',
      [accountId],
    );
    shown.platforms.change(`weibo:${platformId}`, { comments: 'open' });
    const page = await loggedIn('操作员乙', '/queues/queue/recheck');
    // The first menu is the board's own.
    await page.locator('button[aria-haspopup=menu]').nth(1).click();
    await page.getByRole('menuitem', { name: '添加作业' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.cm-content').first().click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(JSON.stringify({ violationId: id }));
    await dialog.getByRole('button', { name: '添加' }).click();
    await page.locator('.cm-content').first().waitFor({ state: 'detached' });
    await expect
      .poll(() => database.db.query('select outcome from results.rechecks where violation_id = $1', [id]), {
        timeout: 60_000,
      })
      .toHaveLength(1);
    await page.goto(`${address}/accounts/${accountId}`);
    await page.getByText('复核').first().waitFor();
    await keepPicture(page, 'whole-recheck-account-desk');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('the reviewer confirms one suspicion and dismisses another by keyboard alone, and the notice follows', async () => {
    const suspected = await database.db.query<{ id: number; name: string }>(
      `select violation_id as id, name from results.violations
       where round = $1 and state = 'suspected' order by violation_id`,
      [ROUND],
    );
    expect(suspected.length).toBeGreaterThanOrEqual(2);
    const page = await loggedIn('审核员丙', `/review?round=${ROUND}`);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/review/*');
    const first = Number(/\/review\/(\d+)/.exec(page.url())?.[1]);
    await keepPicture(page, 'whole-review-desk');
    await page.keyboard.press('c');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**done=${first}`);
    const second = Number(/\/review\/(\d+)/.exec(page.url())?.[1]);
    await page.keyboard.press('d');
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**done=${second}`);
    await page.keyboard.press('u');
    await page.waitForURL(`**/review/${second}?*`);
    expect(await page.locator('.bar .badge').textContent()).toBe('疑似');
    await page.keyboard.press('d');
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**done=${second}`);

    const states = await database.db.query(
      'select violation_id as id, state, decided_by as by from results.violations where violation_id = any ($1)',
      [[first, second]],
    );
    expect(states).toHaveLength(2);
    expect(states).toContainEqual({ id: first, state: 'confirmed', by: '审核员丙' });
    expect(states).toContainEqual({ id: second, state: 'dismissed', by: '审核员丙' });

    const documents = await loggedIn('操作员乙', `/rounds/${ROUND}/documents`);
    const notice = documents.frameLocator('iframe.preview');
    await notice.locator('h1').first().waitFor();
    const text = await notice.locator('body').innerText();
    const nameOf = (id: number) => suspected.find((one) => one.id === id)?.name ?? 'nobody';
    expect(text).toContain(nameOf(first));
    expect(text).not.toContain(nameOf(second));
    await keepPicture(documents, 'whole-documents-desk');
    const [download] = await Promise.all([
      documents.waitForEvent('download'),
      documents.getByRole('link', { name: '下载通报（Word）' }).click(),
    ]);
    expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
  });

  it('an inspector pastes an article’s address on the phone and sees the account pass', async () => {
    const [account] = await database.db.query<{ id: string; name: string; sponsor: string }>(
      `select platform_id as id, name, sponsor from results.accounts
       where platform = 'wechat' and tier = 'township' and last_inspected_at is null order by account_id limit 1`,
    );
    if (!account) throw new Error('every account was inspected');
    const at = parseTimestamp('2020-11-05T09:30:00+08:00') ?? timestamp(0);
    shown.platforms.change(`wechat:${account.id}`, { sources: ['article'] });
    const known = shown.platforms.scene.world.accounts.find(({ id }) => id === account.id);
    const [post] = known?.posts ?? [];
    if (!post) throw new Error('the account has no post');
    shown.platforms.change(`wechat:${account.id}`, { posts: [{ ...post, at, url: FRESH }] });
    const targets = join(home.path, 'one.csv');
    await writeFile(targets, `新媒体类型,新媒体名称,代表主体名称\n微信,${account.name},${account.sponsor}\n`);
    const window = ['--from', '2020-10-26', '--to', '2020-11-06'];
    await shown.run('round', 'open', '补查', ...window, '--target', targets);
    expect((await shown.run('round', 'run', '补查', '--wait')).code).toBe(3);

    const page = await loggedIn('审核员丙', '/worklist?round=补查', PHONE);
    await page.getByRole('link', { name: account.name }).click();
    await page.getByLabel('文章地址').fill(FRESH);
    await page.getByRole('button', { name: '核对这篇文章' }).click();
    await page.getByText('检查结果：合格').waitFor({ timeout: 60_000 });
    await keepPicture(page, 'whole-worklist-phone');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('a body answers under its own address, and its account is looked at again', async () => {
    const sponsor = '宝鸡市信访局';
    const issued = await shown.run('sponsor', 'link', ROUND, sponsor, '--by', '操作员乙', '--json');
    const path = new URL(/https?:\/\/[^"\s]+/.exec(issued.stdout)?.[0] ?? '').pathname;
    const page = await open(path, PHONE);
    await page.getByLabel('整改情况', { exact: true }).fill('已恢复更新，并明确了专人负责。');
    await page.getByRole('button', { name: '提交整改情况' }).click();
    await page.getByText('整改情况已登记').waitFor();
    const { id } = await violationOf('宝鸡信访');
    await expect
      .poll(() => database.db.query('select outcome from results.rechecks where violation_id = $1', [id]), {
        timeout: 60_000,
      })
      .toHaveLength(1);
    await page.reload();
    await page.getByText('复核').first().waitFor();
    await keepPicture(page, 'whole-sponsor-phone');
  });
});
