/** How the mobile site's own program asks. */

import type { PageRequest } from '../../../src/domain/page.ts';
import type { Route } from './account.ts';

export const VISITOR = 'weibo-visitor';
const LIST = 'https://m.weibo.cn/api/container/getIndex';

export function mobileRoute(source: string): Route {
  return {
    source,
    profile: (uid) => mobileRequest(`u/${uid}`, `${LIST}?type=uid&value=${uid}`),
    posts: (uid) => mobileRequest(`u/${uid}`, `${LIST}?type=uid&value=${uid}&containerid=107603${uid}`),
    comments: (_, mid) => mobileComments(mid),
  };
}

/** The form of 2018 and later, and the one before it. */
export function mobileComments(mid: string): PageRequest[] {
  return [
    `https://m.weibo.cn/comments/hotflow?id=${mid}&mid=${mid}&max_id_type=0`,
    `https://m.weibo.cn/api/comments/show?id=${mid}&page=1`,
  ].map((url) => mobileRequest(`detail/${mid}`, url));
}

export function mobileRequest(referer: string, url: string): PageRequest {
  return {
    url,
    via: 'http',
    session: VISITOR,
    headers: {
      accept: 'application/json, text/plain, */*',
      'mweibo-pwa': '1',
      'x-requested-with': 'XMLHttpRequest',
      referer: `https://m.weibo.cn/${referer}`,
    },
  };
}
