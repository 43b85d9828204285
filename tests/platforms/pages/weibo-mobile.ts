/** Answers of m.weibo.cn: profile, posts, one post, comments. */

import type { Timestamp } from '../../../src/domain/time.ts';
import type { Account, Post } from '../scene.ts';
import { html } from './text.ts';
import {
  liked,
  mobileStatus,
  mobileUser,
  type Person,
  personOf,
  type Status,
  statusOf,
  stranger,
} from './weibo-parts.ts';
import { fullTime } from './weibo-time.ts';

export const PAGE_SIZE = 10;

/** `getIndex?type=uid&value=UID`: the user, and the containers of the tabs. */
export function profile(account: Account): string {
  const { id } = account;
  const tab = (n: number, tabKey: string, title: string, tab_type: string, container: string) => ({
    id: n,
    tabKey,
    must_show: n < 3 ? 1 : 0,
    hidden: 0,
    title,
    tab_type,
    containerid: `${container}${id}`,
    ...(tab_type === 'weibo' ? { apipath: '/profile/statuses', url: '/index/my' } : {}),
  });
  return JSON.stringify({
    ok: 1,
    data: {
      isVideoCoverStyle: 1,
      isStarStyle: 0,
      userInfo: { ...mobileUser(personOf(account)), toolbar_menus: toolbar(account) },
      fans_scheme: `https://m.weibo.cn/p/index?containerid=231051_-_fans_intimacy_-_${id}&luicode=10000011&lfid=100505${id}`,
      follow_scheme: `https://m.weibo.cn/p/index?containerid=231051_-_followersrecomm_-_${id}&luicode=10000011&lfid=100505${id}`,
      tabsInfo: {
        selectedTab: 1,
        tabs: [
          tab(1, 'profile', '精选', 'profile', '230283'),
          tab(2, 'weibo', '微博', 'weibo', '107603'),
          tab(4, 'original_video', '视频', 'video', '231567'),
          tab(10, 'album', '相册', 'album', '107803'),
        ],
      },
      profile_ext: `touid:${id}`,
      scheme: `sinaweibo://userinfo?uid=${id}&type=uid&value=${id}&luicode=10000011&lfid=100505${id}&v_p=42`,
      showAppTips: 0,
    },
  });
}

/** 聊天 is drawn for every account: it says nothing of whether messages are answered. */
function toolbar(account: Account): object[] {
  const { id, presentName } = account;
  return [
    { type: 'profile_follow', name: '关注', pic: '', params: { uid: Number(id) } },
    {
      type: 'link',
      name: '聊天',
      pic: 'http://h5.sinaimg.cn/upload/2015/06/12/2/toolbar_icon_discuss_default.png',
      params: { scheme: `sinaweibo://messagelist?uid=${id}&nick=${presentName}` },
      scheme: `https://passport.weibo.cn/signin/welcome?entry=mweibo&r=https%3A%2F%2Fm.weibo.cn%2Fapi%2Fcontainer%2FgetIndex%3Ftype%3Duid%26value%3D${id}`,
    },
  ];
}

/** Where the reader asks to go on: the number of a page (until 2020), or the id of the next post. */
export type Cursor = { readonly page: number } | { readonly sinceId: string };

/**
 * `getIndex?containerid=107603UID`: pinned posts first, then ten others newest first; on the first page one
 * card that the account only liked, where its likes are shown. Past the end: «这里还没有内容».
 */
export function posts(account: Account, cursor: Cursor, now: Timestamp): string {
  const existing = account.posts.filter((p) => !p.ending);
  const others = existing.filter((p) => !p.pinned);
  const start = 'page' in cursor ? (cursor.page - 1) * PAGE_SIZE : indexFrom(others, cursor.sinceId);
  const shown = others.slice(start, start + PAGE_SIZE);
  const isFirst = start === 0;
  const pinned = isFirst ? existing.filter((p) => p.pinned) : [];
  const statuses = [...pinned, ...shown].map((post) => statusOf(account, post));
  const withLiked = isFirst ? insertLiked(account, statuses) : statuses;
  if (withLiked.length === 0) return NOTHING_HERE;
  const next = others[start + PAGE_SIZE];
  const byPage = now < '2021';
  return JSON.stringify({
    ok: 1,
    data: {
      cardlistInfo: {
        containerid: `107603${account.id}`,
        v_p: 42,
        show_style: 1,
        total: account.posts.length,
        ...(byPage
          ? { page: next ? start / PAGE_SIZE + 2 : null }
          : next
            ? { since_id: Number(next.mid) }
            : {}),
      },
      cards: withLiked.map((status) => card(account, status, now)),
      scheme: `sinaweibo://cardlist?containerid=107603${account.id}&luicode=10000011&lfid=107603${account.id}`,
      showAppTips: 0,
    },
  });
}

function indexFrom(others: readonly Post[], sinceId: string): number {
  const index = others.findIndex((p) => BigInt(p.mid) <= BigInt(sinceId));
  return index < 0 ? others.length : index;
}

