/** What a reading says is not there: the claims that can accuse somebody. */

import type { ChannelState, PageReading } from '../../src/domain/page.ts';

const SHUT: readonly ChannelState[] = ['closed', 'absent', 'restricted'];

export function absencesOf(reading: PageReading): ReadonlySet<string> {
  const { outcome, listing, posts, comments, messages } = reading;
  const claims = new Set<string>();
  if (outcome.is === 'gone') claims.add(`gone:${outcome.kind}`);
  if (outcome.is !== 'ok') return claims;
  if (listing?.of === 'account' && posts.length === 0) claims.add('an empty list');
  if (listing?.complete) claims.add('a list that is complete');
  for (const state of SHUT) {
    if (comments === state || posts.some((post) => post.comments === state)) claims.add(`comments ${state}`);
    if (messages === state) claims.add(`messages ${state}`);
  }
  return claims;
}
