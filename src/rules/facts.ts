/**
 * The facts that conditions may name, each true, false or unknown (it throws `Unknown`): all arithmetic of the
 * rules, so that a condition stays a sentence. `FACTS` is the whole list; what counts days is in updates.ts.
 */

import { FINDING_NAMES, type FindingName, PRESENCE_STATES, type Presence } from '../domain/finding.ts';
import type { ChannelState } from '../domain/page.ts';
import { reason } from '../domain/reason.ts';
import { daysBefore } from '../domain/time.ts';
import { type Sheet, Unknown } from './sheet.ts';
import { openedWithin, originalEachWeek, originalWithin, READINGS, updatedWithin } from './updates.ts';

/** An argument that no rule set may give: found when the rule set is loaded, never at an inspection. */
export class BadArgument extends Error {
  override readonly name = 'BadArgument';
}

export interface Fact {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: 'int' | 'string' }[];
  /** The findings that it reads: a rule that names the fact needs them. */
  readonly reads: readonly FindingName[];
  /** One sentence, for whoever writes rules. */
  readonly what: string;
  holds(sheet: Sheet, ...args: (number | string)[]): boolean;
}

const PROVIDED: Readonly<Record<ChannelState, boolean>> = {
  open: true,
  restricted: true,
  closed: false,
  absent: false,
};

const GONE: Readonly<Record<Presence['state'], boolean>> = {
  active: false,
  renamed: false,
  migrated: true,
  suspended: true,
  deregistered: true,
  not_found: true,
};

/** An empty list of likes may be one that the owner hides. */
function likesWithin(sheet: Sheet, days: number, least = 0): boolean {
  const likes = sheet.value('likes');
  if (likes.length === 0) throw new Unknown(reason('empty-list'), 'likes');
  const from = daysBefore(sheet.checkpoint, days);
  return likes.some((item) => from <= item.at && item.at <= sheet.checkpoint && reaches(item, least));
}

function commercialAtFoot(sheet: Sheet, least = 0): boolean {
  return sheet.value('commercial').some((item) => item.where === 'foot' && reaches(item, least));
}

/** Scores go from 0 to 1; rule sets speak of percent. */
export function reaches({ score }: { readonly score: number }, percent: number): boolean {
  return score * 100 >= percent;
}

const days = { name: 'days', type: 'int' } as const;
const score = { name: 'score', type: 'int' } as const;

