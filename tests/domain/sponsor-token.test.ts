/** The token in a sponsor's address: signed, and good for one link as it was issued. */

import { describe, expect, it } from 'vitest';
import { isSigned, linkNamed, type SignedLink, signLink } from '../../src/domain/sponsor-token.ts';
import type { Timestamp } from '../../src/domain/time.ts';

const SECRET = 's'.repeat(40);
const LINK: SignedLink = {
  linkId: 12,
  roundId: 3,
  sponsorId: 7,
  expiresAt: '2020-12-15T23:59:59+08:00' as Timestamp,
};
const TOKEN = signLink(LINK, SECRET);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe("a sponsor's token", () => {
  it('names its link and is signed', () => {
    expect(linkNamed(TOKEN)).toBe(12);
    expect(isSigned(TOKEN, LINK, SECRET)).toBe(true);
  });

  it('is refused when any one of its characters is another', () => {
    const changed = [...TOKEN].flatMap((character, at) =>
      [...ALPHABET]
        .filter((other) => other !== character)
        .map((other) => TOKEN.slice(0, at) + other + TOKEN.slice(at + 1)),
    );
    expect(changed.length).toBeGreaterThan(1_500);
    expect(changed.filter((token) => linkNamed(token) === 12 && isSigned(token, LINK, SECRET))).toEqual([]);
  });

  it.each([
    ['another body', { sponsorId: 8 }],
    ['another round', { roundId: 4 }],
    ['a later end', { expiresAt: '2020-12-16T23:59:59+08:00' as Timestamp }],
    ['another link', { linkId: 13 }],
  ])('is not good for %s', (_, change) => {
    expect(isSigned(TOKEN, { ...LINK, ...change }, SECRET)).toBe(false);
  });

  it('is not good under another secret', () => {
    expect(isSigned(TOKEN, LINK, 't'.repeat(40))).toBe(false);
  });

  it.each(['', '12', '12-', `${TOKEN}x`, `0${TOKEN}`, `${TOKEN} `, '../12-aaaaaaaaaaaaaaaaaaaaaaaa'])(
    '%j names no link',
    (text) => expect(linkNamed(text)).toBeNull(),
  );
});
