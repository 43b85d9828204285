import { describe, expect, it } from 'vitest';
import type { Day, Timestamp } from '../../../src/domain/time.ts';
import { monthsOf, type PostDay } from '../../../src/web/accounts/days.ts';

const TODAY = '2020-11-06' as Day;
const span = (from: string, to: string) => ({
  from: `${from}+08:00` as Timestamp,
  to: `${to}+08:00` as Timestamp,
});

function state(day: string, seen: Partial<Parameters<typeof monthsOf>[1]>): PostDay | undefined {
  const months = monthsOf(2020, { days: [], complete: [], ...seen }, TODAY);
  return months.flatMap(({ weeks }) => weeks.flat()).find((one) => one?.day === day) ?? undefined;
}

describe('a day of the calendar', () => {
  it('tells how many posts were seen', () => {
    const days = [{ day: '2020-10-02' as Day, posts: 3 }];
    expect(state('2020-10-02', { days })).toMatchObject({ is: 'posts', posts: 3 });
  });

  it('on which nothing was seen says nothing of the account', () => {
    expect(state('2020-10-03', {})?.is).toBe('unseen');
  });

  it('has no post for certain only where lists were complete for the whole day, together or alone', () => {
    const complete = [
      span('2020-10-03T00:00:00', '2020-10-03T12:00:00'),
      span('2020-10-03T12:00:01', '2020-10-04T11:00:00'),
    ];
    expect(state('2020-10-03', { complete })?.is).toBe('none');
    expect(state('2020-10-04', { complete })?.is).toBe('unseen');
  });

  it('that has not come is neither', () => {
    expect(state('2020-11-07', { complete: [span('2020-11-01T00:00:00', '2020-12-01T00:00:00')] })?.is).toBe(
      'future',
    );
  });
});

describe('the months of a year', () => {
  it('hold every day once, Mondays first', () => {
    const months = monthsOf(2020, { days: [], complete: [] }, TODAY);
    expect(months).toHaveLength(12);
    expect(months.flatMap(({ weeks }) => weeks.flat()).filter(Boolean)).toHaveLength(366);
    // 1 October 2020 was a Thursday
    expect(months[9]?.weeks[0]?.map((one) => one?.day.slice(8) ?? '')).toEqual([
      '',
      '',
      '',
      '01',
      '02',
      '03',
      '04',
    ]);
  });

  it('add up what was seen', () => {
    const days = [
      { day: '2020-10-02' as Day, posts: 3 },
      { day: '2020-10-31' as Day, posts: 1 },
    ];
    expect(monthsOf(2020, { days, complete: [] }, TODAY)[9]).toMatchObject({ name: '2020年10月', posts: 4 });
  });
});
