import { describe, expect, it } from 'vitest';
import type { Findings } from '../../src/domain/finding.ts';
import { DAY, type Day, minus } from '../../src/domain/time.ts';
import type { Circumstances } from '../../src/rules/evaluate.ts';
import { warn } from '../../src/rules/warn.ts';
import {
  at,
  blind,
  comments,
  findings,
  messages,
  post,
  posts,
  presence,
  shipped,
  span,
  T,
  WEIBO,
  WHOLE,
} from './findings.ts';

const ruleset = shipped('baoji-2020');
const judge = (seen: Partial<Findings>, circumstances: Circumstances = WEIBO) =>
  warn(ruleset, findings(seen), circumstances);
const levels = (seen: Partial<Findings>, circumstances: Circumstances = WEIBO) =>
  judge(seen, circumstances).raised.map(({ warning, level }) => `${warning} ${level}`);

/** A complete list whose latest post is so old. */
const silentFor = (days: number, seconds = 0) =>
  posts(
    [post(minus(T, days * DAY + seconds * 1000).slice(0, 19))],
    [span('2020-06-01T00:00:00', '2020-11-05T10:00:00')],
  );

describe('no recent post, from findings to level', () => {
  const table: [string, Partial<Findings>, string[]][] = [
    ['exactly 7 days', { posts: silentFor(7) }, []],
    ['a second more', { posts: silentFor(7, 1) }, ['no-recent-post notice']],
    ['exactly 10 days', { posts: silentFor(10) }, ['no-recent-post notice']],
    ['a second more than 10', { posts: silentFor(10, 1) }, ['no-recent-post alert']],
    ['a second more than 13, the last day', { posts: silentFor(13, 1) }, ['no-recent-post urgent']],
    ['20 days', { posts: silentFor(20) }, ['no-recent-post urgent']],
    ['exactly 90 days', { posts: silentFor(90) }, ['no-recent-post urgent']],
    ['a second more than 90', { posts: silentFor(90, 1) }, ['no-recent-post dormant']],
    ['an old post in a list that may have gaps', { posts: posts([post('2020-10-01T09:00:00')]) }, []],
    [
      'a list that is complete for 8 days',
      { posts: posts([post('2020-10-01T09:00:00')], [span('2020-10-28T00:00:00', '2020-11-05T10:00:00')]) },
      ['no-recent-post notice'],
    ],
    ['no post at all of an account of unknown age', { posts: posts([], [WHOLE]) }, []],
    [
      'an account that is gone',
      { posts: silentFor(20), presence: presence({ state: 'suspended', phrase: '屏蔽' }) },
      [],
    ],
    ['an account that was not looked at', { posts: silentFor(20), presence: blind() }, []],
    ['blocked', { posts: blind() }, []],
  ];

  it.each(table)('%s', (_, seen, expected) => {
    expect(levels(seen)).toEqual(expected);
  });

  it('says since when, and rests on the page that shows it', () => {
    const [warning] = judge({ posts: silentFor(10, 1) }).raised;
    expect(warning?.explanation).toBe('最近一次发布：2020年10月26日09:59，已10天未更新，请尽快更新。');
    expect(warning?.captures[0]).toBe('page of 2020-10-26T09:59:59');
  });
});

describe('whom no-recent-post does not concern', () => {
  const silent = { posts: silentFor(20) };
  const day = (text: string) => text as Day;

  it.each([
    ['who serves only', { publishes: false }],
    ['whose closing was accepted', { status: 'closed' as const }],
    [
      'who gave a reason why it does not publish',
      { exemptions: [{ rule: 'not-updated', from: day('2020-11-01'), to: day('2020-11-30'), why: '改版' }] },
    ],
  ])('an account %s', (_, more) => {
    expect(levels(silent)).not.toEqual([]);
    const { raised, settled } = judge(silent, { ...WEIBO, ...more });
    expect(raised).toEqual([]);
    expect(settled).toContain('no-recent-post');
  });

  it('an account opened five days ago, but one opened long ago that never published', () => {
    const never = { posts: posts([], [WHOLE]) };
    expect(levels(never, { ...WEIBO, openedOn: '2020-10-31' })).toEqual([]);
    expect(levels(never, { ...WEIBO, openedOn: '2020-01-01' })).toEqual(['no-recent-post dormant']);
  });
});

describe('interaction partly closed', () => {
  const table: [string, Partial<Findings>, string[]][] = [
    [
      'comments closed, messages open',
      { comments: comments('closed'), messages: messages('open') },
      ['interaction-partly-closed notice'],
    ],
    [
      'messages closed, comments unseen',
      { messages: messages('closed') },
      ['interaction-partly-closed notice'],
    ],
    ['comments absent, messages open', { comments: comments('absent'), messages: messages('open') }, []],
    ['both open', { comments: comments('open'), messages: messages('open') }, []],
    ['blocked', {}, []],
  ];

  it.each(table)('%s', (_, seen, expected) => {
    expect(levels(seen)).toEqual(expected);
  });

  it('is no verdict: the strict reading breaks no rule', () => {
    const seen = { comments: comments('closed'), messages: messages('open') };
    expect(judge(seen).raised).toMatchObject([
      { explanation: expect.stringContaining('评论留言：已关闭；私信：已开放') },
    ]);
  });
});

describe('what is settled', () => {
  it('is what is known, for or against: only that clears a warning that stood', () => {
    const fresh = { posts: posts([post('2020-11-05T09:00:00')]) };
    expect(judge(fresh).settled).toEqual(['no-recent-post']);
    expect(judge({ posts: blind() }).settled).toEqual([]);
    expect(judge({ comments: comments('open'), messages: messages('open') }).settled).toEqual([
      'interaction-partly-closed',
    ]);
    const short = posts([post('2020-10-01T09:00:00')], [span('2020-10-28T00:00:00', '2020-11-05T10:00:00')]);
    expect(judge({ posts: short })).toMatchObject({ raised: [{ level: 'notice' }], settled: [] });
  });

  it('a post that is yet to come at the checkpoint settles nothing against the account', () => {
    expect(
      judge({
        posts: posts([{ ...post('2020-11-05T09:00:00'), publishedAt: at('2020-11-05T10:10:00') }], [WHOLE]),
      }).raised,
    ).toEqual([]);
  });
});
