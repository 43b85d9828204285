/** Calendar weeks, Monday to Sunday, in Shanghai. */

import { memo } from '../domain/memo.ts';
import {
  DAY,
  type Day,
  dayOf,
  daysBefore,
  epoch,
  minus,
  plus,
  SECOND,
  startOfDay,
  type Timestamp,
} from '../domain/time.ts';

export interface Week {
  /** The first second of its Monday. */
  readonly from: Timestamp;
  /** The last second of its Sunday. */
  readonly to: Timestamp;
}

/** The last `count` weeks that had ended by the instant, the latest first. */
export function lastWeeks(at: Timestamp, count: number): Week[] {
  const { monday, before } = startOfWeek(dayOf(at));
  return Array.from({ length: count }, (_, back) => ({
    from: daysBefore(monday, (back + 1) * 7),
    to: daysBefore(before, back * 7),
  }));
}

/** The first second of the week in which the day lies, and the one before it. */
const startOfWeek = memo((day: Day): { readonly monday: Timestamp; readonly before: Timestamp } => {
  const monday = mondayOf(day);
  return { monday, before: plus(monday, -SECOND) };
});

function mondayOf(day: Day): Timestamp {
  const midnight = startOfDay(day);
  // midnight in Shanghai is 16:00 UTC of the day before; 1970-01-01 was a Thursday, three days after a Monday
  const daysSince1970 = Math.floor(epoch(midnight) / DAY) + 1;
  return minus(midnight, ((daysSince1970 + 3) % 7) * DAY);
}
