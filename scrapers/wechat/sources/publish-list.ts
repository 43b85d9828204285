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
import { type Candidate, LATEST, type Opened, openArticles } from './articles.ts';
import { findingsOf, latestOf } from './findings.ts';
import { bizOf } from './ownership.ts';
import { sourceOutcome, startVisit, type Visit } from './visit.ts';

const NAME = 'publish-list';
const SESSION = 'wechat-console';
/** Pushes on a page, as the console itself asks. */
const COUNT = 5;
const MOST_PAGES = 40;

export const publishListSource: Source = {
  name: NAME,
  title: '公众平台发布列表',
  what: '公众平台后台的发布列表，需运营者会话（2026年7月底起只能列出本账号）；证明发布记录，并在已翻到的时间段内完整',
  needs: 'session',
  session: SESSION,
  async ask(task, browse): Promise<Sighting> {
    const visit = startVisit(browse);
    const biz = bizOf(task.subject);
    const { followed, opened, posts } = await seen(task, visit, biz);
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

interface Seen {
  readonly followed: Followed;
  readonly opened: Opened;
  /** Those of the list, with what their own pages say. */
  readonly posts: readonly Post[];
}

async function seen(task: Task, visit: Visit, biz: string | null): Promise<Seen> {
  if (biz === null) return { followed: nothing(visit), opened: UNOPENED, posts: [] };
  const pages: Page[] = [];
  const followed = await follow(task, visit, biz, pages);
  const first = await withArticles(task, visit, followed.posts);
  if (!wantsMore(first.posts, task) || followed.complete) return { followed, ...first };
  // So rarely does it publish that the period holds fewer than must agree: the list is followed on.
  const further = await follow(task, visit, biz, pages, LATEST);
  const articles = first.opened.own.map(({ post }) => post);
  const second = await withArticles({ ...task, proved: [...task.proved, ...articles] }, visit, further.posts);
  const opened = {
    own: [...first.opened.own, ...second.opened.own],
    endings: [...first.opened.endings, ...second.opened.endings],
    all: false,
  };
  return { followed: further, opened, posts: second.posts };
}

const UNOPENED: Opened = { own: [], endings: [], all: true };

/** Comments are closed as far as one sees, which is not far enough. */
function wantsMore(posts: readonly Post[], { checkpoint }: Task): boolean {
  const latest = latestOf(posts, checkpoint);
  return latest.length > 0 && latest.length < LATEST && latest.every(({ comments }) => comments === 'closed');
}

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

/**
 * Page after page, until past the look-back, the end, or something that makes the list doubtful. Adds to `pages`,
 * and goes on where they end.
 *
 * @param least posts, even if they lie before the look-back
 */
async function follow(task: Task, visit: Visit, biz: string, pages: Page[], least = 0): Promise<Followed> {
  let next = pages.length === 0 ? '0' : (pages.at(-1)?.listing?.next ?? null);
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
    const isFar = page.posts.some(({ publishedAt }) => publishedAt !== null && publishedAt < task.since);
    const enough = distinct(pages.flatMap(postsOf)).length >= least;
    next = isFar && enough ? null : (page.listing?.next ?? null);
  }
  if (pages.length > 0 && pages.every(({ posts }) => posts.length === 0))
    visit.note(reason('empty-list').text);
  return listedOn(pages, task);
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

function listedOn(pages: readonly Page[], task: Task): Followed {
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

/**
 * The list tells nothing of an article's foot, and of comments only to the account's own operator: the newest article
 * is opened too, and as long as comments are closed the next one, down to the tenth. What an earlier source opened
 * is not opened again.
 */
async function withArticles(
  task: Task,
  visit: Visit,
  listed: readonly Post[],
): Promise<{ readonly opened: Opened; readonly posts: readonly Post[] }> {
  const known = listed.map((post) => withPage(post, task.proved, post));
  const opened = await openArticles(NAME, task, visit, candidatesIn(known, task), {
    most: 1,
    forComments: 1,
    whileClosed: true,
  });
  const articles = opened.own.map(({ post }) => post);
  return { opened, posts: known.map((post) => withPage(post, articles)) };
}

/** The newest, for its foot, unless it was opened before; then those on which it depends whether comments are closed. */
function candidatesIn(posts: readonly Post[], task: Task): Candidate[] {
  const latest = latestOf(posts, task.checkpoint);
  const told = latest.filter(({ comments }) => comments !== null);
  const mayBeClosed = told.every(({ comments }) => comments === 'closed');
  const wanted = latest.filter((post, at) =>
    at === 0 ? !isProved(post, task) : mayBeClosed && post.comments === null && !isProved(post, task),
  );
  return wanted.flatMap(({ url, publishedAt }) => (url === null ? [] : { url, saidAt: publishedAt }));
}

function isProved({ id }: Post, { proved }: Task): boolean {
  return id !== null && proved.some((post) => post.id === id);
}

/** The post as its own page shows it; `keeps`: what of the list is kept all the same, to be held against the page. */
function withPage(post: Post, articles: readonly Post[], keeps: Partial<Post> = {}): Post {
  const article = post.id === null ? undefined : articles.find(({ id }) => id === post.id);
  if (!article) return post;
  const [first, ...rest] = article.captures;
  const captures = new Set([...rest, ...post.captures].filter((capture) => capture !== first));
  return {
    ...article,
    ...keeps,
    comments: article.comments ?? post.comments,
    captures: [first, ...captures],
  };
}
