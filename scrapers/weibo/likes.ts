/**
 * What an account liked (`ajax/statuses/likelist`, for logged-in viewers), and who liked a post
 * (`api/attitudes/show`, `ajax/statuses/likeShow`), which says nothing of the account.
 */

import { nothingRead, OK } from '../../src/domain/page.ts';
import { likedItem } from './cards.ts';
import { listOf, membersOf } from './json.ts';
import { type Layout, pageKind } from './kind.ts';
import { cardOf } from './mblog.ts';
import { desktopList, isByMany } from './posts/desktop.ts';

/** An empty list proves nothing: owners can switch it off. */
const given: Layout = {
  claims(view) {
    const list = desktopList(view);
    if (!list) return false;
    return view.asked.path === '' ? isByMany(list) : view.asked.path.endsWith('/likelist');
  },
  read(view) {
    const list = desktopList(view) ?? [];
    const cards = list.map((post) => cardOf(post)).filter((card) => card !== null);
    if (list.length > 0 && cards.length === 0) return null;
    if (view.answer?.ok !== 1 && cards.length === 0) return null;
    const liked = cards.map((card) => likedItem(card, view.page.at)).filter((item) => item !== null);
    return { ...nothingRead('weibo-likes', OK), more: { liked, likedBy: view.asked.uid } };
  },
};

const received: Layout = {
  claims(view) {
    const people = view.answer && (listOf(view.answer.body.data) ?? listOf(view.answer.data.data));
    if (!people) return false;
    if (view.asked.path !== '') return /attitudes|likeShow/.test(view.asked.path);
    return people.length > 0 && people.every(isPerson);
  },
  read(view) {
    const people = (view.answer && (listOf(view.answer.body.data) ?? listOf(view.answer.data.data))) ?? [];
    return people.every(isPerson) ? nothingRead('weibo-likes', OK) : null;
  },
};

function isPerson(value: unknown): boolean {
  const like = membersOf(value);
  return like !== null && membersOf(like.user) !== null && !('text' in like) && !('text_raw' in like);
}

export const likes = pageKind({
  name: 'weibo-likes',
  title: '点赞列表',
  what: '账号赞过的微博，需登录；或一条微博被谁赞过，与账号无关',
  example: 'https://weibo.com/ajax/statuses/likelist?uid=1234567890&page=1&with_total=true',
  layouts: [given, received],
});
