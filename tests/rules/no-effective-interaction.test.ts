import { describe, expect, it } from 'vitest';
import type { Findings } from '../../src/domain/finding.ts';
import type { VerdictOutcome } from '../../src/domain/verdict.ts';
import { type Circumstances, decided, evaluate } from '../../src/rules/evaluate.ts';
import {
  blind,
  changed,
  comments,
  findings,
  messages,
  NOT_PUBLIC,
  presence,
  shipped,
  verdictOf,
  WECHAT,
  WEIBO,
} from './findings.ts';

const ruleset = shipped('national-2019');
const judge = (seen: Partial<Findings>, circumstances: Circumstances) =>
  verdictOf(ruleset, 'no-effective-interaction', findings(seen), circumstances);

const hidden = blind<never>(NOT_PUBLIC);
const refused = blind<never>();

describe('no-effective-interaction, from findings to outcome on Weibo and on WeChat', () => {
  const table: [string, Partial<Findings>, VerdictOutcome, VerdictOutcome][] = [
    ['comments open, messages not public', { comments: comments('open'), messages: hidden }, 'pass', 'pass'],
    [
      'comments open to followers only',
      { comments: comments('restricted'), messages: hidden },
      'pass',
      'pass',
    ],
    [
      'comments open, messages closed',
      { comments: comments('open'), messages: messages('closed') },
      'pass',
      'pass',
    ],
    [
      'comments closed, messages open',
      { comments: comments('closed'), messages: messages('open') },
      'pass',
      'pass',
    ],
    ['comments refused, messages open', { comments: refused, messages: messages('open') }, 'pass', 'pass'],
    [
      'comments open, the account not looked at',
      { comments: comments('open'), presence: blind() },
      'pass',
      'pass',
    ],
    ['both closed', { comments: comments('closed'), messages: messages('closed') }, 'violation', 'suspected'],
    ['both absent', { comments: comments('absent'), messages: messages('absent') }, 'violation', 'suspected'],
    [
      'comments closed, messages not public',
      { comments: comments('closed'), messages: hidden },
      'suspected',
      'suspected',
    ],
    [
      'comments absent, messages not public',
      { comments: comments('absent'), messages: hidden },
      'suspected',
      'suspected',
    ],
    [
      'comments closed, messages refused',
      { comments: comments('closed'), messages: refused },
      'undetermined',
      'undetermined',
    ],
    [
      'comments not public, messages closed',
      { comments: hidden, messages: messages('closed') },
      'undetermined',
      'undetermined',
    ],
    [
      'both closed, the account not looked at',
      { comments: comments('closed'), messages: messages('closed'), presence: blind() },
      'undetermined',
      'undetermined',
    ],
    [
      'the account deregistered',
      { presence: presence({ state: 'deregistered', phrase: '已注销' }) },
      'not_applicable',
      'not_applicable',
    ],
    ['neither is public', { comments: hidden, messages: hidden }, 'undetermined', 'undetermined'],
    ['blocked', { comments: refused, messages: refused }, 'undetermined', 'undetermined'],
  ];

  it.each(table)('%s', (_, seen, onWeibo, onWechat) => {
    expect(judge(seen, WEIBO).outcome).toBe(onWeibo);
    expect(judge(seen, WECHAT).outcome).toBe(onWechat);
  });

  it('closed comments on WeChat are never more than suspected, whatever else was seen', () => {
    for (const state of ['closed', 'absent', 'open', 'restricted'] as const) {
      expect(judge({ comments: comments('closed'), messages: messages(state) }, WECHAT).outcome).not.toBe(
        'violation',
      );
    }
  });
});

describe('what no-effective-interaction says and rests on', () => {
  it('names both channels and why one was not seen', () => {
    const verdict = judge({ comments: comments('closed'), messages: hidden }, WECHAT);
    expect(verdict.explanation).toBe(
      '评论留言：已关闭；私信：未能查看（公开页面不显示该项，需人工在客户端查看）。需人工核实是否有可用的互动渠道。',
    );
    expect(verdict).toMatchObject({ outcome: 'suspected', missing: ['messages'] });
  });

  it('names both channels where both were seen', () => {
    const verdict = judge({ comments: comments('closed'), messages: messages('absent') }, WEIBO);
    expect(verdict.explanation).toBe('评论留言：已关闭；私信：未提供。未提供有效互动渠道。');
    expect(verdict.captures).toEqual(['comments', 'messages', 'profile']);
  });

  it('names everything that could settle it', () => {
    expect(judge({}, WECHAT)).toMatchObject({ outcome: 'undetermined', missing: ['comments', 'messages'] });
  });
});

describe('a suspicion that something unseen could clear', () => {
  const seen = findings({ comments: comments('closed'), messages: hidden });

  it('is worth another source, while one on what was seen is not', () => {
    const open = evaluate(ruleset, seen, WECHAT).filter(
      (verdict) => verdict.rule === 'no-effective-interaction',
    );
    const closed = [judge({ comments: comments('closed'), messages: messages('closed') }, WECHAT)];
    expect(decided(open)).toBe(false);
    expect(decided(closed)).toBe(true);
  });
});

describe('the strict reading', () => {
  const strict = changed('national-2019', 'value: all-closed', 'value: any-closed');
  const outcome = (seen: Partial<Findings>) =>
    verdictOf(strict, 'no-effective-interaction', findings(seen), WEIBO).outcome;

  it('holds one closed channel against the sponsor, but not one that the platform does not offer', () => {
    expect(outcome({ comments: comments('closed'), messages: messages('open') })).toBe('violation');
    expect(outcome({ comments: comments('open'), messages: messages('closed') })).toBe('violation');
    expect(outcome({ comments: comments('absent'), messages: messages('open') })).toBe('pass');
  });

  it('passes nobody whose messages were not seen', () => {
    expect(outcome({ comments: comments('open'), messages: hidden })).toBe('undetermined');
  });
});
