/** One registered account on one platform, and the words by which offices call its parts. */

import type { PostCount } from './finding.ts';
import type { Timestamp } from './time.ts';

/** All kinds can be registered and listed; only those with a scraper are inspected by machine. */
export const PLATFORMS = ['wechat', 'weibo', 'toutiao', 'douyin', 'app', 'miniprogram', 'other'] as const;
export type Platform = (typeof PLATFORMS)[number];

export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  wechat: '微信',
  weibo: '微博',
  toutiao: '今日头条',
  douyin: '抖音',
  app: '移动客户端（APP）',
  miniprogram: '小程序',
  other: '其他',
};

export const TIERS = ['city', 'department', 'township'] as const;
export type Tier = (typeof TIERS)[number];

export const TIER_NAMES: Readonly<Record<Tier, string>> = {
  city: '市县级政府',
  department: '市级部门及所属单位',
  township: '乡镇、县级部门等',
};

/** `registered`: in use; `closing`: announced, not yet accepted; `closed`: accepted by the office. */
export const ACCOUNT_STATUSES = ['registered', 'closing', 'closed'] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/** What a scraper is told of the account that it inspects. */
export interface Subject {
  readonly platform: Platform;
  /** The platform's own id (uid, `__biz`), once it is known. */
  readonly platformId: string | null;
  /** The name as registered, null if nobody registered it; names change hands, so it never identifies by itself. */
  readonly name: string | null;
  /** Addresses from the registry: home pages, feeds, known posts. */
  readonly addresses: readonly string[];
  /** Addresses of posts that were proved or submitted before, newest first. */
  readonly knownPosts: readonly KnownPost[];
  readonly website: string | null;
  /** What the platform said earlier of how many posts the account has. */
  readonly postCounts?: readonly PostCount[];
  /** 代表主体: the body that answers for the account, as registered. */
  readonly sponsor?: string | null;
}

export interface KnownPost {
  readonly url: string;
  /** Null until the page itself has told it. */
  readonly publishedAt: Timestamp | null;
}

/**
 * Whether an account publishes, by the purpose that the registry gives: false only for one that serves and nothing
 * else (办事类); null where the words tell neither.
 */
export function publishesBy(purpose: string | null): boolean | null {
  if (purpose === null) return null;
  if (/发布|宣传|资讯|新闻|综合/.test(purpose)) return true;
  return /办事|服务/.test(purpose) ? false : null;
}
