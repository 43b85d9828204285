import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Findings } from '../../src/domain/finding.ts';
import {
  DAY,
  dayOf,
  earlier,
  HOUR,
  later,
  minus,
  plus,
  SECOND,
  type Timestamp,
} from '../../src/domain/time.ts';
import type { VerdictOutcome } from '../../src/domain/verdict.ts';
import { type Circumstances, type Exemption, evaluate } from '../../src/rules/evaluate.ts';
import {
  at,
  BLOCKED,
  blind,
  capture,
  changed,
  findings,
  post,
  posts,
  presence,
  shipped,
  span,
  T,
  verdictOf,
  WECHAT,
  WEIBO,
  WHOLE,
} from './findings.ts';

const ruleset = shipped('national-2019');
const judge = (seen: Partial<Findings>, circumstances: Circumstances = WEIBO) =>
  verdictOf(ruleset, 'not-updated', seen, circumstances);

const day = (text: string) => dayOf(at(`${text}T00:00:00`));
const day20 = post('2020-10-16T09:00:00');
const yesterday = post('2020-11-04T09:00:00');

describe('not-updated, from findings to outcome', () => {
  const table: [string, Partial<Findings>, VerdictOutcome][] = [
    ['a post of yesterday in a complete list', { posts: posts([yesterday], [WHOLE]) }, 'pass'],
    ['a post of yesterday, the list unknown', { posts: posts([yesterday]) }, 'pass'],
    ['a repost of yesterday', { posts: posts([{ ...yesterday, original: false, repost: true }]) }, 'pass'],
    ['a pinned post of yesterday', { posts: posts([{ ...yesterday, pinned: true }]) }, 'pass'],
    [
      'a post of yesterday, the account not looked at',
      { posts: posts([yesterday]), presence: blind() },
      'pass',
    ],
    [
      'a post of yesterday in lists that contradict each other',
      { posts: posts([yesterday], [], { contradictions: ['x'] }) },
      'pass',
    ],
    [
      'an account renamed, with a post of yesterday',
      { presence: presence({ state: 'renamed', to: '新名', phrase: '新名' }), posts: posts([yesterday]) },
      'pass',
    ],
    ['a post 20 days old in a complete list', { posts: posts([day20], [WHOLE]) }, 'violation'],
    [
      'a post 20 days old, pinned, in a complete list',
      { posts: posts([{ ...day20, pinned: true }], [WHOLE]) },
      'violation',
    ],
    ['a post 20 days old, the list unknown', { posts: posts([day20]) }, 'undetermined'],
    [
      'a list complete to a second after the period began',
      { posts: posts([day20], [span('2020-10-22T10:00:01', '2020-11-05T10:00:00')]) },
      'undetermined',
    ],
    [
      'a list complete to a second before the checkpoint',
      { posts: posts([day20], [span('2020-10-01T10:00:00', '2020-11-05T09:59:59')]) },
      'undetermined',
    ],
    [
      'two lists that meet',
      {
        posts: posts(
          [day20],
          [
            span('2020-10-30T00:00:00', '2020-11-05T10:00:00', 'a'),
            span('2020-10-20T00:00:00', '2020-10-29T23:59:59', 'b'),
          ],
        ),
      },
      'violation',
    ],
    [
      'two lists with a second between them',
      {
        posts: posts(
          [day20],
          [
            span('2020-10-30T00:00:01', '2020-11-05T10:00:00', 'a'),
            span('2020-10-20T00:00:00', '2020-10-29T23:59:59', 'b'),
          ],
        ),
      },
      'undetermined',
    ],
    [
      'a complete list whose account was not looked at',
      { posts: posts([day20], [WHOLE]), presence: blind() },
      'undetermined',
    ],
    [
      'an account deregistered',
      {
        presence: presence({ state: 'deregistered', phrase: '该账号已注销' }),
        posts: posts([day20], [WHOLE]),
      },
      'not_applicable',
    ],
    [
      'an account suspended',
      { presence: presence({ state: 'suspended', phrase: '已被屏蔽' }) },
      'not_applicable',
    ],
    ['an empty complete list of an account of unknown age', { posts: posts([], [WHOLE]) }, 'undetermined'],
    ['nothing found at all', {}, 'undetermined'],
    ['blocked', { posts: blind() }, 'undetermined'],
  ];

  it.each(table)('%s', (_, seen, outcome) => {
    expect(judge(findings(seen)).outcome).toBe(outcome);
  });
});

