/**
 * Opens articles one by one: what suggested their addresses proves nothing, their own pages do. Newest first, few,
 * and no more once the account is shown to live and its comments to be open.
 */

import type { Post } from '../../../src/domain/finding.ts';
import { outcomeLabel, type Page } from '../../../src/domain/page.ts';
import { outcomeReason } from '../../../src/domain/reason.ts';
import type { Timestamp } from '../../../src/domain/time.ts';
import type { Task } from '../../scraper.ts';
import { postAddress } from '../address.ts';
import { isForeign, isKnownOwn, ownership } from './ownership.ts';
import type { Visit } from './visit.ts';

/** An address that somebody suggests, and what he says of it. */
export interface Candidate {
  readonly url: string;
  readonly saidAt: Timestamp | null;
  /** Somebody handed it in and wants an answer: opened even if the account is shown to live without it. */
  readonly submitted?: true;
}

export interface OwnArticle {
  readonly post: Post;
  readonly page: Page;
  /** How it was known to be the account's. */
  readonly by: 'id' | 'name';
}

/** An ending of the whole account, met under an address that is known to be the account's. */
export interface AccountEnding {
  readonly page: Page;
  readonly outcome: Extract<Page['outcome'], { is: 'gone' }>;
}

export interface Opened {
  /** Newest first. */
  readonly own: readonly OwnArticle[];
  readonly endings: readonly AccountEnding[];
  /** All addresses were opened: none was left out for their number or a refusal. */
  readonly all: boolean;
}

/** Articles opened by one source in one inspection, at most; of submitted ones, twice as many. */
const MOST = 5;
/** So many are opened for the sake of the comments alone, where they do not tell. */
const FOR_COMMENTS = 3;
/** So many of the newest articles must agree before comments count as closed. */
export const LATEST = 10;

export interface Reach {
  readonly most?: number;
  readonly forComments?: number;
  /** Whether to go on to the tenth while all have their comments closed: fewer would prove nothing. */
  readonly whileClosed?: true;
}

export async function openArticles(
  source: string,
  task: Task,
  visit: Visit,
  candidates: readonly Candidate[],
  { most = MOST, forComments = FOR_COMMENTS, whileClosed }: Reach = {},
): Promise<Opened> {
  const own: OwnArticle[] = [];
  const endings: AccountEnding[] = [];
  const distinct = ownCandidates(candidates, task, visit);
  let opened = 0;
  for (const candidate of distinct) {
    const closed = whileClosed && isClosedSoFar(own, opened);
    if (opened >= (candidate.submitted ? most * 2 : closed ? LATEST : most)) break;
    if (!candidate.submitted && isEnough(own, task, closed ? LATEST : forComments)) break;
    const page = await visit.ask({ url: candidate.url, via: 'http' });
    if (!page) break;
    opened++;
    const article = readArticle(source, task, visit, page, candidate);
    if (article) own.push(article);
    const ending = endingOf(task, visit, page, candidate);
    if (ending) endings.push(ending);
  }
  own.sort((a, b) => (a.post.publishedAt < b.post.publishedAt ? 1 : -1));
  return { own, endings, all: opened === distinct.length && visit.stopped() === null };
}

/** One address each, without those that show by themselves that they are another account's. */
function ownCandidates(candidates: readonly Candidate[], task: Task, visit: Visit): readonly Candidate[] {
  const distinct = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { url } = candidate;
    const address = postAddress(url);
    if (!address) continue;
    if (isForeign(url, task.subject)) visit.note(`${address.url} 是其他账号的文章，未查询，不作为依据`);
    else if (!distinct.has(address.url)) distinct.set(address.url, { ...candidate, url: address.url });
  }
  return [...distinct.values()];
}

/** Recent articles of its own, and comments open or looked for: another page would tell nothing that a rule asks. */
function isEnough(own: readonly OwnArticle[], { since, checkpoint }: Task, forComments: number): boolean {
  const recent = own.filter(({ post }) => post.publishedAt >= since && post.publishedAt <= checkpoint);
  return recent.length >= forComments || recent.some(({ post }) => post.comments === 'open');
}

function isClosedSoFar(own: readonly OwnArticle[], opened: number): boolean {
  return own.length > 0 && own.length === opened && own.every(({ post }) => post.comments === 'closed');
}

function readArticle(
  source: string,
  task: Task,
  visit: Visit,
  page: Page,
  { url, saidAt }: Candidate,
): OwnArticle | null {
  if (page.outcome.is !== 'ok') {
    visit.note(`${url} 未能作为依据：${outcomeReason(page.outcome).text}`);
    return null;
  }
  const [seen] = page.posts;
  if (page.kind !== 'wechat-article' || !seen?.publishedAt) {
    visit.note(`${url} 不是公众号文章页，不作为依据`);
    return null;
  }
  const whose = ownership(page, task.subject);
  if (whose.is === 'other') {
    visit.note(`${url} 是其他账号${whose.account}的文章，不作为依据`);
    return null;
  }
  if (saidAt !== null && saidAt !== seen.publishedAt) {
    visit.note(`${url} 的线索称发布于 ${saidAt}，文章页为 ${seen.publishedAt}，以文章页为准`);
  }
  const { publishedAt } = seen;
  // Short addresses are the less guarded ones, so the next inspection is better served by one that worked.
  const lasting = postAddress(url)?.form === 'short' ? url : (seen.url ?? url);
  const post: Post = { ...seen, publishedAt, url: lasting, source, captures: [page.capture] };
  return { post, page, by: whose.by };
}

/** An ending of one article never speaks of the account; one of the account only under an address known as its own. */
function endingOf({ subject }: Task, visit: Visit, page: Page, { url }: Candidate): AccountEnding | null {
  const { outcome } = page;
  if (outcome.is !== 'gone' || outcome.of !== 'account') return null;
  if (isKnownOwn(url, subject)) return { page, outcome };
  visit.note(
    `${url} 提示“${outcome.phrase}”（${outcomeLabel(outcome)}），但该地址未经证实属于本账号，不作为依据`,
  );
  return null;
}
