/** The way to the time-stamping authority that the operator names: only its host, no redirect, little to read. */

import type { Clock } from '../domain/time.ts';
import { createHttp, type Http } from '../fetch/http.ts';
import type { OriginMap } from '../fetch/origin-map.ts';

export interface Authority {
  readonly url: string;
  readonly http: Http;
}

export interface AuthorityOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly originMap: OriginMap | null;
  readonly proxy: string | null;
}

const LIMITS = {
  totalMs: 20_000,
  headerMs: 15_000,
  redirects: 0,
  rawBytes: 64 * 1024,
  decodedBytes: 64 * 1024,
};

export function createAuthority({ url, clock, originMap, proxy }: AuthorityOptions): Authority {
  const map = new Map(originMap ?? []);
  const { origin, port, hostname } = new URL(url);
  // One inside the office's own network: the operator's word, which the guard would take for a way inside.
  if (port !== '' || hostname === 'localhost') map.set(origin, origin);
  const http = createHttp({
    userAgent: 'xunjian/0.1 (time stamps)',
    clock,
    originMap: map,
    proxy,
    limits: LIMITS,
    connections: 1,
  });
  return { url, http };
}
