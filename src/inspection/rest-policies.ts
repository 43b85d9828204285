/**
 * How long a source that refuses is left in peace, and which pages stand and fall together: data, from what is known
 * of each platform.
 */

import type { Platform } from '../domain/account.ts';
import type { RestPolicy } from '../domain/rest.ts';
import { DAY, HOUR, MINUTE } from '../domain/time.ts';
import type { SourceKey } from '../store/sources.ts';

/**
 * A captcha and a rate limit are said to us, whoever is asked for. A login wall may be the account's own wish (shown to
 * logged-in visitors only): three different accounts in a row say that it is not.
 */
const PATIENCE: RestPolicy['patience'] = { captcha: 1, 'rate-limit': 1, login: 3, forbidden: 3 };

const POLICIES: Readonly<Partial<Record<Platform, RestPolicy>>> = {
  // A ban of articles was seen to last some six hours, that of the console a day.
  wechat: { rests: [6 * HOUR, DAY], patience: PATIENCE },
  weibo: { rests: [10 * MINUTE, 30 * MINUTE, 2 * HOUR, DAY], patience: PATIENCE },
};
const OTHERS: RestPolicy = { rests: [HOUR, 6 * HOUR, DAY], patience: PATIENCE };

/** Sogou refuses after some twenty pages at any rate, bound to the address for long. */
const SOURCES: Readonly<Record<string, RestPolicy>> = {
  'wechat sogou': { rests: [DAY], patience: PATIENCE },
};

export function restPolicy({ platform, source }: SourceKey): RestPolicy {
  return SOURCES[`${platform} ${source}`] ?? POLICIES[platform] ?? OTHERS;
}

/** Counted and shown, never put to rest: platforms played on this machine have nothing to be spared. */
export const NEVER_RESTS: RestPolicy = {
  rests: [0],
  patience: {
    captcha: Number.POSITIVE_INFINITY,
    'rate-limit': Number.POSITIVE_INFINITY,
    login: Number.POSITIVE_INFINITY,
    forbidden: Number.POSITIVE_INFINITY,
  },
};

/** Who pages of a platform's own hosts are asked of, and as whom. */
export interface Asked {
  readonly platform: Platform;
  readonly source: string;
  readonly host: string;
  /** The session in whose name; null: as anybody. */
  readonly session: string | null;
}

/** Articles and albums of WeChat, whichever source opens them. */
export const PUBLIC_PAGES = 'public-pages';

/**
 * What rests when this page is refused.
 *
 * WeChat bans the address that asks for anonymous pages of mp.weixin.qq.com (an hour's articles, then captchas for all
 * of them), so the sources that open such pages rest together; its console refuses the operator who is logged in
 * (200013), which says nothing of articles. Weibo's walls differ by route and change by the week: lists are refused
 * while single posts of the same host stay open, so there each source rests alone, and one that shares the ban of an
 * address finds that out by one request.
 */
export function keyOf({ platform, source, host, session }: Asked): SourceKey {
  const isPublic = platform === 'wechat' && host === 'mp.weixin.qq.com' && session === null;
  return { platform, source: isPublic ? PUBLIC_PAGES : source };
}
