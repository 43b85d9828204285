/** Articles whose addresses are known: from the registry, from earlier inspections, submitted by somebody. */

import { failed, OK, type Outcome } from '../../../src/domain/page.ts';
import type { Sighting, Source, Task } from '../../scraper.ts';
import { type Candidate, type Opened, openArticles } from './articles.ts';
import { findingsOf } from './findings.ts';
import { startVisit, type Visit } from './visit.ts';

const NAME = 'known-articles';

export const knownArticles: Source = {
  name: NAME,
  title: '已知文章地址',
  what: '登记、报送或以往检查中已知的文章地址，无需会话；文章页证明发布时间（到秒）和所属账号，不能证明没有更新',
  needs: 'nothing',
  takesPosts: true,
  async ask(task, browse): Promise<Sighting> {
    const visit = startVisit(browse);
    const candidates = candidatesOf(task);
    if (candidates.length === 0) visit.note('没有已知的文章地址');
    const opened = await openArticles(NAME, task, visit, candidates, { whileClosed: true });
    const posts = opened.own.map(({ post }) => post);
    return {
      source: NAME,
      outcome: outcomeOf(visit, opened),
      requests: visit.captures().length,
      posts,
      coverage: [],
      ...findingsOf(task, opened, posts, opened.all, visit.firstFailure()),
      discovered: [],
      captures: visit.captures(),
      notes: visit.notes(),
    };
  },
};

/**
 * Not proved yet first, since nobody submits an old one; then those proved before that still tell of the time that
 * rules ask for, or else the newest one, which tells whether the account still stands.
 */
function candidatesOf({ subject, discovered, since, checkpoint }: Task): Candidate[] {
  const submitted = subject.knownPosts
    .filter((post) => post.publishedAt === null)
    .map(({ url }): Candidate => ({ url, saidAt: null, submitted: true }));
  const proved = subject.knownPosts
    // A checkpoint of the past, looked at again, knows nothing of what came after it.
    .filter((post) => post.publishedAt !== null && post.publishedAt <= checkpoint)
    .sort((a, b) => ((a.publishedAt ?? '') < (b.publishedAt ?? '') ? 1 : -1));
  const telling = proved.filter((post) => post.publishedAt !== null && post.publishedAt >= since);
  const suggested = [...subject.addresses, ...discovered].map((url) => ({ url, saidAt: null }));
  const again = (telling.length > 0 ? telling : proved.slice(0, 1)).map(({ url, publishedAt }) => ({
    url,
    saidAt: publishedAt,
  }));
  return [...submitted, ...suggested, ...again];
}

/** An ending of one article is no ending of the source. */
function outcomeOf(visit: Visit, { own, endings }: Opened): Outcome {
  const stopped = visit.stopped();
  if (stopped) return stopped;
  const [ending] = endings;
  if (ending) return ending.outcome;
  const failure = visit.firstFailure();
  if (own.length > 0 || failure === null) return OK;
  return failure.is === 'gone' ? failed('not-recognised', '所给地址的文章均已不可见') : failure;
}
