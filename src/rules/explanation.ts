/**
 * The one line in Chinese that a verdict says. Texts stand in the rule set with named placeholders in braces;
 * a text whose placeholders have no value in this inspection gives way to the next one, and the last must
 * always be sayable, so that no explanation has a hole in it.
 */

import { PLATFORM_NAMES } from '../domain/account.ts';
import type { Finding, Findings, Post, Presence } from '../domain/finding.ts';
import type { ChannelState, CommercialItem, CommercialKind } from '../domain/page.ts';
import type { Reason } from '../domain/reason.ts';
import { chineseDay, chineseTime, DAY, minus, startOfDay, wholeDaysBetween } from '../domain/time.ts';
import type { Params } from './condition.ts';
import { certain, covers } from './coverage.ts';
import { reaches } from './facts.ts';
import { suggest } from './problem.ts';
import { type Circumstances, latestPost } from './sheet.ts';
import { openingDay } from './updates.ts';

/** What an explanation speaks of. */
export interface Told {
  readonly findings: Findings;
  readonly circumstances: Circumstances;
  readonly params: Params;
  /** Why the rule could not be decided, or what was not seen. */
  readonly reason: Reason | null;
}

export interface Placeholder {
  readonly what: string;
  /** True if it has a value in every inspection. */
  readonly always: boolean;
  /** Null: nothing to say here. */
  value(told: Told): string | null;
}

const CHANNEL_WORDS: Readonly<Record<ChannelState, string>> = {
  open: '已开放',
  restricted: '部分开放',
  closed: '已关闭',
  absent: '未提供',
};

const PRESENCE_WORDS: Readonly<Record<Presence['state'], string>> = {
  active: '正常',
  renamed: '已更名',
  migrated: '已迁移',
  suspended: '已被平台屏蔽',
  deregistered: '已注销',
  not_found: '未搜索到',
};

const COMMERCIAL_WORDS: Readonly<Record<CommercialKind, string>> = {
  'product-card': '商品卡片',
  'ad-card': '广告卡片',
  'mini-program': '小程序',
  'shop-link': '店铺链接',
  'promo-text': '推广文字',
  'qr-code': '二维码',
};

export const PLACEHOLDERS: Readonly<Record<string, Placeholder>> = {
  checkpoint: always('the checkpoint', ({ circumstances }) => chineseTime(circumstances.checkpoint)),
  platform: always('the platform', ({ circumstances }) => PLATFORM_NAMES[circumstances.platform]),
  presence: always('the state of the account', ({ findings }) => presenceWord(findings.presence)),
  comments: always('the state of comments', ({ findings }) => channelWord(findings.comments)),
  messages: always('the state of messages', ({ findings }) => channelWord(findings.messages)),
  reason: sometimes(
    'why it could not be decided, or what was not seen',
    ({ reason }) => reason?.text ?? null,
  ),
  latest: sometimes('time of the latest post seen', (told) =>
    ofLatest(told, (post) => chineseTime(post.publishedAt)),
  ),
  latest_title: sometimes('title of the latest post seen', (told) =>
    ofLatest(told, (post) => short(post.title)),
  ),
  latest_url: sometimes('address of the latest post seen', (told) => ofLatest(told, (post) => post.url)),
  days_since_latest: sometimes('whole days from the latest post seen to the checkpoint', (told) =>
    ofLatest(told, (post) => String(wholeDaysBetween(post.publishedAt, told.circumstances.checkpoint))),
  ),
  growth: sometimes('a count of posts that grew after the latest post seen', (told) => grown(told)),
  presence_phrase: sometimes("the platform's own words about the account", ({ findings }) =>
    presencePhrase(findings.presence),
  ),
  likes_seen: sometimes('how many liked items were seen', ({ findings }) =>
    findings.likes.observed ? String(findings.likes.value.length) : null,
  ),
  likes_unrelated: sometimes(
    'the liked items that reach the rule’s parameter `score`: the first ones, with author and reason',
    unrelatedLikes,
  ),
  commercial_seen: sometimes(
    'kinds of commercial matter at the foot that reach the rule’s parameter `score`, with their reasons',
    commercialWords,
  ),
  never_since: sometimes(
    'the day of opening, if the list is complete since then and shows no post',
    (told) => {
      const day = openingDay(told.circumstances);
      const { posts } = told.findings;
      if (!day || !posts.observed || posts.value.posts.length > 0) return null;
      const whole = covers(certain(posts.value.coverage), startOfDay(day), told.circumstances.checkpoint);
      return whole ? chineseDay(day) : null;
    },
  ),
  opened: sometimes('the day on which the account was opened', ({ circumstances }) => {
    const day = openingDay(circumstances);
    return day && chineseDay(day);
  }),
};

