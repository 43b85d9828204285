/** Findings as a truth table writes them: short to say, whole in type. */

import { readFileSync } from 'node:fs';
import {
  type Finding,
  type Findings,
  type LikedItem,
  observed,
  type Post,
  type PostList,
  type Presence,
  type Span,
  unobservable,
} from '../../src/domain/finding.ts';
import {
  blocked,
  type CaptureId,
  type ChannelState,
  type CommercialItem,
  type Outcome,
} from '../../src/domain/page.ts';
import { outcomeReason, type Reason, reason } from '../../src/domain/reason.ts';
import { parseTimestamp, type Timestamp } from '../../src/domain/time.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { type Circumstances, evaluate } from '../../src/rules/evaluate.ts';
import { parseRuleSet, type RuleSet } from '../../src/rules/ruleset.ts';

export function shipped(name: 'national-2019' | 'baoji-2020'): RuleSet {
  return parseRuleSet(shippedText(name), `${name}.yaml`);
}

export function shippedText(name: 'national-2019' | 'baoji-2020'): string {
  return readFileSync(new URL(`../../rulesets/${name}.yaml`, import.meta.url), 'utf8');
}

/** `2020-10-22T10:00:00`, in Shanghai. */
export function at(text: string): Timestamp {
  const instant = parseTimestamp(`${text}+08:00`);
  if (!instant) throw new Error(`not a time: ${text}`);
  return instant;
}

/** The checkpoint of the worked examples. */
export const T = at('2020-11-05T10:00:00');

export const capture = (name: string): CaptureId => name as CaptureId;

/** Why a page that ended so shows nothing. */
export function whyOf(outcome: Outcome): Reason {
  if (outcome.is === 'ok') throw new Error('a page that was seen gives no reason');
  return outcomeReason(outcome);
}

export const BLOCKED = whyOf(blocked('captcha'));
export const NOT_PUBLIC = reason('not-public');

export function post(publishedAt: string, more: Partial<Post> = {}): Post {
  return {
    id: `id ${publishedAt}`,
    url: `https://weibo.com/1/${publishedAt}`,
    title: '通知公告',
    publishedAt: at(publishedAt),
    original: true,
    repost: false,
    pinned: false,
    comments: null,
    source: 'listing',
    captures: [capture(`page of ${publishedAt}`)],
    ...more,
  };
}

export function span(from: string, to: string, source = 'listing'): Span {
  return { from: at(from), to: at(to), source };
}

/** Complete for a quarter before the checkpoint. */
export const WHOLE = span('2020-08-01T00:00:00', '2020-11-05T10:00:00');

export function posts(
  list: readonly Post[],
  coverage: readonly Span[] = [],
  more: Partial<PostList> = {},
): Finding<PostList> {
  return observed({ posts: list, coverage, contradictions: [], ...more }, [capture('listing')]);
}

export const blind = <Value>(why = BLOCKED): Finding<Value> => unobservable(why, [capture('refusal')]);

export function channel(state: ChannelState, name: string): Finding<ChannelState> {
  return observed(state, [capture(name)]);
}

export const comments = (state: ChannelState) => channel(state, 'comments');
export const messages = (state: ChannelState) => channel(state, 'messages');

export function presence(value: Presence): Finding<Presence> {
  return observed(value, [capture('profile')]);
}

export function commercialItem(
  kind: CommercialItem['kind'],
  where: CommercialItem['where'],
  score = 0.9,
): CommercialItem {
  return { kind, where, excerpt: '特惠', target: null, score, reasons: ['含“特惠”'], post: null };
}

/** Something liked at this instant, of which nothing tells whether it is related. */
export function like(time: string, score = 0.5): LikedItem {
  return {
    url: null,
    author: '某用户',
    authorId: null,
    authorVerified: null,
    authorTitle: null,
    text: '转发微博',
    at: at(time),
    timeOf: 'like',
    score,
    reasons: [],
  };
}

export function commercial(items: readonly CommercialItem[]): Finding<readonly CommercialItem[]> {
  return observed(items, [capture('article')]);
}

/** An account that is there and of which nothing else was seen. */
export function findings(more: Partial<Findings> = {}): Findings {
  return {
    presence: presence({ state: 'active' }),
    posts: blind(),
    comments: blind(),
    messages: blind(),
    likes: blind(),
    commercial: blind(),
    ...more,
  };
}

export const WEIBO: Circumstances = { platform: 'weibo', checkpoint: T, openedOn: null };
export const WECHAT: Circumstances = { platform: 'wechat', checkpoint: T, openedOn: null };

export function verdictOf(
  ruleset: RuleSet,
  rule: string,
  seen: Partial<Findings>,
  circumstances: Circumstances,
): Verdict {
  const verdict = evaluate(ruleset, seen, circumstances).find((candidate) => candidate.rule === rule);
  if (!verdict) throw new Error(`no rule ${rule} in ${ruleset.id}`);
  return verdict;
}

/** The shipped set with one thing in it changed, as an office would change it. */
export function changed(name: 'national-2019' | 'baoji-2020', from: string, to: string): RuleSet {
  const text = shippedText(name);
  if (!text.includes(from)) throw new Error(`nothing to change: ${from}`);
  return parseRuleSet(text.replace(from, to), `${name}.yaml`);
}
