/** One post: `m.weibo.cn/statuses/show`, `ajax/statuses/show`, the page `m.weibo.cn/detail/…`, and its long text. */

import { nothingRead, OK } from '../../src/domain/page.ts';
import { postReading } from './cards.ts';
import { type Members, membersOf, textOf } from './json.ts';
import { type Layout, pageKind } from './kind.ts';
import { cardOf } from './mblog.ts';
import { endingBySentence } from './sentences.ts';
import type { View } from './view.ts';

/** The post stands in `data`; the desktop puts it at the top, beside `ok`. */
const answer: Layout = {
  claims: ({ answer: said }) => said !== null && isPost(said.data),
  read: ({ answer: said, page }) => (said ? read(said.data, page.at) : null),
};

/** Long text and counters only: no author, no date, no id. */
const longText: Layout = {
  claims: ({ answer: said }) => textOf(said?.data.longTextContent) !== null,
  read: () => nothingRead('weibo-status', OK),
};

/** HTML with `var $render_data = [{… status …}][0] || {};`. */
const detailPage: Layout = {
  claims: ({ answer: said, page }) => said === null && page.text.includes('$render_data = ['),
  read(view) {
    const status = statusOf(view);
    return status && isPost(status) ? read(status, view.page.at) : null;
  },
};

function isPost(members: Members): boolean {
  return (
    'created_at' in members &&
    'user' in members &&
    ['mid', 'id', 'idstr'].some((name) => name in members) &&
    !('list' in members)
  );
}

/** A post without its author has a sentence of the platform in place of its text. */
function read(post: Members, at: View['page']['at']) {
  const card = cardOf(post);
  if (!card) return null;
  if (!card.hidden) return postReading('weibo-status', card, at);
  const ending = endingBySentence(card.text ?? '');
  return ending && nothingRead('weibo-status', ending.outcome);
}

function statusOf({ page }: View): Members | null {
  const begin = page.text.indexOf('[', page.text.indexOf('$render_data = ['));
  const end = page.text.indexOf('][0] ||', begin);
  if (begin < 0 || end < 0) return null;
  try {
    const data: unknown = JSON.parse(page.text.slice(begin, end + 1));
    return membersOf(membersOf(Array.isArray(data) ? data[0] : null)?.status);
  } catch {
    return null; // Not the layout that we know.
  }
}

export const status = pageKind({
  name: 'weibo-status',
  title: '微博正文',
  what: '单条微博，含作者和到秒的时间；对访客开放',
  example: 'https://m.weibo.cn/statuses/show?id=4645748019299849',
  layouts: [longText, answer, detailPage],
});
