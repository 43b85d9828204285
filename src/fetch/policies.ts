/**
 * How gently each host is asked: data, from what is known of each platform's patience. Chosen well below the
 * rates at which others were refused; a round of a city's accounts still runs in two to three hours.
 */

import { DAY, HOUR, SECOND } from '../domain/time.ts';

/** Milliseconds, from and to; a random time between them each time. */
export type Range = readonly [from: number, to: number];

export interface Policy {
  /** Between the starts of two requests. */
  readonly gap: Range;
  /** A longer gap after every so many requests. */
  readonly pause?: { readonly every: number; readonly gap: Range };
  /** Requests under way at a time. */
  readonly concurrency: number;
  /**
   * How long the host rests after the first, second, … refusal within a day; the last one from then on. None for a
   * platform's own hosts: they refuse sources, one and not the other, and those rest (src/inspection/breaker.ts).
   */
  readonly rests?: readonly [number, ...number[]];
}

const WECHAT: Policy = { gap: [6 * SECOND, 10 * SECOND], concurrency: 1 };

const WEIBO: Policy = {
  gap: [4 * SECOND, 6 * SECOND],
  pause: { every: 50, gap: [60 * SECOND, 120 * SECOND] },
  concurrency: 1,
};

/** Sogou: refuses after some twenty pages at any rate. */
const SOGOU: Policy = { gap: [60 * SECOND, 75 * SECOND], concurrency: 1 };

export const OTHER_HOSTS: Policy = {
  gap: [5 * SECOND, 7 * SECOND],
  concurrency: 1,
  rests: [HOUR, 6 * HOUR, DAY],
};

/** A network that delivers pictures to every reader of an article; we want a few of them. */
const PICTURES: Policy = { gap: [SECOND, 2 * SECOND], concurrency: 1, rests: [HOUR, 6 * HOUR, DAY] };

/** Where Weibo makes a visitor of whoever comes: a browser on its way through, once a day, asks the door's few files. */
const DOOR: Policy = { gap: [200, 600], concurrency: 2 };

export const POLICIES: Readonly<Record<string, Policy>> = {
  'mp.weixin.qq.com': WECHAT,
  'm.weibo.cn': WEIBO,
  'weibo.com': WEIBO,
  'www.weibo.com': WEIBO,
  'visitor.passport.weibo.cn': DOOR,
  'passport.weibo.cn': DOOR,
  'passport.weibo.com': DOOR,
  'passport.sinaimg.cn': DOOR,
  'login.sina.com.cn': DOOR,
  'weixin.sogou.com': SOGOU,
  'mmbiz.qpic.cn': PICTURES,
  'mmecoa.qpic.cn': PICTURES,
  'mmbiz.qlogo.cn': PICTURES,
};
