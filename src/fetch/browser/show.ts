/** A visit: the document is shown with its scripts, whatever it asks for goes over the desk. */

import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext, Page, Request } from 'playwright';
import { unshowable } from './answers.ts';
import type { Desk } from './desk.ts';
import { unfit } from './failures.ts';
import type {
  BrowserCookie,
  BrowserLimits,
  BrowserVisit,
  Passage,
  PassageRequest,
  VisitRequest,
} from './visit.ts';

export async function show(
  context: BrowserContext,
  desk: Desk,
  request: VisitRequest,
  limits: BrowserLimits,
): Promise<BrowserVisit> {
  await giveCookies(context, request);
  const page = await context.newPage();
  await attachDesk(context, page, desk);
  await page.goto(desk.firstUrl, { waitUntil: 'load', timeout: 0 });
  const rendered = await settled(page, desk, request);
  const finalUrl = page.url();
  const failure = unshowable(desk.document) ?? unfit(rendered, finalUrl, limits);
  if (failure) return { shown: false, exchange: desk.document, failure };
  return { shown: true, exchange: desk.document, rendered, finalUrl, missing: desk.missing };
}

/** Led on from page to page, until the one begins at which it ends: what that one shows is not waited for. */
export async function passThrough(
  context: BrowserContext,
  desk: Desk,
  { ends }: PassageRequest,
): Promise<Passage> {
  const page = await context.newPage();
  await attachDesk(context, page, desk);
  await page.goto(desk.firstUrl, { waitUntil: 'commit', timeout: 0 });
  // What could not be had ends on the browser's own page about it.
  const isOver = (url: URL) => !/^https?:$/.test(url.protocol) || ends(url);
  await page.waitForURL(isOver, { waitUntil: 'commit', timeout: 0 });
  return { ended: true, finalUrl: page.url(), cookies: await cookiesOf(context) };
}

async function cookiesOf(context: BrowserContext): Promise<BrowserCookie[]> {
  const cookies = await context.cookies();
  return cookies.map(({ name, value, domain, expires }) => ({
    name,
    value,
    domain,
    expires: expires < 0 ? null : expires,
  }));
}

/** What the operator's session sent with the document belongs to its host, for what its scripts ask as well. */
async function giveCookies(context: BrowserContext, request: VisitRequest): Promise<void> {
  const line = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'cookie')?.[1];
  const { hostname, protocol } = new URL(request.url);
  const cookies = (line ?? '').split(';').flatMap((part) => {
    const at = part.indexOf('=');
    if (at < 1) return [];
    const [name, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    return [{ name, value, domain: hostname, path: '/', secure: protocol === 'https:', httpOnly: true }];
  });
  await context.addCookies(cookies);
}

async function attachDesk(context: BrowserContext, page: Page, desk: Desk): Promise<void> {
  await context.routeWebSocket(/.*/, (socket) => socket.close());
  await context.route('**/*', async (route) => {
    const asked = route.request();
    const answer = await desk.answer({
      method: asked.method(),
      url: asked.url(),
      headers: asked.headers(),
      body: asked.postDataBuffer(),
      kind: asked.resourceType(),
      navigates: navigationOf(asked, page),
    });
    // The page may have gone meanwhile, and its requests with it.
    const done = 'error' in answer ? route.abort(answer.error) : route.fulfill(answer);
    await done.catch(() => {});
  });
}

function navigationOf(asked: Request, page: Page): 'page' | 'frame' | null {
  if (!asked.isNavigationRequest()) return null;
  try {
    return asked.frame() === page.mainFrame() ? 'page' : 'frame';
  } catch {
    // A window that was just opened has no frame yet.
    return 'frame';
  }
}

/** Milliseconds in which a script that leads on does so. What takes longer is to be waited for by `waitFor`. */
const QUIET = 50;

/** The document once no script leads on to another, loaded, and with what was waited for. */
async function settled(page: Page, desk: Desk, { waitFor }: VisitRequest): Promise<string> {
  for (;;) {
    const navigations = desk.navigations;
    await page.waitForLoadState('load', { timeout: 0 });
    if (waitFor !== undefined) await page.waitForSelector(waitFor, { state: 'attached', timeout: 0 });
    await pause(QUIET);
    const html = await page.content().catch((error: unknown) => {
      if (error instanceof Error && /is navigating/.test(error.message)) return null;
      throw error;
    });
    if (html !== null && desk.navigations === navigations && !desk.isOnTheWay) return html;
  }
}
