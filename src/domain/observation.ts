/**
 * What a person can see in the app and put on record: a finding by its name, its value in the words of the
 * contract, when it was seen and by whom. An observation without a screenshot does not exist.
 */

import { z } from 'zod';
import type { CaptureId, ChannelState } from './page.ts';
import { CHANNEL_STATES } from './page.ts';
import { DAY, endOfDay, parseDay, parseTimestamp, plus, SECOND, type Timestamp } from './time.ts';

export const OBSERVABLE = ['comments', 'messages', 'presence', 'latest-post', 'nothing-since'] as const;
export type Observable = (typeof OBSERVABLE)[number];

export const OBSERVABLE_TITLES: Readonly<Record<Observable, string>> = {
  comments: '评论留言',
  messages: '私信',
  presence: '账号状态',
  'latest-post': '最近一次发布的时间',
  'nothing-since': '此后没有发布',
};

/** `to`: the other name, for `renamed` and `migrated`. */
export type SeenPresence =
  | { readonly state: 'active' | 'suspended' | 'deregistered' | 'not_found' }
  | { readonly state: 'renamed' | 'migrated'; readonly to: string };

/** What was seen. */
export type Observed =
  | { readonly finding: 'comments' | 'messages'; readonly value: ChannelState }
  | { readonly finding: 'presence'; readonly value: SeenPresence }
  /** The instant at which a post was published that was seen in the app. */
  | { readonly finding: 'latest-post'; readonly value: Timestamp }
  /** Somebody scrolled the history down to this instant, and nothing was published after it. */
  | { readonly finding: 'nothing-since'; readonly value: Timestamp };

export type Observation = Observed & {
  readonly observationId: number;
  readonly seenAt: Timestamp;
  readonly by: string;
  readonly capture: CaptureId;
};

/** What is wrong with a value, in Chinese, and what to do. */
export interface Fault {
  readonly field: 'finding' | 'value' | 'seen_at';
  readonly message: string;
  readonly remedy: string;
}

export const isFault = (read: object): read is Fault => 'remedy' in read;

/** Times are whole seconds, and a post may be seen in the second in which it appears. */
const SLACK = SECOND;

/** Reads `finding` and `value` as somebody wrote them down; what was seen cannot be later than the look. */
export function readObserved(finding: string, value: string, seenAt: Timestamp): Observed | Fault {
  const known = OBSERVABLE.find((candidate) => candidate === finding.trim());
  if (!known) {
    const titles = OBSERVABLE.map((name) => `${name}（${OBSERVABLE_TITLES[name]}）`).join('、');
    return {
      field: 'finding',
      message: `“${finding}”不是可以记录的项目`,
      remedy: `请填写其中之一：${titles}`,
    };
  }
  const read = SCHEMAS[known].safeParse(value.trim());
  if (!read.success) return { field: 'value', message: `“${value}”不能作为该项的结果`, remedy: FORMS[known] };
  const observed = { finding: known, value: read.data } as Observed;
  const isTime = observed.finding === 'latest-post' || observed.finding === 'nothing-since';
  if (isTime && observed.value > plus(seenAt, SLACK)) {
    return { field: 'value', message: '该时间晚于查看时间', remedy: '请核对该时间和查看时间' };
  }
  return observed;
}

const channel = z.enum(CHANNEL_STATES);

const presence = z.string().transform((text, context): SeenPresence => {
  const [, state, to] = /^(renamed|migrated)[:：](.{1,60})$/s.exec(text) ?? [];
  const name = to?.trim() ?? '';
  if ((state === 'renamed' || state === 'migrated') && name !== '') return { state, to: name };
  const plain = (['active', 'suspended', 'deregistered', 'not_found'] as const).find((word) => word === text);
  if (plain) return { state: plain };
  context.addIssue({ code: 'custom', message: 'no presence' });
  return z.NEVER;
});

const instant = z.string().transform((text, context): Timestamp => {
  const read = readInstant(text);
  if (read) return read;
  context.addIssue({ code: 'custom', message: 'no instant' });
  return z.NEVER;
});

/** A bare day claims the least: nothing was seen after its end. */
const since = z.union([
  instant,
  z.string().transform((text, context): Timestamp => {
    const day = parseDay(text);
    if (day) return endOfDay(day);
    context.addIssue({ code: 'custom', message: 'no day' });
    return z.NEVER;
  }),
]);

const SCHEMAS: Readonly<Record<Observable, z.ZodType<Observed['value'], string>>> = {
  comments: z.string().pipe(channel),
  messages: z.string().pipe(channel),
  presence,
  'latest-post': instant,
  'nothing-since': since,
};

const CHANNEL_FORM =
  '请填写其中之一：open（开放）、restricted（部分人可用）、closed（已关闭）、absent（平台未提供）';
const INSTANT_FORM = '请写成2020-11-05T09:13:00+08:00或2020-11-05 09:13（北京时间）的形式';

const FORMS: Readonly<Record<Observable, string>> = {
  comments: CHANNEL_FORM,
  messages: CHANNEL_FORM,
  presence:
    '请填写其中之一：active（正常）、suspended（已屏蔽）、deregistered（已注销）、not_found（未搜索到）、renamed:新名（已更名）、migrated:新名（已迁移）',
  'latest-post': `请打开该条内容，按页面显示填写发布的日期和时间；${INSTANT_FORM}`,
  'nothing-since': `${INSTANT_FORM}，只到日的写成2020-11-05，指该日以后没有发布`,
};

/**
 * An instant as people write it down: ISO 8601 with an offset, or date and time of day in Beijing time (a
 * spreadsheet's cell can carry no offset, and every office of the registry keeps this one). Null if it is none.
 */
export function readInstant(text: string): Timestamp | null {
  const trimmed = text.trim();
  const withOffset = parseTimestamp(trimmed);
  if (withOffset) return withOffset;
  const [, day, time, seconds] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.0+)?$/.exec(trimmed.replaceAll('/', '-')) ?? [];
  return day && time ? parseTimestamp(`${day}T${time}${seconds ?? ':00'}+08:00`) : null;
}

/** So old, what somebody saw of a state that can change says nothing of the checkpoint any more. */
export const FRESH_FOR = 14 * DAY;
