/** Answers of the operator's console: an account's list (`appmsgpublish`, `appmsg`) and search (`searchbiz`). */

import { epoch, SECOND } from '../../../src/domain/time.ts';
import { type Account, longAddress, type Post } from '../scene.ts';

/** Pushes newest first; each is one entry of the list, whatever the number of its articles. */
export function pushesOf(account: Account): readonly (readonly Post[])[] {
  const pushes = new Map<string, Post[]>();
  for (const post of account.posts) pushes.set(post.mid, [...(pushes.get(post.mid) ?? []), post]);
  return [...pushes.values()];
}

/** `begin` and `count` are of pushes. JSON in a string in JSON, the inner one with HTML-escaped quotes. */
export function publishPage(account: Account, begin: number, count: number): string {
  const pushes = pushesOf(account);
  const shown = pushes.slice(begin, begin + count);
  const page = {
    total_count: pushes.length,
    publish_count: 0,
    masssend_count: pushes.length,
    publish_list: shown.map((articles) => ({
      publish_type: 101,
      publish_info: JSON.stringify(publishInfo(account, articles)).replaceAll('"', '&quot;'),
    })),
  };
  return JSON.stringify({
    base_resp: { err_msg: 'ok', ret: 0 },
    is_admin: false,
    publish_page: JSON.stringify(page),
  });
}

function publishInfo(account: Account, articles: readonly Post[]): object {
  const first = articles[0];
  const at = first ? epoch(first.at) / SECOND : 0;
  return {
    type: 9,
    msgid: Number(first?.mid ?? 0),
    sent_info: { time: at, func_flag: 16, is_send_all: true, is_published: 0 },
    sent_status: { total: 0, succ: 0, fail: 0, progress: 100, userprotect: 0 },
    publish_info: {},
    appmsgex: articles.map((post) => listItem(account, post)),
    copy_type: 0,
    copy_appmsg_id: 0,
    new_publish: 0,
  };
}

/** The older form, `appmsg?action=list_ex`: articles without the envelope of pushes. */
export function appmsgList(account: Account, begin: number, count: number): string {
  const pushes = pushesOf(account);
  return JSON.stringify({
    app_msg_cnt: pushes.length,
    app_msg_list: pushes
      .slice(begin, begin + count)
      .flat()
      .map((post) => listItem(account, post)),
    base_resp: { err_msg: 'ok', ret: 0 },
  });
}

const SHOW_TYPES = { article: 0, video: 5, picture: 8, text: 10 } as const;

function listItem(account: Account, post: Post): object {
  const at = epoch(post.at) / SECOND;
  return {
    aid: `${post.mid}_${post.idx}`,
    album_id: '0',
    appmsg_album_infos: [],
    appmsgid: Number(post.mid),
    checking: 0,
    copyright_type: post.original ? 1 : 0,
    cover: 'https://mmbiz.qlogo.cn/mmbiz_jpg/standincover/0?wx_fmt=jpeg',
    create_time: at,
    digest: '',
    has_red_packet_cover: 0,
    is_deleted: post.ending === 'deleted',
    is_pay_subscribe: 0,
    item_show_type: SHOW_TYPES[post.type],
    itemidx: post.idx,
    link: longAddress(account, post),
    media_duration: '0:00',
    mediaapi_publish_status: 0,
    tagid: [],
    title: post.title,
    update_time: at,
  };
}

export function searchPage(accounts: readonly Account[], begin: number, count: number): string {
  return JSON.stringify({
    base_resp: { ret: 0, err_msg: 'ok' },
    list: accounts.slice(begin, begin + count).map((account) => ({
      fakeid: account.id,
      nickname: account.presentName,
      alias: account.alias,
      round_head_img: 'http://mmbiz.qpic.cn/mmbiz_png/standinhead/0?wx_fmt=png',
      service_type: 1,
    })),
    total: accounts.length,
  });
}

/** 200013 freq control, 200003 invalid session, 200040 invalid csrf token, 200002 invalid args. */
export function consoleError(ret: 200002 | 200003 | 200013 | 200040): string {
  const words = {
    200002: 'invalid args',
    200003: 'invalid session',
    200013: 'freq control',
    200040: 'invalid csrf token',
  } as const;
  return JSON.stringify({ base_resp: { err_msg: words[ret], ret } });
}
