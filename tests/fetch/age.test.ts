/** A page that a cache kept shows what was once; no absence, no ending and no post of today is read off it. */

import { describe, expect, it } from 'vitest';
import { failed, gone, nothingRead, OK, outcomeLabel } from '../../src/domain/page.ts';
import { HOUR } from '../../src/domain/time.ts';
import { ageOf } from '../../src/fetch/age.ts';
import { outcomeOf } from '../../src/fetch/outcome.ts';

const NOW = Date.parse('2026-02-20T02:00:00Z');

describe('how old an answer is', () => {
  it.each([
    ['nothing tells', [], 0],
    ['its date is now', [['Date', 'Fri, 20 Feb 2026 02:00:00 GMT']], 0],
    ['its date is an hour ago', [['date', 'Fri, 20 Feb 2026 01:00:00 GMT']], HOUR],
    ['its date is to come: a clock is wrong', [['Date', 'Fri, 20 Feb 2026 05:00:00 GMT']], 0],
    ['its age', [['Age', '7200']], 2 * HOUR],
    [
      'its age, under a date that the cache made new',
      [
        ['Age', '7200'],
        ['Date', 'Fri, 20 Feb 2026 02:00:00 GMT'],
      ],
      2 * HOUR,
    ],
    ['an age that is none', [['Age', 'soon']], 0],
    ['a date that is none', [['Date', 'yesterday']], 0],
  ] as const)('%s', (_, headers, age) => {
    expect(ageOf(headers, NOW)).toBe(age);
  });
});

describe('an answer of last year', () => {
  const response = {
    url: 'https://m.weibo.cn/',
    status: 200,
    statusText: 'OK',
    headers: [],
    raw: Buffer.from('a page'),
    body: Buffer.from('a page'),
  };
  const label = (
    kind: 'weibo-posts' | 'feed' | 'website',
    words: Parameters<typeof nothingRead>[1],
    age: number,
  ) => outcomeLabel(outcomeOf({ response, failure: null, age }, nothingRead(kind, words)));

  it.each([
    ['a list that reads well', 'weibo-posts', OK, 'failed:outdated'],
    ['an ending', 'weibo-posts', gone('suspended', 'account', '已被封禁'), 'failed:outdated'],
    ['a page that nobody knows', 'weibo-posts', failed('not-recognised'), 'failed:outdated'],
    ['a feed, which is read for hints', 'feed', OK, 'ok'],
    ['a website, likewise', 'website', OK, 'ok'],
  ] as const)('%s', (_, kind, words, outcome) => {
    expect(label(kind, words, 365 * 24 * HOUR)).toBe(outcome);
  });

  it('is told from one whose clock differs by some minutes', () => {
    expect(label('weibo-posts', OK, HOUR / 6)).toBe('ok');
  });
});
