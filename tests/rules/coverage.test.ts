import { describe, expect, it } from 'vitest';
import { covers } from '../../src/rules/coverage.ts';
import { at, span } from './findings.ts';

const from = at('2020-10-22T10:00:00');
const to = at('2020-11-05T10:00:00');

describe('coverage of a stretch of time', () => {
  it.each([
    ['one span over all of it', [span('2020-10-01T00:00:00', '2020-11-30T00:00:00')], true],
    ['one span exactly', [span('2020-10-22T10:00:00', '2020-11-05T10:00:00')], true],
    [
      'spans that overlap, in any order',
      [
        span('2020-10-30T00:00:00', '2020-11-05T10:00:00'),
        span('2020-10-01T00:00:00', '2020-11-01T00:00:00'),
      ],
      true,
    ],
    [
      'a span within a longer one',
      [
        span('2020-10-01T00:00:00', '2020-11-06T00:00:00'),
        span('2020-10-23T00:00:00', '2020-10-24T00:00:00'),
      ],
      true,
    ],
    [
      'spans a second apart, which leave no second out',
      [
        span('2020-10-22T10:00:00', '2020-10-29T23:59:59'),
        span('2020-10-30T00:00:00', '2020-11-05T10:00:00'),
      ],
      true,
    ],
    [
      'spans that leave one second out',
      [
        span('2020-10-22T10:00:00', '2020-10-29T23:59:58'),
        span('2020-10-30T00:00:00', '2020-11-05T10:00:00'),
      ],
      false,
    ],
    ['a span that begins a second late', [span('2020-10-22T10:00:01', '2020-11-05T10:00:00')], false],
    ['a span that ends a second early', [span('2020-10-22T10:00:00', '2020-11-05T09:59:59')], false],
    ['no span', [], false],
  ])('%s', (_, spans, whole) => {
    expect(covers(spans, from, to)).toBe(whole);
  });
});
