/** Calendar weeks, Monday to Sunday, in Shanghai. */

import { DAY, dayOf, epoch, minus, plus, SECOND, startOfDay, type Timestamp } from '../domain/time.ts';

export interface Week {
  /** The first second of its Monday. */
  readonly from: Timestamp;
  /** The last second of its Sunday. */
  readonly to: Timestamp;
}

/** The last `count` weeks that had ended by the instant, the latest first. */
export function lastWeeks(at: Timestamp, count: number): Week[] {
  const monday = mondayOf(at);
  return Array.from({ length: count }, (_, back) => ({
    from: minus(monday, (back + 1) * 7 * DAY),
    to: plus(minus(monday, back * 7 * DAY), -SECOND),
  }));
}

/** The first second of the week in which the instant lies. */
function mondayOf(at: Timestamp): Timestamp {
  const midnight = startOfDay(dayOf(at));
  // midnight in Shanghai is 16:00 UTC of the day before; 1970-01-01 was a Thursday, three days after a Monday
  const daysSince1970 = Math.floor(epoch(midnight) / DAY) + 1;
  return minus(midnight, ((daysSince1970 + 3) % 7) * DAY);
}
