/** Follows a request through its redirects, each step checked by the guard before it is taken. */

import type { Exchange, Failure, Hop } from './exchange.ts';
import { refusalOf } from './guard.ts';
import type { OriginMap } from './origin-map.ts';
import { locationOf, type Outgoing, redirected, sent } from './outgoing.ts';
import { maskUrl } from './secrets.ts';

/** What came of one request. */
export type Answer = Pick<Exchange, 'response' | 'failure' | 'remoteAddress'>;

/** What came of a request and the redirects after it: the answer of the last. */
export interface Journey extends Answer {
  readonly hops: readonly Hop[];
}

export interface Bounds {
  readonly hosts: readonly string[];
  readonly map: OriginMap;
  readonly redirects: number;
}

/** `ask` makes one request and follows nothing. */
export async function follow(
  first: Outgoing,
  bounds: Bounds,
  ask: (request: Outgoing) => Promise<Answer>,
): Promise<Journey> {
  const refusal = refusalOf(first.url, bounds.hosts, bounds.map);
  if (refusal) return notTaken(refusal);
  const hops: Hop[] = [];
  for (let current = first; ; ) {
    const answer = await ask(current);
    const { response } = answer;
    const location = response && !answer.failure ? locationOf(response) : null;
    if (!response || location === null) return { ...answer, hops };
    const next = redirected(current, response.status, location);
    const failure = next
      ? obstacle(next.url, bounds, hops.length)
      : outside(`redirected to what is no address: ${maskUrl(location)}`);
    if (!next || failure) return { ...answer, failure, hops };
    hops.push({ response, next: sent(next) });
    current = next;
  }
}

/** The journey that ended before its first step. */
export function notTaken(refusal: string): Journey {
  return { response: null, failure: outside(refusal), remoteAddress: null, hops: [] };
}

function obstacle(url: URL, { hosts, map, redirects }: Bounds, taken: number): Failure | null {
  const refusal = refusalOf(url, hosts, map);
  if (refusal) return outside(`redirected to ${maskUrl(url.href)}: ${refusal}`);
  if (taken < redirects) return null;
  return {
    kind: 'not-recognised',
    detail: `redirected more than ${redirects} times, last to ${maskUrl(url.href)}`,
  };
}

function outside(detail: string): Failure {
  return { kind: 'outside', detail };
}
