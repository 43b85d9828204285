/** m.weibo.cn, as any visitor sees it: profile, list of posts, comments. */

import type { PageRequest } from '../../../src/domain/page.ts';
import type { Source } from '../../scraper.ts';
import { askAccount, type Route, uidOf, withoutUid } from './account.ts';

const NAME = 'weibo-mobile';
const SESSION = 'weibo-visitor';
const LIST = 'https://m.weibo.cn/api/container/getIndex';

const route: Route = {
  source: NAME,
  profile: (uid) => request(uid, `${LIST}?type=uid&value=${uid}`),
  posts: (uid) => request(uid, `${LIST}?type=uid&value=${uid}&containerid=107603${uid}`),
  comments: (uid, mid) =>
    request(uid, `https://m.weibo.cn/comments/hotflow?id=${mid}&mid=${mid}&max_id_type=0`, `detail/${mid}`),
};

/** The headers that the mobile site's own program sends. */
function request(uid: string, url: string, referer = `u/${uid}`): PageRequest {
  return {
    url,
    via: 'http',
    session: SESSION,
    headers: {
      accept: 'application/json, text/plain, */*',
      'mweibo-pwa': '1',
      'x-requested-with': 'XMLHttpRequest',
      referer: `https://m.weibo.cn/${referer}`,
    },
  };
}

export const weiboMobile: Source = {
  name: NAME,
  what: '微博移动版公开页面，需访客身份；能证明账号状态、发布时间和评论开放，列表连续读到的最早一条之后完整',
  needs: 'visitor',
  session: SESSION,
  async ask(task, browse) {
    const uid = uidOf(task.subject);
    return uid === null ? withoutUid(NAME, task) : askAccount(route, task, browse, uid);
  },
};
