/** A user and a post (`mblog`) as Weibo's answers hold them. */

import { MINUTE, minus, type Timestamp } from '../../../src/domain/time.ts';
import { strangerUid, weiboBid, weiboMid } from '../identities.ts';
import type { Account, Post } from '../scene.ts';
import type { WorldLike } from '../world.ts';
import { html, prose } from './text.ts';
import { fullTime, mobileTime } from './weibo-time.ts';

export interface Person {
  readonly uid: string;
  readonly name: string;
  readonly verifiedType: number;
  readonly verifiedReason: string;
  readonly posts: number;
}

export function personOf(account: Account): Person {
  return {
    uid: account.id,
    name: account.presentName,
    verifiedType: 1,
    verifiedReason: `${account.presentName}官方微博`,
    posts: account.posts.length,
  };
}

/** Somebody of whom the world says no more than a name. */
export function stranger(name: string): Person {
  return { uid: strangerUid(name), name, verifiedType: -1, verifiedReason: '', posts: 210 };
}

export function mobileUser(person: Person): object {
  return {
    id: Number(person.uid),
    screen_name: person.name,
    profile_image_url: 'https://tvax1.sinaimg.cn/crop.0.0.996.996.180/standin.jpg',
    profile_url: `https://m.weibo.cn/u/${person.uid}?uid=${person.uid}&luicode=10000011&lfid=107603${person.uid}`,
    statuses_count: person.posts,
    verified: person.verifiedType >= 0,
    verified_type: person.verifiedType,
    ...(person.verifiedType >= 0 ? { verified_type_ext: 0, verified_reason: person.verifiedReason } : {}),
    close_blue_v: false,
    description: '',
    gender: 'm',
    mbtype: 2,
    urank: 30,
    mbrank: 1,
    follow_me: false,
    following: false,
    follow_count: 96,
    followers_count: '3.2万',
    followers_count_str: '3.2万',
    cover_image_phone: 'https://tva1.sinaimg.cn/crop.0.0.640.640.640/standin.jpg',
    avatar_hd: 'https://wx1.sinaimg.cn/orj480/standin.jpg',
    like: false,
    like_me: false,
    badge: { user_name_certificate: 1 },
  };
}

export function desktopUser(person: Person): object {
  return {
    id: Number(person.uid),
    idstr: person.uid,
    pc_new: 7,
    screen_name: person.name,
    profile_image_url: 'https://tvax1.sinaimg.cn/crop.0.0.996.996.50/standin.jpg',
    profile_url: `/u/${person.uid}`,
    verified: person.verifiedType >= 0,
    verified_type: person.verifiedType,
    domain: '',
    weihao: '',
    verified_type_ext: 0,
    avatar_large: 'https://tvax1.sinaimg.cn/crop.0.0.996.996.180/standin.jpg',
    avatar_hd: 'https://tvax1.sinaimg.cn/crop.0.0.996.996.1024/standin.jpg',
    follow_me: false,
    following: false,
    mbrank: 1,
    mbtype: 2,
    v_plus: 0,
    planet_video: false,
    icon_list: [],
  };
}

/** What both forms of a post have in common. */
export interface Status {
  readonly mid: string;
  readonly bid: string;
  readonly at: Timestamp;
  readonly author: Person;
  readonly text: string;
  readonly pinned: boolean;
  /** The title line above the post, e.g. «赞过的微博». */
  readonly heading: string | null;
  readonly comments: number;
  readonly repostOf: Status | null;
}

export function statusOf(account: Account, post: Post): Status {
  const n = Number(BigInt(post.mid) % 97n);
  return {
    mid: post.mid,
    bid: post.code,
    at: post.at,
    author: personOf(account),
    text: post.body ?? `【${post.title}】${prose(n, 2)}`,
    pinned: post.pinned,
    heading: post.pinned ? '置顶' : null,
    comments: (post.comments ?? account.comments) === 'open' ? 2 + (n % 9) : 0,
    repostOf: post.repost ? reposted(post.at) : null,
  };
}

