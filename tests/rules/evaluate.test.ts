import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINDING_NAMES, type FindingName, type Findings, observed } from '../../src/domain/finding.ts';
import { CHANNEL_STATES } from '../../src/domain/page.ts';
import { reason } from '../../src/domain/reason.ts';
import { resultOf, type Verdict } from '../../src/domain/verdict.ts';
import { decided, evaluate } from '../../src/rules/evaluate.ts';
import { parseRuleSet } from '../../src/rules/ruleset.ts';
import {
  BLOCKED,
  blind,
  capture,
  changed,
  comments,
  commercial,
  commercialItem,
  findings,
  like,
  messages,
  NOT_PUBLIC,
  post,
  posts,
  presence,
  shipped,
  T,
  verdictOf,
  WECHAT,
  WEIBO,
  WHOLE,
} from './findings.ts';

const sets = [shipped('national-2019'), shipped('baoji-2020')];
const accuses = (verdict: Verdict) => verdict.outcome === 'violation' || verdict.outcome === 'suspected';

describe('findings that make no sense', () => {
  const nonsense: [string, unknown][] = [
    ['none at all', {}],
    ['null values', Object.fromEntries(FINDING_NAMES.map((name) => [name, observed(null, [capture('a')])]))],
    [
      'texts for values',
      Object.fromEntries(FINDING_NAMES.map((name) => [name, observed('你好', [capture('a')])])),
    ],
    [
      'numbers for values',
      Object.fromEntries(FINDING_NAMES.map((name) => [name, observed(0, [capture('a')])])),
    ],
    [
      'empty lists for values',
      { ...findings(), posts: observed([], [capture('a')]), presence: observed([], [capture('a')]) },
    ],
    [
      'unknown states',
      {
        ...findings(),
        presence: observed({ state: 'vanished' }, [capture('a')]),
        comments: observed('off', [capture('a')]),
        messages: observed('off', [capture('a')]),
      },
    ],
    [
      'posts without times',
      {
        ...findings(),
        posts: posts([{ ...post('2020-01-01T00:00:00'), publishedAt: null as never }], [WHOLE]),
      },
    ],
    [
      'times that are none',
      {
        ...findings(),
        posts: posts([{ ...post('2020-01-01T00:00:00'), publishedAt: '昨天' as never }], [WHOLE]),
      },
    ],
    [
      'coverage from nowhere',
      {
        ...findings(),
        posts: posts(
          [post('2020-01-01T00:00:00')],
          [{ ...WHOLE, from: '2020-99-99T00:00:00+08:00' as never }],
        ),
      },
    ],
    [
      'coverage that ends nowhere',
      { ...findings(), posts: posts([post('2020-01-01T00:00:00')], [{ ...WHOLE, to: '9' as never }]) },
    ],
    [
      'lists that are missing',
      { ...findings(), posts: observed({ posts: [post('2020-01-01T00:00:00')] }, [capture('a')]) },
    ],
    [
      'captures that are missing',
      {
        ...findings(),
        posts: { observed: true, value: { posts: [], coverage: [WHOLE], contradictions: [] } },
      },
    ],
    [
      'captures that are no ids',
      {
        ...findings(),
        comments: { observed: true, value: 'closed', captures: [null] },
        messages: { observed: true, value: 'closed', captures: [''] },
      },
    ],
    [
      'refusals without a reason',
      Object.fromEntries(FINDING_NAMES.map((name) => [name, { observed: false }])),
    ],
  ];

  it.each(nonsense)('%s: nobody is accused, and no rule that asks passes', (_, seen) => {
    for (const set of sets) {
      for (const circumstances of [WEIBO, WECHAT]) {
        const verdicts = evaluate(set, seen as Findings, { ...circumstances, openedOn: '2019-01-01' });
        expect(verdicts.filter(accuses)).toEqual([]);
        expect(verdicts.find(({ rule }) => rule === 'not-updated')?.outcome).toBe('undetermined');
        expect(resultOf(verdicts)).toBe('undetermined');
      }
    }
  });
});

const channel = fc.constantFrom(...CHANNEL_STATES);
const time = fc
  .integer({ min: 0, max: 60 * 86_400 })
  .map((back) => new Date(Date.parse(T) - back * 1000 + 8 * 3_600_000).toISOString().slice(0, 19));
const seenPosts = fc
  .record({
    times: fc.array(time, { maxLength: 4 }),
    whole: fc.boolean(),
    original: fc.constantFrom(true, false, null),
  })
  .map(({ times, whole, original }) =>
    posts(
      times.map((each) => post(each, { original })),
      whole ? [WHOLE] : [],
    ),
  );
const seenPresence = fc
  .constantFrom('active', 'suspended', 'deregistered', 'not_found')
  .map((state) =>
    presence(state === 'active' ? { state } : { state: state as 'suspended', phrase: '平台的话' }),
  );

const anyFindings: fc.Arbitrary<Findings> = fc.record({
  presence: seenPresence,
  posts: seenPosts,
  comments: channel.map(comments),
  messages: channel.map(messages),
  likes: fc.array(time, { maxLength: 2 }).map((times) =>
    observed(
      times.map((each) => like(each)),
      [capture('likes')],
    ),
  ),
  commercial: fc.boolean().map((some) => commercial(some ? [commercialItem('qr-code', 'foot')] : [])),
});

