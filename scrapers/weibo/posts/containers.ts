/**
 * Lists of m.weibo.cn: `api/container/getIndex?containerid=107603UID` and, from 2020, `230413UID_-_WEIBO_…`.
 * Cards of type 9 hold a post; groups (11) may hold some; the rest is furniture, notices among it.
 */

import { type Card, limitIn, listReading } from '../cards.ts';
import { cursorOf, listOf, type Members, membersOf, numberOf, textOf } from '../json.ts';
import type { Layout } from '../kind.ts';
import { cardOf } from '../mblog.ts';
import { uidOfContainer, type View } from '../view.ts';

const POST_CARD = 9;
const GROUP_CARD = 11;

export const containers: Layout = {
  claims(view) {
    const cards = listOf(view.answer?.data.cards);
    return cards !== null && !('userInfo' in (view.answer?.data ?? {})) && !isUserSearch(view, cards);
  },
  read(view) {
    const cards = listOf(view.answer?.data.cards)?.flatMap(withGroup) ?? [];
    const read = cards.filter(holdsPost).map(postOf);
    const known = read.filter((card) => card !== null);
    if (view.answer?.ok !== 1 && known.length === 0) return null;
    if (read.length > 0 && known.length === 0) return null;
    const info = membersOf(view.answer?.data.cardlistInfo) ?? {};
    const containerid = containerOf(view, info);
    return listReading({
      cards: known,
      unread: read.length - known.length,
      owner: containerid && uidOfContainer(containerid),
      ofMany: containerid !== null && uidOfContainer(containerid) === null,
      ownerName: null,
      at: view.page.at,
      whole:
        containerid !== null &&
        /^(?:107603\d+|230413\d+(?:_-_WEIBO_SECOND_PROFILE_WEIBO)?)$/.test(containerid),
      fromNewest: isFirst(view, info),
      next: nextOf(info),
      limit: limitOf(cards, known),
    });
  },
};

/** Users instead of posts: `100103type=3`. */
export function isUserSearch(view: View, cards: readonly unknown[]): boolean {
  const info = membersOf(view.answer?.data.cardlistInfo) ?? {};
  const containerid = view.asked.containerid ?? textOf(info.containerid) ?? '';
  if (containerid !== '') return containerid.startsWith('100103type=3');
  const all = cards.flatMap(withGroup);
  return !all.some(holdsPost) && all.some((card) => membersOf(card.user) !== null);
}

/** A card and, where it is a group, what is in it. */
export function withGroup(value: unknown): Members[] {
  const card = membersOf(value);
  if (!card) return [];
  const group =
    listOf(card.card_group)
      ?.map(membersOf)
      .filter((inner) => inner !== null) ?? [];
  return [card, ...group];
}

/** Or may hold one: a card without a type, or a group without its cards, is of a layout that we do not know. */
function holdsPost(card: Members): boolean {
  const type = numberOf(card.card_type);
  return (
    'mblog' in card ||
    !('card_type' in card) ||
    type === POST_CARD ||
    (type === GROUP_CARD && listOf(card.card_group) === null)
  );
}

function postOf(card: Members): Card | null {
  return cardOf(card.mblog, (textOf(card.profile_type_id) ?? '').startsWith('proweibotop'));
}

/** By the answer first: what it says of itself is sure, what was asked for may have been redirected. */
function containerOf({ asked }: View, info: Members): string | null {
  const heads =
    listOf(info.cardlist_head_cards)?.flatMap((head) => listOf(membersOf(head)?.channel_list) ?? []) ?? [];
  const chosen = heads.map(membersOf).find((channel) => textOf(channel?.containerid) !== null);
  // The head names all tabs, the first of them the whole list: which one was asked stands in the address.
  const tab = asked.containerid?.startsWith('230413') ? asked.containerid : textOf(chosen?.containerid);
  return textOf(info.containerid) ?? tab ?? asked.containerid;
}

/** `page` is the number of the next page; lists with `since_id` do not tell which one they are. */
function isFirst({ asked }: View, info: Members): boolean {
  if (asked.page !== null) return asked.page === 1 && !asked.cursor;
  return numberOf(info.page) === 2;
}

function nextOf(info: Members): string | null {
  const cursor = cursorOf(info.since_id);
  if (cursor !== null) return `since_id=${cursor}`;
  const page = numberOf(info.page) ?? 0;
  return page > 1 ? `page=${page}` : null;
}

/** Notices stand in cards without a post, or in place of a hidden post's text. */
function limitOf(cards: readonly Members[], posts: readonly Card[]): number | null {
  const furniture = cards
    .filter((card) => !holdsPost(card))
    .flatMap((card) => Object.values(card).map(textOf));
  const hidden = posts.filter((card) => card.hidden).map((card) => card.text);
  const limits = [...furniture, ...hidden].map((text) => limitIn(text ?? '')).filter((days) => days !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}
