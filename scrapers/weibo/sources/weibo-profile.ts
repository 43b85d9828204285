/**
 * weibo.com's word on one account, open to visitors also while lists of posts are not: whether it is there, under which
 * name, and how many posts it has, a number that proves life once it has grown.
 */

import { unobservable } from '../../../src/domain/finding.ts';
import { reason } from '../../../src/domain/reason.ts';
import type { Sighting, Source } from '../../scraper.ts';
import { counts, learned, uidOf, withoutUid } from './account.ts';
import { askDomain, desktopRoute, ownDomain, VISITOR } from './desktop-route.ts';
import { presenceOf } from './presence.ts';
import { startVisit } from './visit.ts';

const NAME = 'weibo-profile';
const route = desktopRoute(NAME, VISITOR);

export const weiboProfile: Source = {
  name: NAME,
  title: '账号资料页',
  what: '微博网页版账号资料，需访客身份；能证明账号状态，两次查看之间微博总数增加的能证明其间有发布',
  needs: 'visitor',
  asksAnybody: true,
  session: VISITOR,
  async ask(task, browse): Promise<Sighting> {
    const known = uidOf(task.subject);
    const domain = known === null ? ownDomain(task.subject) : null;
    if (known === null && domain === null) return withoutUid(NAME, task);
    const visit = startVisit(browse);
    const profile =
      known !== null
        ? await visit.ask(route.profile(known))
        : domain && (await askDomain(visit, VISITOR, domain));
    const uid = known ?? (profile ? profile.account?.id : null) ?? '';
    const page = profile || null;
    const presence = presenceOf({ uid, name: task.subject.name }, page, [], visit.why());
    return {
      source: NAME,
      outcome: visit.outcome(),
      requests: visit.captures().length,
      posts: [],
      coverage: [],
      ...counts(NAME, task, page, uid),
      presence,
      messages: unobservable(reason('not-public')),
      ...learned(task, uid, presence),
      ...visit.lacking(),
      discovered: [],
      captures: visit.captures(),
      notes: [],
    };
  },
};
