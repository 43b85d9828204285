/**
 * Pages that need a browser, and pictures of pages. The browser has no network of its own: whatever it asks for is
 * answered through the one door (`Fetch`), so that origin map, guard, limits, politeness and archive are the same.
 */

import type { BrowserContext, BrowserContextOptions } from 'playwright';
import { unshowable } from './browser/answers.ts';
import { openDesk } from './browser/desk.ts';
import { failureOfVisit, unanswered } from './browser/failures.ts';
import { BrowserStartError, end, GRACE, kill, launch, type Running } from './browser/launch.ts';
import { orAborted, within } from './browser/patience.ts';
import { picture, pictureContext } from './browser/picture.ts';
import { recycled } from './browser/recycled.ts';
import { passThrough, show } from './browser/show.ts';
import {
  BROWSER_LIMITS,
  type Browser,
  type BrowserOptions,
  type BrowserVisit,
  type Passage,
  type PassageRequest,
  type PictureRequest,
  type VisitRequest,
} from './browser/visit.ts';
import { maskUrl } from './secrets.ts';

export { BrowserStartError } from './browser/launch.ts';
export {
  BROWSER_LIMITS,
  type Browser,
  type BrowserCookie,
  type BrowserLimits,
  type BrowserOptions,
  type BrowserVisit,
  type Passage,
  type PassageRequest,
  type PictureRequest,
  type Screen,
  type VisitRequest,
} from './browser/visit.ts';

export function createBrowser(options: BrowserOptions): Browser {
  const limits = { ...BROWSER_LIMITS, ...options.limits };
  const browsers = recycled<Running>({
    make: () => launch(options),
    end,
    isUsable: (running) => running.chromium.isConnected(),
    uses: limits.pagesPerBrowser,
  });
  let isClosed = false;

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
    if (isClosed) throw new Error('the browser is closed');
    const deadline = AbortSignal.timeout(limits.totalMs);
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    const { waitFor, ...asked } = request;
    const document = await orAborted(options.fetch({ ...asked, signal }), signal).catch((error: unknown) => {
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

  async function pass(request: PassageRequest): Promise<Passage> {
    if (isClosed) throw new Error('the browser is closed');
    const deadline = AbortSignal.timeout(limits.totalMs);
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    const { ends: _, ...asked } = request;
    const document = await orAborted(options.fetch({ ...asked, signal }), signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return unanswered(request, options.clock);
    });
    const failure = unshowable(document);
    if (failure) return { ended: false, failure };
    const desk = openDesk({ document, request, fetch: options.fetch, signal, requests: limits.requests });
    try {
      const agent = options.userAgent === undefined ? {} : { userAgent: options.userAgent };
      return await inContext(agent, signal, (context) => passThrough(context, desk, request));
    } catch (error) {
      if (error instanceof BrowserStartError) throw error;
      return { ended: false, failure: failureOfVisit(error, signal, limits) };
    }
  }

  async function screenshot(page: PictureRequest): Promise<Uint8Array> {
    const deadline = AbortSignal.timeout(limits.totalMs);
    try {
      return await inContext(pictureContext(page), deadline, (context) =>
        picture(context, page, limits.pictureHeight),
      );
    } catch (error) {
      if (!deadline.aborted) throw error;
      throw new Error(`the picture of ${maskUrl(page.url)} was not done within ${limits.totalMs} ms`, {
        cause: error,
      });
    }
  }

  async function close(): Promise<void> {
    isClosed = true;
    await browsers.close();
  }

  return { open, pass, screenshot, close };
}

/** For every page: as an inspector in China would see it, and nothing kept between pages. */
const CONTEXT: BrowserContextOptions = {
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  viewport: { width: 1280, height: 800 },
  serviceWorkers: 'block',
  acceptDownloads: false,
};
