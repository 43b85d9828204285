/**
 * Findings come back from a database, from another version of the program, from a hand that edited them. Here
 * they enter the rules: what is missing, or in no shape that we know, was not seen. After this file all is whole.
 */

import {
  type Finding,
  type FindingName,
  type Findings,
  type Growth,
  type LikedItem,
  type Post,
  PRESENCE_STATES,
  type Span,
  unobservable,
} from '../domain/finding.ts';
import { CHANNEL_STATES, type CommercialItem } from '../domain/page.ts';
import { type Reason, reason } from '../domain/reason.ts';
import { epoch } from '../domain/time.ts';

const UNREADABLE: Reason = { code: 'unreadable', text: '已存的检查发现无法读取，需重新检查' };

/** The findings, each observed in its proper shape or unobservable with a reason. Never throws. */
export function readable(findings: Partial<Findings>): Findings {
  const read = <Name extends FindingName>(name: Name) =>
    readFinding(findings[name], SHAPES[name]) as Findings[Name];
  return {
    presence: read('presence'),
    posts: read('posts'),
    comments: read('comments'),
    messages: read('messages'),
    likes: read('likes'),
    commercial: read('commercial'),
  };
}

function readFinding(
  finding: Finding<unknown> | undefined,
  isWhole: (value: unknown) => boolean,
): Finding<unknown> {
  if (!isObject(finding)) return unobservable(reason('not-asked'));
  const captures = Array.isArray(finding.captures) ? finding.captures.filter(isCapture) : [];
  if (!finding.observed)
    return unobservable(isReason(finding.reason) ? finding.reason : UNREADABLE, captures);
  const whole = captures.length > 0 && captures.length === finding.captures.length && isWhole(finding.value);
  return whole ? finding : unobservable(UNREADABLE, captures);
}

const isChannel = (value: unknown) => CHANNEL_STATES.some((state) => state === value);

const SHAPES: Readonly<Record<FindingName, (value: unknown) => boolean>> = {
  presence: (value) =>
    isObject(value) && PRESENCE_STATES.some((state) => state === value.state) && hasPhrase(value),
  posts: (value) =>
    isObject(value) &&
    isListOf(value.posts, isPost) &&
    isListOf(value.coverage, isSpan) &&
    isListOf(value.contradictions, (words) => typeof words === 'string') &&
    (value.growth === undefined || isListOf(value.growth, isGrowth)),
  comments: isChannel,
  messages: isChannel,
  likes: (value) => isListOf(value, (item: LikedItem) => isTimestamp(item.at) && isScored(item)),
  commercial: (value) =>
    isListOf(
      value,
      (item: CommercialItem) => (item.where === 'foot' || item.where === 'body') && isScored(item),
    ),
};

/** An item that nobody judged accuses nobody, and clears nobody. */
function isScored(item: Pick<LikedItem, 'score' | 'reasons'>): boolean {
  const { score, reasons } = item;
  return typeof score === 'number' && score >= 0 && score <= 1 && Array.isArray(reasons);
}

function hasPhrase(value: Readonly<Record<string, unknown>>): boolean {
  if (value.state === 'active') return true;
  return typeof value.phrase === 'string' && (value.state !== 'renamed' || typeof value.to === 'string');
}

function isPost(post: Post): boolean {
  return (
    isObject(post) &&
    isTimestamp(post.publishedAt) &&
    Array.isArray(post.captures) &&
    post.captures.every(isCapture)
  );
}

function isSpan(span: Span): boolean {
  return isObject(span) && isInstant(span.from) && isInstant(span.to);
}

function isGrowth(growth: Growth): boolean {
  const { after, until, from, to, captures } = growth;
  const isGreater = typeof from === 'number' && typeof to === 'number' && from < to;
  return isInstant(after) && isInstant(until) && isGreater && isListOf(captures, isCapture);
}

/** The one form in which times are written: they are compared as strings. */
function isTimestamp(value: unknown): boolean {
  return typeof value === 'string' && TIMESTAMP.test(value);
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00$/;

/** The ends of spans are counted with, so they must be real instants. */
function isInstant(value: Span['from']): boolean {
  return isTimestamp(value) && !Number.isNaN(epoch(value));
}

function isCapture(id: unknown): boolean {
  return typeof id === 'string' && id !== '';
}

function isReason(value: unknown): value is Reason {
  return isObject(value) && typeof value.code === 'string' && typeof value.text === 'string';
}

function isListOf<T>(value: unknown, isWhole: (item: T) => boolean): boolean {
  return Array.isArray(value) && value.every((item: T) => isWhole(item));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
