/** Single posts whose address is known: submitted by the sponsor, or seen before. Open to visitors as a rule. */

import { unobservable } from '../../../src/domain/finding.ts';
import { failed, OK, type Outcome, type Page } from '../../../src/domain/page.ts';
import { reason } from '../../../src/domain/reason.ts';
import { DAY, minus } from '../../../src/domain/time.ts';
import type { Sighting, Source, Task } from '../../scraper.ts';
import { address } from '../address.ts';
import { uidOf } from './account.ts';
import { commentsOf } from './interaction.ts';
import { postsOf } from './listing.ts';
import { mobileComments, mobileRequest, VISITOR } from './mobile-route.ts';
import { presenceOf } from './presence.ts';
import { startVisit, type Visit } from './visit.ts';

const NAME = 'weibo-status';
const MAX_POSTS = 5;
/** A post that was proved before is asked for again only while it may still show that the account is alive. */
const STILL_TELLS = 30 * DAY;

export const weiboStatus: Source = {
  name: NAME,
  title: '单条微博',
  what: '已知或报送的单条微博，需访客身份；能证明该条属于该账号及其发布时间，不能证明没有更新',
  needs: 'visitor',
  session: VISITOR,
  takesPosts: true,
  async ask(task, browse) {
    const mids = wanted(task);
    const visit = startVisit(browse);
    const pages: Page[] = [];
    const notes: string[] = mids.length === 0 ? ['没有已知的微博地址'] : [];
    for (const mid of mids) {
      const page = await visit.ask(
        mobileRequest(`detail/${mid}`, `https://m.weibo.cn/statuses/show?id=${mid}`),
      );
      if (page && belongs(page, mid, task)) pages.push(page);
      else if (page) notes.push(refusal(page, mid));
    }
    return sighting(task, visit, pages, notes);
  },
};

/** Not yet proved ones first, then registered and discovered ones, then the newest of those proved before. */
function wanted(task: Task): string[] {
  const { knownPosts } = task.subject;
  const oldest = minus(task.checkpoint, STILL_TELLS);
  const submitted = knownPosts.filter((post) => post.publishedAt === null);
  const newest = knownPosts
    .filter((post) => post.publishedAt !== null && post.publishedAt >= oldest)
    .slice(0, 1);
  const urls = [
    ...submitted.map((post) => post.url),
    ...task.subject.addresses,
    ...task.discovered,
    ...newest.map((post) => post.url),
  ];
  const mids = urls.map(address).map((place) => (place?.of === 'post' ? place.postId : null));
  return [...new Set(mids.filter((mid) => mid !== null))].slice(0, MAX_POSTS);
}

/** By uid; where no uid is known, by the very name that is registered. */
function belongs(page: Page, mid: string, { subject }: Task): boolean {
  const uid = uidOf(subject);
  const isIt = page.outcome.is === 'ok' && page.posts[0]?.id === mid && page.account !== null;
  return (
    isIt &&
    (uid === null ? subject.name !== null && page.account?.name === subject.name : page.account?.id === uid)
  );
}

function refusal(page: Page, mid: string): string {
  if (page.outcome.is === 'gone') return `微博${mid}已不可见（平台提示：${page.outcome.phrase}）`;
  return page.account
    ? `微博${mid}不属于该账号，发布者为“${page.account.name ?? page.account.id}”`
    : `微博${mid}未能看到内容`;
}

/** An ending of one post is no ending of the source. */
function outcomeOf(visit: Visit, proved: number): Outcome {
  const outcome = visit.outcome();
  if (visit.stopped() || outcome.is === 'ok') return outcome;
  if (proved > 0) return OK;
  return outcome.is === 'gone' ? failed('not-recognised', '所给地址的微博均已不可见') : outcome;
}

async function sighting(
  task: Task,
  visit: Visit,
  pages: readonly Page[],
  notes: readonly string[],
): Promise<Sighting> {
  const uid = pages[0]?.account?.id ?? uidOf(task.subject) ?? '';
  const own = pages.filter((page) => page.account?.id === uid);
  const posts = postsOf(own, uid, NAME);
  const refusal = visit.why();
  const comments = await commentsOf(visit, {
    uid,
    posts,
    pages: own,
    checkpoint: task.checkpoint,
    requests: ({ id }) => mobileComments(id ?? ''),
  });
  const unseen = refusal ?? reason('no-known-post');
  return {
    source: NAME,
    outcome: outcomeOf(visit, own.length),
    requests: visit.captures().length,
    posts,
    coverage: [],
    presence:
      own.length > 0
        ? presenceOf({ uid, name: task.subject.name }, null, own, refusal)
        : unobservable(unseen),
    comments,
    messages: unobservable(reason('not-public')),
    ...(task.subject.platformId === null && own.length > 0 ? { platformId: uid } : {}),
    ...visit.lacking(),
    discovered: [],
    captures: visit.captures(),
    notes,
  };
}
