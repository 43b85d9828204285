/** Answers of weibo.com/ajax: profile, posts, one post, comments, likes. */

import type { Account, Post } from '../scene.ts';
import { commentList } from './weibo-mobile.ts';
import { desktopStatus, desktopUser, liked, personOf, statusOf } from './weibo-parts.ts';
import { fullTime } from './weibo-time.ts';

const PAGE_SIZE = 20;
const LIKES_PAGE_SIZE = 19;

export function profileInfo(account: Account): string {
  return JSON.stringify({
    ok: 1,
    data: {
      user: {
        ...desktopUser(personOf(account)),
        verified_reason: `${account.presentName}官方微博`,
        description: '',
        location: '示例',
        gender: 'm',
        followers_count: 32011,
        friends_count: 96,
        statuses_count: account.posts.length,
        url: '',
        svip: 0,
      },
      tabList: [
        { name: 'home', tabName: '精选' },
        { name: 'weibo', tabName: '微博' },
      ],
      isActionData: false,
    },
  });
}

/** `statuses/mymblog`: pinned first, then twenty others newest first. Past the end an empty list. */
export function myBlog(account: Account, page: number): string {
  const existing = account.posts.filter((p) => !p.ending);
  const others = existing.filter((p) => !p.pinned);
  const start = (page - 1) * PAGE_SIZE;
  const pinned = start === 0 ? existing.filter((p) => p.pinned) : [];
  const shown = [...pinned, ...others.slice(start, start + PAGE_SIZE)];
  const next = others[start + PAGE_SIZE];
  return JSON.stringify({
    data: {
      list: shown.map((post) => desktopStatus(statusOf(account, post))),
      since_id: next ? `${others[start + PAGE_SIZE - 1]?.mid}kp2` : '',
      status_visible: 0,
      bottom_tips_visible: false,
      bottom_tips_text: '',
      topicList: [],
      total: account.posts.length,
    },
    ok: 1,
  });
}

/** The post stands at the top level, beside `ok`. */
export function status(account: Account, post: Post): string {
  return JSON.stringify({ ...desktopStatus(statusOf(account, { ...post, pinned: false })), ok: 1 });
}

export function buildComments(account: Account, post: Post): string {
  const { comments } = statusOf(account, post);
  return JSON.stringify({
    ok: 1,
    data:
      comments === 0
        ? []
        : commentList(post).map(({ person, text, id }) => ({
            created_at: fullTime(post.at),
            id: Number(id),
            rootid: Number(id),
            rootidstr: id,
            floor_number: 1,
            text,
            text_raw: text,
            disable_reply: 0,
            restrictOperate: 0,
            source: '来自示例',
            user: desktopUser(person),
            mid: id,
            idstr: id,
            liked: false,
            comments: [],
            max_id: 0,
            total_number: 0,
            like_counts: 1,
          })),
    max_id: 0,
    total_number: comments,
    trendsText: comments === 0 ? '还没有人评论哦~' : '已加载全部评论',
  });
}

/** Posts by others that the account liked, newest first, nineteen a page. */
export function likeList(account: Account, page: number): string {
  const likes = [...account.likes].sort((a, b) => (a.at < b.at ? 1 : -1));
  const shown = likes.slice((page - 1) * LIKES_PAGE_SIZE, page * LIKES_PAGE_SIZE);
  return JSON.stringify({
    ok: 1,
    data: {
      list: shown.map((like) => ({ ...desktopStatus(liked(like)), liked: true })),
      total_number: likes.length,
      total: likes.length,
    },
  });
}

/** The application's shell of 2026: it preloads two captcha libraries on every page, and is none. */
export function desktopShell(uid: string): string {
  return `<!doctype html>
<html lang="zh-cn">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0, user-scalable=no, viewport-fit=cover" />
    <title>微博</title>
  </head>
  <body>
    <script>
      function scriptLoaded() {
        if (window.wbBotDetector) {
          window.wbBotDetector.load({ from: 'weibo_pc', isTraceMouse: true, getTimeout: 2000 });
        }
      }
    </script>
    <script>
      var CAPTCHA_TYPE = 'yidun';
      window.CAPTCHA_TYPE = CAPTCHA_TYPE;
    </script>
    <script>
      window.$CONFIG = {"serverTime":0,"enableAria":true,"uid":"","page":"profile","oid":"${uid}"};
    </script>
    <div id="app"></div>
    <script defer src="https://static.geetest.com/v4/gt4.js"></script>
  </body>
</html>
`;
}
