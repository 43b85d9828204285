/** Facts read from captures. Unseen is a type of its own, never `false`, `[]`, `0` or `null`. */

import type { CaptureId, ChannelState, CommercialItem, SeenPost } from './page.ts';
import type { Reason } from './reason.ts';
import type { Timestamp } from './time.ts';

export type Captures = readonly [CaptureId, ...CaptureId[]];

/** An observed finding without a capture does not type-check. */
export type Finding<T> =
  | { readonly observed: true; readonly value: T; readonly captures: Captures }
  | { readonly observed: false; readonly reason: Reason; readonly captures: readonly CaptureId[] };

export function observed<T>(value: T, captures: Captures): Finding<T> {
  return { observed: true, value, captures };
}

export function unobservable<T>(reason: Reason, captures: readonly CaptureId[] = []): Finding<T> {
  return { observed: false, reason, captures };
}

/** With the platform's own words (`phrase`), as they stood, for each but `active`. */
export type Presence =
  | { readonly state: 'active' }
  | { readonly state: 'renamed'; readonly to: string; readonly phrase: string }
  | { readonly state: 'migrated'; readonly to: string | null; readonly phrase: string }
  | { readonly state: 'suspended'; readonly phrase: string }
  | { readonly state: 'deregistered'; readonly phrase: string }
  | { readonly state: 'not_found'; readonly phrase: string };

export const PRESENCE_STATES: readonly Presence['state'][] = [
  'active',
  'renamed',
  'migrated',
  'suspended',
  'deregistered',
  'not_found',
];

/** A post that one source proved to be the account's own. */
export interface Post extends SeenPost {
  readonly publishedAt: Timestamp;
  readonly source: string;
  readonly captures: Captures;
}

/** A closed span of time over which the list of posts is known to be complete, and by which source. */
export interface Span {
  readonly from: Timestamp;
  readonly to: Timestamp;
  readonly source: string;
  /** The source may lack posts of this time for reasons of its own: an absence by it is only suspected. */
  readonly doubtful?: true;
}

export interface PostList {
  /** Newest first. */
  readonly posts: readonly Post[];
  readonly coverage: readonly Span[];
  /** Where two sources contradict each other, in words; what they contradict is taken out of the coverage. */
  readonly contradictions: readonly string[];
  /** The platform's own count of the account's posts grew: something was published in between, unseen as it is. */
  readonly growth?: readonly Growth[];
}

/** How many posts the platform said that the account has, when. It counts what is hidden, and falls with deletions. */
export interface PostCount {
  readonly source: string;
  readonly posts: number;
  readonly seenAt: Timestamp;
  readonly capture: CaptureId;
}

/** Two counts of one source of which the later one is greater. */
export interface Growth {
  readonly source: string;
  readonly after: Timestamp;
  readonly until: Timestamp;
  readonly from: number;
  readonly to: number;
  readonly captures: readonly [CaptureId, CaptureId];
}

/** Something that the account liked, as a page shows it. */
export interface SeenLike {
  readonly url: string | null;
  readonly author: string;
  readonly authorId: string | null;
  /** Weibo's `verified_type` (1 government, 3 media, 0 person, 2 enterprise, -1 none); null if the page has none. */
  readonly authorVerified: number | null;
  /** As what the platform certifies the author, in its words; null if the page has none. */
  readonly authorTitle: string | null;
  readonly text: string;
  /** When it was liked, or, where the platform does not show that, when the item itself was posted. */
  readonly at: Timestamp;
  readonly timeOf: 'like' | 'item';
}

export interface LikedItem extends SeenLike {
  /** How likely it has nothing to do with the account's work: 0 certainly related, 1 certainly not. Never a proof. */
  readonly score: number;
  /** Why, in Chinese, what weighs most first. */
  readonly reasons: readonly string[];
}

/** What an inspection finds out; every finding is always there, observed or not. */
export interface Findings {
  readonly presence: Finding<Presence>;
  readonly posts: Finding<PostList>;
  readonly comments: Finding<ChannelState>;
  readonly messages: Finding<ChannelState>;
  readonly likes: Finding<readonly LikedItem[]>;
  readonly commercial: Finding<readonly CommercialItem[]>;
}

export type FindingName = keyof Findings;

export const FINDING_NAMES: readonly FindingName[] = [
  'presence',
  'posts',
  'comments',
  'messages',
  'likes',
  'commercial',
];

export const FINDING_TITLES: Readonly<Record<FindingName, string>> = {
  presence: '账号状态',
  posts: '发布内容',
  comments: '评论留言',
  messages: '私信',
  likes: '点赞',
  commercial: '商业信息',
};
