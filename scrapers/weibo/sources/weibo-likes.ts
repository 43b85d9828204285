/** What the account liked, as its page of likes shows it to somebody who is logged in. */

import { type Finding, type SeenLike, unobservable } from '../../../src/domain/finding.ts';
import type { Page } from '../../../src/domain/page.ts';
import { reason } from '../../../src/domain/reason.ts';
import type { Sighting, Source } from '../../scraper.ts';
import { uidOf, withoutUid } from './account.ts';
import { AJAX, desktopRequest, OPERATOR } from './desktop-route.ts';
import { likedOn, likesOn } from './likes-shown.ts';
import { startVisit, type Visit } from './visit.ts';

const NAME = 'weibo-likes';
/** Some 19 items a page, the latest first. */
const MAX_PAGES = 2;

export const weiboLikes: Source = {
  name: NAME,
  title: '点赞列表',
  what: '账号赞过的微博，需单位自己的登录会话；列表为空不说明没有点赞',
  needs: 'session',
  session: OPERATOR,
  for: 'likes',
  async ask(task, browse): Promise<Sighting> {
    const uid = uidOf(task.subject);
    if (uid === null) return withoutUid(NAME, task);
    const visit = startVisit(browse);
    const pages = await likePages(visit, uid);
    return {
      source: NAME,
      outcome: visit.outcome(),
      requests: visit.captures().length,
      posts: [],
      coverage: [],
      likes: likesOn(pages) ?? whyNone(visit),
      discovered: [],
      captures: visit.captures(),
      notes: [],
    };
  },
};

async function likePages(visit: Visit, uid: string): Promise<Page[]> {
  const pages: Page[] = [];
  while (pages.length < MAX_PAGES) {
    const page = await visit.ask(
      desktopRequest(
        OPERATOR,
        `u/page/like/${uid}`,
        `${AJAX}/statuses/likelist?uid=${uid}&page=${pages.length + 1}&with_total=true`,
      ),
    );
    if (page?.outcome.is !== 'ok' || page.kind !== 'weibo-likes' || likedOn(page).length === 0) break;
    pages.push(page);
  }
  return pages;
}

function whyNone(visit: Visit): Finding<readonly SeenLike[]> {
  return unobservable(visit.why() ?? reason('empty-likes'), visit.captures());
}
