/** Follows an account's list of posts page by page, and says how far back it is known to be complete. */

import type { Post, Span } from '../../../src/domain/finding.ts';
import type { Page, PageRequest, SeenPost } from '../../../src/domain/page.ts';
import { later, type Timestamp } from '../../../src/domain/time.ts';
import type { Visit } from './visit.ts';

/**
 * Ten posts a page. An absence shows on the page that holds the account's newest post, nearly always the first;
 * what lies beyond is asked for a while, and then left in peace.
 */
const MAX_PAGES = 10;

export interface ListRequest {
  readonly first: PageRequest;
  readonly uid: string;
  /** A list need not be followed past this instant. */
  readonly since: Timestamp;
}

/** The pages that were read without a gap: each by the cursor of the one before. */
export async function readListing(visit: Visit, { first, uid, since }: ListRequest): Promise<Page[]> {
  const pages: Page[] = [];
  for (let request: PageRequest | null = first; request && pages.length < MAX_PAGES; ) {
    const page: Page | null = await visit.ask(request);
    if (page?.outcome.is !== 'ok') break;
    pages.push(page);
    const oldest = ordinary([page]).at(-1)?.publishedAt;
    const enough = page.account?.id !== uid || (oldest && oldest < since);
    request =
      enough || !page.listing?.next ? null : { ...first, url: withParameters(first.url, page.listing.next) };
  }
  return pages;
}

function withParameters(address: string, parameters: string): string {
  const url = new URL(address);
  for (const [name, value] of new URLSearchParams(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** The account's own posts, each once, with the page that proves it. */
export function postsOf(pages: readonly Page[], uid: string, source: string): Post[] {
  const posts = new Map<string, Post>();
  for (const page of pages.filter((candidate) => candidate.account?.id === uid)) {
    for (const post of page.posts) {
      const { id, publishedAt } = post;
      if (id === null || publishedAt === null || posts.has(id)) continue;
      posts.set(id, { ...post, publishedAt, source, captures: [page.capture] });
    }
  }
  return [...posts.values()];
}

/**
 * The span over which the list is known complete: from its oldest ordinary post, as long as the posts stand in
 * order, to the instant at which the first page came. Nothing if the first page is not the newest, or holds
 * something that we cannot explain, or only pinned posts.
 */
export function coverageOf(pages: readonly Page[], uid: string, source: string): Span[] {
  const [first] = pages;
  if (!first?.listing?.fromNewest) return [];
  const gapAt = pages.findIndex((page) => page.account?.id !== uid || page.listing?.of !== 'account');
  const whole = gapAt < 0 ? pages : pages.slice(0, gapAt);
  const oldest = oldestInOrder(ordinary(whole).map((post) => post.publishedAt));
  if (oldest === null) return [];
  const limits = pages.map((page) => page.listing?.limitedTo).filter((limit) => limit != null);
  const from = limits.reduce(later, oldest);
  return from < first.fetchedAt ? [{ from, to: first.fetchedAt, source }] : [];
}

interface Dated extends SeenPost {
  readonly publishedAt: Timestamp;
}

/** Pinned posts stand out of order and date nothing. */
function ordinary(pages: readonly Page[]): Dated[] {
  const posts = pages.flatMap((page) => page.posts);
  return posts.filter((post): post is Dated => post.pinned !== true && post.publishedAt !== null);
}

/** A post with a newer one below it was put there for another reason than its time: the order ends before it. */
function oldestInOrder(times: readonly Timestamp[]): Timestamp | null {
  let newestBelow: Timestamp | null = null;
  let oldest: Timestamp | null = null;
  for (const at of [...times].reverse()) {
    if (newestBelow !== null && at < newestBelow) oldest = null;
    else if (oldest === null) oldest = at;
    newestBelow = newestBelow === null ? at : later(newestBelow, at);
  }
  return oldest;
}
