/** What is asked of a browser, and what it answers. */

import type { Clock } from '../../domain/time.ts';
import type { Exchange, Failure, Fetch, FetchRequest } from '../exchange.ts';
import type { Missing } from './desk.ts';

export interface VisitRequest extends FetchRequest {
  /** A CSS selector that must match before the page counts as shown; commas for alternatives (text, or captcha). */
  readonly waitFor?: string;
}

/** A way through a site's door: pages that lead on by themselves, until `ends` says of an address that it is the end. */
export interface PassageRequest extends FetchRequest {
  ends(url: URL): boolean;
}

export type Passage =
  | {
      readonly ended: true;
      readonly finalUrl: string;
      /** What the browser would send to the hosts that it met. */
      readonly cookies: readonly BrowserCookie[];
    }
  | { readonly ended: false; readonly failure: Failure };

/** A cookie that the page's hosts gave the browser: as secret as any session. */
export interface BrowserCookie {
  readonly name: string;
  readonly value: string;
  /** `.weibo.cn`, or a host. */
  readonly domain: string;
  /** Seconds since 1970; null for one that ends with the browser. */
  readonly expires: number | null;
}

/** A page that was not shown is a value of its own, whatever part of it had come. */
export type BrowserVisit =
  | {
      readonly shown: true;
      /** The document's exchange as it came, before scripts ran; the last one if scripts went on to others. */
      readonly exchange: Exchange;
      /** The document as it stood in the end, as HTML. */
      readonly rendered: string;
      /** The address in the end, with its fragment. */
      readonly finalUrl: string;
      /** What the page asked for and did not get, pictures aside: what it shows may lack their part. */
      readonly missing: readonly Missing[];
    }
  | {
      readonly shown: false;
      /** Archived as any other; supports nothing. */
      readonly exchange: Exchange;
      readonly failure: Failure;
    };

export interface PictureRequest {
  readonly html: string;
  /** The page's address: relative ones in it are read against it, nothing is asked of it. */
  readonly url: string;
  /** 1280 (the default) or 414 pixels wide. */
  readonly screen?: Screen;
  /** A CSS selector: the picture shows the end of this element and what is next to it, not the top of the page. */
  readonly endOf?: string;
  /** CSS added to the page's, e.g. to show what the platform's scripts would have uncovered. */
  readonly style?: string;
}

export type Screen = 'desktop' | 'phone';

export interface Browser {
  /**
   * Shows a page with its scripts; pictures, sound and fonts are not asked for. Never throws for what the network
   * or the page does. Rejects if the caller's signal was aborted (with its reason) or no browser could be started.
   */
  open(request: VisitRequest): Promise<BrowserVisit>;
  /** Goes through a door and asks for nothing behind it. Throws and rejects as `open`, and for an aborted signal alike. */
  pass(request: PassageRequest): Promise<Passage>;
  /** PNG, as high as the page up to 10,000 pixels: without scripts, nothing loaded. Rejects if it takes too long. */
  screenshot(page: PictureRequest): Promise<Uint8Array>;
  /** Ends every process of it; what is under way fails. */
  close(): Promise<void>;
}

export interface BrowserOptions {
  readonly executable: string;
  /** The browser's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** What scripts read as `navigator.userAgent`; on the wire `fetch` decides. */
  readonly userAgent?: string;
  /** Chromium's own sandbox. Unset: on, but for root, for whom it does not work. */
  readonly sandbox?: boolean;
  readonly limits?: Partial<BrowserLimits>;
}

export interface BrowserLimits {
  /** Milliseconds for one visit or picture, from the call to the end. */
  readonly totalMs: number;
  /** Visits and pictures after which the browser is replaced: its memory grows. */
  readonly pagesPerBrowser: number;
  /** Of one page. */
  readonly requests: number;
  /** Characters of a rendered page. */
  readonly renderedLength: number;
  /** Pixels. */
  readonly pictureHeight: number;
}

export const BROWSER_LIMITS: BrowserLimits = {
  totalMs: 60_000,
  pagesPerBrowser: 50,
  requests: 300,
  renderedLength: 20_000_000,
  pictureHeight: 10_000,
};