function always(what: string, value: (told: Told) => string): Placeholder {
  return { what, always: true, value };
}

function sometimes(what: string, value: (told: Told) => string | null): Placeholder {
  return { what, always: false, value };
}

function ofLatest(told: Told, say: (post: Post) => string | null): string | null {
  const post = latestPost(told.findings.posts, told.circumstances.checkpoint);
  return post && say(post);
}

/** Null where a post was seen that is newer: it says more than any count. */
function grown({ findings: { posts }, circumstances: { checkpoint } }: Told): string | null {
  if (!posts.observed) return null;
  const [latest] = [...(posts.value.growth ?? [])].sort((a, b) => (a.after < b.after ? 1 : -1));
  const post = latestPost(posts, checkpoint);
  if (!latest || (post && post.publishedAt >= latest.after)) return null;
  const { from, after, to, until } = latest;
  return `平台显示的发布总数由${from}（${chineseTime(after)}）增至${to}（${chineseTime(until)}）`;
}

/** A title may be a whole text. */
function short(title: string | null): string | null {
  return title !== null && title.length > 40 ? `${title.slice(0, 40)}…` : title;
}

const UNSEEN = '未能查看';

function channelWord(finding: Finding<ChannelState>): string {
  return finding.observed ? CHANNEL_WORDS[finding.value] : UNSEEN;
}

function presenceWord(finding: Finding<Presence>): string {
  if (!finding.observed) return UNSEEN;
  const presence = finding.value;
  const word = PRESENCE_WORDS[presence.state];
  return 'to' in presence && presence.to ? `${word}（现为${presence.to}）` : word;
}

function presencePhrase(finding: Finding<Presence>): string | null {
  return finding.observed && 'phrase' in finding.value ? finding.value.phrase : null;
}

/** Items that an explanation names; the others stand in the findings. */
const NAMED = 3;

function commercialWords({ findings: { commercial }, params }: Told): string | null {
  if (!commercial.observed) return null;
  const items = commercial.value
    .filter((item) => item.where === 'foot' && reaches(item, leastScore(params)))
    .toSorted((a, b) => b.score - a.score);
  const byKind = new Map(items.toReversed().map((item) => [item.kind, item]));
  const said = [...byKind.values()].toReversed().map(commercialWord);
  return said.length > 0 ? said.join('、') : null;
}

function commercialWord({ kind, reasons: [reason], post }: CommercialItem): string {
  const word = COMMERCIAL_WORDS[kind];
  const where = post?.title ? `，见《${short(post.title)}》` : '';
  return reason ? `${word}（${reason}${where}）` : word;
}

function unrelatedLikes({ findings: { likes }, circumstances: { checkpoint }, params }: Told): string | null {
  if (!likes.observed) return null;
  const from = typeof params.days === 'number' ? minus(checkpoint, params.days * DAY) : '';
  const items = likes.value.filter(
    (item) => item.at >= from && item.at <= checkpoint && reaches(item, leastScore(params)),
  );
  const said = items
    .toSorted((a, b) => b.score - a.score)
    .slice(0, NAMED)
    .map(
      ({ author, text, reasons: [reason] }) => `${author}“${short(text)}”${reason ? `（${reason}）` : ''}`,
    );
  if (said.length === 0) return null;
  return `${said.join('；')}${items.length > NAMED ? `等${items.length}条` : ''}`;
}

