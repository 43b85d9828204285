/** In which order a platform's sources are asked today: what has just asked others to log in comes last. Pure. */

import type { Source } from '../../scrapers/scraper.ts';

/** How a source answered whoever asked it last: accounts that were inspected, or control accounts. */
export interface RouteHealth {
  readonly source: string;
  readonly answeredAt: string | null;
  readonly refusedAt: string | null;
  /** The latest refusal's label, e.g. `blocked:login`. */
  readonly refusal: string | null;
}

/**
 * The order of the platform's folder, but for routes that wanted a login when they were last asked: they are put
 * behind those that answer, and are still asked if these leave something open, so that it shows when they are open
 * again. Other refusals are a matter of pace, and change no order.
 */
export function orderedByHealth(sources: readonly Source[], health: readonly RouteHealth[]): Source[] {
  const walled = new Set(health.filter(wantsLogin).map(({ source }) => source));
  const isBehind = (source: Source) => walled.has(source.name);
  return [...sources.filter((source) => !isBehind(source)), ...sources.filter(isBehind)];
}

function wantsLogin({ answeredAt, refusedAt, refusal }: RouteHealth): boolean {
  if (refusal !== 'blocked:login' || refusedAt === null) return false;
  return answeredAt === null || answeredAt < refusedAt;
}
