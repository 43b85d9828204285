/** A source's hours as they are drawn: one bar for each hour or day, also for those in which nobody asked. Pure. */

import { DAY, type Day, dayOf, HOUR, minus, plus, type Timestamp } from '../../domain/time.ts';
import type { SourceHour } from '../../store/source-hours.ts';

export interface Counts {
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
}

export interface HourBar extends Counts {
  readonly hour: Timestamp;
}

export interface DayRow extends Counts {
  readonly day: Day;
}

export type Health = 'good' | 'partly' | 'bad' | 'unasked';

/** More refused or failed than answered is bad. */
export function healthOf({ answered, refused, failed }: Counts): Health {
  const lost = refused + failed;
  if (answered + lost === 0) return 'unasked';
  if (lost === 0) return 'good';
  return lost > answered ? 'bad' : 'partly';
}

export function sumOf(rows: readonly Counts[]): Counts {
  return rows.reduce<Counts>(
    (sum, row) => ({
      answered: sum.answered + row.answered,
      refused: sum.refused + row.refused,
      failed: sum.failed + row.failed,
    }),
    { answered: 0, refused: 0, failed: 0 },
  );
}

const NONE: Counts = { answered: 0, refused: 0, failed: 0 };

/** The last `count` hours up to and with that of `at`, the earliest first. */
export function hourBars(rows: readonly SourceHour[], at: Timestamp, count: number): HourBar[] {
  const known = new Map(rows.map((row) => [row.hour, row]));
  const last = startOfHour(at);
  return Array.from({ length: count }, (_, n) => {
    const hour = minus(last, (count - 1 - n) * HOUR);
    const { answered, refused, failed } = known.get(hour) ?? NONE;
    return { hour, answered, refused, failed };
  });
}

/** The last `count` days up to and with that of `at`, the latest first. */
export function dayRows(rows: readonly SourceHour[], at: Timestamp, count: number): DayRow[] {
  return Array.from({ length: count }, (_, n) => {
    const day = dayOf(minus(at, n * DAY));
    return { day, ...sumOf(rows.filter((row) => dayOf(row.hour) === day)) };
  });
}

export function startOfHour(at: Timestamp): Timestamp {
  return `${at.slice(0, 14)}00:00+08:00` as Timestamp;
}

/** For a list of all sources: their rows apart. */
export function bySource(rows: readonly SourceHour[]): ReadonlyMap<string, readonly SourceHour[]> {
  const apart = new Map<string, SourceHour[]>();
  for (const row of rows) {
    const key = `${row.platform} ${row.source}`;
    apart.set(key, [...(apart.get(key) ?? []), row]);
  }
  return apart;
}

/** `10月5日 09时至10时：作答12次，被拒绝1次，未取到0次`. */
export function hourText({ hour, ...counts }: HourBar): string {
  const [, month, day] = dayOf(hour).split('-').map(Number);
  return `${month}月${day}日 ${hour.slice(11, 13)}时至${plus(hour, HOUR).slice(11, 13)}时：${countsText(counts)}`;
}

export function countsText({ answered, refused, failed }: Counts): string {
  if (answered + refused + failed === 0) return '未查询';
  return `作答${answered}次，被拒绝${refused}次，未取到${failed}次`;
}
