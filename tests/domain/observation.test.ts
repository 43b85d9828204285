import { describe, expect, it } from 'vitest';
import { readInstant, readObserved } from '../../src/domain/observation.ts';
import type { Timestamp } from '../../src/domain/time.ts';

const SEEN = '2020-11-05T10:00:00+08:00' as Timestamp;

describe('what a person writes down', () => {
  it.each([
    ['comments', 'open', 'open'],
    ['messages', 'closed', 'closed'],
    ['presence', 'active', { state: 'active' }],
    ['presence', 'not_found', { state: 'not_found' }],
    ['presence', 'renamed:宝鸡工信局', { state: 'renamed', to: '宝鸡工信局' }],
    ['presence', 'migrated：宝鸡发布', { state: 'migrated', to: '宝鸡发布' }],
    ['latest-post', '2020-10-02T09:13:00+08:00', '2020-10-02T09:13:00+08:00'],
    ['latest-post', '2020-10-02 09:13', '2020-10-02T09:13:00+08:00'],
    ['nothing-since', '2020-10-02T01:13:00Z', '2020-10-02T09:13:00+08:00'],
  ])('%s=%s is read', (finding, value, expected) => {
    expect(readObserved(finding, value, SEEN)).toEqual({ finding, value: expected });
  });

  it('of a history scrolled to a day, claims nothing of that day itself', () => {
    expect(readObserved('nothing-since', '2020-10-02', SEEN)).toMatchObject({
      value: '2020-10-02T23:59:59+08:00',
    });
  });

  it.each([
    ['likes', 'none', 'finding', 'latest-post'],
    ['comments', 'yes', 'value', 'restricted'],
    ['presence', 'renamed', 'value', 'renamed:新名'],
    ['presence', 'renamed:', 'value', 'renamed:新名'],
    ['latest-post', '2020-10-02', 'value', '日期和时间'],
    ['latest-post', '2020-11-31T09:00:00+08:00', 'value', '2020-11-05T09:13:00+08:00'],
    ['latest-post', '2020-11-05T10:00:02+08:00', 'value', '查看时间'],
    ['nothing-since', '2020-11-06', 'value', '查看时间'],
  ])('%s=%s is refused, with the field and the remedy', (finding, value, field, remedy) => {
    const read = readObserved(finding, value, SEEN);
    expect(read).toMatchObject({ field });
    expect('remedy' in read && read.remedy).toContain(remedy);
  });

  it('takes a time without an offset for Beijing time, and nothing else for a time', () => {
    expect(readInstant('2020-11-05T10:00:00')).toBe(SEEN);
    expect(readInstant('2020/11/05 10:00')).toBe(SEEN);
    for (const text of ['2020-11-05', '昨天', '10:00', '2020-02-30 10:00', ''])
      expect(readInstant(text)).toBeNull();
  });
});
