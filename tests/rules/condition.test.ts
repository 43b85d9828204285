import { describe, expect, it } from 'vitest';
import type { FindingName, Findings } from '../../src/domain/finding.ts';
import { type Condition, createConditions, type Params } from '../../src/rules/condition.ts';
import { FACTS } from '../../src/rules/facts.ts';
import { readable } from '../../src/rules/readable.ts';
import { Sheet } from '../../src/rules/sheet.ts';
import { blind, comments, findings, messages, post, posts, WECHAT, WEIBO, WHOLE } from './findings.ts';

function compiled(text: string, params: Params = {}): Condition {
  const condition = createConditions(params)(text);
  if (!('holds' in condition)) throw new Error(condition.message);
  return condition;
}

function mistake(text: string, params: Params = {}) {
  const condition = createConditions(params)(text);
  if ('holds' in condition) throw new Error(`no mistake in ${text}`);
  return condition;
}

const T3 = ['true', 'false', 'unknown'] as const;
type Three = (typeof T3)[number];

/** Comments stand for the left side, messages for the right one. */
function seen(left: Three, right: Three): Findings {
  const state = (truth: Three) => (truth === 'true' ? ('open' as const) : ('closed' as const));
  return findings({
    comments: left === 'unknown' ? blind() : comments(state(left)),
    messages: right === 'unknown' ? blind() : messages(state(right)),
  });
}

const evaluated = (text: string, left: Three, right: Three = 'unknown') =>
  compiled(text).holds(new Sheet(seen(left, right), WEIBO)).is;

describe("conditions follow Kleene's three-valued logic", () => {
  const and = {
    'true true': 'true',
    'true false': 'false',
    'true unknown': 'unknown',
    'false true': 'false',
    'false false': 'false',
    'false unknown': 'false',
    'unknown true': 'unknown',
    'unknown false': 'false',
    'unknown unknown': 'unknown',
  };
  const or = {
    'true true': 'true',
    'true false': 'true',
    'true unknown': 'true',
    'false true': 'true',
    'false false': 'false',
    'false unknown': 'unknown',
    'unknown true': 'true',
    'unknown false': 'unknown',
    'unknown unknown': 'unknown',
  };
  const pairs = T3.flatMap((left) => T3.map((right) => [left, right] as const));

  it.each(pairs)('%s && %s', (left, right) => {
    expect(evaluated('comments_provided() && messages_provided()', left, right)).toBe(
      and[`${left} ${right}`],
    );
  });

  it.each(pairs)('%s || %s', (left, right) => {
    expect(evaluated('comments_provided() || messages_provided()', left, right)).toBe(or[`${left} ${right}`]);
  });

  it.each([
    ['true', 'false'],
    ['false', 'true'],
    ['unknown', 'unknown'],
  ] as const)('! %s is %s', (value, negated) => {
    expect(evaluated('!comments_provided()', value)).toBe(negated);
  });

  it('keeps unknown through a choice that hangs on it', () => {
    expect(evaluated('comments_provided() ? true : true', 'unknown')).toBe('unknown');
    expect(evaluated('true ? comments_provided() : false', 'unknown')).toBe('unknown');
  });
});

describe('an unknown condition', () => {
  it('says why, and everything that was asked for and not seen', () => {
    const truth = compiled('comments_provided() && messages_provided()').holds(new Sheet(findings(), WEIBO));
    expect(truth).toMatchObject({
      is: 'unknown',
      reason: { code: 'blocked:captcha' },
      missing: ['comments', 'messages'],
    });
  });

  it('forgets what an earlier evaluation missed', () => {
    const condition = compiled('comments_provided() || messages_provided()');
    condition.holds(new Sheet(findings(), WEIBO));
    expect(condition.holds(new Sheet(findings({ comments: comments('closed') }), WEIBO))).toMatchObject({
      missing: ['messages'],
    });
  });
});

