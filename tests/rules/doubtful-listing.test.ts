/** A listing whose source may lack posts of its own accord: what it shows counts, what it lacks is only suspected. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Post, Span } from '../../src/domain/finding.ts';
import type { VerdictOutcome } from '../../src/domain/verdict.ts';
import { decided, evaluate, settles } from '../../src/rules/evaluate.ts';
import { parseRuleSet } from '../../src/rules/ruleset.ts';
import { findings, post, posts, shipped, shippedText, span, verdictOf, WECHAT } from './findings.ts';

const ruleset = shipped('national-2019');
const doubtful = (from: string, to: string): Span => ({ ...span(from, to, 'authorised'), doubtful: true });
/** The whole days from long ago to the end of the day before the checkpoint. */
const THROUGH_YESTERDAY = doubtful('2020-10-01T00:00:00', '2020-11-04T23:59:59');
const old = post('2020-10-21T09:59:59');
const recent = post('2020-10-22T10:00:00');

const judge = (list: readonly Post[], coverage: readonly Span[], contradictions: readonly string[] = []) =>
  verdictOf(ruleset, 'not-updated', findings({ posts: posts(list, coverage, { contradictions }) }), WECHAT);

describe('not-updated, where only a doubtful listing reaches the checkpoint', () => {
  const table: [string, readonly Post[], readonly Span[], VerdictOutcome][] = [
    ['it shows nothing newer than fifteen days', [old], [THROUGH_YESTERDAY], 'suspected'],
    ['a post within the time was seen', [recent], [THROUGH_YESTERDAY], 'pass'],
    [
      'it ends two days before the checkpoint',
      [old],
      [doubtful('2020-10-01T00:00:00', '2020-11-03T23:59:59')],
      'undetermined',
    ],
    [
      'it ends an hour before yesterday ended',
      [old],
      [doubtful('2020-10-01T00:00:00', '2020-11-04T22:59:59')],
      'undetermined',
    ],
    [
      'it begins within the time',
      [old],
      [doubtful('2020-10-22T10:00:01', '2020-11-04T23:59:59')],
      'undetermined',
    ],
    [
      'a certain listing fills its beginning only',
      [old],
      [
        span('2020-10-01T00:00:00', '2020-10-25T00:00:00'),
        doubtful('2020-10-25T00:00:01', '2020-11-04T23:59:59'),
      ],
      'suspected',
    ],
    [
      'a certain listing covers all the time by itself',
      [old],
      [span('2020-10-01T00:00:00', '2020-11-05T10:00:00'), THROUGH_YESTERDAY],
      'violation',
    ],
    [
      'a certain listing that ends yesterday is not stretched',
      [old],
      [span('2020-10-01T00:00:00', '2020-11-04T23:59:59')],
      'undetermined',
    ],
  ];
  it.each(table)('%s: %s', (_, list, coverage, outcome) => {
    expect(judge(list, coverage).outcome).toBe(outcome);
  });

  it('is not believed where sources contradict each other', () => {
    const verdict = judge([old], [THROUGH_YESTERDAY], ['两个来源不一致']);
    expect(verdict).toMatchObject({ outcome: 'undetermined', reason: { code: 'contradiction' } });
  });

  it('says what was seen and why it is no more than a suspicion, and how to settle it', () => {
    const verdict = judge([old], [THROUGH_YESTERDAY]);
    expect(verdict.explanation).toMatch(/^已见最近一次发布：2020年10月21日.*已15天；.*授权.*需人工确认。$/);
    expect(verdict.captures.length).toBeGreaterThan(0);
    expect(settles(verdict, 'wechat')[0]).toContain('提交一篇监测期内发布的文章地址');
  });

  it('leaves the account open for whatever could still clear it', () => {
    expect(decided([judge([old], [THROUGH_YESTERDAY])])).toBe(false);
  });

  it('is told in the words of the undetermined where a rule has none for a suspicion', () => {
    const text = shippedText('national-2019');
    const bare = text.replace(/ {6}# Where only a source[\s\S]*?(?= {6}pass:)/, '');
    expect(bare).not.toBe(text);
    const seen = findings({ posts: posts([old], [THROUGH_YESTERDAY]) });
    const verdict = verdictOf(parseRuleSet(bare, 'bare.yaml'), 'not-updated', seen, WECHAT);
    expect(verdict).toMatchObject({ outcome: 'suspected', explanation: expect.stringContaining('授权') });
  });
});

describe('whatever a doubtful listing covers', () => {
  it('it never makes a violation, nor a pass, that was none without it', () => {
    const sets = [ruleset, shipped('baoji-2020')];
    const hour = fc.integer({ min: 0, max: 40 * 24 });
    const time = hour.map((back) =>
      new Date(Date.UTC(2020, 10, 5, 10) - back * 3_600_000).toISOString().slice(0, 19),
    );
    const stretch = fc.tuple(time, time).map(([a, b]) => (a < b ? [a, b] : [b, a]) as [string, string]);
    let suspected = 0;
    fc.assert(
      fc.property(
        fc.array(time, { maxLength: 3 }),
        fc.array(stretch, { maxLength: 3 }),
        fc.array(stretch, { maxLength: 3 }),
        fc.boolean(),
        (times, sure, weak, whole) => {
          const certain = sure.map(([from, to]) => span(from, to));
          const unsure = weak.map(([from, to]) => doubtful(from, to));
          if (whole) unsure.push(THROUGH_YESTERDAY);
          const seen = times.map((each) => post(each));
          return sets.every((set) => {
            const without = evaluate(set, findings({ posts: posts(seen, certain) }), WECHAT);
            const more = evaluate(set, findings({ posts: posts(seen, [...certain, ...unsure]) }), WECHAT);
            return more.every((verdict, index) => {
              const { outcome } = verdict;
              if (outcome === without[index]?.outcome) return true;
              suspected += outcome === 'suspected' ? 1 : 0;
              return outcome === 'suspected' && without[index]?.outcome === 'undetermined';
            });
          });
        },
      ),
      { numRuns: 500 },
    );
    expect(suspected).toBeGreaterThan(20);
  });
});
