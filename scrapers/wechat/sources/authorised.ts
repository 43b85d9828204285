/**
 * The account holder's authorisation, the one complete listing left: the official interface's statistics name all
 * published content by date (`getarticletotaldetail`), through yesterday. Whether an article that nobody has read
 * is among it is not known, so its coverage is doubtful: an absence by it is suspected, for a person to confirm.
 * The articles' own pages give the second; `freepublish/batchget` adds what the holder set for comments, and what
 * was published today without a mass send.
 */

import type { Post, Span } from '../../../src/domain/finding.ts';
import {
  type ChannelState,
  failed,
  type Outcome,
  type Page,
  type PageRequest,
  type SeenPost,
} from '../../../src/domain/page.ts';
import { outcomeReason } from '../../../src/domain/reason.ts';
import {
  DAY,
  type Day,
  dayOf,
  endOfDay,
  later,
  minus,
  parseDay,
  plus,
  SECOND,
  startOfDay,
  type Timestamp,
} from '../../../src/domain/time.ts';
import type { Sighting, Source, Task } from '../../scraper.ts';
import { OFFICIAL_HOST } from '../official.ts';
import { type Candidate, type Opened, openArticles } from './articles.ts';
import { findingsOf } from './findings.ts';
import { bizOf } from './ownership.ts';
import { sourceOutcome, startVisit, type Visit } from './visit.ts';

const NAME = 'authorised';
export const OFFICIAL_SESSION = 'wechat-official';
/** The statistics begin on this day. */
const FIRST_DAY = dayOf('2025-11-01T00:00:00+08:00' as Timestamp);
/** Days of one request, both ends counted. */
const MOST_DAYS = 30;
/** Pushes of the statistics, and articles published today, that are opened. */
const MOST_LISTED = 3;
const MOST_TODAY = 2;
/** Articles asked of `freepublish/batchget`: as many as it gives at a time. */
const COUNT = 20;

export const authorisedSource: Source = {
  name: NAME,
  title: '账号主体授权接口',
  what: '账号主体授权的官方接口，需 AppID 与 AppSecret；列出截至前一日的全部发布内容，据此未见更新只作疑似，由人工确认',
  needs: 'authorisation',
  session: OFFICIAL_SESSION,
  async ask(task, browse): Promise<Sighting> {
    const visit = startVisit(browse);
    const listed = await askListed(task, visit);
    const published = await askPublished(visit);
    const articles = startVisit(browse);
    const opened = await open(task, articles, listed, published);
    const posts = opened.own.map(({ post }) => withComments(post, published));
    const coverage = coverageOf(listed, posts, visit);
    const captures = [...visit.captures(), ...articles.captures()];
    return {
      source: NAME,
      outcome: listed.failure ?? sourceOutcome(articles, posts.length > 0),
      requests: captures.length,
      posts,
      coverage,
      ...findingsOf(task, opened, posts, false, articles.firstFailure() ?? visit.firstFailure()),
      discovered: listed.items.flatMap(({ url }) => url ?? []).slice(0, 20),
      captures,
      notes: [...visit.notes(), ...articles.notes()],
    };
  },
};

// --- what was published, by date

/** One article of the statistics. */
interface Item {
  readonly mid: string;
  readonly url: string | null;
  /** The day on which it was published. */
  readonly day: Day;
}

interface Listed {
  /** Newest day first. */
  readonly items: readonly Item[];
  /** First and last day that the statistics were whole for; null if they were for none. */
  readonly days: { readonly from: Day; readonly to: Day } | null;
  readonly failure: Exclude<Outcome, { is: 'ok' }> | null;
}

function daysBefore(day: Day, days: number): Day {
  return dayOf(minus(startOfDay(day), days * DAY));
}

function laterDay(a: Day, b: Day): Day {
  return dayOf(later(startOfDay(a), startOfDay(b)));
}

/** From yesterday back, as far as the first articles: what lies behind them is not opened, and proves nothing. */
async function askListed(task: Task, visit: Visit): Promise<Listed> {
  const yesterday = daysBefore(dayOf(task.checkpoint), 1);
  const floor = laterDay(dayOf(task.since), FIRST_DAY);
  let days: Listed['days'] = null;
  if (yesterday < floor) visit.note('官方接口只有2025年11月1日以后的数据，监测时间点在此之前，未查询');
  for (let to = yesterday; to >= floor; to = daysBefore(to, MOST_DAYS)) {
    const from = laterDay(daysBefore(to, MOST_DAYS - 1), floor);
    const page = await visit.ask(post('/datacube/getarticletotaldetail', { begin_date: from, end_date: to }));
    if (!page) return { items: [], days, failure: null };
    const failure = refusalOf(page, task);
    if (failure) {
      noteFailure(visit, '发布内容统计', failure);
      return { items: [], days, failure: days === null ? failure : null };
    }
    const items = itemsIn(page);
    if (page.more.isDelay !== false) {
      visit.note('官方接口提示统计数据尚未更新完毕（is_delay），不能证明没有更新');
      return { items, days: null, failure: null };
    }
    if (items.some(({ day }) => day < from || day > to)) {
      visit.note('官方接口返回了查询日期以外的内容，不能证明没有更新');
      return { items, days: null, failure: null };
    }
    days = { from, to: yesterday };
    if (items.length > 0) return { items, days, failure: null };
  }
  return { items: [], days, failure: null };
}