const platform = fc.constantFrom(WEIBO, WECHAT);
const hidden = fc.subarray<FindingName>([...FINDING_NAMES], { minLength: 1 });
const why = fc.constantFrom(BLOCKED, NOT_PUBLIC, reason('no-source'), reason('contradiction'));

describe('whatever is taken out of the findings', () => {
  it('nothing turns into a violation', () => {
    let before = 0;
    fc.assert(
      fc.property(anyFindings, platform, hidden, why, (seen, circumstances, names, unseen) => {
        const less = { ...seen, ...Object.fromEntries(names.map((name) => [name, blind(unseen)])) };
        return sets.every((set) => {
          const full = evaluate(set, seen, circumstances);
          before += full.filter(({ outcome }) => outcome === 'violation').length;
          return evaluate(set, less, circumstances).every(
            (verdict, index) => verdict.outcome !== 'violation' || full[index]?.outcome === 'violation',
          );
        });
      }),
      { numRuns: 1_000 },
    );
    expect(before).toBeGreaterThan(50);
  });

  it('what was refused or failed turns into no accusation at all', () => {
    fc.assert(
      fc.property(anyFindings, platform, hidden, (seen, circumstances, names) => {
        const less = { ...seen, ...Object.fromEntries(names.map((name) => [name, blind(BLOCKED)])) };
        return sets.every((set) => {
          const full = evaluate(set, seen, circumstances);
          return evaluate(set, less, circumstances).every((verdict, index) => {
            const told = full[index];
            return !accuses(verdict) || (told !== undefined && accuses(told));
          });
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('every accusation keeps a capture, every undetermined verdict a reason, every verdict its one line', () => {
    fc.assert(
      fc.property(
        anyFindings,
        platform,
        fc.subarray<FindingName>([...FINDING_NAMES]),
        why,
        (seen, circumstances, names, unseen) => {
          const less = { ...seen, ...Object.fromEntries(names.map((name) => [name, blind(unseen)])) };
          for (const verdict of sets.flatMap((set) => evaluate(set, less, circumstances))) {
            if (accuses(verdict) && verdict.captures.length === 0) return false;
            if (verdict.outcome === 'undetermined' && verdict.reason.text === '') return false;
            if (!/^[^\n{}]+。$/.test(verdict.explanation)) return false;
          }
          return true;
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('evaluation', () => {
  const seen = findings({ posts: posts([post('2020-10-02T09:13:00')], [WHOLE]), comments: comments('open') });

  it('gives one verdict a rule, in the order of the rule set, the same each time', () => {
    for (const set of sets) {
      const first = evaluate(set, seen, WEIBO);
      expect(first.map(({ rule }) => rule)).toEqual(set.rules.map(({ id }) => id));
      expect(evaluate(set, seen, WEIBO)).toEqual(first);
    }
  });

  it('survives being stored as JSON and read back', () => {
    for (const set of sets) {
      expect(evaluate(set, JSON.parse(JSON.stringify(seen)), WEIBO)).toEqual(evaluate(set, seen, WEIBO));
    }
  });

  it('accuses nobody by a condition that reads no page', () => {
    const set = parseRuleSet(
      `
id: bad
title: 不读任何页面的规则
rules:
  - id: everyone
    title: 一律不合格
    platforms: [weibo]
    severity: veto
    fails: true
    unknown: asks
    confirm: never
    needs: [presence, posts]
    not_applicable_when: [{ when: account_gone(), because: 不适用。 }]
    violated_when: platform == "weibo" || updated_within(1)
    basis: [无]
    wording: { heading: 甲, sentence: 乙, list: 丙 }
    explanation: { violation: 违规。, pass: 合格。, undetermined: '{reason}。' }
`,
      'bad.yaml',
    );
    expect(evaluate(set, seen, WEIBO)).toMatchObject([
      { outcome: 'undetermined', reason: { code: 'no-capture' } },
    ]);
  });

  it('asks a person where the rule set says so, on the platforms that it names', () => {
    const closed = findings({ comments: comments('closed'), messages: messages('closed') });
    const outcomes = (confirm: string) =>
      [WECHAT, WEIBO].map((circumstances) => {
        const set = changed('national-2019', 'confirm: [wechat]', `confirm: ${confirm}`);
        return verdictOf(set, 'no-effective-interaction', closed, circumstances).outcome;
      });
    expect(outcomes('[wechat]')).toEqual(['suspected', 'violation']);
    expect(outcomes('always')).toEqual(['suspected', 'suspected']);
    expect(outcomes('never')).toEqual(['violation', 'violation']);
  });
});

describe('whether another source is worth asking', () => {
  const [, baoji] = sets;
  const judge = (more: Partial<Findings>) => (baoji ? evaluate(baoji, findings(more), WEIBO) : []);
  const recent = posts([post('2020-11-04T09:00:00')]);

  it('not once every rule that asks is decided, though noted ones are not', () => {
    const verdicts = judge({ posts: recent, comments: comments('open') });
    expect(verdicts.some(({ outcome }) => outcome === 'undetermined')).toBe(true);
    expect(decided(verdicts)).toBe(true);
  });

  it.each([
    ['posts', { comments: comments('open') }],
    ['comments', { posts: recent }],
    ['presence', { posts: recent, comments: comments('open'), presence: blind() }],
  ] as [string, Partial<Findings>][])('as long as %s could not be seen', (_, seen) => {
    expect(decided(judge(seen))).toBe(false);
  });
});
