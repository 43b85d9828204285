/**
 * `npm run pictures`: the console on the demonstration's round, as README.md shows it: docs/pictures/*.webp. Runs
 * the demonstration anew on embedded parts, lets the service answer on a free port and looks at it with a Chromium.
 */

import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import sharp from 'sharp';
import { findBrowser } from '../src/embedded/browser.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { demonstration, ROUND } from '../tests/support/demonstration.ts';
import { startXunjian } from '../tests/support/xunjian.ts';

const FOLDER = join(PACKAGE_ROOT, 'docs/pictures');
const DESK = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

interface Picture {
  readonly file: string;
  readonly size: typeof DESK;
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
    for (const picture of PICTURES) {
      const context = await browser.newContext({
        viewport: picture.size,
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
      });
      await take(await context.newPage(), address, picture);
      await context.close();
    }
  } finally {
    await browser.close();
  }
}

async function take(page: Page, address: string, { file, path, follow }: Picture): Promise<void> {
  await page.goto(address + path);
  if (follow !== undefined) await page.locator(follow).first().click();
  await page.waitForLoadState('load');
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  const to = join(FOLDER, `${file}.webp`);
  await sharp(await page.screenshot())
    .webp({ quality: 80 })
    .toFile(to);
  console.log(to);
}

await main();
