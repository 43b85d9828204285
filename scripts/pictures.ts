/**
 * `npm run pictures`: the console on the demonstration's round. Runs the demonstration anew on embedded parts, lets the
 * service answer on a free port and looks at it with a Chromium: the pictures of README.md in docs/pictures/*.webp,
 * and every page on desk and phone in out/pages/*.png, to be looked at.
 */

import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import sharp from 'sharp';
import { z } from 'zod';
import { findBrowser } from '../src/embedded/browser.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { demonstration, ROUND } from '../tests/support/demonstration.ts';
import { CONSOLE_PAGES, type PagesOf } from '../tests/support/pages.ts';
import { keepPicture } from '../tests/support/seen-pages.ts';
import { startXunjian } from '../tests/support/xunjian.ts';

const FOLDER = join(PACKAGE_ROOT, 'docs/pictures');
const DESK = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };
type Size = typeof DESK;

interface Picture {
  readonly file: string;
  readonly size: Size;
  /** The page; where it is not known beforehand, the link to follow on it. */
  readonly path: string;
  readonly follow?: string;
}

const PICTURES: readonly Picture[] = [
  { file: 'overview', size: DESK, path: '/' },
  { file: 'round', size: DESK, path: `/rounds/${ROUND}` },
  { file: 'review', size: DESK, path: `/review?round=${ROUND}`, follow: 'main a[href^="/review/"]' },
  { file: 'account', size: DESK, path: '/accounts?q=宝鸡税务', follow: 'table a[href^="/accounts/"]' },
  {
    file: 'review-phone',
    size: PHONE,
    path: `/review?round=${ROUND}`,
    follow: 'main a[href^="/review/"]',
  },
];

async function main(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'xunjian-pictures-'));
  // As root the database runs as another user, who must be able to enter.
  await chmod(home, 0o755);
  const shown = await demonstration({ XUNJIAN_HOME: home }, { decided: false });
  const service = await startXunjian(['serve', '--no-workers'], { ...shown.env, XUNJIAN_PORT: '0' });
  try {
    const address = /https?:\/\/[^/\s]+/.exec(service.line)?.[0] ?? '';
    await mkdir(FOLDER, { recursive: true });
    await takeAll(address, home);
  } finally {
    await service.end('SIGTERM');
    await rm(home, { recursive: true, force: true });
  }
}

async function takeAll(address: string, home: string): Promise<void> {
  const found = await findBrowser({ configured: process.env.XUNJIAN_BROWSER ?? null, home });
  if (!found.found) throw new Error(found.remedy.english);
  const browser = await chromium.launch({
    executablePath: found.executable,
    env: { ...found.env },
    chromiumSandbox: false,
  });
  try {
    for (const { size, ...picture } of PICTURES)
      await onPage(browser, size, (page) => takeForReadme(page, address, picture));
    await takeEvery(browser, address);
  } finally {
    await browser.close();
  }
}

async function onPage(browser: Browser, size: Size, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  await look(await context.newPage());
  await context.close();
}

async function takeForReadme(
  page: Page,
  address: string,
  { file, path, follow }: Omit<Picture, 'size'>,
): Promise<void> {
  await page.goto(address + path);
  if (follow !== undefined) await page.locator(follow).first().click();
  await whole(page);
  const to = join(FOLDER, `${file}.webp`);
  await sharp(await page.screenshot())
    .webp({ quality: 80 })
    .toFile(to);
  console.log(to);
}

/** One page of each kind, as the list of pages has them. */
async function takeEvery(browser: Browser, address: string): Promise<void> {
  const of = await placesOf(address);
  for (const [where, size] of [
    ['desk', DESK],
    ['phone', PHONE],
  ] as const)
    await onPage(browser, size, async (page) => {
      for (const { name, path } of CONSOLE_PAGES) {
        await page.goto(address + path(of));
        await whole(page);
        await keepPicture(page, `demonstration-${name}-${where}`);
      }
    });
}

const told = z.object({
  data: z.array(
    z.object({
      account_id: z.number(),
      inspection_id: z.number(),
      violation_id: z.number(),
      sponsor: z.string(),
    }),
  ),
});

/** Without users the read interface asks this machine for no token. */
async function placesOf(address: string): Promise<PagesOf> {
  const query = new URLSearchParams({ round: ROUND, state: 'suspected', limit: '1' });
  const answer = await fetch(`${address}/api/v1/violations?${query}`);
  const [first] = told.parse(await answer.json()).data;
  if (!first) throw new Error('the round has no violation');
  return {
    round: ROUND,
    earlierRound: '2020Q3',
    accountId: first.account_id,
    inspectionId: first.inspection_id,
    violationId: first.violation_id,
    sponsor: first.sponsor,
  };
}

/** With its pictures, and the parts that it fetches after itself. */
async function whole(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}

await main();
