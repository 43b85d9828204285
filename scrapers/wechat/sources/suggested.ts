/**
 * What the sources of discovery have in common: they name addresses, and each is proved by its article's page. They
 * list nothing completely, so nothing follows from what they do not name.
 */

import type { Browse } from '../../../src/domain/page.ts';
import type { Sighting, Task } from '../../scraper.ts';
import { postAddress } from '../address.ts';
import { type Candidate, openArticles } from './articles.ts';
import { findingsOf } from './findings.ts';
import { sourceOutcome, startVisit, type Visit } from './visit.ts';

/** Addresses handed on, at most. */
const MOST_DISCOVERED = 50;

/**
 * @param visit the pages that named the addresses
 * @param candidates newest first
 * @param most articles that are opened, at most
 */
export async function proveSuggested(
  source: string,
  task: Task,
  browse: Browse,
  visit: Visit,
  candidates: readonly Candidate[],
  most?: number,
): Promise<Sighting> {
  // The articles are on another host, or other pages: that a list failed does not keep us from them.
  const articles = startVisit(browse);
  const opened = await openArticles(
    source,
    task,
    articles,
    unknown(task, candidates),
    most === undefined ? {} : { most },
  );
  const posts = opened.own.map(({ post }) => post);
  const captures = [...visit.captures(), ...articles.captures()];
  const failure = articles.firstFailure() ?? visit.firstFailure();
  const spoke = posts.length > 0 || opened.endings.length > 0;
  return {
    source,
    outcome: sourceOutcome(articles.firstFailure() ? articles : visit, posts.length > 0),
    requests: captures.length,
    posts,
    coverage: [],
    ...(spoke ? findingsOf(task, opened, posts, false, failure) : {}),
    discovered: candidates.map(({ url }) => url).slice(0, MOST_DISCOVERED),
    captures,
    notes: [...visit.notes(), ...articles.notes()],
  };
}

/** What was proved before has been asked for by the source of known articles. */
function unknown({ subject }: Task, candidates: readonly Candidate[]): Candidate[] {
  const known = new Set(subject.knownPosts.flatMap(({ url }) => postAddress(url)?.url ?? []));
  return candidates.filter(({ url }) => !known.has(postAddress(url)?.url ?? url));
}
