/**
 * Reads the times that platforms print for people: «刚刚», «15小时前», «昨天 10:11», `06-14`, `Wed Aug 24
 * 22:03:13 +0800 2022`. Judged in Asia/Shanghai against the instant at which the page was captured.
 */

import {
  DAY,
  dayOf,
  earlier,
  endOfDay,
  HOUR,
  MINUTE,
  minus,
  parseTimestamp,
  plus,
  SECOND,
  shanghai,
  startOfDay,
  type Timestamp,
  timestamp,
} from './time.ts';

/** How exactly the print tells the instant; the true one lies within one such unit of `at`. */
export type Precision = 'second' | 'minute' | 'hour' | 'day';

export const PRECISION_SPAN: Readonly<Record<Precision, number>> = {
  second: SECOND,
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
};

export interface PrintedTime {
  /** Where the print leaves a choice, the latest instant that it allows, e.g. the end of a bare day. */
  readonly at: Timestamp;
  readonly precision: Precision;
}

/** The platform's clock may be ahead of ours: a print this far in the future is still of this year. */
const SKEW = 10 * MINUTE;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Form = readonly [RegExp, (parts: Parts, seenAt: Timestamp | null) => PrintedTime | null];
type Parts = Readonly<Record<string, string | undefined>>;

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?`;
const AND_CLOCK = `(?: ?${CLOCK})?`;

const FORMS: readonly Form[] = [
  [/^(?<seconds>\d{9,10})$/, ({ seconds }) => exact(timestamp(Number(seconds) * SECOND))],
  [/^(?<milliseconds>\d{12,13})$/, ({ milliseconds }) => exact(timestamp(Number(milliseconds)))],
  [
    /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>\d{1,2}) (?<time>\d{2}:\d{2}:\d{2}) (?<offset>[+-]\d{4}) (?<year>\d{4})$/,
    unixDate,
  ],
  [new RegExp(`^(?<year>\\d{4}|\\d{2})([-/.])(?<month>\\d{1,2})\\2(?<day>\\d{1,2})${AND_CLOCK}$`), fullDate],
  [new RegExp(`^(?<year>\\d{4})年(?<month>\\d{1,2})月(?<day>\\d{1,2})日${AND_CLOCK}$`), fullDate],
  [new RegExp(`^(?<month>\\d{1,2})-(?<day>\\d{1,2})${AND_CLOCK}$`), yearlessDate],
  [new RegExp(`^(?<month>\\d{1,2})月(?<day>\\d{1,2})日${AND_CLOCK}$`), yearlessDate],
  [/^(?:刚刚|刚才)$/, (_, seenAt) => ago(seenAt, 0, 'minute')],
  [
    /^(?<count>\d{1,4}) ?秒(?:钟)?(?:之)?前$/,
    ({ count }, seenAt) => ago(seenAt, Number(count) * SECOND, 'minute'),
  ],
  [
    /^(?<count>\d{1,4}) ?分钟?(?:之)?前$/,
    ({ count }, seenAt) => ago(seenAt, Number(count) * MINUTE, 'minute'),
  ],
  [/^半小时前$/, (_, seenAt) => ago(seenAt, 30 * MINUTE, 'hour')],
  [/^(?<count>\d{1,4}) ?个?小时(?:之)?前$/, ({ count }, seenAt) => ago(seenAt, Number(count) * HOUR, 'hour')],
  [/^(?<count>\d{1,4}) ?天(?:之)?前$/, ({ count }, seenAt) => ago(seenAt, Number(count) * DAY, 'day')],
  [new RegExp(`^(?<name>今天|昨天|前天)${AND_CLOCK}$`), namedDay],
];

/**
 * The instant that a print means; null if it is no time, no real date, or cannot be told without the instant
 * of capture (`seenAt`), which relative and year-less times need. A print without a year is of the last such
 * day that is not in the future. ISO 8601 and epochs in seconds or milliseconds are understood as well.
 */
export function printedTime(text: string, seenAt: Timestamp | null): PrintedTime | null {
  const print = text.replace(/[\s\u00a0\u3000]+/g, ' ').trim();
  if (print.length > 40) return null;
  for (const [form, read] of FORMS) {
    const match = form.exec(print);
    if (match) return read(match.groups ?? {}, seenAt);
  }
  const iso = parseTimestamp(print);
  return iso ? exact(iso) : null;
}

function exact(at: Timestamp): PrintedTime {
  return { at, precision: 'second' };
}

function ago(seenAt: Timestamp | null, milliseconds: number, precision: Precision): PrintedTime | null {
  return seenAt && { at: minus(seenAt, milliseconds), precision };
}

function unixDate({ month, day, time, offset, year }: Parts): PrintedTime | null {
  const number = String(MONTHS.indexOf(month ?? '') + 1).padStart(2, '0');
  const at = parseTimestamp(`${year}-${number}-${(day ?? '').padStart(2, '0')}T${time}${offset}`);
  return at && exact(at);
}

function fullDate(parts: Parts, seenAt: Timestamp | null): PrintedTime | null {
  const year = Number(parts.year);
  return onDay(year < 100 ? 2000 + year : year, parts, seenAt);
}

/** Goes back year by year (eight, for 29 February) until the day exists and has come. */
function yearlessDate(parts: Parts, seenAt: Timestamp | null): PrintedTime | null {
  if (!seenAt) return null;
  const thisYear = Number(seenAt.slice(0, 4));
  for (let year = thisYear; year >= thisYear - 8; year--) {
    const begin = shanghai(year, Number(parts.month), Number(parts.day), ...clockOf(parts));
    if (begin && begin <= plus(seenAt, SKEW)) return notAfter(onDay(year, parts, seenAt), seenAt);
  }
  return null;
}

function namedDay(parts: Parts, seenAt: Timestamp | null): PrintedTime | null {
  if (!seenAt) return null;
  const back = ['今天', '昨天', '前天'].indexOf(parts.name ?? '');
  const [year, month, day] = dayOf(minus(seenAt, back * DAY)).split('-');
  return notAfter(onDay(Number(year), { ...parts, month, day }, seenAt), seenAt);
}

/** A bare day counts as its end, at most the instant of capture. */
function onDay(year: number, parts: Parts, seenAt: Timestamp | null): PrintedTime | null {
  const at = shanghai(year, Number(parts.month), Number(parts.day), ...clockOf(parts));
  if (!at) return null;
  if (parts.hour !== undefined) return { at, precision: parts.second === undefined ? 'minute' : 'second' };
  const end = endOfDay(dayOf(at));
  const open = seenAt !== null && startOfDay(dayOf(at)) <= seenAt && seenAt < end;
  return { at: open ? seenAt : end, precision: 'day' };
}

function notAfter(printed: PrintedTime | null, seenAt: Timestamp): PrintedTime | null {
  return printed && { ...printed, at: earlier(printed.at, seenAt) };
}

function clockOf(parts: Parts): [number, number, number] {
  return [Number(parts.hour ?? 0), Number(parts.minute ?? 0), Number(parts.second ?? 0)];
}