function leastScore(params: Params): number {
  return typeof params.score === 'number' ? params.score : 0;
}

/** Texts for one ending, in order of preference. */
export type Explanation = readonly Template[];

interface Template {
  /** Text and names of placeholders in turn, a text first. */
  readonly parts: readonly string[];
}

/** The first text that can be said of this inspection. */
export function explain(explanation: Explanation, told: Told): string {
  for (const { parts } of explanation) {
    const said = parts.map((part, index) => (index % 2 === 0 ? part : wordFor(part, told)));
    if (said.every((part) => part !== null)) return oneLine(said.join(''));
  }
  throw new Error('an explanation has no text that can always be said: its rule set was not checked');
}

/** Whether any of the texts tells more of a post than when it was published. */
export function namesPost(explanation: Explanation): boolean {
  return explanation.some(({ parts }) => namesIn(parts).some((name) => OF_THE_POST.includes(name)));
}

const OF_THE_POST: readonly string[] = ['latest_title', 'latest_url'];

/** A title may bring line breaks along. */
function oneLine(text: string): string {
  return /[^\S ]| {2}/.test(text) ? text.replace(/\s+/g, ' ').trim() : text.trim();
}

function wordFor(name: string, told: Told): string | null {
  if (Object.hasOwn(told.params, name)) return String(told.params[name]);
  return placeholder(name)?.value(told) ?? null;
}

function placeholder(name: string): Placeholder | undefined {
  return Object.hasOwn(PLACEHOLDERS, name) ? PLACEHOLDERS[name] : undefined;
}

export interface TextMistake {
  readonly message: string;
  readonly remedy: string;
}

/** `given`: placeholders that this ending always has beside those that are always there. */
export function compileExplanation(
  texts: readonly string[],
  params: Params,
  given: readonly string[] = [],
): { readonly explanation: Explanation; readonly mistakes: readonly TextMistake[] } {
  const templates = texts.map(parseTemplate);
  const mistakes = templates.flatMap(({ parts }) =>
    namesIn(parts).flatMap((name) => unknownName(name, params)),
  );
  const broken = texts.filter((text) => text.replace(/\{[a-z_]+\}/g, '').match(/[{}\n]/));
  const last = templates.at(-1);
  const holes =
    last && mistakes.length === 0 ? namesIn(last.parts).filter((name) => !isAlways(name, params, given)) : [];
  return {
    explanation: templates,
    mistakes: [
      ...mistakes,
      ...broken.map((text) => ({
        message: `"${text.trim()}" is not one line of text with names in braces`,
        remedy: 'write placeholders as {name}, without other braces, in one line',
      })),
      ...holes.map((name) => ({
        message: `{${name}} has no value in some inspections, and no text follows that does without it`,
        remedy: 'make it a list of texts and end it with one that does without this placeholder',
      })),
    ],
  };
}

/** The placeholders of a text; braces that hold no name stay text. */
export function parseTemplate(text: string): Template {
  return { parts: text.split(/\{([a-z_]+)\}/) };
}

function namesIn(parts: readonly string[]): string[] {
  return parts.filter((_, index) => index % 2 === 1);
}

function isAlways(name: string, params: Params, given: readonly string[]): boolean {
  return Object.hasOwn(params, name) || given.includes(name) || placeholder(name)?.always === true;
}

function unknownName(name: string, params: Params): TextMistake[] {
  const known = [...Object.keys(PLACEHOLDERS), ...Object.keys(params)];
  if (known.includes(name)) return [];
  return [{ message: `there is no placeholder {${name}}`, remedy: suggest(name, known) }];
}
