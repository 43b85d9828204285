import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bidOfMid, midOf, midOfBid, publishedAt, timeOfMid } from '../../../scrapers/weibo/post-id.ts';
import type { Timestamp } from '../../../src/domain/time.ts';

const MID = '4649106427873349'; // written at 2021-06-17T16:00:11+08:00
const WRITTEN = '2021-06-17T16:00:11+08:00';
const seen = '2021-06-18T07:30:00+08:00' as Timestamp;

describe('a post’s id', () => {
  it('carries the second at which it was written', () => {
    expect(timeOfMid(MID)).toBe(WRITTEN);
    expect(timeOfMid('3924076680258342')?.slice(0, 16)).toBe('2015-12-25T23:10');
  });

  it.each(['20110061812539159', '123', '0000000000000001', '9999999999999999', '', 'Kjc77D1jz'])(
    'of another shape carries none: %j',
    (mid) => {
      expect(timeOfMid(mid)).toBeNull();
    },
  );

  it.each([
    ['4645748019299849', 'Kjc77D1jz'],
    ['4383183661430868', 'HyTZc60ew'],
    ['3924076680258342', 'Da6lm15cO'],
    ['5045648080502989', 'Oj9vW26QJ'],
  ])('is the same number as its bid: %s, %s', (mid, bid) => {
    expect(bidOfMid(mid)).toBe(bid);
    expect(midOfBid(bid)).toBe(mid);
    expect(midOf(mid)).toBe(mid);
    expect(midOf(bid)).toBe(mid);
  });

  it('goes to its bid and back, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 3_000_000_000_000_000n, max: 9_000_000_000_000_000n }), (mid) => {
        return midOfBid(bidOfMid(String(mid)) ?? '') === String(mid);
      }),
    );
  });

  it.each(['', 'abc', 'Kjc77D1jz!', 'ZZZZZZZZZ', '一二三四五'])('is not in %j', (bid) => {
    expect(midOfBid(bid)).toBeNull();
  });
});

describe('when a post was published', () => {
  it('is as printed, where seconds are printed', () => {
    expect(publishedAt(MID, 'Thu Jun 17 16:00:12 +0800 2021', null)).toEqual({
      at: '2021-06-17T16:00:12+08:00',
      contradicts: false,
    });
  });

  it.each([
    ['06-17', null],
    ['06-17', seen],
    ['6月17日 16:00', null],
    ['2021-06-17', null],
    ['15小时前', seen],
    ['昨天 16:00', seen],
    ['昨天 16:00', null],
    ['刚刚', null],
    ['', null],
    ['some day', seen],
    [null, null],
  ])('is by the id to the second where the print %j (seen %s) leaves it open', (print, at) => {
    expect(publishedAt(MID, print, at)).toEqual({ at: WRITTEN, contradicts: false });
  });

  it.each([
    ['Thu Jun 17 16:05:11 +0800 2021', null],
    ['Wed Jun 17 16:00:11 +0800 2020', null],
    ['06-16', null],
    ['06-18', null],
    ['06-16', seen],
    ['2020-06-17', null],
    ['3小时前', seen],
    ['今天 16:00', seen],
    ['刚刚', seen],
  ])('is not known where the print %j (seen %s) contradicts the id', (print, at) => {
    expect(publishedAt(MID, print, at)).toEqual({ at: null, contradicts: true });
  });

  it('bears with midnight: a day printed by a clock that is seconds behind', () => {
    const afterMidnight = String(((BigInt(1_623_945_600) - 515_483_463n) << 22n) + 5n); // 2021-06-18T00:00:00+08:00
    expect(publishedAt(afterMidnight, '06-17', null).at).toBe('2021-06-18T00:00:00+08:00');
  });

  it('is by the print alone where the id is too old to tell', () => {
    expect(publishedAt('20110061812539159', '2010-06-18', null).at).toBe('2010-06-18T23:59:59+08:00');
    expect(publishedAt('20110061812539159', '5分钟前', null).at).toBeNull();
  });

  it('is not known where an id alone would lie in the future of the capture', () => {
    expect(publishedAt(MID, null, '2021-06-01T00:00:00+08:00' as Timestamp).at).toBeNull();
  });
});
