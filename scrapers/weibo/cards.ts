/**
 * What every list of an account's posts comes down to, whatever its layout: cards, of which only some are the
 * account's own posts. Pinned, liked and other people's cards never date an account.
 */

import type { SeenLike } from '../../src/domain/finding.ts';
import {
  nothingRead,
  OK,
  type PageKindName,
  type PageReading,
  type SeenPost,
} from '../../src/domain/page.ts';
import { printedTime } from '../../src/domain/printed-time.ts';
import { DAY, minus, type Timestamp } from '../../src/domain/time.ts';
import { postUrl, publishedAt } from './post-id.ts';

export interface Author {
  readonly id: string;
  readonly name: string | null;
  /** `verified_type` and `verified_reason`, where the page has them. */
  readonly verified?: number | null;
  readonly title?: string | null;
}

/** One card of a list, or the one post of a page. */
export interface Card {
  readonly mid: string;
  /** Null: the page names no author (a hidden or deleted post). */
  readonly author: Author | null;
  /** The time as printed; null if none is. */
  readonly print: string | null;
  readonly text: string | null;
  readonly pinned: boolean;
  readonly repost: boolean;
  /** Somebody else's post that the account liked. */
  readonly liked: boolean;
  /** The heading that says so, «她5小时前赞过的微博»: some tell when. */
  readonly heading?: string;
  /** Its text is the platform's word that it is not to be seen (any more). */
  readonly hidden: boolean;
  /** How many comments are claimed; null if it does not say. Zero proves nothing. */
  readonly comments: number | null;
}

export interface CardList {
  readonly cards: readonly Card[];
  /** Cards that could not be read: what they hold is not known. */
  readonly unread: number;
  /** The account whose list it is, by the page or by its address; null if neither tells. */
  readonly owner: string | null;
  /** A search, or another list that is of no one account. */
  readonly ofMany?: boolean;
  readonly ownerName: string | null;
  readonly at: Timestamp | null;
  /** False for lists that leave posts out by design: videos, originals, a search. */
  readonly whole: boolean;
  readonly fromNewest: boolean;
  readonly next: string | null;
  /** How far back the list shows anything at all, in days; null if it is not limited. */
  readonly limit: number | null;
}

const TITLE_LENGTH = 100;

/** The account's own posts, and how far the list can be trusted to hold them all. */
export function listReading(list: CardList): PageReading {
  const owner = list.owner ?? (list.ofMany ? null : soleAuthor(list.cards));
  const own = list.cards.filter((card) => card.author?.id === owner && !card.liked && !card.hidden);
  const others = list.cards.filter(
    (card) => card.author !== null && (card.author.id !== owner || card.liked),
  );
  const posts = own.map((card) => seenPost(card, list.at));
  const liked = others
    .filter((card) => card.liked && card.author?.id !== owner)
    .flatMap((card) => likedItem(card, list.at) ?? []);
  const name = list.ownerName ?? own.find((card) => card.author?.name)?.author?.name ?? null;
  return {
    ...nothingRead('weibo-posts', OK),
    account: owner === null ? null : { platform: 'weibo', name, id: owner },
    posts,
    listing: list.cards.length === 0 ? null : listing(list, posts, others),
    more: {
      othersCards: others.map((card) => card.mid),
      ...(liked.length > 0 ? { liked } : {}),
      commentCounts: Object.fromEntries(own.map((card) => [card.mid, card.comments])),
      notes: notes(list, posts),
    },
  };
}

/** Lists whose address is not known: whose they are shows where more than half of the cards agree. */
function soleAuthor(cards: readonly Card[]): string | null {
  const votes = new Map<string, number>();
  for (const { author, liked } of cards)
    if (author && !liked) votes.set(author.id, (votes.get(author.id) ?? 0) + 1);
  const [first] = [...votes].sort(([, a], [, b]) => b - a);
  return first && first[1] * 2 > cards.length ? first[0] : null;
}

