/**
 * The token in a sponsor's address: the link's number and a signature over what the link is for. Signed rather than
 * random and stored: nothing in the database opens a page, and a report that is printed again shows the same address.
 */

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Timestamp } from './time.ts';

export interface SignedLink {
  readonly linkId: number;
  readonly roundId: number;
  readonly sponsorId: number;
  readonly expiresAt: Timestamp;
}

/** 144 bits: 24 characters without a spare bit, so that no two texts mean the same signature. */
const SIGNATURE_BYTES = 18;
const TOKEN = /^([1-9]\d{0,14})-([\w-]{24})$/;

/** `12-` and the signature; `secret` is XUNJIAN_SECRET, or what stands in for it. */
export function signLink(link: SignedLink, secret: string): string {
  return `${link.linkId}-${signature(link, secret)}`;
}

/** The number of the link that a token names; null for what is no token. Proves nothing yet. */
export function linkNamed(token: string): number | null {
  const [, number] = TOKEN.exec(token) ?? [];
  return number === undefined ? null : Number(number);
}

/** Whether the token is this link's, to the last character. */
export function isSigned(token: string, link: SignedLink, secret: string): boolean {
  const given = Buffer.from(token);
  const own = Buffer.from(signLink(link, secret));
  return given.length === own.length && timingSafeEqual(given, own);
}

function signature(link: SignedLink, secret: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'xunjian sponsor link', 32));
  const said = JSON.stringify([link.linkId, link.roundId, link.sponsorId, link.expiresAt]);
  return createHmac('sha256', key).update(said).digest().subarray(0, SIGNATURE_BYTES).toString('base64url');
}
