/** Whether the public may comment: shown by a comment that somebody else has written, and by nothing else. */

import * as z from 'zod';
import { type Finding, observed, type Post, unobservable } from '../../../src/domain/finding.ts';
import type { ChannelState, Page, PageRequest } from '../../../src/domain/page.ts';
import { reason } from '../../../src/domain/reason.ts';
import { DAY, minus, type Timestamp } from '../../../src/domain/time.ts';
import { capturesOf, type Visit } from './visit.ts';

/** Comments under older posts say nothing of today. */
const RECENT = 90 * DAY;
const MAX_POSTS = 3;

export interface CommentsRequest {
  readonly uid: string;
  readonly posts: readonly Post[];
  /** The pages on which the posts stand, with their counts. */
  readonly pages: readonly Page[];
  readonly checkpoint: Timestamp;
  readonly request: (post: Post) => PageRequest;
}

/** Asks for the comments of the newest posts that claim to have some, until one proves it. */
export async function commentsOf(visit: Visit, wanted: CommentsRequest): Promise<Finding<ChannelState>> {
  const asked: Page[] = [];
  for (const post of candidates(wanted)) {
    const page = await visit.ask(wanted.request(post), 'optional');
    if (!page) continue;
    asked.push(page);
    if (provesOpen(page, wanted.uid)) return observed('open', capturesOf(page));
  }
  return unobservable(
    (visit.stopped() ? visit.why() : null) ?? reason('not-public'),
    asked.map((page) => page.capture),
  );
}

/** A count of 0 proves nothing; it only makes another post the better one to look at. */
function candidates({ posts, pages, checkpoint }: CommentsRequest): Post[] {
  const counts = new Map(pages.flatMap((page) => Object.entries(countsOn(page))));
  return posts
    .filter((post) => post.publishedAt >= minus(checkpoint, RECENT) && (counts.get(post.id ?? '') ?? 0) > 0)
    .sort((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1))
    .slice(0, MAX_POSTS);
}

function countsOn(page: Page): Record<string, number | null> {
  return z.record(z.string(), z.number().nullable()).safeParse(page.more.commentCounts).data ?? {};
}

/** Either the page itself shows it (two commenters), or its only commenter is not the account. */
function provesOpen(page: Page, uid: string): boolean {
  if (page.kind !== 'weibo-comments' || page.outcome.is !== 'ok') return false;
  const { onlyBy } = page.more;
  return page.comments === 'open' || (typeof onlyBy === 'string' && onlyBy !== uid);
}
