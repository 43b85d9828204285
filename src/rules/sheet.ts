/**
 * What one rule may see of one inspection. Reading something that was not seen throws `Unknown`: a condition
 * never meets an unseen page. The sheet remembers what was read, and so what a verdict rests on.
 */

import type { AccountStatus, Platform } from '../domain/account.ts';
import {
  type Finding,
  type FindingName,
  type Findings,
  type LikedItem,
  type Post,
  type PostList,
  PRESENCE_STATES,
  type Presence,
} from '../domain/finding.ts';
import { type CaptureId, CHANNEL_STATES, type ChannelState, type CommercialItem } from '../domain/page.ts';
import { type Reason, reason } from '../domain/reason.ts';
import { type Day, epoch, type Timestamp } from '../domain/time.ts';
import type { Missing } from '../domain/verdict.ts';

/** A recorded reason (说明理由), with its dates, why a rule is not applied to an account. */
export interface Exemption {
  /** The rule's id; null: all rules. */
  readonly rule: string | null;
  /** First and last day on which it holds. */
  readonly from: Day;
  readonly to: Day;
  readonly why: string;
}

/** What a verdict depends on beside the findings. What the registry does not say is left out or null. */
export interface Circumstances {
  readonly platform: Platform;
  /** 监测时间点: the instant from which the rules count back. */
  readonly checkpoint: Timestamp;
  /** Day on which the account was opened, `2020-10-02`. */
  readonly openedOn?: string | null;
  /** As the registry has it at the checkpoint; `closed` only once the office has accepted the closing. */
  readonly status?: AccountStatus | null;
  /** False for accounts that only serve (办事类). */
  readonly publishes?: boolean | null;
  readonly exemptions?: readonly Exemption[];
}

/** Neither true nor false: the condition cannot be decided by what was seen. */
export class Unknown extends Error {
  override readonly name = 'Unknown';
  readonly reason: Reason;
  readonly missing: Missing;

  constructor(why: Reason, missing: Missing) {
    super(why.text);
    this.reason = why;
    this.missing = missing;
  }
}

const UNREADABLE: Reason = { code: 'unreadable', text: '已存的检查发现无法读取，需重新检查' };
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00$/;

export class Sheet {
  readonly circumstances: Circumstances;
  readonly #findings: Partial<Findings>;
  readonly #read = new Set<FindingName>();

  constructor(findings: Partial<Findings>, circumstances: Circumstances) {
    this.#findings = findings;
    this.circumstances = circumstances;
  }

  get checkpoint(): Timestamp {
    return this.circumstances.checkpoint;
  }

  presence(): Presence {
    return this.#value<Presence>('presence', (value) => PRESENCE_STATES.includes(value.state));
  }

  posts(): PostList {
    return this.#value<PostList>('posts', isPostList);
  }

  channel(name: 'comments' | 'messages'): ChannelState {
    return this.#value<ChannelState>(name, (value) => CHANNEL_STATES.includes(value));
  }

  likes(): readonly LikedItem[] {
    return this.#value<readonly LikedItem[]>('likes', (value) => value.every((item) => isTimestamp(item.at)));
  }

  commercial(): readonly CommercialItem[] {
    return this.#value<readonly CommercialItem[]>('commercial', (value) =>
      value.every((item) => item.where === 'foot' || item.where === 'body'),
    );
  }

  /** Why a finding was not made; null if it was. Reading it so rests on nothing. */
  whyUnseen(name: FindingName): Reason | null {
    const finding = this.#findings[name];
    if (!finding) return reason('not-asked');
    return finding.observed ? null : finding.reason;
  }

  /** The captures of all that was read; what the verdict turns on first. */
  captures(decisive: readonly FindingName[] = []): CaptureId[] {
    const names = new Set([...decisive.filter((name) => this.#read.has(name)), ...this.#read]);
    return [...new Set([...names].flatMap((name) => [...this.#shown(name), ...this.#capturesOf(name)]))];
  }

  #capturesOf(name: FindingName): readonly CaptureId[] {
    const captures = this.#findings[name]?.captures;
    return areCaptures(captures) ? captures : [];
  }

  /** Of a list of posts, what shows the latest one is looked at first. */
  #shown(name: FindingName): readonly CaptureId[] {
    if (name !== 'posts') return [];
    const captures = latestPost(this.#findings.posts, this.checkpoint)?.captures;
    return areCaptures(captures) ? captures : [];
  }

  /** Stored findings come back from a database: a value in no shape that we know was not seen. */
  #value<T>(name: FindingName, isWhole: (value: T) => boolean): T {
    this.#read.add(name);
    const finding = this.#findings[name] as Finding<T> | undefined;
    if (!finding) throw new Unknown(reason('not-asked'), name);
    if (!finding.observed) throw new Unknown(finding.reason ?? UNREADABLE, name);
    if (!areCaptures(finding.captures) || finding.captures.length === 0) throw new Unknown(UNREADABLE, name);
    if (!holds(isWhole, finding.value)) throw new Unknown(UNREADABLE, name);
    return finding.value;
  }
}

/** The latest post up to the checkpoint; null if none was seen. Never throws. */
export function latestPost(finding: Finding<PostList> | undefined, checkpoint: Timestamp): Post | null {
  if (!finding?.observed || !holds(isPostList, finding.value)) return null;
  const posts = finding.value.posts.filter((post) => post.publishedAt <= checkpoint);
  return posts.reduce<Post | null>(
    (last, post) => (last && last.publishedAt >= post.publishedAt ? last : post),
    null,
  );
}

function isPostList(list: PostList): boolean {
  return (
    list.posts.every((post) => isTimestamp(post.publishedAt)) &&
    list.coverage.every((span) => isTimestamp(span.from) && isTimestamp(span.to)) &&
    Array.isArray(list.contradictions)
  );
}

function isTimestamp(text: Timestamp): boolean {
  return TIMESTAMP.test(text) && !Number.isNaN(epoch(text));
}

function areCaptures(captures: unknown): captures is readonly CaptureId[] {
  return Array.isArray(captures) && captures.every((id) => typeof id === 'string' && id !== '');
}

/** A check of shape that stumbles over the shape has failed. */
function holds<T>(isWhole: (value: T) => boolean, value: T): boolean {
  try {
    return isWhole(value);
  } catch {
    return false;
  }
}
