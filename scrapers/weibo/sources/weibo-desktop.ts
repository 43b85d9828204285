/** weibo.com's own interface, which since 2026 shows lists of posts only to a logged-in operator. */

import type { Subject } from '../../../src/domain/account.ts';
import type { PageRequest } from '../../../src/domain/page.ts';
import type { Source } from '../../scraper.ts';
import { domainIn } from '../address.ts';
import { askAccount, type Route, sightAccount, uidOf, withoutUid } from './account.ts';
import { startVisit } from './visit.ts';

const NAME = 'weibo-desktop';
const SESSION = 'weibo';
const AJAX = 'https://weibo.com/ajax';

const route: Route = {
  source: NAME,
  profile: (uid) => request(`u/${uid}`, `${AJAX}/profile/info?uid=${uid}`),
  posts: (uid) => request(`u/${uid}`, `${AJAX}/statuses/mymblog?uid=${uid}&page=1&feature=0`),
  comments: (uid, mid) =>
    request(
      `${uid}/${mid}`,
      `${AJAX}/statuses/buildComments?flow=0&is_reload=1&id=${mid}&is_show_bulletin=2&is_mix=0&count=20&uid=${uid}`,
    ),
};

function request(referer: string, url: string): PageRequest {
  return {
    url,
    via: 'http',
    session: SESSION,
    headers: {
      accept: 'application/json, text/plain, */*',
      'x-requested-with': 'XMLHttpRequest',
      referer: `https://weibo.com/${referer}`,
    },
  };
}

export const weiboDesktop: Source = {
  name: NAME,
  what: '微博网页版接口，需单位自己的登录会话；能证明账号状态、发布时间和评论开放，列表连续读到的最早一条之后完整',
  needs: 'session',
  session: SESSION,
  async ask(task, browse) {
    const uid = uidOf(task.subject);
    if (uid !== null) return askAccount(route, task, browse, uid);
    const domain = ownDomain(task.subject);
    if (domain === null) return withoutUid(NAME, task);
    const visit = startVisit(browse);
    const profile = await visit.ask(
      request(domain, `${AJAX}/profile/info?custom=${encodeURIComponent(domain)}`),
    );
    if (profile?.account?.id) return sightAccount(route, task, { visit, uid: profile.account.id, profile });
    return {
      ...withoutUid(NAME, task),
      outcome: visit.outcome(),
      requests: visit.captures().length,
      captures: visit.captures(),
    };
  },
};

/** `weibo.com/shichengfabu`: the platform tells whose it is. */
function ownDomain(subject: Subject): string | null {
  return subject.addresses.map(domainIn).find((domain) => domain !== null) ?? null;
}
