/** When a round may ask for pages: hours of the day, on all days or on working days, in Asia/Shanghai. */

import chineseDays from 'chinese-days';
import { DAY, type Day, dayOf, endOfDay, later, plus, startOfDay, type Timestamp } from './time.ts';

/** `22:00`. */
export type ClockTime = string;

export interface Hours {
  readonly from: ClockTime;
  /** Not later than `from`: it is the next day's. */
  readonly to: ClockTime;
  /** Only where the day on which they begin is a working day (with the make-up days of the public holidays). */
  readonly workingDays: boolean;
}

/** What 工作时间 means where nobody says more. */
export const WORKING_HOURS: Hours = { from: '09:00', to: '18:00', workingDays: true };

/** `22:00-06:00`; null if it is none, or the two ends are the same. */
export function parseHours(text: string): Pick<Hours, 'from' | 'to'> | null {
  const form = /^(\d{1,2}:\d{2})\s*[-–—至]\s*(\d{1,2}:\d{2})$/.exec(text.normalize('NFKC').trim());
  const [from, to] = [clockTime(form?.[1]), clockTime(form?.[2])];
  return from === null || to === null || from === to ? null : { from, to };
}

function clockTime(text: string | undefined): ClockTime | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text ?? '') ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return null;
  return `${hour.padStart(2, '0')}:${minute}`;
}

/** No run of days without a working day is longer than this. */
const MOST_DAYS = 30;

/** The first instant from `at` on that lies within the hours: `at` itself, if it does. The end is not within. */
export function nextWithin(hours: Hours | null, at: Timestamp): Timestamp {
  if (!hours) return at;
  // A night that began the day before may still last.
  for (let day = dayOf(plus(at, -DAY)), n = 0; n < MOST_DAYS; day = dayAfter(day), n += 1) {
    if (hours.workingDays && !isWorkingDay(day)) continue;
    const start = instant(day, hours.from);
    const end = instant(hours.to > hours.from ? day : dayAfter(day), hours.to);
    if (at < end) return later(at, start);
  }
  throw new Error(`no working day within ${MOST_DAYS} days of ${at}`);
}

/** The end of the span of allowed hours in which `at` lies; it is not within itself. */
export function spanWithin(hours: Hours, at: Timestamp): Timestamp {
  const today = dayOf(at);
  const overMidnight = hours.to <= hours.from;
  const belongsToYesterday = overMidnight && at < instant(today, hours.from);
  return instant(overMidnight && !belongsToYesterday ? dayAfter(today) : today, hours.to);
}

export function isWorkingDay(day: Day): boolean {
  return chineseDays.isWorkday(day);
}

function dayAfter(day: Day): Day {
  return dayOf(plus(endOfDay(day), 1_000));
}

function instant(day: Day, time: ClockTime): Timestamp {
  return `${startOfDay(day).slice(0, 11)}${time}:00+08:00` as Timestamp;
}

/** For people: `22:00至次日06:00`, `工作日09:00至18:00`. */
export function hoursText({ from, to, workingDays }: Hours): string {
  return `${workingDays ? '工作日' : ''}${from}至${to > from ? '' : '次日'}${to}`;
}
