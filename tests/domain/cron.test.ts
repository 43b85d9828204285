/** When something is due, in Shanghai, whatever the machine's zone. */

import { describe, expect, it } from 'vitest';
import { cronProblem, latestDue, nextDue } from '../../src/domain/cron.ts';
import type { Timestamp } from '../../src/domain/time.ts';

const at = (text: string) => text as Timestamp;

describe('a cron expression', () => {
  it.each([
    ['0 7 * * *', '2020-11-06T07:00:00+08:00', '2020-11-06T07:00:00+08:00'],
    ['0 7 * * *', '2020-11-06T06:59:59+08:00', '2020-11-05T07:00:00+08:00'],
    ['30 0 * * *', '2020-11-06T00:30:00+08:00', '2020-11-06T00:30:00+08:00'],
    ['0 8 26 1,4,7,10 *', '2021-01-25T10:00:00+08:00', '2020-10-26T08:00:00+08:00'],
    ['0 9 * * 4', '2020-11-06T10:00:00+08:00', '2020-11-05T09:00:00+08:00'],
  ])('%s at %s was due last at %s', (cron, now, due) => {
    expect(latestDue(cron, at(now))).toBe(due);
  });

  it('tells what is due next', () => {
    expect(nextDue('0 7 * * *', at('2020-11-06T07:00:00+08:00'), 2)).toEqual([
      '2020-11-07T07:00:00+08:00',
      '2020-11-08T07:00:00+08:00',
    ]);
  });

  it.each([
    ['0 7 * *', 'it has 4 fields'],
    ['0 0 7 * * *', 'it has 6 fields'],
    ['@daily', 'it has 1 fields'],
    ['61 7 * * *', 'expected minute'],
    ['0 7 31 2 *', 'expected minute'],
    ['H 7 * * *', '"H" means no certain time'],
    ['morgens um 7 Uhr !', 'expected minute'],
  ])('%s is refused: %s', (cron, words) => {
    expect(cronProblem(cron)).toContain(words);
  });

  it('is taken with names of days and months', () => {
    expect(cronProblem('0 7 * MAR,OCT THU')).toBeNull();
  });
});
