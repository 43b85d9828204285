import { describe, expect, it } from 'vitest';
import { lastWeeks } from '../../src/rules/weeks.ts';
import { at } from './findings.ts';

describe('the last complete weeks, Monday to Sunday in Shanghai', () => {
  const before = { from: '2020-10-26T00:00:00+08:00', to: '2020-11-01T23:59:59+08:00' };

  it.each(['2020-11-02T00:00:00', '2020-11-05T10:00:00', '2020-11-08T23:59:59'])(
    'of %s is that of 2020-10-26',
    (moment) => {
      expect(lastWeeks(at(moment), 1)).toEqual([before]);
    },
  );

  it('moves on with the first second of a Monday', () => {
    expect(lastWeeks(at('2020-11-09T00:00:00'), 1)[0]?.from).toBe('2020-11-02T00:00:00+08:00');
    expect(lastWeeks(at('2020-11-01T23:59:59'), 1)[0]?.from).toBe('2020-10-19T00:00:00+08:00');
  });

  it('follow each other without a second between', () => {
    const [latest, earlier] = lastWeeks(at('2020-11-05T10:00:00'), 2);
    expect(latest).toEqual(before);
    expect(earlier).toEqual({ from: '2020-10-19T00:00:00+08:00', to: '2020-10-25T23:59:59+08:00' });
  });

  it('cross the end of a year', () => {
    expect(lastWeeks(at('2021-01-04T08:00:00'), 1)[0]).toEqual({
      from: '2020-12-28T00:00:00+08:00',
      to: '2021-01-03T23:59:59+08:00',
    });
  });
});
