/** Who may read metrics: programs of this machine, and whoever shows the token where there is one. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * With a token, everybody shows it; without one, this machine alone is answered, and not through a proxy, behind which
 * everybody comes from this machine.
 */
export function mayRead(
  token: string | null,
  address: string | undefined,
  headers: IncomingHttpHeaders,
): boolean {
  if (token !== null) return isSame(headers.authorization ?? '', `Bearer ${token}`);
  const isHere = /^(?:::ffff:)?127\.|^::1$/.test(address ?? '');
  return isHere && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
