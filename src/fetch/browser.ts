/**
 * Pages that need a browser, and pictures of pages. The browser has no network of its own: whatever it asks for is
 * answered through the one door (`Fetch`), so that origin map, guard, limits, politeness and archive are the same.
 */

import {
  type BrowserContext,
  type BrowserContextOptions,
  type Browser as Chromium,
  chromium,
  type Page,
  type Request,
} from 'playwright';
import type { Clock } from '../domain/time.ts';
import { unshowable } from './browser-answers.ts';
import { type Desk, openDesk } from './browser-desk.ts';
import type { Exchange, Failure, FetchRequest } from './exchange.ts';
import { orAborted, within } from './patience.ts';
import { recycled } from './recycled.ts';
import { maskRequestHeaders, maskUrl } from './secrets.ts';
import {
  BROWSER_LIMITS,
  type Browser,
  type BrowserLimits,
  type BrowserOptions,
  type BrowserVisit,
  type PictureRequest,
  type Screen,
  type VisitRequest,
} from './visit.ts';

export {
  BROWSER_LIMITS,
  type Browser,
  type BrowserLimits,
  type BrowserOptions,
  type BrowserVisit,
  type PictureRequest,
  type Screen,
  type VisitRequest,
} from './visit.ts';

/** Milliseconds that a context or a browser has to end by itself before it is killed. */
const GRACE = 5_000;

/** The second wall, should a request slip past the first: no name is found, every proxy is dead, no UDP. */
const ARGUMENTS = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--dns-prefetch-disable',
  '--no-pings',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-gpu',
  '--no-first-run',
  '--font-render-hinting=none',
];

const WIDTHS: Readonly<Record<Screen, number>> = { desktop: 1280, phone: 414 };

interface Running {
  readonly chromium: Chromium;
  readonly pid: number;
}

export function createBrowser(options: BrowserOptions): Browser {
  const limits = { ...BROWSER_LIMITS, ...options.limits };
  const browsers = recycled<Running>({
    make: () => launch(options),
    end,
    isUsable: (running) => running.chromium.isConnected(),
    uses: limits.pagesPerBrowser,
  });

  /** Runs `work` in a context of its own, which is gone afterwards, if need be with its browser. */
  async function inContext<T>(
    settings: BrowserContextOptions,
    signal: AbortSignal,
    work: (context: BrowserContext) => Promise<T>,
  ): Promise<T> {
    return browsers.use(async (running) => {
      signal.throwIfAborted();
      const opening = running.chromium.newContext({ ...CONTEXT, ...settings });
      try {
        return await orAborted(opening.then(work), signal);
      } finally {
        const isGone = await within(
          GRACE,
          opening.then((context) => context.close()),
        );
        if (!isGone) kill(running);
      }
    });
  }

  async function open(request: VisitRequest): Promise<BrowserVisit> {
    const deadline = AbortSignal.timeout(limits.totalMs);
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    const { waitFor, ...asked } = request;
    const document = await options.fetch({ ...asked, signal }).catch((error: unknown) => {
      if (!deadline.aborted) throw error;
      return unanswered(request, options.clock);
    });
    const desk = openDesk({ document, request, fetch: options.fetch, signal, requests: limits.requests });
    const failure = unshowable(document);
    if (failure) return { shown: false, exchange: document, failure };
    try {
      const agent = options.userAgent === undefined ? {} : { userAgent: options.userAgent };
      return await inContext(agent, signal, (context) => show(context, desk, request, limits));
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      if (error instanceof BrowserStartError) throw error;
      const failure = unshowable(desk.document) ?? failureOfVisit(error, deadline, limits);
      return { shown: false, exchange: desk.document, failure };
    }
  }

  async function screenshot(page: PictureRequest): Promise<Uint8Array> {
    const deadline = AbortSignal.timeout(limits.totalMs);
    const width = WIDTHS[page.screen ?? 'desktop'];
    const settings = { javaScriptEnabled: false, viewport: { width, height: 800 } };
    try {
      return await inContext(settings, deadline, (context) =>
        picture(context, page, width, limits.pictureHeight),
      );
    } catch (error) {
      if (!deadline.aborted) throw error;
      throw new Error(`the picture of ${maskUrl(page.url)} was not done within ${limits.totalMs} ms`, {
        cause: error,
      });
    }
  }

  return { open, screenshot, close: () => browsers.close() };
}

/** For every page: as an inspector in China would see it, and nothing kept between pages. */
const CONTEXT: BrowserContextOptions = {
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  viewport: { width: 1280, height: 800 },
  serviceWorkers: 'block',
  acceptDownloads: false,
};

