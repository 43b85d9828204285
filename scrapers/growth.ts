/** A count of posts that grew between two looks proves that something was published in between; no change proves nothing. */

import type { Growth, PostCount } from '../src/domain/finding.ts';

/** `counts`: of one source and one account. Each pair of neighbours of which the later is greater. */
export function growthOf(counts: readonly PostCount[]): Growth[] {
  const inOrder = [...counts].sort((a, b) => (a.seenAt < b.seenAt ? -1 : a.seenAt > b.seenAt ? 1 : 0));
  return inOrder.flatMap((later, index) => {
    const earlier = inOrder[index - 1];
    if (!earlier || earlier.seenAt === later.seenAt || earlier.posts >= later.posts) return [];
    return [
      {
        source: later.source,
        after: earlier.seenAt,
        until: later.seenAt,
        from: earlier.posts,
        to: later.posts,
        captures: [earlier.capture, later.capture],
      },
    ];
  });
}
