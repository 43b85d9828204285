import { describe, expect, it } from 'vitest';
import { joinSightings } from '../../scrapers/join.ts';
import { checkpointOfPeople, seenByPeople } from '../../scrapers/person.ts';
import type { Observation, Observed } from '../../src/domain/observation.ts';
import type { CaptureId } from '../../src/domain/page.ts';
import type { Day, Timestamp } from '../../src/domain/time.ts';

const CHECKPOINT = '2020-11-05T10:00:00+08:00' as Timestamp;
const WINDOW = { from: '2020-10-10' as Day, to: '2020-11-06' as Day };

function seen(observed: Observed, seenAt = '2020-11-05T09:00:00+08:00'): Observation {
  const capture = `shot of ${observed.finding}` as CaptureId;
  return { ...observed, observationId: 1, by: '张三', seenAt: seenAt as Timestamp, capture };
}

const open: Observed = { finding: 'messages', value: 'open' };

describe('a person as a source', () => {
  it('is silent where nobody saw anything', () => {
    expect(seenByPeople([], { checkpoint: CHECKPOINT, window: null })).toBeNull();
  });

  it('rests each thing seen on its own screenshot', () => {
    const observations = [
      seen(open),
      seen({ finding: 'presence', value: { state: 'deregistered' } }),
      seen({ finding: 'latest-post', value: '2020-11-01T09:00:00+08:00' as Timestamp }),
    ];
    const sighting = seenByPeople(observations, { checkpoint: CHECKPOINT, window: null });
    const findings = joinSightings(sighting ? [sighting] : []);
    expect(findings.messages).toEqual({ observed: true, value: 'open', captures: ['shot of messages'] });
    expect(findings.presence).toMatchObject({ observed: true, captures: ['shot of presence'] });
    expect(findings.posts).toMatchObject({ observed: true, captures: ['shot of latest-post'] });
  });

  it('covers from where the history was scrolled to, until the look', () => {
    const since = seen({ finding: 'nothing-since', value: '2020-10-02T09:13:00+08:00' as Timestamp });
    const sighting = seenByPeople([since], { checkpoint: CHECKPOINT, window: null });
    expect(sighting?.coverage).toEqual([
      { from: '2020-10-02T09:13:00+08:00', to: '2020-11-05T09:00:00+08:00', source: 'person' },
    ]);
  });

  it('claims no coverage for having seen one post', () => {
    const post = seen({ finding: 'latest-post', value: '2020-10-02T09:13:00+08:00' as Timestamp });
    expect(seenByPeople([post], { checkpoint: CHECKPOINT, window: null })?.coverage).toEqual([]);
  });

  it.each([
    ['2020-10-22T00:00:00+08:00', null, true],
    ['2020-10-21T23:59:59+08:00', null, false],
    ['2020-10-21T23:59:59+08:00', WINDOW, true],
    ['2020-10-09T23:59:59+08:00', WINDOW, false],
    ['2020-11-05T10:00:01+08:00', WINDOW, false],
  ])('seen at %s with window %j counts: %s', (at, window, counts) => {
    const sighting = seenByPeople([seen(open, at)], { checkpoint: CHECKPOINT, window });
    expect(sighting !== null).toBe(counts);
  });

  it('lets an account be judged as of the look at its history, of this window or this day only', () => {
    const since: Observed = { finding: 'nothing-since', value: '2020-10-02T09:13:00+08:00' as Timestamp };
    const when = { checkpoint: CHECKPOINT, window: WINDOW };
    const early = '2020-10-30T09:00:00+08:00';
    expect(checkpointOfPeople([seen(since, early)], when)).toBe(early);
    expect(checkpointOfPeople([seen(since, early)], { ...when, window: null })).toBeNull();
    expect(checkpointOfPeople([seen(open)], when)).toBeNull();
  });

  it('contradicts a page that shows the account: nothing is claimed', () => {
    const gone = seenByPeople([seen({ finding: 'presence', value: { state: 'not_found' } })], {
      checkpoint: CHECKPOINT,
      window: null,
    });
    const page = {
      source: 'weibo-mobile',
      outcome: { is: 'ok' },
      requests: 1,
      posts: [],
      coverage: [],
      presence: { observed: true, value: { state: 'active' }, captures: ['page' as CaptureId] },
      discovered: [],
      captures: ['page' as CaptureId],
      notes: [],
    } as const;
    expect(joinSightings(gone ? [gone, page] : [])).toMatchObject({
      presence: { observed: false, reason: { code: 'contradiction' } },
    });
  });
});
