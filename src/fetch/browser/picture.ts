/** A picture of a page as it is stored: without scripts, and with nothing but what it carries in itself. */

import type { BrowserContext, BrowserContextOptions } from 'playwright';
import type { PictureRequest, Screen } from './visit.ts';

const WIDTHS: Readonly<Record<Screen, number>> = { desktop: 1280, phone: 414 };

export function pictureContext(asked: PictureRequest): BrowserContextOptions {
  return { javaScriptEnabled: false, viewport: { width: WIDTHS[asked.screen ?? 'desktop'], height: 800 } };
}

/** PNG; `limit`: pixels of height. */
export async function picture(
  context: BrowserContext,
  asked: PictureRequest,
  limit: number,
): Promise<Buffer> {
  let isGiven = false;
  await context.route('**/*', async (route) => {
    // No content: a page that wants to go elsewhere stays.
    if (isGiven && route.request().isNavigationRequest()) return route.fulfill({ status: 204 });
    if (isGiven) return route.abort('blockedbyclient');
    isGiven = true;
    return route.fulfill({
      status: 200,
      headers: PICTURE_HEADERS,
      body: `${asked.html}<style>${asked.style ?? ''}</style>`,
    });
  });
  const page = await context.newPage();
  await page.goto(/^https?:\/\//.test(asked.url) ? asked.url : 'http://page.invalid/', {
    waitUntil: 'load',
    timeout: 0,
  });
  const session = await context.newCDPSession(page);
  const { cssContentSize } = await session.send('Page.getLayoutMetrics');
  const width = WIDTHS[asked.screen ?? 'desktop'];
  const height = Math.min(Math.max(Math.ceil(cssContentSize.height), 1), limit);
  return page.screenshot({
    fullPage: true,
    clip: { x: 0, y: 0, width, height },
    animations: 'disabled',
    timeout: 0,
  });
}

const PICTURE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  // Nothing but what the page itself carries; said to the browser too, beside the route.
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline' data:; img-src data:; font-src data:",
};
