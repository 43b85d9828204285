/** The account's feeds, kept by third parties: they suggest addresses, and each is proved by its own page. */

import type { Page } from '../../../src/domain/page.ts';
import { outcomeReason } from '../../../src/domain/reason.ts';
import type { Sighting, Source, Task } from '../../scraper.ts';
import { ARTICLE_HOST, postAddress, SOGOU_HOST } from '../address.ts';
import { type Candidate, openArticles } from './articles.ts';
import { findingsOf } from './findings.ts';
import { sourceOutcome, startVisit, type Visit } from './visit.ts';

const NAME = 'feed';
/** Feeds of one account that are asked, at most. */
const MOST_FEEDS = 3;
/** Addresses handed on, at most. */
const MOST_DISCOVERED = 50;

export const feedSource: Source = {
  name: NAME,
  title: '订阅源',
  what: '登记的 RSS、Atom、JSON Feed 订阅源，无需会话；只提供线索，每条由文章页证明，不能证明没有更新',
  needs: 'nothing',
  async ask(task, browse): Promise<Sighting> {
    const visit = startVisit(browse);
    const candidates = await suggested(task, visit);
    // The articles are on another host: that a feed failed does not keep us from them.
    const articles = startVisit(browse);
    const opened = await openArticles(NAME, task, articles, unknown(task, candidates));
    const posts = opened.own.map(({ post }) => post);
    const captures = [...visit.captures(), ...articles.captures()];
    return {
      source: NAME,
      outcome: sourceOutcome(articles.firstFailure() ? articles : visit, posts.length > 0),
      requests: captures.length,
      posts,
      coverage: [],
      ...findingsOf(task, opened, posts, false, articles.firstFailure() ?? visit.firstFailure()),
      discovered: candidates.map(({ url }) => url).slice(0, MOST_DISCOVERED),
      captures,
      notes: [...visit.notes(), ...articles.notes()],
    };
  },
};

async function suggested(task: Task, visit: Visit): Promise<Candidate[]> {
  const feeds = task.subject.addresses.filter(isFeed).slice(0, MOST_FEEDS);
  if (feeds.length === 0) visit.note('没有登记该账号的订阅源');
  const found: Candidate[] = [];
  for (const url of feeds) {
    const page = await visit.ask({ url, via: 'http' });
    if (page) found.push(...articlesIn(page, url, visit));
  }
  return found.sort((a, b) => ((a.saidAt ?? '') < (b.saidAt ?? '') ? 1 : -1));
}

/** An address on a host that is not the platform's, and calls itself a feed. */
export function isFeed(url: string): boolean {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return false;
  const { hostname, pathname, search } = new URL(url);
  if (hostname === ARTICLE_HOST || hostname === SOGOU_HOST) return false;
  return (
    /\.(?:xml|rss|atom|rdf|json)$|(?:^|\/)(?:rss|feeds?|atom)(?:\/|$)/i.test(pathname) ||
    /[?&](?:feed|rss|atom)\b/i.test(search)
  );
}

function articlesIn(page: Page, url: string, visit: Visit): Candidate[] {
  if (page.outcome.is !== 'ok') {
    visit.note(`订阅源 ${url} 未能读取：${outcomeReason(page.outcome).text}`);
    return [];
  }
  if (page.kind !== 'feed') {
    visit.note(`${url} 不是订阅源`);
    return [];
  }
  return page.posts.flatMap((post) => {
    const address = post.url ? postAddress(post.url) : null;
    return address ? [{ url: address.url, saidAt: post.publishedAt }] : [];
  });
}

/** What was proved before has been asked for by the source of known articles. */
function unknown({ subject }: Task, candidates: readonly Candidate[]): Candidate[] {
  const known = new Set(subject.knownPosts.flatMap(({ url }) => postAddress(url)?.url ?? []));
  return candidates.filter(({ url }) => !known.has(url));
}
