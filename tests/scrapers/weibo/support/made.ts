/** Answers in Weibo's true structure, made by us: as short as they can be without leaving a layer out. */

import { bidOfMid } from '../../../../scrapers/weibo/post-id.ts';
import { epoch, type Timestamp } from '../../../../src/domain/time.ts';

export const UID = '5044190001';
export const NAME = '石城发布';

export interface MadePost {
  readonly at: string;
  readonly uid?: string;
  readonly name?: string;
  readonly text?: string;
  /** Instead of the date in full. */
  readonly print?: string;
  readonly pinned?: boolean;
  readonly liked?: boolean;
  readonly comments?: number | string;
  readonly more?: object;
}

export function at(text: string): Timestamp {
  return text as Timestamp;
}

/** The id that the platform would give to the `n`th post of that second. */
export function mid(instant: string, n = 7): string {
  return String(((BigInt(epoch(at(instant)) / 1000) - 515_483_463n) << 22n) + BigInt(n));
}

/** `Wed Aug 24 22:03:13 +0800 2022` */
export function fullDate(instant: string): string {
  const local = new Date(epoch(at(instant)) + 8 * 3_600_000);
  const [, day, month, year, time] =
    /^(\w+, )?(\d+) (\w+) (\d+) ([\d:]+)/.exec(local.toUTCString())?.slice(1) ?? [];
  const weekday = local.toUTCString().slice(0, 3);
  return `${weekday} ${month ?? ''} ${day ?? ''} ${time ?? ''} +0800 ${year ?? ''}`;
}

export function mblog(post: MadePost): Record<string, unknown> {
  const id = mid(post.at);
  return {
    visible: { type: 0, list_id: 0 },
    created_at: post.print ?? fullDate(post.at),
    id,
    mid: id,
    text: post.text ?? '今日天气<br />',
    user: { id: Number(post.uid ?? UID), screen_name: post.name ?? NAME, verified: true, verified_type: 1 },
    reposts_count: 1,
    comments_count: post.comments ?? 0,
    comment_manage_info: { comment_permission_type: -1, approval_comment_type: 0 },
    ...(post.pinned ? { isTop: 1, mblogtype: 2, title: { text: '置顶', base_color: 1 } } : { mblogtype: 0 }),
    ...(post.liked ? { title: { text: `${NAME}赞过的微博` } } : {}),
    bid: bidOfMid(id),
    ...post.more,
  };
}

/** `getIndex?…&containerid=107603UID` */
export function mobileList(posts: readonly MadePost[], info: object = {}, uid = UID): string {
  const cards = posts.map((post) => ({
    card_type: 9,
    itemid: `107603${uid}_-_${mid(post.at)}`,
    scheme: 'https://m.weibo.cn/status/x',
    mblog: mblog(post),
  }));
  return JSON.stringify({
    ok: 1,
    data: { cardlistInfo: { containerid: `107603${uid}`, total: 321, ...info }, cards },
  });
}

/** `getIndex?type=uid&value=UID` */
export function mobileProfile(name = NAME, uid = UID): string {
  return JSON.stringify({
    ok: 1,
    data: {
      userInfo: {
        id: Number(uid),
        screen_name: name,
        statuses_count: 321,
        followers_count: '1.2万',
        verified_type: 1,
      },
      tabsInfo: { tabs: [{ id: 2, tab_type: 'weibo', containerid: `107603${uid}` }] },
    },
  });
}

/** `ajax/statuses/mymblog` */
export function desktopListing(posts: readonly MadePost[], data: object = {}): string {
  const list = posts.map((post) => {
    const { bid, id, ...rest } = mblog(post);
    return { ...rest, id: Number(id), idstr: id, mblogid: bid, text_raw: post.text ?? '今日天气' };
  });
  return JSON.stringify({
    data: {
      since_id: '',
      list,
      status_visible: 0,
      bottom_tips_visible: false,
      bottom_tips_text: '',
      ...data,
    },
    ok: 1,
  });
}

/** `ajax/profile/info` */
export function desktopProfile(name = NAME, uid = UID): string {
  return JSON.stringify({
    ok: 1,
    data: { user: { id: Number(uid), idstr: uid, screen_name: name, statuses_count: 3 } },
  });
}

/** `statuses/show` */
export function mobileStatus(post: MadePost): string {
  return JSON.stringify({ ok: 1, data: mblog(post) });
}

/** `comments/hotflow`: one comment by each. */
export function hotflow(commenters: readonly string[]): string {
  const data = commenters.map((id, n) => ({
    created_at: 'Fri Oct 30 20:39:20 +0800 2020',
    id: String(4_566_000_000_000_000 + n),
    text: '好',
    user: { id: Number(id), screen_name: `网友${id}` },
  }));
  return JSON.stringify({ ok: 1, data: { data, total_number: data.length, max_id: 0, max_id_type: 0 } });
}

export const NOTHING_HERE = JSON.stringify({ ok: 0, msg: '这里还没有内容', data: { cards: [] } });
export const LOGIN = JSON.stringify({ ok: -100, url: 'https://passport.weibo.com/sso/signin?entry=wapsso' });