describe('two weeks, counted from 2020-11-05T10:00', () => {
  const lenient = changed('national-2019', 'value: instant', 'value: calendar-day');
  const complete = (time: string) => findings({ posts: posts([post(time)], [WHOLE]) });
  const lenientOutcome = (time: string) => verdictOf(lenient, 'not-updated', complete(time), WEIBO).outcome;

  it.each([
    ['2020-11-05T10:00:00', 'pass', 'pass'],
    ['2020-10-22T10:00:00', 'pass', 'pass'],
    ['2020-10-22T09:59:59', 'violation', 'pass'],
    ['2020-10-22T00:00:00', 'violation', 'pass'],
    ['2020-10-21T23:59:59', 'violation', 'violation'],
  ])('a last post of %s: %s, in the lenient reading %s', (time, chosen, leniently) => {
    expect(judge(complete(time)).outcome).toBe(chosen);
    expect(lenientOutcome(time)).toBe(leniently);
  });

  it('the lenient reading asks for a list that is complete from midnight', () => {
    const from10 = posts([day20], [span('2020-10-22T10:00:00', '2020-11-05T10:00:00')]);
    expect(verdictOf(lenient, 'not-updated', findings({ posts: from10 }), WEIBO).outcome).toBe(
      'undetermined',
    );
    expect(judge(findings({ posts: from10 })).outcome).toBe('violation');
  });

  it('a post some minutes after the checkpoint means that a clock is wrong: nobody is accused', () => {
    const fresh = post('2020-11-05T10:10:00');
    const verdict = judge(findings({ posts: posts([fresh, day20], [WHOLE]) }));
    expect(verdict).toMatchObject({ outcome: 'undetermined', reason: { code: 'clock' } });
  });

  it('a post after the checkpoint does not undo what stood at the checkpoint', () => {
    const late = post('2020-11-06T10:00:01');
    const verdict = judge(findings({ posts: posts([late, day20], [WHOLE]) }));
    expect(verdict.outcome).toBe('violation');
    expect(verdict.explanation).toContain('最近一次发布：2020年10月16日09:00');
    expect(verdict.captures[0]).toBe('page of 2020-10-16T09:00:00');
  });

  it('a change from 14 to 30 days is a change of one number', () => {
    const month = changed('national-2019', 'days: 14', 'days: 30');
    expect(verdictOf(month, 'not-updated', complete('2020-10-16T09:00:00'), WEIBO).outcome).toBe('pass');
  });
});

describe('whom not-updated does not concern', () => {
  const silent = findings({ posts: posts([], [WHOLE]) });

  it('a kind of account that does not publish', () => {
    const verdict = judge(silent, { ...WEIBO, platform: 'miniprogram' });
    expect(verdict).toMatchObject({ outcome: 'not_applicable', explanation: '本规则不适用于小程序账号。' });
  });

  it('an account opened on 2020-10-22 or later, though a second before ten', () => {
    expect(judge(silent, { ...WEIBO, openedOn: '2020-10-22' }).outcome).toBe('not_applicable');
    expect(judge(silent, { ...WEIBO, openedOn: '2020-10-21' }).outcome).toBe('violation');
  });

  it('says of an account that never published since it was opened that it did not, where the list reaches so far', () => {
    expect(judge(silent, { ...WEIBO, openedOn: '2020-08-01' }).explanation).toBe(
      '开通以来从未更新：账号于2020年8月1日开设，至监测时间点2020年11月5日10:00没有任何发布。',
    );
    expect(judge(silent, { ...WEIBO, openedOn: '2020-07-31' }).explanation).toBe(
      '发布列表在监测时间点2020年11月5日10:00前14天内完整，其间没有任何发布。',
    );
  });

  it('asks for the opening date where only that could clear a silent account', () => {
    expect(judge(silent)).toMatchObject({
      outcome: 'undetermined',
      reason: { code: 'no-opening-date' },
      missing: ['registry'],
    });
  });

  it('an account whose closing was accepted, but not one that was only announced', () => {
    const old = findings({ posts: posts([day20], [WHOLE]) });
    expect(judge(old, { ...WEIBO, status: 'closed' }).outcome).toBe('not_applicable');
    expect(judge(old, { ...WEIBO, status: 'closing' }).outcome).toBe('violation');
  });

  it('an account that serves and does not publish', () => {
    expect(judge(silent, { ...WECHAT, publishes: false }).outcome).toBe('not_applicable');
  });

  it('an account with an accepted reason whose dates hold the checkpoint', () => {
    const old = findings({ posts: posts([day20], [WHOLE]) });
    const exemption: Exemption = {
      rule: 'not-updated',
      from: day('2020-11-01'),
      to: day('2020-11-05'),
      why: '机构改革',
    };
    const exempt = (more: Partial<Exemption>) =>
      judge(old, { ...WEIBO, exemptions: [{ ...exemption, ...more }] });
    expect(exempt({})).toMatchObject({
      outcome: 'not_applicable',
      explanation: '已说明理由（2020年11月1日至2020年11月5日）：机构改革，本次不适用。',
    });
    expect(exempt({ rule: null }).outcome).toBe('not_applicable');
    expect(exempt({ to: day('2020-11-04') }).outcome).toBe('violation');
    expect(exempt({ from: day('2020-11-06') }).outcome).toBe('violation');
    expect(exempt({ rule: 'no-effective-interaction' }).outcome).toBe('violation');
  });
});

