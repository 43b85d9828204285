/** Answers of the official interface, for the account holder who authorised it (`api.weixin.qq.com`). */

import { DAY, dayOf, epoch, minus, SECOND, type Timestamp } from '../../../src/domain/time.ts';
import { type Account, longAddress } from '../scene.ts';
import { pushesOf } from './publish-list.ts';

export function tokenAnswer(token: string): string {
  return JSON.stringify({ access_token: token, expires_in: 7200 });
}

const ERRORS = {
  40001: 'invalid credential, access_token is invalid or not latest',
  40013: 'invalid appid',
  40125: 'invalid appsecret',
  40164: 'invalid ip 203.0.113.7, not in whitelist',
  42001: 'access_token expired',
  45009: 'reach max api daily quota limit',
  48001: 'api unauthorized',
  61501: 'date range error',
} as const;
export type OfficialError = keyof typeof ERRORS;

export function officialError(code: OfficialError): string {
  return JSON.stringify({ errcode: code, errmsg: `${ERRORS[code]} rid: 5fa4b6c1-standin` });
}

/** All published content of the days asked for; the last one at most yesterday, the first at most 30 days before. */
export function totalDetail(account: Account, begin: string, end: string, now: Timestamp): string {
  const yesterday = dayOf(minus(now, DAY));
  const days = (Date.parse(end) - Date.parse(begin)) / DAY;
  if (!(days >= 0 && days < 30) || end > yesterday) return officialError(61501);
  const list = account.posts
    .filter((post) => dayOf(post.at) >= begin && dayOf(post.at) <= end && post.at >= '2025-11-01')
    .map((post) => ({
      ref_date: dayOf(post.at),
      msgid: `${post.mid}_${post.idx}`,
      publish_type: 0,
      title: post.title,
      content_url: longAddress(account, post),
      detail_list: [{ stat_date: dayOf(post.at), read_user: 120, comment_count: 0 }],
    }));
  return JSON.stringify({ list, is_delay: false });
}

/** 发布 only, no mass sends: here every third push was published without one. */
export function publishedBatch(account: Account, offset: number, count: number): string {
  const published = pushesOf(account).filter((_, i) => i % 3 === 1);
  const item = published.slice(offset, offset + count).map((articles) => ({
    article_id: `standin_${articles[0]?.mid ?? ''}`,
    content: {
      news_item: articles.map((post) => ({
        title: post.title,
        author: '',
        digest: '',
        content_source_url: '',
        url: longAddress(account, post),
        need_open_comment: account.comments === 'open' ? 1 : 0,
        only_fans_can_comment: 0,
        is_deleted: post.ending === 'deleted',
      })),
      create_time: epoch(articles[0]?.at ?? ('1970-01-01T08:00:00+08:00' as Timestamp)) / SECOND,
    },
    update_time: epoch(articles[0]?.at ?? ('1970-01-01T08:00:00+08:00' as Timestamp)) / SECOND,
  }));
  return JSON.stringify({ total_count: published.length, item_count: item.length, item });
}
