/** The html papers on a telephone: nothing hangs over its edge, and the picture of the evidence is there. */

import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../src/embedded/browser.ts';
import { temporaryFolderUntilEnd } from '../support/app.ts';
import { baoji } from './support/baoji.ts';
import { papersOf, withEvidence } from './support/papers.ts';

const home = temporaryFolderUntilEnd();
let browser: Browser;

beforeAll(async () => {
  const found = await findBrowser({ configured: null, home: home.path });
  if (!found.found) throw new Error(found.remedy.english);
  const { executable, env } = found;
  browser = await chromium.launch({ executablePath: executable, env: { ...env }, chromiumSandbox: false });
}, 120_000);
afterAll(() => browser.close());

async function shown(path: RegExp) {
  const [first, second] = baoji().failingAccounts.map(withEvidence);
  if (!first || !second) throw new Error('the round has accounts');
  const long = { ...first, name: '很长的名字'.repeat(12), platformId: 'x'.repeat(120) };
  const papers = await papersOf({ report: baoji({ failingAccounts: [long, second] }) });
  const [, content] = [...papers].find(([name]) => path.test(name)) ?? [];
  if (!content) throw new Error(`no paper ${path}`);
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.setContent(Buffer.from(content).toString());
  return page;
}

describe('at the width of a telephone', { timeout: 120_000 }, () => {
  it.each([/^notice\.html$/, /检查报告\.html$/])('%s is as wide as the screen', async (path) => {
    const page = await shown(path);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const size = await page.evaluate('parseFloat(getComputedStyle(document.querySelector("p")).fontSize)');
    expect(size).toBeGreaterThanOrEqual(13);
  });

  it('the report shows its evidence without asking anybody', async () => {
    const page = await shown(/检查报告\.html$/);
    expect(await page.evaluate(`document.querySelector('figure img').naturalWidth`)).toBe(1);
    const text = await page.locator('body').innerText();
    for (const words of ['SHA-256', '2020年11月15日', '2020年11月5日10:00', '提出'])
      expect(text).toContain(words);
  });
});
