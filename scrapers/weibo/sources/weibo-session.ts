/** weibo.com in the name of an operator's session: profile, list of posts, comments, as somebody logged in sees them. */

import type { Source } from '../../scraper.ts';
import { askAccount, sightAccount, uidOf, withoutUid } from './account.ts';
import { askDomain, desktopRoute, OPERATOR, ownDomain } from './desktop-route.ts';
import { startVisit } from './visit.ts';

const NAME = 'weibo-session';
const route = desktopRoute(NAME, OPERATOR);

export const weiboSession: Source = {
  name: NAME,
  title: '网页版登录接口',
  what: '微博网页版接口，需单位自己的登录会话；能证明账号状态、发布时间和评论开放，列表连续读到的最早一条之后完整',
  needs: 'session',
  asksAnybody: true,
  session: OPERATOR,
  async ask(task, browse) {
    const uid = uidOf(task.subject);
    if (uid !== null) return askAccount(route, task, browse, uid);
    const domain = ownDomain(task.subject);
    if (domain === null) return withoutUid(NAME, task);
    const visit = startVisit(browse);
    const profile = await askDomain(visit, OPERATOR, domain);
    if (profile?.account?.id) return sightAccount(route, task, { visit, uid: profile.account.id, profile });
    return {
      ...withoutUid(NAME, task),
      outcome: visit.outcome(),
      requests: visit.captures().length,
      captures: visit.captures(),
    };
  },
};
