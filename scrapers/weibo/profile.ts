/** What the platform says of one account: `api/container/getIndex?type=uid`, `ajax/profile/info`, the old info page. */

import * as z from 'zod';
import { nothingRead, OK, type PageReading } from '../../src/domain/page.ts';
import { configOf } from './blocks.ts';
import { Count, Id, listOf, membersOf, numberOf, textOf } from './json.ts';
import { type Layout, pageKind } from './kind.ts';
import { FEED_ITEM } from './posts/feed-cards.ts';

const Profile = z.looseObject({
  id: Id,
  screen_name: z.string().min(1),
  statuses_count: z.unknown().optional(),
  followers_count: Count.nullish().catch(null),
  verified_type: z.number().nullish().catch(null),
  verified_reason: z.string().nullish().catch(null),
});

/** m.weibo.cn gives `userInfo`, the desktop `user`. Posts beside it (2016) are another kind's. */
const answer: Layout = {
  claims(view) {
    const data = view.answer?.data;
    if (!data || listOf(data.list) || listOf(data.data)) return false;
    if ('userInfo' in data) return true;
    // A post has its author as `user` as well.
    const isPost = ['id', 'mid', 'text', 'created_at'].some((name) => name in data);
    return data !== view.answer?.body && membersOf(data.user) !== null && !isPost;
  },
  read({ answer: said }) {
    const profile = Profile.safeParse(said?.data.userInfo ?? said?.data.user).data;
    if (!profile) return null;
    return reading(profile.id, profile.screen_name, {
      postCount: exactly(profile.statuses_count),
      statusesCount: Count.safeParse(profile.statuses_count).data ?? null,
      followersCount: profile.followers_count ?? null,
      verifiedType: profile.verified_type ?? null,
      verifiedReason: profile.verified_reason ?? null,
      postsContainer: postsTab(said?.data.tabsInfo),
    });
  },
};

/** `weibo.com/p/…/info` until 2017. */
const infoPage: Layout = {
  claims({ answer: said, page }) {
    if (said) return false;
    const config = configOf(page.text);
    return config !== null && !page.text.includes(FEED_ITEM) && !/_home$/.test(config.location ?? '');
  },
  read({ page }) {
    const config = configOf(page.text);
    return config?.oid && config.onick ? reading(config.oid, config.onick, {}) : null;
  },
};

function reading(id: string, name: string, more: PageReading['more']): PageReading {
  return { ...nothingRead('weibo-profile', OK), account: { platform: 'weibo', id, name }, more };
}

/** To one post; null for a count that is rounded for display. */
function exactly(count: unknown): number | null {
  const exact = numberOf(count);
  return exact !== null && Number.isSafeInteger(exact) && exact >= 0 ? exact : null;
}

/** The tab of type `weibo` says in which container the posts are. */
function postsTab(tabsInfo: unknown): string | null {
  const tabs = listOf(membersOf(tabsInfo)?.tabs)?.map(membersOf) ?? [];
  return textOf(tabs.find((tab) => tab?.tab_type === 'weibo')?.containerid);
}

export const profile = pageKind({
  name: 'weibo-profile',
  title: '主页资料',
  what: '账号资料：昵称、认证、微博总数；对访客开放',
  example: 'https://m.weibo.cn/api/container/getIndex?type=uid&value=1234567890',
  layouts: [answer, infoPage],
});
