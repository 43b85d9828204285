/**
 * Lists of weibo.com's ajax interface: `statuses/mymblog` (all posts, newest first) and, apart from it,
 * `profile/getWaterFallContent`, which is the video tab and proves no absence.
 */

import { type Card, limitIn, listReading } from '../cards.ts';
import { cursorOf, listOf, type Members, membersOf, textOf } from '../json.ts';
import type { Layout } from '../kind.ts';
import { cardOf } from '../mblog.ts';
import type { View } from '../view.ts';

export const desktop: Layout = {
  claims(view) {
    const list = desktopList(view);
    if (!list) return false;
    if (view.asked.path !== '') return !view.asked.path.endsWith('/likelist');
    return !isByMany(list) && (list.length === 0 ? tellsOfItself(view.answer?.data) : list.some(isPost));
  },
  read(view) {
    const list = desktopList(view) ?? [];
    const data = view.answer?.data ?? {};
    const known = list.map((post) => cardOf(post)).filter((card) => card !== null);
    if (list.length > 0 && known.length === 0) return null;
    if (view.answer?.ok !== 1 && known.length === 0) return null;
    return listReading({
      cards: known,
      unread: list.length - known.length,
      owner: view.asked.uid,
      ownerName: null,
      at: view.page.at,
      whole: isWhole(view, data),
      fromNewest: view.asked.page === 1 && !view.asked.cursor,
      next: nextOf(view, data, list.length),
      limit: limitOf(data, known),
    });
  },
};

/** The list of a desktop answer; null if it is none. */
export function desktopList(view: View): readonly unknown[] | null {
  return view.answer && view.answer.data !== view.answer.body ? listOf(view.answer.data.list) : null;
}

/** No author has half of the posts: what an account liked, not what it wrote. */
export function isByMany(list: readonly unknown[]): boolean {
  const authors = list.map((post) => cardOf(post)?.author?.id).filter((id) => id !== undefined);
  const votes = [...new Set(authors)].map((id) => authors.filter((author) => author === id).length);
  return authors.length > 1 && Math.max(...votes) * 2 <= authors.length;
}

function isPost(value: unknown): boolean {
  const post = membersOf(value);
  return post !== null && ['mblogid', 'mid', 'idstr', 'created_at'].some((name) => name in post);
}

function tellsOfItself(data: Members | undefined): boolean {
  return data !== undefined && ['since_id', 'next_cursor', 'status_visible'].some((name) => name in data);
}

/** Other tabs (`feature=1` and on), searches and the waterfall leave posts out. */
function isWhole({ asked }: View, data: Members): boolean {
  if ('next_cursor' in data) return false;
  if (asked.url === null) return true;
  return (
    asked.path.endsWith('/statuses/mymblog') && ['0', null].includes(asked.url.searchParams.get('feature'))
  );
}

/** Page numbers and, where the answer gives one, the cursor beside it. */
function nextOf({ asked }: View, data: Members, length: number): string | null {
  if (asked.page === null || length === 0) return null;
  const cursor = cursorOf(data.since_id);
  const next = `page=${asked.page + 1}`;
  if ('next_cursor' in data) return null;
  return cursor === null ? next : `${next}&since_id=${cursor}`;
}

function limitOf(data: Members, posts: readonly Card[]): number | null {
  const hidden = posts.filter((card) => card.hidden).map((card) => card.text);
  const limits = [textOf(data.bottom_tips_text), ...hidden].map((text) => limitIn(text ?? ''));
  const known = limits.filter((days) => days !== null);
  return known.length === 0 ? null : Math.min(...known);
}
