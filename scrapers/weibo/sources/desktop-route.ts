/** How weibo.com's own program asks for an account, as a visitor or in the name of an operator's session. */

import type { Subject } from '../../../src/domain/account.ts';
import type { PageRequest } from '../../../src/domain/page.ts';
import { domainIn } from '../address.ts';
import type { Route } from './account.ts';
import type { Visit } from './visit.ts';

export const VISITOR = 'weibo-visitor';
export const OPERATOR = 'weibo';
export const AJAX = 'https://weibo.com/ajax';

export function desktopRoute(source: string, session: string): Route {
  const request = (referer: string, url: string) => desktopRequest(session, referer, url);
  return {
    source,
    profile: (uid) => request(`u/${uid}`, `${AJAX}/profile/info?uid=${uid}`),
    posts: (uid) => request(`u/${uid}`, `${AJAX}/statuses/mymblog?uid=${uid}&page=1&feature=0`),
    comments: (uid, mid) => [
      request(
        `${uid}/${mid}`,
        `${AJAX}/statuses/buildComments?flow=0&is_reload=1&id=${mid}&is_show_bulletin=2&is_mix=0&count=20&uid=${uid}`,
      ),
    ],
  };
}

export function desktopRequest(session: string, referer: string, url: string): PageRequest {
  return {
    url,
    via: 'http',
    session,
    headers: {
      accept: 'application/json, text/plain, */*',
      'x-requested-with': 'XMLHttpRequest',
      referer: `https://weibo.com/${referer}`,
    },
  };
}

/** `weibo.com/shichengfabu`: the platform tells whose it is. */
export function ownDomain(subject: Subject): string | null {
  return subject.addresses.map(domainIn).find((domain) => domain !== null) ?? null;
}

/** The profile of whoever has this domain; null if none came. */
export function askDomain(visit: Visit, session: string, domain: string) {
  return visit.ask(
    desktopRequest(session, domain, `${AJAX}/profile/info?custom=${encodeURIComponent(domain)}`),
  );
}
