/** Every page as people meet it, on desk and phone, in a real Chromium; its pictures lie in out/screenshots. */

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { DESK, PHONE, useConsole } from '../support/console.ts';
import { keyboardFaults } from '../support/keyboard.ts';
import { CONSOLE_PAGES, type ConsolePage, type PagesOf } from '../support/pages.ts';
import { restOnPage, reviewRound } from '../support/review-round.ts';

const SILENT = { rule: 'not-updated', list: '监测时间点前2周内无更新', state: 'open' } as const;
const FOOT = { rule: 'commercial-footer', list: '部分信息页面底部存在商业信息', state: 'suspected' } as const;
const console_ = useConsole({
  users: true,
  round: await reviewRound([
    { name: '示例发布' },
    { name: '示例教育', sponsor: '示例市教育局', problems: [FOOT] },
    { name: '示例工信', sponsor: '示例市工信局', problems: [SILENT] },
    { name: '示例水利', state: 'undetermined', unknown: [{ rule: 'not-updated', is: 'asks' }] },
  ]),
});
/** Of one user, source, schedule or account's jobs, and no page at all: there is nothing to be timed. */
const OTHERS: readonly ConsolePage[] = [
  { name: 'user', path: () => '/users/1' },
  { name: 'own-sessions', path: () => '/login/sessions' },
  { name: 'source', path: () => '/sources/wechat/known-articles' },
  { name: 'schedule', path: () => '/schedules/quarterly-round' },
  { name: 'jobs-of-account', path: ({ accountId }) => `/jobs?account=${accountId}` },
  { name: 'not-found', path: () => '/nothing-here' },
];
let places: PagesOf;
beforeAll(async () => {
  const [place] = await console_.db.query<Omit<PagesOf, 'earlierRound'>>(
    `select round, account_id as "accountId", inspection_id as "inspectionId", violation_id as "violationId", sponsor
     from results.violations where name = '示例教育'`,
  );
  if (!place) throw new Error('the round was not seeded');
  await restOnPage(console_.app, place.violationId, '<p>扫码购买<b>苹果礼盒</b></p>', '推广文字：苹果礼盒');
  places = { ...place, earlierRound: null };
});
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = join(PACKAGE_ROOT, 'out/screenshots');
mkdirSync(PICTURES, { recursive: true });

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/** The tester’s own script is evaluated beside the page’s policy, not under it. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

describe.each([
  ['desk', DESK],
  ['phone', PHONE],
] as const)('on the %s', (size, viewport) => {
  it.each([...CONSOLE_PAGES, ...OTHERS].map((page) => [page.name, page] as const))(
    '%s is accessible, fits, and asks no other host; on the desk it works by keyboard',
    async (name, { path }) => {
      const page = await console_.as('administrator').browserPage(viewport);
      const foreign: string[] = [];
      const refused: string[] = [];
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol !== 'data:' && origin !== console_.address) foreign.push(request.url());
      });
      page.on('console', (message) => {
        if (/Content.Security.Policy/i.test(message.text())) refused.push(message.text());
      });
      await page.goto(`${console_.address}${path(places)}`, { waitUntil: 'load' });
      await page.screenshot({ path: join(PICTURES, `${name}-${size}.png`), fullPage: true });
      expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
      expect(await page.locator('h1').count()).toBe(1);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, 'scrolls sideways').toBeLessThanOrEqual(viewport.width);
      expect(await violationsOf(page)).toEqual([]);
      // The same page either way, and a phone has no keys.
      if (size === 'desk') expect(await keyboardFaults(page)).toEqual([]);
      expect([foreign, refused]).toEqual([[], []]);
      await page.context().close();
    },
  );

  it('the login page is accessible, also when it refuses', async () => {
    const page = await console_.stranger().browserPage(viewport);
    await page.goto(`${console_.address}/login`);
    await page.screenshot({ path: join(PICTURES, `login-${size}.png`), fullPage: true });
    expect(await violationsOf(page)).toEqual([]);
    expect(await keyboardFaults(page)).toEqual([]);
    await page.getByLabel('用户名').fill('nobody');
    await page.getByLabel('密码').fill('not a password');
    await page.keyboard.press('Enter');
    await page.getByText('用户名或密码不正确').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.context().close();
  });
});
