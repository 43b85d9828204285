/** Dates as offices write them, read as days; what leaves several days open is read as the last of them. */

import { type Day, parseDay } from '../domain/time.ts';
import { oneLine } from './normalise.ts';
import { serialDate } from './sheet/serial.ts';

export interface FiledDate {
  /** The last day that the words allow: nobody is taken to have been there earlier than is certain. */
  readonly day: Day;
  /** Whether the words name that very day. */
  readonly exact: boolean;
}

/**
 * Reads `2020.9.30`, `2020-09-30 10:00:00`, `2020/9/30`, `20200930`, `2020年9月30日`, `2020年9月`, `2020.9`, `202009`,
 * `2020年`, and the serial numbers of spreadsheets. `2020.1` may be October, whose zero a spreadsheet drops. Null if
 * it is none of these, no day of the calendar, or not of the years 2000 to 2099.
 */
export function parseFiledDate(text: string): FiledDate | null {
  const bare = oneLine(text)
    .normalize('NFKC')
    .replace(/[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$/i, '')
    .replaceAll(' ', '');
  if (/^\d{5}$/.test(bare)) return ofSerial(Number(bare));
  const form =
    /^(20\d{2})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年)?$/.exec(bare) ??
    /^(20\d{2})(\d{2})(\d{2})?$/.exec(bare);
  if (!form?.[1]) return null;
  if (form[2] === undefined) return lastDay(form[1], '12');
  if (form[3] !== undefined) return exactly(form[1], form[2], form[3]);
  return lastDay(form[1], /^\d{4}\.1$/.test(bare) ? '10' : form[2]);
}

function ofSerial(serial: number): FiledDate | null {
  const text = serialDate(serial);
  const day = text === null || !text.startsWith('20') ? null : parseDay(text);
  return day && { day, exact: true };
}

function exactly(year: string, month: string, date: string): FiledDate | null {
  const day = parseDay(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
  return day && { day, exact: true };
}

function lastDay(year: string, month: string): FiledDate | null {
  const [last] = ['31', '30', '29', '28'].flatMap(
    (date) => parseDay(`${year}-${month.padStart(2, '0')}-${date}`) ?? [],
  );
  return last ? { day: last, exact: false } : null;
}