async function show(
  context: BrowserContext,
  desk: Desk,
  request: VisitRequest,
  limits: BrowserLimits,
): Promise<BrowserVisit> {
  await giveCookies(context, request);
  const page = await context.newPage();
  await attachDesk(context, page, desk);
  await page.goto(desk.firstUrl, { waitUntil: 'load', timeout: 0 });
  const rendered = await settled(page, desk, request.waitFor);
  const finalUrl = page.url();
  const failure = unshowable(desk.document) ?? unfit(rendered, finalUrl, limits);
  if (failure) return { shown: false, exchange: desk.document, failure };
  return { shown: true, exchange: desk.document, rendered, finalUrl, missing: desk.missing };
}

/** Not the page: the browser's own about an error, or more than anyone will parse. */
function unfit(rendered: string, finalUrl: string, limits: BrowserLimits): Failure | null {
  if (!/^https?:/.test(finalUrl))
    return { kind: 'not-recognised', detail: `the browser ended on ${finalUrl}` };
  if (rendered.length <= limits.renderedLength) return null;
  return { kind: 'too-large', detail: `${rendered.length} characters when rendered` };
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
  // Windows that scripts open show nothing that is looked at.
  context.on('page', (other) => other.close().catch(() => {}));
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

/** The document once no script leads on to another, loaded, and with what was waited for. */
async function settled(page: Page, desk: Desk, waitFor: string | undefined): Promise<string> {
  for (;;) {
    const navigations = desk.navigations;
    await page.waitForLoadState('load', { timeout: 0 });
    if (waitFor !== undefined) await page.waitForSelector(waitFor, { state: 'attached', timeout: 0 });
    const html = await page.content().catch((error: unknown) => {
      if (desk.navigations === navigations && !desk.isOnTheWay) throw error;
      return null;
    });
    if (html !== null && desk.navigations === navigations && !desk.isOnTheWay) return html;
  }
}

async function picture(
  context: BrowserContext,
  asked: PictureRequest,
  width: number,
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

/** The browser is missing, broken or forbidden: a fault of this machine, not of a page. */
export class BrowserStartError extends Error {
  override readonly name = 'BrowserStartError';
}

async function launch(options: BrowserOptions): Promise<Running> {
  const sandbox = options.sandbox ?? process.getuid?.() !== 0;
  try {
    const browser = await chromium.launch({
      executablePath: options.executable,
      env: { ...options.env },
      args: ARGUMENTS,
      chromiumSandbox: sandbox,
      timeout: 30_000,
      // Signals are the process's own business: it closes us.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    return { chromium: browser, pid: await pidOf(browser) };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new BrowserStartError(`the browser ${options.executable} does not start: ${remedyFor(said)}`, {
      cause,
    });
  }
}

function remedyFor(said: string): string {
  if (/no usable sandbox/i.test(said)) {
    return 'this system gives its sandbox no user namespaces; allow them (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor or seccomp profile that does), or run as root in a container';
  }
  return `${said.slice(0, 2_000)}; see "xunjian doctor", or set XUNJIAN_BROWSER to another`;
}

async function pidOf(browser: Chromium): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const main = processInfo.find((each) => each.type === 'browser');
  if (!main) throw new Error('the browser does not tell its process');
  return main.id;
}

async function end(running: Running): Promise<void> {
  const gone = new Promise((resolve) => {
    if (running.chromium.isConnected()) running.chromium.once('disconnected', resolve);
    else resolve(null);
  });
  if (await within(GRACE, running.chromium.close())) return;
  kill(running);
  await within(GRACE, gone);
}

/** With all its children: they are one process group. */
function kill(running: Running): void {
  for (const pid of [-running.pid, running.pid]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

function failureOfVisit(error: unknown, deadline: AbortSignal, limits: BrowserLimits): Failure {
  if (deadline.aborted)
    return { kind: 'timeout', detail: `the page was not done within ${limits.totalMs} ms` };
  const said = maskUrl((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '');
  if (/crashed|has been closed|disconnected/.test(said)) return { kind: 'reset', detail: said };
  return { kind: 'not-recognised', detail: said };
}

/** The deadline passed before anything of the document came. */
function unanswered(request: FetchRequest, clock: Clock): Exchange {
  const headers = maskRequestHeaders(Object.entries(request.headers ?? {}));
  return {
    request: { method: request.method ?? 'GET', url: maskUrl(request.url), headers, body: null },
    response: null,
    failure: { kind: 'timeout', detail: 'no answer before the deadline of the visit' },
    redirects: [],
    fetchedAt: clock(),
    remoteAddress: null,
  };
}