/** Posted by somebody else half an hour before. */
function reposted(at: Timestamp): Status {
  const earlier = minus(at, 30 * MINUTE);
  const mid = weiboMid(earlier, strangerUid('示例省日报'));
  return {
    mid,
    bid: weiboBid(mid),
    at: earlier,
    author: { ...stranger('示例省日报'), verifiedType: 3, verifiedReason: '示例省日报官方微博' },
    text: prose(Number(BigInt(mid) % 97n), 2),
    pinned: false,
    heading: null,
    comments: 31,
    repostOf: null,
  };
}

/** An item that the account liked: somebody else's post, dated by that person's time. */
export function liked(like: WorldLike): Status {
  const mid = weiboMid(like.at, strangerUid(like.author));
  return {
    mid,
    bid: weiboBid(mid),
    at: like.at,
    author: stranger(like.author),
    text: like.text,
    pinned: false,
    heading: null,
    comments: 12,
    repostOf: null,
  };
}

export function mobileStatus(status: Status, now: Timestamp): object {
  return {
    visible: { type: 0, list_id: 0 },
    created_at: mobileTime(status.at, now),
    id: status.mid,
    mid: status.mid,
    can_edit: false,
    show_additional_indication: 0,
    text: html(status.text),
    textLength: status.text.length * 2,
    source: '微博 weibo.com',
    favorited: false,
    pic_ids: [],
    pic_types: '',
    is_paid: false,
    mblog_vip_type: 0,
    user: mobileUser(status.author),
    ...(status.repostOf ? { retweeted_status: mobileStatus(status.repostOf, now) } : {}),
    reposts_count: 1,
    comments_count: status.comments,
    attitudes_count: 4,
    pending_approval_count: 0,
    isLongText: false,
    reward_exhibition_type: 0,
    hide_flag: 0,
    mlevel: 0,
    darwin_tags: [],
    mblogtype: status.pinned ? 2 : 0,
    more_info_type: 0,
    number_display_strategy: {
      apply_scenario_flag: 3,
      display_text_min_number: 1000000,
      display_text: '100万+',
    },
    enable_comment_guide: true,
    content_auth: 0,
    comment_manage_info: { comment_permission_type: -1, approval_comment_type: 0 },
    pic_num: 0,
    mblog_menu_new_style: 0,
    edit_config: { edited: false },
    ...(status.pinned ? { isTop: 1 } : {}),
    ...(status.heading ? { title: { text: status.heading, base_color: 1 } } : {}),
    bid: status.bid,
  };
}

export function desktopStatus(status: Status): object {
  return {
    visible: { type: 0, list_id: 0 },
    created_at: fullTime(status.at),
    id: Number(status.mid),
    idstr: status.mid,
    mid: status.mid,
    mblogid: status.bid,
    user: desktopUser(status.author),
    can_edit: false,
    text_raw: status.text,
    text: html(status.text),
    textLength: status.text.length * 2,
    source: '微博 weibo.com',
    favorited: false,
    pic_ids: [],
    geo: '',
    pic_num: 0,
    is_paid: false,
    mblog_vip_type: 0,
    ...(status.repostOf ? { retweeted_status: desktopStatus(status.repostOf) } : {}),
    reposts_count: 1,
    comments_count: status.comments,
    attitudes_count: 4,
    attitudes_status: 0,
    isLongText: false,
    mlevel: 0,
    content_auth: 0,
    is_show_bulletin: 2,
    comment_manage_info: { comment_permission_type: -1, approval_comment_type: 0 },
    ...(status.pinned ? { isTop: 1 } : {}),
    ...(status.heading ? { title: { text: status.heading, base_color: 1 } } : {}),
    mblogtype: status.pinned ? 2 : 0,
    region_name: '发布于 示例',
  };
}
