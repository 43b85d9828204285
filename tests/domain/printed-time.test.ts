import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printedTime } from '../../src/domain/printed-time.ts';
import { DAY, epoch, minus, type Timestamp, timestamp } from '../../src/domain/time.ts';

const seen = '2019-06-16T13:04:55+08:00' as Timestamp;

describe('a time that needs no instant of capture', () => {
  it.each([
    ['1493630875', '2017-05-01T17:27:55+08:00', 'second'],
    ['1493630875000', '2017-05-01T17:27:55+08:00', 'second'],
    ['Wed Aug 24 22:03:13 +0800 2022', '2022-08-24T22:03:13+08:00', 'second'],
    ['Wed Aug 24 14:03:13 +0000 2022', '2022-08-24T22:03:13+08:00', 'second'],
    ['Mon Jul 4 22:24:29 +0800 2021', '2021-07-04T22:24:29+08:00', 'second'],
    ['2014-12-25 23:10:05', '2014-12-25T23:10:05+08:00', 'second'],
    ['2017-04-15 08:50', '2017-04-15T08:50:00+08:00', 'minute'],
    ['2018-12-31', '2018-12-31T23:59:59+08:00', 'day'],
    ['2018/12/31', '2018-12-31T23:59:59+08:00', 'day'],
    ['18-12-31', '2018-12-31T23:59:59+08:00', 'day'],
    ['2020年10月2日', '2020-10-02T23:59:59+08:00', 'day'],
    ['2020年10月02日 09:13', '2020-10-02T09:13:00+08:00', 'minute'],
    ['2020-10-02T01:13:00Z', '2020-10-02T09:13:00+08:00', 'second'],
    [' 2018-12-31 \u00a0 08:05 ', '2018-12-31T08:05:00+08:00', 'minute'],
  ])('«%s» is %s, to the %s', (print, at, precision) => {
    expect(printedTime(print, null)).toEqual({ at, precision });
  });
});

describe('a time that counts from the instant of capture', () => {
  it.each([
    ['刚刚', '2019-06-16T13:04:55+08:00', 'minute'],
    ['30秒前', '2019-06-16T13:04:25+08:00', 'minute'],
    ['5分钟前', '2019-06-16T12:59:55+08:00', 'minute'],
    ['15小时前', '2019-06-15T22:04:55+08:00', 'hour'],
    ['3天前', '2019-06-13T13:04:55+08:00', 'day'],
    ['今天 12:40', '2019-06-16T12:40:00+08:00', 'minute'],
    ['昨天 10:11', '2019-06-15T10:11:00+08:00', 'minute'],
    ['昨天10:11', '2019-06-15T10:11:00+08:00', 'minute'],
    ['前天 23:59', '2019-06-14T23:59:00+08:00', 'minute'],
    ['昨天', '2019-06-15T23:59:59+08:00', 'day'],
    ['06-14', '2019-06-14T23:59:59+08:00', 'day'],
    ['6-14 08:30', '2019-06-14T08:30:00+08:00', 'minute'],
    ['6月14日 08:30', '2019-06-14T08:30:00+08:00', 'minute'],
    ['06-14 08:30:01', '2019-06-14T08:30:01+08:00', 'second'],
  ])('«%s» is %s, to the %s', (print, at, precision) => {
    expect(printedTime(print, seen)).toEqual({ at, precision });
    expect(printedTime(print, null)).toBeNull();
  });

  it('puts «昨天 23:30», seen ten minutes after midnight, on the day before in Shanghai', () => {
    // 16:10 UTC of the 15th is 00:10 of the 16th in Shanghai.
    expect(printedTime('昨天 23:30', '2019-06-16T00:10:00+08:00' as Timestamp)?.at).toBe(
      '2019-06-15T23:30:00+08:00',
    );
  });

  it('counts a bare day that is not over yet as the instant of capture', () => {
    expect(printedTime('06-16', seen)).toEqual({ at: seen, precision: 'day' });
    expect(printedTime('2019-06-16', seen)).toEqual({ at: seen, precision: 'day' });
  });
});

describe('a date without a year', () => {
  it.each([
    ['12-31', '2019-01-01T00:05:00+08:00', '2018-12-31T23:59:59+08:00'],
    ['06-17', '2019-06-16T13:04:55+08:00', '2018-06-17T23:59:59+08:00'],
    ['12月25日 23:10', '2015-12-28T22:10:00+08:00', '2015-12-25T23:10:00+08:00'],
    ['12月25日 23:10', '2015-12-25T22:10:00+08:00', '2014-12-25T23:10:00+08:00'],
    ['02-29', '2023-03-01T10:00:00+08:00', '2020-02-29T23:59:59+08:00'],
  ])('«%s» seen at %s is %s', (print, at, expected) => {
    expect(printedTime(print, at as Timestamp)?.at).toBe(expected);
  });

  it('stays in this year when the platform’s clock is minutes ahead of ours, and is not in the future', () => {
    const at = '2019-06-16T13:04:55+08:00' as Timestamp;
    expect(printedTime('06-16 13:07', at)?.at).toBe(at);
    expect(printedTime('06-16 13:30', at)?.at).toBe('2018-06-16T13:30:00+08:00');
  });

  it('never lies in the future, and never more than eight years back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 1_300_000_000, max: 2_000_000_000 }),
        (month, day, second) => {
          const at = timestamp(second * 1000);
          const print = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const printed = printedTime(print, at);
          if (!printed) return !isDay(month, day);
          return (
            printed.at <= at && printed.at >= minus(at, 8 * 366 * DAY) && printed.at.slice(5, 10) === print
          );
        },
      ),
    );
  });
});

function isDay(month: number, day: number): boolean {
  return new Date(Date.UTC(2020, month - 1, day)).getUTCDate() === day;
}

describe('what is no time', () => {
  it.each([
    '',
    '置顶',
    '2020-13-01',
    '2019-02-29',
    '06-31',
    '25:10',
    '昨天 25:10',
    '2020-10-02 09:60',
    'Wed Xxx 24 22:03:13 +0800 2022',
    '1.5小时前',
    '12345678901234567890',
    '2020-10-02T09:13:00',
    '99999天前',
    ' '.repeat(1000),
    '9'.repeat(100_000),
  ])('«%s» is null', (print) => {
    expect(printedTime(print, seen)).toBeNull();
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 4_000_000_000 }), (print, second) => {
        const printed = printedTime(print, timestamp(second * 1000));
        return printed === null || Number.isFinite(epoch(printed.at));
      }),
    );
  });
});
