/** Why a page was not shown, by what the browser or our own patience says. Pure. */

import type { Clock } from '../../domain/time.ts';
import type { Exchange, Failure, FetchRequest } from '../exchange.ts';
import { maskRequestHeaders, maskUrl } from '../secrets.ts';
import type { BrowserLimits } from './visit.ts';

/** Not the page: the browser's own about an error, or more than anyone will parse. */
export function unfit(rendered: string, finalUrl: string, limits: BrowserLimits): Failure | null {
  if (!/^https?:/.test(finalUrl))
    return { kind: 'not-recognised', detail: `the browser ended on ${finalUrl}` };
  if (rendered.length <= limits.renderedLength) return null;
  return { kind: 'too-large', detail: `${rendered.length} characters when rendered` };
}

export function failureOfVisit(error: unknown, deadline: AbortSignal, limits: BrowserLimits): Failure {
  if (deadline.aborted)
    return { kind: 'timeout', detail: `the page was not done within ${limits.totalMs} ms` };
  const said = maskUrl((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '');
  if (/crashed|has been closed|disconnected/.test(said)) return { kind: 'reset', detail: said };
  return { kind: 'not-recognised', detail: said };
}

/** The deadline passed before anything of the document came. */
export function unanswered(request: FetchRequest, clock: Clock): Exchange {
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
