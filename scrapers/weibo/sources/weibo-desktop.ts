/** weibo.com's list of posts, as a visitor may see it: until 2025, and since then wherever it answers again. */

import type { Source } from '../../scraper.ts';
import { sightAccount, uidOf, withoutUid } from './account.ts';
import { desktopRoute, VISITOR } from './desktop-route.ts';
import { startVisit } from './visit.ts';

const NAME = 'weibo-desktop';
const route = desktopRoute(NAME, VISITOR);

export const weiboDesktop: Source = {
  name: NAME,
  title: '网页版列表',
  what: '微博网页版列表，需访客身份，2026年起多要求登录；能证明发布时间和评论开放，列表连续读到的最早一条之后完整',
  needs: 'visitor',
  asksAnybody: true,
  session: VISITOR,
  async ask(task, browse) {
    const uid = uidOf(task.subject);
    if (uid === null) return withoutUid(NAME, task);
    // What its profile says is `weibo-profile`'s: that one is shown to visitors where the list is not.
    return sightAccount(route, task, { visit: startVisit(browse), uid, profile: null });
  },
};
