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
const MAX_REQUESTS = 4;

export interface CommentsRequest {
  readonly uid: string;
  readonly posts: readonly Post[];
  /** The pages on which the posts stand, with their counts. */
  readonly pages: readonly Page[];
  readonly checkpoint: Timestamp;
  /** In the order in which they are tried, each if the one before showed nothing. */
  readonly requests: (post: Post) => readonly PageRequest[];
}

/** Asks for the comments of the newest posts that claim to have some, until one proves it. */
export async function commentsOf(visit: Visit, wanted: CommentsRequest): Promise<Finding<ChannelState>> {
  const asked: Page[] = [];
  let left = MAX_REQUESTS;
  for (const post of candidates(wanted)) {
    for (const request of wanted.requests(post)) {
      if (left-- === 0) break;
      const page = await visit.ask(request, 'optional');
      if (!page) continue;
      asked.push(page);
      if (provesOpen(page, wanted.uid)) return observed('open', capturesOf(page));
      if (shows(page)) break;
    }
  }
  return unobservable(
    (visit.stopped() ? visit.why() : null) ?? reason('not-public'),
    asked.map((page) => page.capture),
  );
}

/**
 * A count of 0 proves nothing; it only makes another post the better one to look at. One whose count is not told
 * comes after those that claim some.
 */
function candidates({ posts, pages, checkpoint }: CommentsRequest): Post[] {
  const counts = new Map(pages.flatMap((page) => Object.entries(countsOn(page))));
  const claims = ({ id }: Post) => counts.get(id ?? '') ?? null;
  return posts
    .filter((post) => post.publishedAt >= minus(checkpoint, RECENT) && claims(post) !== 0)
    .sort(
      (a, b) =>
        Number(claims(a) === null) - Number(claims(b) === null) || (a.publishedAt < b.publishedAt ? 1 : -1),
    )
    .slice(0, MAX_POSTS);
}

function countsOn(page: Page): Record<string, number | null> {
  return z.record(z.string(), z.number().nullable()).safeParse(page.more.commentCounts).data ?? {};
}

/** There are comments, whoever wrote them: another form of the page shows the same. */
function shows(page: Page): boolean {
  return page.kind === 'weibo-comments' && Number(page.more.commentCount) > 0;
}

/** Either the page itself shows it (two commenters), or its only commenter is not the account. */
function provesOpen(page: Page, uid: string): boolean {
  if (page.kind !== 'weibo-comments' || page.outcome.is !== 'ok') return false;
  const { onlyBy } = page.more;
  return page.comments === 'open' || (typeof onlyBy === 'string' && onlyBy !== uid);
}
