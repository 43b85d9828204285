/** Answers what one page asks for, through the door; keeps account of its documents and of what it did not get. */

import type { Exchange, Failure, Fetch, FetchRequest } from '../exchange.ts';
import {
  asBrowserAnswer,
  asFetchRequest,
  type BrowserAnswer,
  type BrowserRequest,
  errorCodeOf,
  steppingStone,
  unshowable,
} from './answers.ts';

export interface Asked extends BrowserRequest {
  /** As the browser calls it: `document`, `script`, `xhr`, `image`, … */
  readonly kind: string;
  /** Whether it leads the page, or a frame in it, to another document. */
  readonly navigates: 'page' | 'frame' | null;
}

export interface Missing {
  readonly url: string;
  readonly failure: Failure;
}

export interface Desk {
  /** Where the browser is to begin: the document's address after redirects. */
  readonly firstUrl: string;
  /** The exchange of the document that the page shows, or is being led to. */
  readonly document: Exchange;
  /** How many documents the page was given. */
  readonly navigations: number;
  /** The page has asked for another document and was not given it yet. */
  readonly isOnTheWay: boolean;
  readonly missing: readonly Missing[];
  answer(asked: Asked): Promise<BrowserAnswer | { readonly error: string }>;
}

/** Seen by nobody: neither a reader of the document nor its scripts depend on them. */
const NOT_ASKED_FOR = new Set([
  'image',
  'media',
  'font',
  'texttrack',
  'manifest',
  'ping',
  'cspviolationreport',
]);

const REFUSED = { error: 'blockedbyclient' } as const;

export function openDesk(options: {
  /** Already fetched: whether the page is worth a browser is seen before one is used. */
  readonly document: Exchange;
  readonly request: FetchRequest;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** How many requests the page may make. */
  readonly requests: number;
}): Desk {
  const { request, fetch, signal } = options;
  const missing: Missing[] = [];
  const firstUrl = withFragment(options.document.response?.url ?? request.url, request.url);
  let document = options.document;
  let navigations = 0;
  let asked = 0;
  /** Documents that came from elsewhere than asked: given when the browser asks there. */
  const fetched = new Map<string, Exchange>([[bare(firstUrl), document]]);
  let underWay = 0;
  /** A redirected document was given as a stepping stone, and the browser has yet to ask for the real one. */
  let isLedOn = false;

  async function answer(from: Asked): Promise<BrowserAnswer | { error: string }> {
    if (from.navigates !== 'page') return find(from);
    underWay++;
    try {
      return await find(from);
    } finally {
      underWay--;
    }
  }

  async function find(from: Asked): Promise<BrowserAnswer | { error: string }> {
    if (NOT_ASKED_FOR.has(from.kind)) return REFUSED;
    const ready = from.navigates ? take(from) : null;
    const exchange = ready ?? (await ask(from));
    if (!exchange) return REFUSED;
    const failure = unshowable(exchange);
    if (failure) {
      missing.push({ url: from.url, failure });
      if (from.navigates === 'page') arrive(exchange);
      return { error: errorCodeOf(failure) };
    }
    if (!exchange.response) return REFUSED;
    if (from.navigates && bare(exchange.response.url) !== bare(from.url)) {
      return leadOn(from, exchange, exchange.response.url);
    }
    if (from.navigates === 'page') arrive(exchange);
    return asBrowserAnswer(exchange.response);
  }

  function take(from: Asked): Exchange | null {
    const url = bare(from.url);
    const exchange = from.method === 'GET' ? fetched.get(url) : undefined;
    if (!exchange) return null;
    fetched.delete(url);
    return exchange;
  }

  async function ask(from: Asked): Promise<Exchange | null> {
    const outgoing = asFetchRequest(from, request.hosts);
    const refusal =
      outgoing === null
        ? 'not a request that is made'
        : ++asked > options.requests
          ? 'too many requests'
          : null;
    if (outgoing === null || refusal !== null) {
      missing.push({ url: from.url, failure: { kind: 'outside', detail: refusal ?? '' } });
      return null;
    }
    // It rejects with the signal; the page is given up then anyway.
    return fetch({ ...outgoing, signal }).catch(() => null);
  }

  function leadOn(from: Asked, exchange: Exchange, to: string): BrowserAnswer {
    fetched.set(bare(to), exchange);
    if (from.navigates === 'page') {
      navigations++;
      isLedOn = true;
    }
    return steppingStone(withFragment(to, from.url));
  }

  function arrive(exchange: Exchange): void {
    document = exchange;
    isLedOn = false;
    navigations++;
  }

  return {
    firstUrl,
    missing,
    answer,
    get document() {
      return document;
    },
    get navigations() {
      return navigations;
    },
    get isOnTheWay() {
      return underWay > 0 || isLedOn;
    },
  };
}

/** As the browser writes it, without the fragment. */
function bare(url: string): string {
  const href = URL.canParse(url) ? new URL(url).href : url;
  const at = href.indexOf('#');
  return at < 0 ? href : href.slice(0, at);
}

/** A redirect keeps the fragment of what was asked, unless it brings its own. */
function withFragment(url: string, asked: string): string {
  const at = asked.indexOf('#');
  return url.includes('#') || at < 0 ? url : url + asked.slice(at);
}
