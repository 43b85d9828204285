import { describe, expect, it } from 'vitest';
import { type Hours, hoursText, nextWithin, parseHours, WORKING_HOURS } from '../../src/domain/hours.ts';
import type { Timestamp } from '../../src/domain/time.ts';

const NIGHT: Hours = { from: '22:00', to: '06:00', workingDays: false };

describe('the hours of a round', () => {
  it.each<[string, Hours | null, string, string]>([
    ['none: any instant', null, '2020-11-06T10:00:00', '2020-11-06T10:00:00'],
    ['at night, by day: the evening', NIGHT, '2020-11-06T10:00:00', '2020-11-06T22:00:00'],
    ['at night, at their first second', NIGHT, '2020-11-06T22:00:00', '2020-11-06T22:00:00'],
    ['at night, after midnight', NIGHT, '2020-11-07T05:59:59', '2020-11-07T05:59:59'],
    ['at night, at their end', NIGHT, '2020-11-07T06:00:00', '2020-11-07T22:00:00'],
    ['of work, in the morning before', WORKING_HOURS, '2020-11-06T08:59:59', '2020-11-06T09:00:00'],
    ['of work, on a Friday evening', WORKING_HOURS, '2020-11-06T18:00:00', '2020-11-09T09:00:00'],
    ['of work, in the national holidays', WORKING_HOURS, '2020-10-01T10:00:00', '2020-10-09T09:00:00'],
    [
      'of work, on the Saturday that makes up for one',
      WORKING_HOURS,
      '2020-10-10T10:00:00',
      '2020-10-10T10:00:00',
    ],
    [
      'of a night that began on a working day, on Saturday after midnight',
      { ...NIGHT, workingDays: true },
      '2020-11-07T03:00:00',
      '2020-11-07T03:00:00',
    ],
    [
      'of a night that begins on a working day, on Saturday evening',
      { ...NIGHT, workingDays: true },
      '2020-11-07T23:00:00',
      '2020-11-09T22:00:00',
    ],
  ])('%s', (_what, hours, at, expected) => {
    expect(nextWithin(hours, `${at}+08:00` as Timestamp)).toBe(`${expected}+08:00`);
  });

  it.each([
    ['22:00-06:00', { from: '22:00', to: '06:00' }],
    ['8:30－17:30', { from: '08:30', to: '17:30' }],
    ['24:00-06:00', null],
    ['06:00-06:00', null],
    ['at night', null],
  ])('%s is read as %j', (text, hours) => {
    expect(parseHours(text)).toEqual(hours);
  });

  it('are told in Chinese', () => {
    expect([hoursText(NIGHT), hoursText(WORKING_HOURS)]).toEqual(['22:00至次日06:00', '工作日09:00至18:00']);
  });
});
