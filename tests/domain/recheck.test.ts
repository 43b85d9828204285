/** What a second look says of an earlier violation. */

import { describe, expect, it } from 'vitest';
import { answerOf, type SecondLook } from '../../src/domain/recheck.ts';

const look = (given: Partial<SecondLook>): SecondLook => ({
  verdict: 'pass',
  explanation: '已更新。',
  isGone: false,
  listed: null,
  ...given,
});

describe('a second look', () => {
  it.each<[string, Partial<SecondLook>, string, boolean]>([
    ['that passes says put right', {}, 'rectified', false],
    [
      'to which the rule does not apply any more says put right',
      { verdict: 'not_applicable' },
      'rectified',
      false,
    ],
    [
      'at an account that is gone without a word asks a person',
      { verdict: 'not_applicable', isGone: true },
      'undetermined',
      true,
    ],
    ['that saw nothing says nothing, and asks nobody', { verdict: 'undetermined' }, 'undetermined', false],
    ['by rules without this one says nothing', { verdict: null }, 'undetermined', false],
    [
      'that sees the problem says still there',
      { verdict: 'violation', listed: 'open' },
      'not_rectified',
      false,
    ],
    [
      'outside rounds that sees the problem says still there',
      { verdict: 'violation' },
      'not_rectified',
      false,
    ],
    ['that suspects, outside rounds, asks a person', { verdict: 'suspected' }, 'undetermined', true],
    [
      'whose problem waits on its list asks a person',
      { verdict: 'violation', listed: 'suspected' },
      'undetermined',
      true,
    ],
    [
      'whose suspicion was confirmed says still there',
      { verdict: 'suspected', listed: 'confirmed' },
      'not_rectified',
      false,
    ],
    [
      'whose problem was dismissed says put right',
      { verdict: 'violation', listed: 'dismissed' },
      'rectified',
      false,
    ],
  ])('%s', (_, given, outcome, pending) => {
    expect(answerOf(look(given))).toMatchObject({ outcome, pending });
  });

  it('repeats the rule in its own words', () => {
    expect(answerOf(look({ explanation: '2020-11-03已更新。' })).explanation).toBe('2020-11-03已更新。');
  });
});
