/** A picture of a page as it is stored: without scripts, and with nothing but what it carries in itself. */

import type { BrowserContext, BrowserContextOptions, CDPSession } from 'playwright';
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
  const whole = Math.max(Math.ceil(cssContentSize.height), 1);
  const end = asked.endOf === undefined ? null : ((await endOf(session, asked.endOf)) ?? whole);
  const from = end === null ? 0 : Math.max(0, Math.ceil(end) - BEFORE);
  const to = end === null ? Math.min(whole, limit) : Math.min(whole, Math.ceil(end) + BEHIND);
  return page.screenshot({
    fullPage: true,
    clip: { x: 0, y: from, width: WIDTHS[asked.screen ?? 'desktop'], height: Math.max(1, to - from) },
    animations: 'disabled',
    timeout: 0,
  });
}

/** Pixels shown before and behind the end of an element. */
const BEFORE = 1_400;
const BEHIND = 200;

/** Pixels from the top of the page to the lower edge of the element; null if the page has none that shows. */
async function endOf(session: CDPSession, selector: string): Promise<number | null> {
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  if (nodeId === 0) return null;
  const box = await session.send('DOM.getBoxModel', { nodeId }).catch(() => null);
  return box === null ? null : Math.max(...box.model.border.filter((_, at) => at % 2 === 1));
}

const PICTURE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  // Nothing but what the page itself carries; said to the browser too, beside the route.
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline' data:; img-src data:; font-src data:",
};
