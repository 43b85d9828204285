/** Pages as people meet them: what axe-core finds on one, and a picture of it to be looked at. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

/** Lines that name the rule and the places. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  });
}

/** The whole page, as build output: `out/pages/<name>.png`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = join(PACKAGE_ROOT, 'out', 'pages');
  await mkdir(folder, { recursive: true });
  const size = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  // Not `fullPage`: what sticks to the window's edge would stand in the middle of the picture.
  if (size) await page.setViewportSize({ ...size, height: Math.max(size.height, height) });
  await page.screenshot({ path: join(folder, `${name}.png`) });
  if (size) await page.setViewportSize(size);
}
