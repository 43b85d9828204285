/** How posts and the registry's dates are counted back from the checkpoint. */

import type { PostList } from '../domain/finding.ts';
import { type Reason, reason } from '../domain/reason.ts';
import {
  type Day,
  dayOf,
  daysBefore,
  endOfDay,
  HOUR,
  MINUTE,
  parseDay,
  plus,
  startOfDay,
  type Timestamp,
} from '../domain/time.ts';
import { believed, certain, covers } from './coverage.ts';
import { type Circumstances, type Sheet, Unknown } from './sheet.ts';
import { lastWeeks } from './weeks.ts';

/** Clocks that differ by less are set wrong; a post later than that is of another day than a checkpoint replayed. */
const CLOCK_DISPUTE = HOUR;

export const READINGS = ['instant', 'calendar-day'] as const;
export type Reading = (typeof READINGS)[number];

/** A count is read moments after the checkpoint: what was published in between is of the same look. */
const SAME_LOOK = 15 * MINUTE;

/**
 * Whether any own post was published within `days` before the checkpoint. True if one was seen; false only if
 * the list of posts is known complete over all of the time; else unknown.
 * - `instant`: the closed interval [T − days × 24 h, T]: exactly so old still counts.
 * - `calendar-day` (lenient): from 00:00 of the day that lies `days` days before the day of T.
 */
export function updatedWithin(sheet: Sheet, days: number, reading: Reading = 'instant'): boolean {
  const from =
    reading === 'instant'
      ? daysBefore(sheet.checkpoint, days)
      : startOfDay(dayOf(daysBefore(sheet.checkpoint, days)));
  return postedBetween(sheet, from, sheet.checkpoint);
}

function postedBetween(sheet: Sheet, from: Timestamp, to: Timestamp): boolean {
  const list = sheet.value('posts');
  if (list.posts.some((post) => from <= post.publishedAt && post.publishedAt <= to)) return true;
  if (grewBetween(list, from, to)) {
    // The count holds what only some may see and what is deleted since: against a whole list it proves nothing.
    if (isWhole(sheet, list, from, to)) throw new Unknown(reason('contradiction'), 'posts');
    return true;
  }
  // A page cannot show what was not yet published: a post shortly after the checkpoint means that a clock is wrong.
  if (list.posts.some((post) => to < post.publishedAt && post.publishedAt <= plus(to, CLOCK_DISPUTE))) {
    throw new Unknown(reason('clock'), 'posts');
  }
  if (isWhole(sheet, list, from, to)) return false;
  throw gap(sheet, list, from, to);
}

/** Something was published after the one count and before the other, so both must lie in the time asked about. */
function grewBetween(list: PostList, from: Timestamp, to: Timestamp): boolean {
  return (list.growth ?? []).some(({ after, until }) => from <= after && until <= plus(to, SAME_LOOK));
}

/** Whether nothing can be missing between the two instants. */
function isWhole(sheet: Sheet, list: PostList, from: Timestamp, to: Timestamp): boolean {
  if (covers(certain(list.coverage), from, to)) return true;
  return sheet.believes && isPresumed(sheet, list, from, to);
}

/** A source that may lack posts is not believed where any two sources contradict each other. */
function isPresumed({ checkpoint }: Sheet, list: PostList, from: Timestamp, to: Timestamp): boolean {
  return list.contradictions.length === 0 && covers(believed(list.coverage, checkpoint), from, to);
}

function gap(sheet: Sheet, list: PostList, from: Timestamp, to: Timestamp): Unknown {
  if (list.contradictions.length > 0) return new Unknown(reason('contradiction'), 'posts');
  const presumed = isPresumed(sheet, list, from, to);
  return new Unknown(reason(presumed ? 'presumed-absence' : 'no-coverage'), 'posts');
}

/** Whether a post marked as original was published within `days` times 24 hours before the checkpoint. */
export function originalWithin(sheet: Sheet, days: number): boolean {
  return originalBetween(sheet, daysBefore(sheet.checkpoint, days), sheet.checkpoint);
}

/** Whether each of the last `weeks` complete weeks (Monday to Sunday) before the checkpoint has an original post. */
export function originalEachWeek(sheet: Sheet, weeks: number): boolean {
  return allKnown(lastWeeks(sheet.checkpoint, weeks), ({ from, to }) => originalBetween(sheet, from, to));
}

/** False if any is known to be false; else unknown if any is unknown. */
function allKnown<T>(items: readonly T[], holds: (item: T) => boolean): boolean {
  let unknown: Unknown | null = null;
  for (const item of items) {
    try {
      if (!holds(item)) return false;
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      unknown ??= error;
    }
  }
  if (unknown) throw unknown;
  return true;
}

/** A mark of originality proves an original; that a page shows none (null) proves nothing. */
function originalBetween(sheet: Sheet, from: Timestamp, to: Timestamp): boolean {
  const list = sheet.value('posts');
  const posts = list.posts.filter((post) => from <= post.publishedAt && post.publishedAt <= to);
  if (posts.some((post) => post.original === true)) return true;
  if (!isWhole(sheet, list, from, to)) throw gap(sheet, list, from, to);
  if (posts.some((post) => post.original === null)) throw new Unknown(UNMARKED, 'posts');
  return false;
}

const UNMARKED: Reason = { code: 'no-original-mark', text: '页面未标明是否原创，不能证明没有原创内容' };

/** Whether the account was opened less than `days` before the checkpoint; an older post proves that it was not. */
export function openedWithin(sheet: Sheet, days: number): boolean {
  const from = daysBefore(sheet.checkpoint, days);
  const opened = openingDay(sheet.circumstances);
  if (opened) return endOfDay(opened) > from;
  if (
    sheet.whyUnseen('posts') === null &&
    sheet.value('posts').posts.some((post) => post.publishedAt <= from)
  )
    return false;
  throw new Unknown(OPENING_UNKNOWN, 'registry');
}

const OPENING_UNKNOWN: Reason = {
  code: 'no-opening-date',
  text: '备案登记中没有开设日期，不能排除账号新近开设',
};

/** The day on which the registry says that the account was opened. */
export function openingDay(circumstances: Circumstances): Day | null {
  return parseDay((circumstances.openedOn ?? '').slice(0, 10));
}
