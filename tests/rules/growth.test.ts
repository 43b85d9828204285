/** A count of posts that grew: when it proves an update, and when it does not. */

import { describe, expect, it } from 'vitest';
import { joinSightings } from '../../scrapers/join.ts';
import type { Sighting } from '../../scrapers/scraper.ts';
import type { Growth, Post, Span } from '../../src/domain/finding.ts';
import { type CaptureId, OK } from '../../src/domain/page.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import { shipped } from './findings.ts';

const T = '2020-11-06T10:00:00+08:00' as Timestamp;
const EARLIER = 'earlier' as CaptureId;
const NOW = 'now' as CaptureId;

const at = (text: string) => text as Timestamp;
const grown = (after: string, until: string = T): Growth => ({
  source: 'weibo-profile',
  after: at(after),
  until: at(until),
  from: 100,
  to: 103,
  captures: [EARLIER, NOW],
});

function post(publishedAt: string): Post {
  return {
    id: publishedAt,
    url: null,
    title: null,
    publishedAt: at(publishedAt),
    original: null,
    repost: null,
    pinned: null,
    comments: null,
    source: 'weibo-mobile',
    captures: [NOW],
  };
}

function judged(seen: { growth: readonly Growth[]; posts?: readonly Post[]; coverage?: readonly Span[] }) {
  const sighting: Sighting = {
    source: 'weibo-profile',
    outcome: OK,
    requests: 1,
    posts: [],
    coverage: [],
    presence: { observed: true, value: { state: 'active' }, captures: [NOW] },
    discovered: [],
    captures: [NOW],
    notes: [],
    ...seen,
  };
  const verdicts = evaluate(shipped('national-2019'), joinSightings([sighting]), {
    platform: 'weibo',
    checkpoint: T,
    openedOn: '2015-01-01',
  });
  return verdicts.find(({ rule }) => rule === 'not-updated');
}

describe('a count of posts that grew', () => {
  it('proves an update if both looks lie within the fourteen days', () => {
    const verdict = judged({ growth: [grown('2020-10-23T10:00:00+08:00')] });
    expect(verdict).toMatchObject({
      outcome: 'pass',
      explanation:
        '监测时间点2020年11月6日10:00前14天内有更新：平台显示的发布总数由100（2020年10月23日10:00）增至103（2020年11月6日10:00）。',
    });
    expect(verdict?.captures).toEqual(expect.arrayContaining([EARLIER, NOW]));
  });

  it('proves it also where the latest post seen is an old one', () => {
    const verdict = judged({
      growth: [grown('2020-10-23T10:00:00+08:00')],
      posts: [post('2020-05-01T09:00:00+08:00')],
    });
    expect(verdict).toMatchObject({ outcome: 'pass' });
    expect(verdict?.explanation).toContain('增至103');
  });

  it('proves nothing if the earlier look lies before them: the post may have come on the day after it', () => {
    expect(judged({ growth: [grown('2020-10-23T09:59:59+08:00')] })).toMatchObject({
      outcome: 'undetermined',
    });
  });

  it('counts up to the look itself, and not beyond', () => {
    const after = '2020-11-01T10:00:00+08:00';
    expect(judged({ growth: [grown(after, '2020-11-06T10:10:00+08:00')] })).toMatchObject({
      outcome: 'pass',
    });
    expect(judged({ growth: [grown(after, '2020-11-06T11:00:00+08:00')] })).toMatchObject({
      outcome: 'undetermined',
    });
  });

  it('contradicts a whole list that shows nothing: it counts what only some may see, and a person decides', () => {
    const coverage = [{ from: at('2020-10-01T00:00:00+08:00'), to: T, source: 'weibo-mobile' }];
    const verdict = judged({ growth: [grown('2020-11-01T10:00:00+08:00')], coverage });
    expect(verdict).toMatchObject({ outcome: 'undetermined', reason: { code: 'contradiction' } });
  });
});