describe('a fault of ours', () => {
  /** Messages are open; looking at comments fails. */
  const broken = () => {
    const sheet = new Sheet(findings({ messages: messages('open') }), WEIBO);
    const value = sheet.value.bind(sheet);
    return Object.assign(sheet, {
      value(name: FindingName) {
        if (name === 'comments') throw new RangeError('a bug');
        return value(name);
      },
    });
  };

  it('is thrown, never taken for an unknown', () => {
    expect(() => compiled('comments_provided()').holds(broken())).toThrow('a bug');
  });

  it.each([
    'comments_provided() || messages_provided()',
    'messages_provided() && comments_provided()',
    '!(comments_provided() && !messages_provided())',
  ])('is not absorbed by %s', (text) => {
    expect(() => compiled(text).holds(broken())).toThrow('a bug');
  });
});

describe('a condition may name', () => {
  it('parameters of the rule, by their types', () => {
    const sheet = new Sheet(findings({ posts: posts([post('2020-10-20T10:00:00')], [WHOLE]) }), WEIBO);
    expect(compiled('updated_within(days)', { days: 14 }).holds(sheet).is).toBe('false');
    expect(compiled('updated_within(days)', { days: 16 }).holds(sheet).is).toBe('true');
    expect(compiled('strict && updated_within(1)', { strict: false }).holds(sheet).is).toBe('false');
  });

  it('the platform', () => {
    const condition = compiled('platform == "wechat"');
    expect(condition.holds(new Sheet(findings(), WECHAT)).is).toBe('true');
    expect(condition.holds(new Sheet(findings(), WEIBO)).is).toBe('false');
  });

  it('facts, and knows which findings they read', () => {
    expect(compiled('!updated_within(3) && (comments_closed() || account_gone())').reads).toEqual([
      'posts',
      'comments',
      'presence',
    ]);
    expect(compiled('[1, 2].exists(n, updated_within(n))').reads).toEqual(['posts']);
  });
});

describe('a mistake in a condition', () => {
  it.each([
    ['updated_withn(14)', 'there is no fact "updated_withn"', 'did you mean "updated_within"?', 0],
    [
      '!updated_within("14")',
      'the fact "updated_within" does not take (string)',
      'write it as updated_within(days: int) or',
      1,
    ],
    [
      'updated_within(14, 3)',
      'the fact "updated_within" does not take (int, int)',
      'updated_within(days: int, reading: string)',
      0,
    ],
    ['updated_within(dayz)', 'there is no parameter "dayz"', 'did you mean "days"?', 15],
    ['updated_within(days) && platform', "got 'string'", 'correct the expression', 0],
    ['platform == 3', 'no such overload: string == int', 'correct the expression', 0],
    ['updated_within(days) &&', 'the condition ends too early', 'correct the expression', 23],
    ['days', 'the condition is of type int, not bool', 'true or false', 0],
    [
      'updated_within(days, "lenient")',
      'there is no reading "lenient", use one of: instant, calendar-day',
      'correct the argument',
      0,
    ],
    ['updated_within(0)', 'expected a whole number from 1 to 3660, got 0', 'correct the argument', 0],
    ['presence_is("deleted")', 'there is no state "deleted"', 'correct the argument', 0],
    ['not_public("message")', 'there is no finding "message"', 'correct the argument', 0],
    ['comments_provided() || updated_within(-1)', 'expected a whole number', 'correct the argument', 0],
    ['1 / 0 == 1', 'division by zero', 'write it without what fails', 0],
  ])('%s', (text, message, remedy, offset) => {
    const found = mistake(text, { days: 14 });
    expect(found.message).toContain(message);
    expect(found.remedy).toContain(remedy);
    expect(found.offset).toBe(offset);
  });
});

describe('the list of facts', () => {
  it('holds no fact that answers on findings nobody made', () => {
    const nothing = new Sheet(readable({}), WEIBO);
    const argument = { days: 14, score: 50, weeks: 1, reading: 'instant', state: 'active', finding: 'posts' };
    for (const fact of FACTS.filter((candidate) => candidate.reads.length > 0)) {
      const args = fact.params.map((param) => argument[param.name as keyof typeof argument]);
      expect(() => fact.holds(nothing, ...args), fact.name).toThrow(
        expect.objectContaining({ name: 'Unknown' }),
      );
    }
  });
});
