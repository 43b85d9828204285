/** What an inspector entered on the page of an account: as observations, or what is wrong with it. Pure. */

import { isFault, type Observed, readObserved } from '../../domain/observation.ts';
import { minus, type Timestamp } from '../../domain/time.ts';
import type { Missing } from '../../domain/verdict.ts';
import type { SentForm } from '../form-data.ts';

/** By the field's name, in Chinese. */
export type Errors = Readonly<Record<string, string>>;

export interface Entry {
  readonly seenAt: Timestamp;
  readonly observed: readonly Observed[];
  readonly errors: Errors;
}

/** So long a phone may be without a connection before what it kept is too old to be sent. */
const LONGEST_WAY = 7 * 24 * 60 * 60 * 1_000;

/** What the page can ask, by what the rules lack. */
export const FIELDS_FOR: Readonly<Partial<Record<Missing, readonly string[]>>> = {
  posts: ['latest-post', 'nothing-since'],
  comments: ['comments'],
  messages: ['messages'],
  presence: ['presence'],
};

const FIELDS = ['latest-post', 'nothing-since', 'comments', 'messages', 'presence'] as const;

/**
 * `age`: milliseconds between the look and the sending, by the phone's own clock, which may be wrong: only the
 * difference counts. Nobody has seen what is yet to come.
 */
export function readEntry(form: SentForm, now: Timestamp): Entry {
  const seenAt = minus(now, ageOf(form.text('age')));
  const errors: Record<string, string> = {};
  const observed: Observed[] = [];
  for (const field of FIELDS) {
    const value = field === 'presence' ? presenceOf(form) : form.text(field);
    if (value === '') continue;
    const read = readObserved(field, value, seenAt);
    if (isFault(read)) errors[field] = `${read.message}。${REMEDIES[field] ?? read.remedy}。`;
    else observed.push(read);
  }
  if (observed.length === 0 && Object.keys(errors).length === 0) errors.findings = '请至少填写一项所见。';
  return { seenAt, observed, errors };
}

function ageOf(text: string): number {
  const age = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  return Math.min(age, LONGEST_WAY);
}

function presenceOf(form: SentForm): string {
  const state = form.text('presence');
  return state === 'renamed' || state === 'migrated' ? `${state}:${form.text('presence-to')}` : state;
}

const REMEDIES: Readonly<Partial<Record<(typeof FIELDS)[number], string>>> = {
  'latest-post': '请按页面显示的发布时间填写（北京时间），不能晚于现在',
  'nothing-since': '请填写翻看到的最早一天，不能晚于今天',
  presence: '改名或迁移的，请填写新的名称',
};

const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The key under which it is worked once; a new one where none came. */
export function keyOf(form: SentForm, newKey: () => string): string {
  const key = form.text('key');
  return KEY.test(key) ? key : newKey();
}
