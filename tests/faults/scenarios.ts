/**
 * The ways in which an account is looked at, one account for each cell of the matrix. Of each way there is a lively
 * account, of which nothing bad is true, and a silent one, whose last post is a month old and whose comments are
 * closed: what a fault makes of the first is a false accusation, what it makes of the second an undeserved pass.
 */

import type { App } from '../../src/app.ts';
import { DAY, HOUR, minus, type Timestamp, timestamp } from '../../src/domain/time.ts';
import { addSession } from '../../src/inspection/sessions.ts';
import { addKnownPosts } from '../../src/store/accounts.ts';
import type { Account } from '../platforms/scene.ts';
import type { Platforms } from '../platforms/server.ts';
import type { SourceName, WrittenWorld } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';

export const NOW: Timestamp = timestamp(Date.parse('2026-02-20T10:00:00+08:00'));

/**
 * `lively` and `silent` are inspected; `other` is a silent stranger whose pages come instead of theirs, and `outdated`
 * has the posts that an account had a year ago.
 */
export const ROLES = ['lively', 'silent', 'other', 'outdated'] as const;
export type Role = (typeof ROLES)[number];

type Written = WrittenWorld['accounts'][number];

interface Way {
  readonly platform: 'wechat' | 'weibo';
  readonly sources: readonly SourceName[];
  /** Of the posts, how many days old each is, by role. */
  readonly ages: Readonly<Record<Role, readonly number[]>>;
  /** The address of this post is known beforehand. */
  readonly known?: 'newest' | 'oldest';
  readonly website?: true;
  readonly feed?: true;
  /** The address of its album stands in the registry. */
  readonly album?: true;
}

const LIST = Array.from({ length: 14 }, (_, n) => n * 6);
const AGES: Way['ages'] = {
  lively: LIST.map((days) => days + 1),
  silent: LIST.map((days) => days + 30),
  other: LIST.map((days) => days + 30),
  outdated: LIST.map((days) => days + 366),
};
/** Few enough for one page, one at least in each of the last weeks. */
const FEW: Way['ages'] = {
  lively: [1, 5, 12, 19, 26, 110],
  silent: [30, 60, 110],
  other: [30, 60, 110],
  outdated: [366, 372, 380, 480],
};

export const WAYS = {
  'weibo-mobile': { platform: 'weibo', sources: ['mobile'], ages: AGES },
  'weibo-post': { platform: 'weibo', sources: ['article'], ages: FEW, known: 'newest' },
  'weibo-desktop': { platform: 'weibo', sources: ['desktop'], ages: AGES },
  'weibo-likes': { platform: 'weibo', sources: ['mobile', 'likes'], ages: FEW },
  'wechat-article': { platform: 'wechat', sources: ['article'], ages: FEW, known: 'newest' },
  'wechat-album': { platform: 'wechat', sources: ['album'], ages: AGES, album: true },
  'wechat-website': { platform: 'wechat', sources: ['website'], ages: FEW, website: true },
  'wechat-feed': { platform: 'wechat', sources: ['feed'], ages: FEW, feed: true },
  'wechat-sogou': { platform: 'wechat', sources: ['sogou'], ages: FEW },
  'wechat-console': { platform: 'wechat', sources: ['publish-list'], ages: AGES },
  'wechat-authorised': { platform: 'wechat', sources: ['authorised'], ages: FEW, known: 'oldest' },
} as const satisfies Readonly<Record<string, Way>>;
export type WayName = keyof typeof WAYS;
export const WAY_NAMES = Object.keys(WAYS) as WayName[];

/** Posts of one account lie at different minutes from those of another, so that their ids differ. */
export function written(name: WayName, role: Role, number: number): Written {
  const way: Way = WAYS[name];
  const at = (days: number) => minus(NOW, days * DAY + HOUR + number * 1_000);
  return {
    platform: way.platform,
    id: idOf(way, number),
    name: nameOf(way, number),
    sources: [...way.sources],
    comments: role === 'lively' ? 'open' : 'closed',
    posts: way.ages[role].map((days, n) => ({ at: at(days), title: `第${n + 1}条通知` })),
    likes: way.sources.includes('likes') ? [{ at: at(3), author: '某气象台', text: '明日有雨' }] : [],
    ...(way.website ? { website: `https://www.site-${number}.gov.cn/` } : {}),
    ...(way.feed ? { feed: `https://feeds.example.org/wechat/${number}.xml` } : {}),
  };
}

function idOf({ platform }: Way, number: number): string {
  return platform === 'weibo'
    ? String(5_630_000_000 + number)
    : Buffer.from(String(3_097_000_000 + number)).toString('base64');
}

/** All of one length, so that a name can be put in another's place. */
function nameOf({ platform }: Way, number: number): string {
  return `${platform === 'weibo' ? '微博' : '公众号'}${String(number).padStart(6, '0')}号`;
}

/** The account in the registry, with what its way of being looked at needs to be known. */
export async function registered(app: App, name: WayName, account: Account): Promise<number> {
  const way: Way = WAYS[name];
  const accountId = await register(app, {
    platform: way.platform,
    platformId: account.id,
    name: account.name,
    website: account.website,
    addresses: [
      ...(account.feed === null ? [] : [account.feed]),
      ...(way.album ? [`https://mp.weixin.qq.com/mp/appmsgalbum?album_id=${account.album}`] : []),
    ],
  });
  const known = way.known && account.posts.at(way.known === 'newest' ? 0 : -1);
  if (known)
    await addKnownPosts(
      app.db,
      accountId,
      [{ url: known.address, publishedAt: null, origin: 'registry' }],
      app.clock(),
    );
  if (way.sources.includes('authorised'))
    await addSession(app.db, {
      kind: 'wechat-official',
      name: account.name,
      secret: { account: account.id, appid: account.appId, secret: account.appSecret },
      key: await app.secret(),
      at: app.clock(),
    });
  return accountId;
}

/** What an operator supplied once: the console's session and that of a Weibo login. */
export async function logIn(app: App, { sessions }: Platforms): Promise<void> {
  const key = await app.secret();
  const at = app.clock();
  await addSession(app.db, { kind: 'wechat-console', name: 'demo', secret: sessions.console, key, at });
  await addSession(app.db, { kind: 'weibo', name: 'demo', secret: sessions.weibo, key, at });
}
