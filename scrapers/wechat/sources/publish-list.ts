/**
 * The list of publications in the operator console: complete from the newest down to where it was followed. Until
 * July 2026 any operator's session listed any account; since then only the operator's own.
 */

import type { Post, Span } from '../../../src/domain/finding.ts';
import { failed, type Outcome, type Page } from '../../../src/domain/page.ts';
import { reason } from '../../../src/domain/reason.ts';
import { earlier, type Timestamp } from '../../../src/domain/time.ts';
import type { Sighting, Source, Task } from '../../scraper.ts';
import { ARTICLE_HOST } from '../address.ts';
import { type Opened, openArticles } from './articles.ts';
import { findingsOf } from './findings.ts';
import { bizOf } from './ownership.ts';
import { sourceOutcome, startVisit, type Visit } from './visit.ts';

const NAME = 'publish-list';
const SESSION = 'wechat-console';
/** Pushes on a page, as the console itself asks. */
const COUNT = 5;
const MOST_PAGES = 40;

export const publishListSource: Source = {
  name: NAME,
  what: '公众平台后台的发布列表，需运营者会话（2026年7月底起只能列出本账号）；证明发布记录，并在已翻到的时间段内完整',
  needs: 'session',
  session: SESSION,
  async ask(task, browse): Promise<Sighting> {
    const visit = startVisit(browse);
    const biz = bizOf(task.subject);
    const followed = biz === null ? nothing(visit) : await follow(task, visit, biz);
    const { opened, posts } = await withNewest(task, visit, followed.posts);
    return {
      source: NAME,
      outcome:
        biz === null
          ? failed('not-recognised', '缺少账号编号（__biz）')
          : (followed.failure ?? sourceOutcome(visit, posts.length > 0)),
      requests: visit.captures().length,
      posts,
      coverage: followed.coverage,
      ...findingsOf(task, opened, posts, followed.complete, visit.firstFailure()),
      discovered: posts.flatMap(({ url }) => url ?? []).slice(0, 20),
      captures: visit.captures(),
      notes: visit.notes(),
    };
  },
};

interface Followed {
  readonly posts: readonly Post[];
  readonly coverage: readonly Span[];
  /** The list was followed to its end. */
  readonly complete: boolean;
  /** What kept the listing from being one of this account. */
  readonly failure: Outcome | null;
}

const NOTHING: Followed = { posts: [], coverage: [], complete: false, failure: null };

function nothing(visit: Visit): Followed {
  visit.note('登记信息中没有账号编号（__biz），无法查询发布列表');
  return NOTHING;
}

function listUrl(biz: string, begin: string): string {
  const query = `sub=list&fakeid=${encodeURIComponent(biz)}&begin=${begin}&count=${COUNT}&type=101_1&f=json`;
  return `https://${ARTICLE_HOST}/cgi-bin/appmsgpublish?${query}`;
}

/** Page after page, until past the look-back, the end, or something that makes the list doubtful. */
async function follow(task: Task, visit: Visit, biz: string): Promise<Followed> {
  const pages: Page[] = [];
  let next: string | null = '0';
  while (next !== null && pages.length < MOST_PAGES) {
    const page: Page | null = await visit.ask({ url: listUrl(biz, next), via: 'http', session: SESSION });
    if (page?.outcome.is !== 'ok') break;
    const strange = strangeness(page, biz, pages[0]);
    if (strange) {
      visit.note(strange);
      if (pages.length === 0) return { ...NOTHING, failure: failed('not-recognised', strange) };
      break;
    }
    pages.push(page);
    next = page.posts.some(({ publishedAt }) => publishedAt !== null && publishedAt < task.since)
      ? null
      : (page.listing?.next ?? null);
  }
  if (pages.length > 0 && pages.every(({ posts }) => posts.length === 0))
    visit.note(reason('empty-list').text);
  return joined(pages, task);
}

/** Why this page cannot be joined to the list; null if it can. */
function strangeness(page: Page, biz: string, first: Page | undefined): string | null {
  if (page.kind !== 'wechat-publish-list' || page.listing?.of !== 'account')
    return '返回的不是该账号的发布列表，不作为依据';
  if (page.account?.id !== biz)
    return `返回的是其他账号（${page.account?.id ?? '未标明'}）的发布列表，不作为依据`;
  // Something was published or deleted between two requests: entries may have slipped from page to page.
  if (first && page.more.total !== first.more.total) return '翻页期间发布列表有变动，其后的列表不作为依据';
  return null;
}

function joined(pages: readonly Page[], task: Task): Followed {
  const [first] = pages;
  const posts = distinct(pages.flatMap(postsOf));
  const complete = pages.at(-1)?.listing?.complete ?? false;
  const oldest = posts.at(-1)?.publishedAt;
  if (!first || !oldest || !isDescending(pages))
    return { posts, coverage: [], complete: false, failure: null };
  const from = complete ? earlier(oldest, task.since) : oldest;
  return { posts, coverage: [{ from, to: first.fetchedAt, source: NAME }], complete, failure: null };
}

function postsOf(page: Page): Post[] {
  return page.posts.flatMap((post) =>
    post.publishedAt === null
      ? []
      : [{ ...post, publishedAt: post.publishedAt, source: NAME, captures: [page.capture] as const }],
  );
}

/** Newest first, each once. */
function distinct(posts: readonly Post[]): Post[] {
  const byId = new Map<string | null, Post>();
  for (const post of posts) if (!byId.has(post.id)) byId.set(post.id, post);
  return [...byId.values()].sort((a, b) =>
    a.publishedAt < b.publishedAt ? 1 : a.publishedAt > b.publishedAt ? -1 : 0,
  );
}

/** A list that is not in order of time has no end of which one could say that nothing lies behind it. */
function isDescending(pages: readonly Page[]): boolean {
  const times = pages
    .flatMap((page) => page.posts.map(({ publishedAt }) => publishedAt))
    .filter((time): time is Timestamp => time !== null);
  return times.every((time, at) => at === 0 || time <= (times[at - 1] ?? time));
}

/** The newest article is opened too: the list tells nothing of its comments and its foot. */
async function withNewest(
  task: Task,
  visit: Visit,
  posts: readonly Post[],
): Promise<{ readonly opened: Opened; readonly posts: readonly Post[] }> {
  const newest = posts.find(({ url }) => url !== null);
  const candidates = newest?.url ? [{ url: newest.url, saidAt: newest.publishedAt }] : [];
  const opened = await openArticles(NAME, task, visit, candidates, 1);
  const proved = new Map(opened.own.map(({ post }) => [post.id, post]));
  const both = posts.map((post): Post => {
    const article = proved.get(post.id);
    return article ? { ...article, captures: [...article.captures, ...post.captures] } : post;
  });
  return { opened, posts: both };
}