describe('what not-updated says', () => {
  it('of a violation: the latest post, the checkpoint and the days between', () => {
    const seen = findings({
      posts: posts([post('2020-10-02T09:13:00'), post('2020-09-01T00:00:00')], [WHOLE]),
    });
    expect(judge(seen).explanation).toBe(
      '最近一次发布：2020年10月2日09:13，距监测时间点2020年11月5日10:00已34天。',
    );
  });

  it('of a pass: the post that shows it', () => {
    expect(judge(findings({ posts: posts([yesterday]) })).explanation).toBe(
      '监测时间点2020年11月5日10:00前14天内有更新，已见最近一次发布：2020年11月4日09:00。',
    );
  });

  it('of an old post in a list with gaps: that it is only the latest one seen', () => {
    expect(judge(findings({ posts: posts([day20]) })).explanation).toBe(
      '已见最近一次发布：2020年10月16日09:00，距监测时间点2020年11月5日10:00已20天；已知发布记录不能证明监测期内没有更新，无法判定。',
    );
  });

  it('of a refusal: what the platform demanded', () => {
    const verdict = judge(findings({ posts: blind(BLOCKED) }));
    expect(verdict.explanation).toBe(
      '平台要求输入验证码，页面未能看到，无法判定监测时间点2020年11月5日10:00前14天内是否更新。',
    );
    expect(verdict).toMatchObject({ reason: BLOCKED, missing: ['posts'], unknown: 'asks' });
  });

  it('of an account that is gone: what became of it', () => {
    const gone = findings({
      presence: presence({ state: 'migrated', to: '新账号', phrase: '该公众号已迁移' }),
    });
    expect(judge(gone).explanation).toBe('账号状态为“已迁移（现为新账号）”，不适用更新要求。');
  });

  it('names contradicting lists as the reason, not a mere gap', () => {
    const seen = findings({ posts: posts([day20], [], { contradictions: ['x'] }) });
    expect(judge(seen)).toMatchObject({ outcome: 'undetermined', reason: { code: 'contradiction' } });
  });
});

describe('what not-updated rests on', () => {
  it('first the page that shows the latest post, then the rest of the list', () => {
    const seen = findings({
      posts: posts([post('2020-09-01T00:00:00'), post('2020-10-02T09:13:00')], [WHOLE]),
    });
    expect(judge(seen).captures).toEqual(['page of 2020-10-02T09:13:00', 'listing', 'profile']);
  });

  it('where nothing was ever posted, the list itself', () => {
    const verdict = judge(findings({ posts: posts([], [WHOLE]) }), { ...WEIBO, openedOn: '2020-01-01' });
    expect(verdict.captures[0]).toBe('listing');
  });

  it('a list without a capture accuses nobody', () => {
    const seen = {
      ...findings(),
      posts: { observed: true, value: { posts: [], coverage: [WHOLE], contradictions: [] }, captures: [] },
    };
    expect(judge(seen as unknown as Findings, { ...WEIBO, openedOn: '2020-01-01' }).outcome).toBe(
      'undetermined',
    );
  });
});

const offsets = fc.integer({ min: -40 * 86_400, max: 40 * 86_400 });
const instant = offsets.map((seconds) => plus(T, seconds * SECOND));
const BEGIN = minus(T, 14 * DAY);
const inside = (moment: Timestamp) => BEGIN <= moment && moment <= T;