/** The newest liked item stands among the account's own posts, under a heading, by its own time. */
function insertLiked(account: Account, statuses: readonly Status[]): readonly Status[] {
  const newest = [...account.likes].sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  if (!newest || !account.sources.includes('likes')) return statuses;
  const likedCard = { ...liked(newest), heading: '他赞过的微博' };
  const at = statuses.findIndex((s) => !s.pinned && s.at <= likedCard.at);
  const place = at < 0 ? statuses.length : at;
  return [...statuses.slice(0, place), likedCard, ...statuses.slice(place)];
}

function card(account: Account, status: Status, now: Timestamp): object {
  return {
    card_type: 9,
    itemid: `107603${account.id}_-_${status.mid}`,
    scheme: `https://m.weibo.cn/status/${status.bid}?mblogid=${status.bid}&luicode=10000011&lfid=107603${account.id}`,
    mblog: mobileStatus(status, now),
    show_type: 0,
  };
}

export const NOTHING_HERE = JSON.stringify({ ok: 0, msg: '这里还没有内容', data: { cards: [] } });
export const NO_SUCH_POST = JSON.stringify({ ok: 0, errno: '20101', msg: '该微博不存在' });

/** `statuses/show`: always with the full time. */
export function status(account: Account, post: Post, now: Timestamp): string {
  const shown = {
    ...mobileStatus(statusOf(account, { ...post, pinned: false }), now),
    created_at: fullTime(post.at),
  };
  return JSON.stringify({ ok: 1, data: { ...shown, ok: 1 } });
}

/** `/detail/MID` and `/status/BID`: the same post inside of a page. */
export function statusPage(account: Account, post: Post, now: Timestamp): string {
  const shown = {
    ...mobileStatus(statusOf(account, { ...post, pinned: false }), now),
    created_at: fullTime(post.at),
  };
  return `<!DOCTYPE html>
<html lang="zh-cn">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1,user-scalable=no,viewport-fit=cover">
    <title>微博</title>
</head>
<body>
<div id="app"><article class="weibo-text">${html(statusOf(account, post).text)}</article></div>
<script>
  var config = { env: 'prod', login: [][0], st: '', uid: '', pageConfig: [null][0] || {}, preferQuickapp: 0 }
  var $render_data = [${JSON.stringify({ status: shown, call: 1 }, null, 4)}][0] || {};
  var __wb_performance_data={v:"v8",m:"mainsite",pwa:1,sw:0};
</script>
</body>
</html>
`;
}

/** Comments by two people who are not the author; without any, the bare `{"ok":0}` of the real one. */
export function comments(account: Account, post: Post): string {
  const { comments: total } = statusOf(account, post);
  if (total === 0) return JSON.stringify({ ok: 0 });
  return JSON.stringify({
    ok: 1,
    data: {
      data: commentList(post).map(({ person, text, id }) => ({
        created_at: fullTime(post.at),
        id,
        rootid: id,
        floor_number: 1,
        text: html(text),
        disable_reply: 0,
        user: mobileUser(person),
        mid: id,
        readtimetype: 'comment',
        comments: false,
        max_id: 0,
        total_number: 0,
        isLikedByMblogAuthor: false,
        bid: '',
        source: '',
        like_count: 1,
        liked: false,
      })),
      total_number: total,
      status: { comment_manage_info: { comment_permission_type: -1, approval_comment_type: 0 } },
      max_id: 0,
      max: 1,
      max_id_type: 0,
    },
  });
}

export function commentList(post: Post): { person: Person; text: string; id: string }[] {
  const base = BigInt(post.mid) + 4_000_000n;
  return [
    { person: stranger('热心市民甲'), text: '请问周末可以办理吗？', id: String(base) },
    { person: stranger('路过的乙'), text: '收到，谢谢提醒。', id: String(base + 17n) },
  ];
}

/** The application's shell, which asks for its data by itself. */
export function appShell(uid: string): string {
  return `<!DOCTYPE html>
<html lang="zh-cn">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1,user-scalable=no,viewport-fit=cover">
    <title>微博</title>
    <style>body{font-family:sans-serif;margin:0 16px}article{border-bottom:1px solid #ddd;padding:12px 0}time{color:#888}</style>
</head>
<body>
<div id="app"></div>
<script>
  var app = document.getElementById('app');
  function add(tag, text) { var e = document.createElement(tag); e.textContent = text; app.appendChild(e); return e; }
  fetch('/api/container/getIndex?type=uid&value=${uid}').then(function (r) { return r.json(); }).then(function (p) {
    add('h1', p.data && p.data.userInfo ? p.data.userInfo.screen_name : p.msg || '');
    return fetch('/api/container/getIndex?type=uid&value=${uid}&containerid=107603${uid}');
  }).then(function (r) { return r.json(); }).then(function (list) {
    (list.data && list.data.cards || []).forEach(function (card) {
      add('time', card.mblog.created_at + (card.mblog.isTop ? ' 置顶' : ''));
      add('article', card.mblog.text);
    });
  });
</script>
</body>
</html>
`;
}
