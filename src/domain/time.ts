/**
 * Time as the inspection knows it: instants written once, in one form, in the one zone in which they are
 * judged. The only file that knows Asia/Shanghai (UTC+8, without daylight saving time since 1991).
 */

import { memo } from './memo.ts';

declare const written: unique symbol;

/**
 * An instant to the second as ISO 8601 in Shanghai time, `2020-10-02T09:13:00+08:00`. Always this very form,
 * so that two timestamps compare as strings do, and read the same in JSON, in SQL and in a test.
 */
export type Timestamp = string & { readonly [written]: 'Timestamp' };

/** A calendar day in Shanghai, `2020-10-02`. */
export type Day = string & { readonly [written]: 'Day' };

/** The clock is passed in everywhere; only the composition root makes a real one. */
export type Clock = () => Timestamp;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const OFFSET = 8 * HOUR;

/** From milliseconds since 1970 (what is below a second is cut off). */
export function timestamp(epochMilliseconds: number): Timestamp {
  const local = new Date(Math.floor(epochMilliseconds / SECOND) * SECOND + OFFSET);
  return `${local.toISOString().slice(0, 19)}+08:00` as Timestamp;
}

/** Milliseconds since 1970. */
export function epoch(at: Timestamp): number {
  return Date.parse(at);
}

/**
 * Reads any ISO 8601 date with time and offset (`Z` or `+hh:mm`); null if it is not one, or not a real date.
 * A time without an offset is refused: whose clock it was is exactly what must not be guessed.
 */
export function parseTimestamp(text: string): Timestamp | null {
  const form = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.exec(text);
  if (!form?.[1]) return null;
  const instant = Date.parse(text);
  if (Number.isNaN(instant) || parseDay(form[1]) === null) return null;
  return timestamp(instant);
}

/** The same instant as WARC and other archives write it, `2020-10-02T01:13:00Z`. */
export function utc(at: Timestamp): string {
  return `${new Date(epoch(at)).toISOString().slice(0, 19)}Z`;
}

/** `2020-10-02`; null if there is no such day in the calendar. */
export function parseDay(text: string): Day | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const instant = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(instant)) return null;
  return new Date(instant).toISOString().slice(0, 10) === text ? (text as Day) : null;
}

/** An instant given by its calendar fields in Shanghai (month 1 to 12); null if there is no such instant. */
export function shanghai(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): Timestamp | null {
  const two = (n: number) => String(n).padStart(2, '0');
  if (hour > 23 || minute > 59 || second > 59) return null;
  return parseTimestamp(
    `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}+08:00`,
  );
}

export function dayOf(at: Timestamp): Day {
  return at.slice(0, 10) as Day;
}

/** The first second of the day. */
export function startOfDay(day: Day): Timestamp {
  return `${day}T00:00:00+08:00` as Timestamp;
}

/** The last second of the day. */
export function endOfDay(day: Day): Timestamp {
  return `${day}T23:59:59+08:00` as Timestamp;
}

export function plus(at: Timestamp, milliseconds: number): Timestamp {
  return timestamp(epoch(at) + milliseconds);
}

export function minus(at: Timestamp, milliseconds: number): Timestamp {
  return plus(at, -milliseconds);
}

/** The same time of day so many days before: no day is longer than another here. */
export function daysBefore(at: Timestamp, days: number): Timestamp {
  const before = DAYS_BEFORE.get(days) ?? memo((day: Day) => dayOf(minus(startOfDay(day), days * DAY)));
  DAYS_BEFORE.set(days, before);
  return `${before(dayOf(at))}${at.slice(10)}` as Timestamp;
}

/** Rules name a handful of spans, and a round's checkpoints lie on a handful of days. */
const DAYS_BEFORE = new Map<number, (day: Day) => Day>();

export function earlier(a: Timestamp, b: Timestamp): Timestamp {
  return a <= b ? a : b;
}

export function later(a: Timestamp, b: Timestamp): Timestamp {
  return a >= b ? a : b;
}

/** Whole days of 24 hours from `from` to `to`, rounded down; negative if `to` comes first. */
export function wholeDaysBetween(from: Timestamp, to: Timestamp): number {
  return Math.floor((epoch(to) - epoch(from)) / DAY);
}

/** For documents: `2020年10月2日09:13`. */
export function chineseTime(at: Timestamp): string {
  return `${chineseDay(dayOf(at))}${at.slice(11, 16)}`;
}

/** For documents: `2020年10月2日`, Arabic figures without leading zeros. */
export const chineseDay = memo((day: Day): string => {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
});
