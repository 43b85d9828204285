/** How Weibo prints a post's time, by surface and by year. */

import { DAY, dayOf, epoch, HOUR, MINUTE, minus, type Timestamp } from '../../../src/domain/time.ts';
import { calendar } from './feed.ts';

/** `Wed Aug 24 22:03:13 +0800 2022`: desktop always, mobile since 2021. */
export function fullTime(at: Timestamp): string {
  const { weekday, month } = calendar(at);
  return `${weekday} ${month} ${at.slice(8, 10)} ${at.slice(11, 19)} +0800 ${at.slice(0, 4)}`;
}

/** 刚刚, 5分钟前, 15小时前, 昨天 10:11, 06-14, 2018-12-31: mobile until 2020. */
export function relativeTime(at: Timestamp, now: Timestamp): string {
  const age = epoch(now) - epoch(at);
  if (age < MINUTE) return '刚刚';
  if (age < HOUR) return `${Math.floor(age / MINUTE)}分钟前`;
  if (age < DAY) return `${Math.floor(age / HOUR)}小时前`;
  if (dayOf(at) === dayOf(minus(now, DAY))) return `昨天 ${at.slice(11, 16)}`;
  return at.slice(0, 4) === now.slice(0, 4) ? at.slice(5, 10) : at.slice(0, 10);
}

export function mobileTime(at: Timestamp, now: Timestamp): string {
  return now < '2021' ? relativeTime(at, now) : fullTime(at);
}