function post(path: string, body: object): PageRequest {
  return {
    url: `https://${OFFICIAL_HOST}${path}`,
    via: 'http',
    session: OFFICIAL_SESSION,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** Why the answer says nothing of this account; null if it does. */
function refusalOf(page: Page, { subject }: Task): Listed['failure'] {
  if (page.outcome.is !== 'ok') return page.outcome;
  if (page.kind !== 'wechat-official') return unrecognised('返回的不是官方接口的答复');
  const biz = bizOf(subject);
  const shown = page.account?.id ?? null;
  if (shown !== null && biz !== null && shown !== biz)
    return unrecognised(`授权取得的是其他账号（${shown}）的数据，请核对授权所属账号`);
  return null;
}

function unrecognised(detail: string): Exclude<Outcome, { is: 'ok' }> {
  return failed('not-recognised', detail) as Exclude<Outcome, { is: 'ok' }>;
}

function noteFailure(visit: Visit, what: string, outcome: Exclude<Outcome, { is: 'ok' }>): void {
  const detail = outcome.is === 'failed' && outcome.detail !== null ? `（${outcome.detail}）` : '';
  visit.note(`官方接口的${what}未能读取：${outcomeReason(outcome).text}${detail}`);
}

function itemsIn(page: Page): Item[] {
  const days = new Map<string, Day>();
  for (const item of listIn(page)) {
    const day = typeof item.refDate === 'string' ? parseDay(item.refDate) : null;
    if (typeof item.id === 'string' && day) days.set(item.id, day);
  }
  const items = page.posts.flatMap(({ id, url }) => {
    const day = id === null ? undefined : days.get(id);
    return id !== null && day ? [{ mid: midOf(id), url, day }] : [];
  });
  return items.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
}

function listIn({ more }: Page): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(more.items) ? more.items : [];
}

/** The push's id: the articles of one push are published in the same second. */
function midOf(id: string): string {
  return id.split('_', 1)[0] ?? id;
}

// --- what was published without a mass send

interface Published {
  readonly page: Page | null;
  readonly byId: ReadonlyMap<string, SeenPost>;
  /** When each was last changed. */
  readonly updatedAt: ReadonlyMap<string, Timestamp>;
}

async function askPublished(visit: Visit): Promise<Published> {
  const none: Published = { page: null, byId: new Map(), updatedAt: new Map() };
  const page = await visit.ask(
    post('/cgi-bin/freepublish/batchget', { offset: 0, count: COUNT, no_content: 1 }),
  );
  if (!page) return none;
  if (page.outcome.is !== 'ok') {
    noteFailure(visit, '已发布列表', page.outcome);
    return none;
  }
  const updatedAt = new Map<string, Timestamp>();
  for (const { id, updatedAt: at } of listIn(page)) {
    if (typeof id === 'string' && typeof at === 'string') updatedAt.set(id, at as Timestamp);
  }
  return { page, byId: new Map(page.posts.flatMap((seen) => (seen.id ? [[seen.id, seen]] : []))), updatedAt };
}

/** What the holder set counts where the article's own page does not tell. */
function withComments(article: Post, { page, byId }: Published): Post {
  const set: ChannelState | null = (article.id && byId.get(article.id)?.comments) || null;
  if (article.comments !== null || set === null || page === null) return article;
  return { ...article, comments: set, captures: [...article.captures, page.capture] };
}

// --- proof

/** One article of each push, and then what may have been published today. */
async function open(task: Task, visit: Visit, { items }: Listed, published: Published): Promise<Opened> {
  const pushes = new Map<string, Candidate>();
  for (const { mid, url } of items)
    if (url !== null && !pushes.has(mid)) pushes.set(mid, { url, saidAt: null });
  const listed = await openArticles(NAME, task, visit, [...pushes.values()], {
    most: MOST_LISTED,
    whileClosed: true,
  });
  const listedMids = new Set(items.map(({ mid }) => mid));
  const today = [...published.byId].flatMap(([id, { url }]): Candidate[] => {
    const changed = published.updatedAt.get(id);
    const isNew = changed !== undefined && changed >= startOfDay(dayOf(task.checkpoint));
    return url !== null && isNew && !listedMids.has(midOf(id)) ? [{ url, saidAt: null }] : [];
  });
  const added = await openArticles(NAME, task, visit, today, { most: MOST_TODAY });
  return {
    own: [...listed.own, ...added.own].sort((a, b) => (a.post.publishedAt < b.post.publishedAt ? 1 : -1)),
    endings: [...listed.endings, ...added.endings],
    all: false,
  };
}

/** From the day after the newest push that no page proved: a day with an unproved one is not known to the second. */
function coverageOf({ items, days }: Listed, posts: readonly Post[], visit: Visit): Span[] {
  if (days === null) return [];
  const proved = new Map(posts.map((one) => [one.id === null ? '' : midOf(one.id), dayOf(one.publishedAt)]));
  const listedMids = new Set(items.map(({ mid }) => mid));
  const missing = posts.find(
    ({ id, publishedAt }) =>
      id !== null &&
      !listedMids.has(midOf(id)) &&
      dayOf(publishedAt) >= days.from &&
      dayOf(publishedAt) <= days.to,
  );
  if (missing) {
    visit.note(`${missing.url ?? missing.id} 不在官方统计之内，该统计不能证明没有更新`);
    return [];
  }
  const unproved = items.find(({ mid, day }) => proved.get(mid) !== day);
  const from = unproved ? plus(endOfDay(unproved.day), SECOND) : startOfDay(days.from);
  const to = endOfDay(days.to);
  return from <= to ? [{ from, to, source: NAME, doubtful: true }] : [];
}
