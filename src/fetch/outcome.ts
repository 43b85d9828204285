/**
 * What an exchange means, as far as any site can tell: the one place where transport, HTTP status and the
 * page's own words become an outcome. Pure. Doubt is the default: what is not said here to be `ok` is not.
 *
 * Order of precedence, first that applies:
 *
 * 1. A failure of the transport. What came is not whole; words in it prove nothing, not even a refusal.
 * 2. The page says that it refuses us (captcha, login, …), whatever status it came with: platforms send these
 *    pages with 200, 403, 500 and after redirects, and their words are more exact than any number.
 * 3. 3xx that was not followed and 5xx: an answer of the machinery, not of the platform's pages. Not even
 *    `gone` counts here, because it can support a finding.
 * 4. An answer that was made long before it came, by its own headers: a cache's. What it shows was true once; even an
 *    ending may have been taken back. Only what is searched for hints (feeds, websites) may be as old as it likes.
 * 5. The page says, in words that we know, that the post or the account is gone (200, 400 and 404 are seen).
 * 6. Any other status but 2xx: the status decides. A page that reads well under a refusal is not the page.
 * 7. 206, a part that nobody asked for: truncated. 2xx with an empty body, or read by nobody: not recognised.
 * 8. 2xx: what the page's reader says.
 */

import { blocked, failed, OK, type Outcome, type PageKindName, type PageReading } from '../domain/page.ts';
import { HOUR } from '../domain/time.ts';
import type { Exchange } from './exchange.ts';

/** The part of an exchange that is judged; one read back from the archive has no more. */
export type Judged = Pick<Exchange, 'response' | 'failure' | 'age'>;

/** More than two clocks that are set differently explain, in milliseconds. */
const OLD = HOUR;
/** What is read for hints alone. */
const HINTS: ReadonlySet<PageKindName> = new Set(['feed', 'website']);

/** What transport and status say, before anyone reads the page: `ok` means that it is worth reading. */
export function transportOutcome({ response, failure }: Judged): Outcome {
  if (failure) return failed(failure.kind, failure.detail);
  if (!response) return failed('reset', 'no answer');
  const byStatus = statusOutcome(response.status);
  if (byStatus.is !== 'ok') return byStatus;
  return response.body.length === 0 ? failed('not-recognised', 'empty body') : OK;
}

/** What the exchange means, with the page's own reading; null if nobody read it. */
export function outcomeOf(
  exchange: Judged,
  reading: PageReading | null,
  transport: Outcome = transportOutcome(exchange),
): Outcome {
  const { response, failure } = exchange;
  if (failure || !response) return transport;
  const words = reading?.outcome;
  if (words?.is === 'blocked') return words;
  if (isMachinery(response.status)) return statusOutcome(response.status);
  if (isOutdated(exchange, reading)) return outdated(exchange.age ?? 0);
  if (words?.is === 'gone') return words;
  if (transport.is !== 'ok') return transport;
  return words ?? failed('not-recognised', 'nobody reads this page');
}

function isOutdated({ age = 0, response }: Judged, reading: PageReading | null): boolean {
  const isAnswer = response !== null && response.status < 300;
  const isGone = reading?.outcome.is === 'gone';
  return isOld({ age }) && (isAnswer || isGone) && !(reading && HINTS.has(reading.kind));
}

/** From a cache that kept it for longer than anything of today lasts. */
export function isOld({ age = 0 }: Pick<Exchange, 'age'>): boolean {
  return age > OLD;
}

function outdated(age: number): Outcome {
  return failed('outdated', `made ${Math.round(age / HOUR)} hours before it came`);
}

function isMachinery(status: number): boolean {
  return (status >= 300 && status < 400) || status >= 500;
}

/** Statuses by which platforms say "not so fast"; 414, 418 and 432 are Weibo's. */
const RATE_LIMITS = new Set([414, 418, 429, 432]);

function statusOutcome(status: number): Outcome {
  if (status === 206) return failed('truncated', 'HTTP 206, a part of the page');
  if (status >= 200 && status < 300) return OK;
  if (status === 401) return blocked('login');
  if (status === 403) return blocked('forbidden');
  if (RATE_LIMITS.has(status)) return blocked('rate-limit');
  if (status >= 500) return failed('http-5xx', `HTTP ${status}`);
  if (status >= 300 && status < 400) return failed('outside', `HTTP ${status}, not followed`);
  return failed('not-recognised', `HTTP ${status}`);
}