const anyPost = instant.map((publishedAt) => ({
  ...post('2020-01-01T00:00:00'),
  id: publishedAt,
  publishedAt,
}));
const anySpan = fc
  .tuple(instant, instant)
  .map(([a, b]) => ({ from: earlier(a, b), to: later(a, b), source: 'listing' }));
const anyList = fc.record({
  posts: fc.array(anyPost, { maxLength: 6 }),
  coverage: fc.array(anySpan, { maxLength: 5 }),
});

/** Second by second would be slow: what can be left out lies beside the ends of spans, or at those of the period. */
function leavesOut(coverage: readonly { from: Timestamp; to: Timestamp }[]): boolean {
  const suspects = [BEGIN, T, ...coverage.flatMap(({ from, to }) => [plus(from, -SECOND), plus(to, SECOND)])];
  return suspects.some(
    (moment) => inside(moment) && !coverage.some(({ from, to }) => from <= moment && moment <= to),
  );
}

describe('not-updated, whatever was seen', () => {
  it('passes exactly where a post of the period was seen, and accuses only where none was and nothing is left out', () => {
    let violations = 0;
    fc.assert(
      fc.property(anyList, (list) => {
        const { outcome } = judge(findings({ posts: posts(list.posts, list.coverage) }), {
          ...WEIBO,
          openedOn: '2019-01-01',
        });
        if (list.posts.some((each) => inside(each.publishedAt))) return outcome === 'pass';
        if (list.posts.some((each) => T < each.publishedAt && each.publishedAt <= plus(T, HOUR))) {
          return outcome === 'undetermined';
        }
        if (leavesOut(list.coverage)) return outcome === 'undetermined';
        violations += 1;
        return outcome === 'violation';
      }),
      { numRuns: 3_000, examples: [[{ posts: [], coverage: [{ from: BEGIN, to: T, source: 'listing' }] }]] },
    );
    expect(violations).toBeGreaterThan(10);
  });

  it('comes to no verdict, for or against, on posts that were not seen', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.array(fc.string({ minLength: 1 }).map(capture)),
        (code, text, captures) => {
          const unseen = findings({ posts: { observed: false, reason: { code, text }, captures } });
          return judge(unseen).outcome === 'undetermined';
        },
      ),
    );
  });

  it('a post added within the period never turns a pass into anything else', () => {
    fc.assert(
      fc.property(anyList, anyPost, (list, added) => {
        fc.pre(inside(added.publishedAt));
        const one = judge(findings({ posts: posts([...list.posts, added], list.coverage) }));
        return one.outcome === 'pass';
      }),
      { numRuns: 500 },
    );
  });

  it('nobody is accused by any rule of an account whose posts and presence were not seen', () => {
    const unseen = findings({ posts: blind(), presence: blind() });
    for (const set of [ruleset, shipped('baoji-2020')]) {
      for (const circumstances of [WEIBO, WECHAT]) {
        const outcomes = evaluate(set, unseen, { ...circumstances, openedOn: '2019-01-01' }).map(
          (v) => v.outcome,
        );
        expect(outcomes.filter((outcome) => outcome === 'violation' || outcome === 'suspected')).toEqual([]);
      }
    }
  });

  it('never accuses because less was seen', () => {
    fc.assert(
      fc.property(anyList, fc.integer({ min: 0, max: 5 }), (list, nth) => {
        const full = judge(findings({ posts: posts(list.posts, list.coverage) }));
        const lessCoverage = posts(
          list.posts,
          list.coverage.filter((_, index) => index !== nth),
        );
        const less = [
          findings({ posts: lessCoverage }),
          findings(),
          findings({ posts: posts(list.posts, list.coverage), presence: blind() }),
        ];
        return full.outcome === 'violation' || less.every((seen) => judge(seen).outcome !== 'violation');
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the checkpoint', () => {
  it('is one instant: a second later the same post is too old', () => {
    const last = findings({ posts: posts([post('2020-10-22T09:30:00')], [WHOLE]) });
    expect(judge(last, { ...WEIBO, checkpoint: at('2020-11-05T09:30:00') }).outcome).toBe('pass');
    expect(judge(last, { ...WEIBO, checkpoint: at('2020-11-05T09:30:01') }).outcome).toBe('violation');
  });
});