export const FACTS: readonly Fact[] = [
  {
    name: 'updated_within',
    params: [days],
    reads: ['posts'],
    what: 'an own post was published within so many times 24 hours before the checkpoint, both ends included',
    holds: (sheet, days) => updatedWithin(sheet, count(days)),
  },
  {
    name: 'updated_within',
    params: [days, { name: 'reading', type: 'string' }],
    reads: ['posts'],
    what: 'the same in the reading "instant", or in the lenient "calendar-day": from midnight of the first day',
    holds: (sheet, days, reading) => updatedWithin(sheet, count(days), oneOf(READINGS, reading, 'reading')),
  },
  {
    name: 'updated_within_calendar_days',
    params: [days],
    reads: ['posts'],
    what: 'an own post was published on the day of the checkpoint or one of so many days before it',
    holds: (sheet, days) => updatedWithin(sheet, count(days), 'calendar-day'),
  },
  {
    name: 'original_each_week',
    params: [{ name: 'weeks', type: 'int' }],
    reads: ['posts'],
    what: 'each of the last so many complete weeks, Monday to Sunday, has a post marked as original',
    holds: (sheet, weeks) => originalEachWeek(sheet, count(weeks)),
  },
  {
    name: 'original_within',
    params: [days],
    reads: ['posts'],
    what: 'a post marked as original was published within so many times 24 hours before the checkpoint',
    holds: (sheet, days) => originalWithin(sheet, count(days)),
  },
  {
    name: 'comments_provided',
    params: [],
    reads: ['comments'],
    what: 'the public, or part of it, can comment',
    holds: (sheet) => PROVIDED[sheet.value('comments')],
  },
  {
    name: 'comments_closed',
    params: [],
    reads: ['comments'],
    what: 'the sponsor has closed comments (a platform that offers none to the account is no closing)',
    holds: (sheet) => sheet.value('comments') === 'closed',
  },
  {
    name: 'messages_provided',
    params: [],
    reads: ['messages'],
    what: 'the public, or part of it, can send messages to the account',
    holds: (sheet) => PROVIDED[sheet.value('messages')],
  },
  {
    name: 'messages_closed',
    params: [],
    reads: ['messages'],
    what: 'the sponsor has closed messages',
    holds: (sheet) => sheet.value('messages') === 'closed',
  },
  {
    name: 'presence_is',
    params: [{ name: 'state', type: 'string' }],
    reads: ['presence'],
    what: `the account is in this state: ${PRESENCE_STATES.join(', ')}`,
    holds: (sheet, state) => {
      const asked = oneOf(PRESENCE_STATES, state, 'state');
      return sheet.value('presence').state === asked;
    },
  },
  {
    name: 'account_gone',
    params: [],
    reads: ['presence'],
    what: 'the platform no longer has the account: migrated, suspended, deregistered or not found',
    holds: (sheet) => GONE[sheet.value('presence').state],
  },
  {
    name: 'likes_within',
    params: [days],
    reads: ['likes'],
    what: 'the account liked something within so many times 24 hours before the checkpoint',
    holds: (sheet, days) => likesWithin(sheet, count(days)),
  },
  {
    name: 'likes_within',
    params: [days, score],
    reads: ['likes'],
    what: 'the same of something whose score reaches so many percent: unrelated, as far as words tell',
    holds: (sheet, days, score) => likesWithin(sheet, count(days), percent(score)),
  },
  {
    name: 'commercial_at_foot',
    params: [],
    reads: ['commercial'],
    what: 'commercial matter was seen at the foot of a page',
    holds: (sheet) => commercialAtFoot(sheet),
  },
  {
    name: 'commercial_at_foot',
    params: [score],
    reads: ['commercial'],
    what: 'the same of matter whose score reaches so many percent: somebody sells, as far as words tell',
    holds: (sheet, score) => commercialAtFoot(sheet, percent(score)),
  },
  {
    name: 'opened_within',
    params: [days],
    reads: ['posts'],
    what: 'the account was opened less than so many times 24 hours before the checkpoint',
    holds: (sheet, days) => openedWithin(sheet, count(days)),
  },
  {
    name: 'closing_accepted',
    params: [],
    reads: [],
    what: 'the office has accepted that the account is closed (an announced closing is not enough)',
    holds: (sheet) => sheet.circumstances.status === 'closed',
  },
  {
    name: 'serves_only',
    params: [],
    reads: [],
    what: 'the registry says that the account serves and does not publish (办事类)',
    holds: (sheet) => sheet.circumstances.publishes === false,
  },
  {
    name: 'not_public',
    params: [{ name: 'finding', type: 'string' }],
    reads: [],
    what: 'no public page shows this finding (never true where a page was refused or failed); never unknown',
    holds: (sheet, finding) => {
      const why = sheet.whyUnseen(oneOf(FINDING_NAMES, finding, 'finding'));
      return why !== null && (why.code === 'not-public' || why.code === 'no-source');
    },
  },
];

function count(value: number | string | undefined): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= 3660) return value;
  throw new BadArgument(`expected a whole number from 1 to 3660, got ${value}`);
}

function percent(value: number | string | undefined): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 100) return value;
  throw new BadArgument(`expected a whole number from 0 to 100, got ${value}`);
}

function oneOf<T extends string>(known: readonly T[], value: unknown, name: string): T {
  const found = known.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new BadArgument(`there is no ${name} "${value}", use one of: ${known.join(', ')}`);
}
