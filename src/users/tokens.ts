/** Random tokens, of which only the hash is stored. */

import { createHash, randomBytes } from 'node:crypto';

/** 256 bits, fit for a cookie and a header. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
