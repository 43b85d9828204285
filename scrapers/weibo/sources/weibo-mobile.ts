/** m.weibo.cn, as any visitor sees it: profile, list of posts, comments. */

import type { Source } from '../../scraper.ts';
import { askAccount, uidOf, withoutUid } from './account.ts';
import { mobileRoute, VISITOR } from './mobile-route.ts';

const NAME = 'weibo-mobile';
const route = mobileRoute(NAME);

export const weiboMobile: Source = {
  name: NAME,
  title: '移动版公开页面',
  what: '微博移动版公开页面，需访客身份；能证明账号状态、发布时间和评论开放，列表连续读到的最早一条之后完整',
  needs: 'visitor',
  asksAnybody: true,
  session: VISITOR,
  async ask(task, browse) {
    const uid = uidOf(task.subject);
    return uid === null ? withoutUid(NAME, task) : askAccount(route, task, browse, uid);
  },
};
