import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureId } from '../../src/domain/page.ts';
import { reason } from '../../src/domain/reason.ts';
import {
  resultOf,
  VERDICT_NAMES,
  VERDICT_OUTCOMES,
  type Verdict,
  type VerdictOutcome,
} from '../../src/domain/verdict.ts';

const page = 'page' as CaptureId;

function verdict(outcome: VerdictOutcome, unknown: 'asks' | 'noted' = 'asks'): Verdict {
  const any = { rule: 'rule', explanation: '说明。', unknown };
  if (outcome === 'undetermined') return { ...any, outcome, reason: reason('no-coverage'), captures: [] };
  if (outcome === 'violation' || outcome === 'suspected') return { ...any, outcome, captures: [page] };
  return { ...any, outcome, captures: [] };
}

const resultOfAll = (...outcomes: VerdictOutcome[]) => resultOf(outcomes.map((outcome) => verdict(outcome)));

describe("an account's result", () => {
  it('is the worst of its verdicts: not applicable < pass < undetermined < suspected < violation', () => {
    expect(resultOfAll('not_applicable', 'pass')).toBe('pass');
    expect(resultOfAll('pass', 'undetermined')).toBe('undetermined');
    expect(resultOfAll('undetermined', 'suspected')).toBe('suspected');
    expect(resultOfAll('suspected', 'violation')).toBe('violation');
    expect(resultOfAll('not_applicable', 'not_applicable')).toBe('not_applicable');
  });

  it('leaves out what is unknown and only noted', () => {
    expect(resultOf([verdict('pass'), verdict('undetermined', 'noted')])).toBe('pass');
    expect(resultOf([verdict('not_applicable'), verdict('undetermined', 'noted')])).toBe('not_applicable');
  });

  it('counts what a noted rule did see', () => {
    expect(resultOf([verdict('pass'), verdict('suspected', 'noted')])).toBe('suspected');
  });

  it('is undetermined where nothing was judged, or nothing but noted unknowns', () => {
    expect(resultOf([])).toBe('undetermined');
    expect(resultOf([verdict('undetermined', 'noted'), verdict('undetermined', 'noted')])).toBe(
      'undetermined',
    );
  });

  it('is never better than the worst verdict that counts, in any order', () => {
    const any = fc.array(fc.tuple(fc.constantFrom(...VERDICT_OUTCOMES), fc.constantFrom('asks', 'noted')));
    fc.assert(
      fc.property(any, (list) => {
        const verdicts = list.map(([outcome, unknown]) => verdict(outcome, unknown as 'asks' | 'noted'));
        const result = VERDICT_OUTCOMES.indexOf(resultOf(verdicts));
        const counted = verdicts.filter((v) => v.outcome !== 'undetermined' || v.unknown === 'asks');
        const reversed = VERDICT_OUTCOMES.indexOf(resultOf([...verdicts].reverse()));
        return result === reversed && counted.every((v) => VERDICT_OUTCOMES.indexOf(v.outcome) <= result);
      }),
    );
  });
});

describe('outcomes', () => {
  it('have a name each in Chinese', () => {
    expect(VERDICT_OUTCOMES.map((outcome) => VERDICT_NAMES[outcome])).toEqual([
      '不适用',
      '合格',
      '无法判定',
      '疑似',
      '不合格',
    ]);
  });
});