export function seenPost(card: Card, seenAt: Timestamp | null): SeenPost {
  return {
    id: card.mid,
    url: postUrl(card.mid),
    title:
      card.text && card.text.length > TITLE_LENGTH
        ? `${card.text.slice(0, TITLE_LENGTH)}…`
        : card.text || null,
    publishedAt: publishedAt(card.mid, card.print, seenAt).at,
    original: !card.repost,
    repost: card.repost,
    pinned: card.pinned,
    comments: null,
  };
}

/**
 * What the account liked. Most pages do not tell when, only when it was posted; what is hidden tells nothing.
 */
export function likedItem(card: Card, seenAt: Timestamp | null): SeenLike | null {
  const post = seenPost(card, seenAt);
  if (card.hidden || !card.author || !post.publishedAt) return null;
  const likedAt = printedTime(/^[她他TA]*(.{2,12}?)赞过/.exec(card.heading ?? '')?.[1] ?? '', seenAt);
  return {
    url: post.url,
    author: card.author.name ?? card.author.id,
    authorId: card.author.id,
    authorVerified: card.author.verified ?? null,
    authorTitle: card.author.title ?? null,
    text: card.text ?? '',
    at: likedAt?.at ?? post.publishedAt,
    timeOf: likedAt ? 'like' : 'item',
  };
}

/** A card that cannot be explained may be the account's newest post: then the list proves no absence. */
function listing(
  list: CardList,
  posts: readonly SeenPost[],
  others: readonly Card[],
): PageReading['listing'] {
  const dated = posts.every((post) => post.publishedAt !== null);
  const explained = others.every((card) => card.liked);
  const limitKnown = list.limit === null || list.at !== null;
  const known = list.whole && list.unread === 0 && dated && explained && limitKnown;
  return {
    of: known ? 'account' : 'part',
    fromNewest: list.fromNewest,
    next: list.next,
    complete: false,
    limitedTo: list.limit === null || list.at === null ? null : minus(list.at, list.limit * DAY),
  };
}

function notes(list: CardList, posts: readonly SeenPost[]): string[] {
  const undated = posts.filter((post) => post.publishedAt === null);
  return [
    ...undated.map((post) => `微博${post.id}显示的时间与其编号不符或无法识别，不作为依据`),
    ...(list.unread > 0 ? [`有${list.unread}条内容无法识别，该列表不能证明没有更新`] : []),
    ...(list.limit === null ? [] : [`账号仅展示最近${list.limit}天的微博，更早的情况无法得知`]),
  ];
}

/** A page of one post, or of none. */
export function postReading(kind: PageKindName, card: Card | null, at: Timestamp | null): PageReading {
  if (!card) return nothingRead(kind, OK);
  const post = seenPost(card, at);
  return {
    ...nothingRead(kind, OK),
    account: card.author && { platform: 'weibo', name: card.author.name, id: card.author.id },
    posts: [post],
    more: {
      commentCounts: { [card.mid]: card.comments },
      ...(post.publishedAt === null
        ? { notes: [`微博${card.mid}显示的时间与其编号不符或无法识别，不作为依据`] }
        : {}),
    },
  };
}

/** «仅展示半年内微博»: in days; null if the sentence limits nothing. An unknown span is taken for none at all. */
export function limitIn(sentence: string): number | null {
  if (!/仅展示|可见时间范围|仅可见/.test(sentence)) return null;
  const span = /(半年|一年|[一二三四五六七八九十]|\d{1,3})个?(天|日|周|月|年)?/.exec(
    sentence.slice(sentence.search(/展示|可见/)),
  );
  if (span?.[1] === '半年') return 180;
  if (span?.[1] === '一年') return 365;
  const count = span?.[1]
    ? /\d/.test(span[1])
      ? Number(span[1])
      : '一二三四五六七八九十'.indexOf(span[1]) + 1
    : 0;
  const unit = { 天: 1, 日: 1, 周: 7, 月: 30, 年: 365 }[span?.[2] ?? ''] ?? 0;
  return count * unit;
}
