/** How Weibo asks who we are, instead of answering. Pure. */

import { isDoor } from '../../scrapers/weibo/hosts.ts';
import type { Exchange } from '../fetch/exchange.ts';

/** Answers that only ask for a login are short; lists are not, and need not be read for it. */
const MOST_BYTES = 4_096;

/**
 * Whether the answer asks for an identity, or for another one: 432, `ok: -100`, or the way ended at the visitor
 * system. Other refusals (too many requests, a captcha, «请登录后使用») another visitor would meet as well.
 */
export function asksWhoWeAre({ response, failure }: Exchange): boolean {
  if (failure || !response) return false;
  if (response.status === 432) return true;
  if (URL.canParse(response.url) && isDoor(new URL(response.url))) return true;
  return response.body.length <= MOST_BYTES && okOf(response.body) === -100;
}

function okOf(body: Uint8Array): unknown {
  try {
    const answer: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof answer === 'object' && answer !== null && 'ok' in answer ? answer.ok : null;
  } catch {
    return null; // No JSON: it asks for nothing.
  }
}

/** Addresses that are refused or answered alike: by path, and by the kind of list that is asked for. */
export function routeOf(address: string): string {
  const { hostname, pathname, searchParams } = new URL(address);
  const container = /^\d{6}/.exec(searchParams.get('containerid') ?? '')?.[0] ?? '';
  return `${hostname}${pathname} ${container}`;
}
