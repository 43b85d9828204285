import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chineseDay,
  chineseTime,
  DAY,
  dayOf,
  earlier,
  endOfDay,
  epoch,
  HOUR,
  later,
  minus,
  parseDay,
  parseTimestamp,
  plus,
  shanghai,
  startOfDay,
  type Timestamp,
  timestamp,
  wholeDaysBetween,
} from '../../src/domain/time.ts';

const at = (text: string) => text as Timestamp;

describe('a timestamp', () => {
  it('is written in Shanghai time, to the second', () => {
    expect(timestamp(Date.UTC(2020, 9, 2, 1, 13, 0, 999))).toBe('2020-10-02T09:13:00+08:00');
    expect(timestamp(0)).toBe('1970-01-01T08:00:00+08:00');
  });

  it('is read from any offset, and always written the same way', () => {
    expect(parseTimestamp('2020-10-02T01:13:00Z')).toBe('2020-10-02T09:13:00+08:00');
    expect(parseTimestamp('2020-10-01T20:13:00.5-05:00')).toBe('2020-10-02T09:13:00+08:00');
    expect(parseTimestamp('2020-10-02T09:13+08:00')).toBe('2020-10-02T09:13:00+08:00');
  });

  it.each([
    '2020-10-02T09:13:00',
    '2020-10-02',
    '2020-02-30T09:13:00+08:00',
    '2020-10-02T25:00:00Z',
    '',
    'now',
  ])('is not read from %j', (text) => {
    expect(parseTimestamp(text)).toBeNull();
  });

  it('compares as text exactly as the instants compare', () => {
    const second = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(fc.property(second, second, (a, b) => timestamp(a * 1000) < timestamp(b * 1000) === a < b));
  });

  it('survives being written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (second) => {
        const written = timestamp(second * 1000);
        return epoch(written) === second * 1000 && parseTimestamp(written) === written;
      }),
    );
  });
});

describe('a day in Shanghai', () => {
  it('begins eight hours before the day of Greenwich', () => {
    expect(dayOf(timestamp(Date.UTC(2020, 9, 1, 15, 59, 59)))).toBe('2020-10-01');
    expect(dayOf(timestamp(Date.UTC(2020, 9, 1, 16, 0, 0)))).toBe('2020-10-02');
  });

  it('has a first and a last second', () => {
    const day = dayOf(at('2020-10-02T09:13:00+08:00'));
    expect(startOfDay(day)).toBe('2020-10-02T00:00:00+08:00');
    expect(endOfDay(day)).toBe('2020-10-02T23:59:59+08:00');
  });

  it('must exist in the calendar', () => {
    expect(parseDay('2020-02-29')).toBe('2020-02-29');
    expect(parseDay('2019-02-29')).toBeNull();
    expect(parseDay('2020-1-1')).toBeNull();
    expect(shanghai(2019, 2, 29)).toBeNull();
    expect(shanghai(2020, 2, 29, 24)).toBeNull();
    expect(shanghai(2020, 2, 29, 9, 13)).toBe('2020-02-29T09:13:00+08:00');
  });
});

describe('reckoning', () => {
  it('moves by milliseconds, over midnight and over the year', () => {
    expect(plus(at('2020-12-31T23:30:00+08:00'), HOUR)).toBe('2021-01-01T00:30:00+08:00');
    expect(minus(at('2020-03-01T00:00:00+08:00'), DAY)).toBe('2020-02-29T00:00:00+08:00');
  });

  it('counts whole days, rounded down', () => {
    expect(wholeDaysBetween(at('2020-10-01T10:00:00+08:00'), at('2020-10-15T09:59:59+08:00'))).toBe(13);
    expect(wholeDaysBetween(at('2020-10-01T10:00:00+08:00'), at('2020-10-15T10:00:00+08:00'))).toBe(14);
    expect(wholeDaysBetween(at('2020-10-15T10:00:00+08:00'), at('2020-10-15T09:00:00+08:00'))).toBe(-1);
  });

  it('chooses the earlier and the later', () => {
    const a = at('2020-10-01T10:00:00+08:00');
    const b = at('2020-10-02T10:00:00+08:00');
    expect([earlier(a, b), earlier(b, a), later(a, b), later(b, a)]).toEqual([a, a, b, b]);
  });
});

describe('in documents', () => {
  it('is written with Arabic figures and without leading zeros in the date', () => {
    expect(chineseTime(at('2020-10-02T09:13:00+08:00'))).toBe('2020年10月2日09:13');
    expect(chineseDay(dayOf(at('2020-01-05T09:13:00+08:00')))).toBe('2020年1月5日');
  });
});
