import { describe, expect, it } from 'vitest';
import { type Findings, observed, type Post, type Presence } from '../../src/domain/finding.ts';
import { resultOf, type VerdictOutcome } from '../../src/domain/verdict.ts';
import { type Circumstances, evaluate } from '../../src/rules/evaluate.ts';
import {
  blind,
  capture,
  changed,
  comments,
  commercial,
  commercialItem,
  findings,
  like,
  messages,
  post,
  posts,
  presence,
  shipped,
  span,
  verdictOf,
  WECHAT,
  WEIBO,
  WHOLE,
} from './findings.ts';

const ruleset = shipped('baoji-2020');
const judge = (rule: string, seen: Partial<Findings>, circumstances: Circumstances = WEIBO) =>
  verdictOf(ruleset, rule, findings(seen), circumstances);

const gone = (state: 'suspended' | 'deregistered' | 'not_found') => presence({ state, phrase: '平台的话' });

describe('account-not-found, from findings to outcome', () => {
  const migrated: Presence = { state: 'migrated', to: null, phrase: '该公众号已迁移' };
  const table: [string, Partial<Findings>, VerdictOutcome][] = [
    ['active', {}, 'pass'],
    ['renamed', { presence: presence({ state: 'renamed', to: '新名', phrase: '新名' }) }, 'pass'],
    ['migrated', { presence: presence(migrated) }, 'suspected'],
    ['suspended', { presence: gone('suspended') }, 'suspected'],
    ['deregistered', { presence: gone('deregistered') }, 'suspected'],
    ['not found', { presence: gone('not_found') }, 'suspected'],
    ['blocked', { presence: blind() }, 'undetermined'],
  ];

  it.each(table)('%s', (_, seen, outcome) => {
    expect(judge('account-not-found', seen).outcome).toBe(outcome);
  });

  it("keeps the platform's own words", () => {
    expect(judge('account-not-found', { presence: gone('deregistered') }).explanation).toBe(
      '账号状态：已注销（平台提示：平台的话），需人工核对备案信息。',
    );
  });

  it('says under which name a renamed account was found', () => {
    const renamed = presence({ state: 'renamed', to: '新名', phrase: '新名' });
    expect(judge('account-not-found', { presence: renamed }).explanation).toBe(
      '账号状态：已更名（现为新名）。',
    );
  });

  it('asks nothing about an account whose closing was accepted', () => {
    const closed = { ...WEIBO, status: 'closed' } as const;
    expect(judge('account-not-found', { presence: gone('deregistered') }, closed).outcome).toBe(
      'not_applicable',
    );
  });
});

describe('unrelated-likes, from findings to outcome', () => {
  const likes = (...times: string[]) =>
    observed(
      times.map((time) => like(time)),
      [capture('likes')],
    );
  const table: [string, Partial<Findings>, VerdictOutcome][] = [
    ['a like of last week', { likes: likes('2020-10-30T08:00:00', '2020-01-01T00:00:00') }, 'suspected'],
    ['a like exactly 92 days old', { likes: likes('2020-08-05T10:00:00') }, 'suspected'],
    [
      'likes of public bodies alone',
      { likes: observed([like('2020-10-30T08:00:00', 0.1)], [capture('likes')]) },
      'pass',
    ],
    [
      'one unrelated among them',
      {
        likes: observed(
          [like('2020-10-30T08:00:00', 0.1), like('2020-10-29T08:00:00', 0.9)],
          [capture('likes')],
        ),
      },
      'suspected',
    ],
    ['only older likes', { likes: likes('2020-08-05T09:59:59') }, 'pass'],
    ['an empty list, which the owner may hide', { likes: likes() }, 'undetermined'],
    [
      'a like of an account that is gone',
      { likes: likes('2020-10-30T08:00:00'), presence: gone('suspended') },
      'not_applicable',
    ],
    ['blocked', { likes: blind() }, 'undetermined'],
  ];

  it.each(table)('%s', (_, seen, outcome) => {
    expect(judge('unrelated-likes', seen).outcome).toBe(outcome);
  });

  it('names what is to be looked at, the most unrelated first, and why', () => {
    const star = {
      ...like('2020-10-29T08:00:00', 0.9),
      author: '某明星',
      text: '演唱会开票',
      reasons: ['娱乐'],
    };
    const likes = observed([like('2020-10-30T08:00:00', 0.6), star], [capture('likes')]);
    expect(judge('unrelated-likes', { likes }).explanation).toBe(
      '监测时间点2020年11月5日10:00前92天内的点赞中有疑似与本单位业务无关的：某明星“演唱会开票”（娱乐）；某用户“转发微博”。需人工确认。',
    );
  });

  it('does not concern WeChat, which shows no likes', () => {
    expect(judge('unrelated-likes', {}, WECHAT).outcome).toBe('not_applicable');
  });
});

describe('commercial-footer, from findings to outcome', () => {
  const item = commercialItem;
  const table: [string, Partial<Findings>, VerdictOutcome][] = [
    ['a product card at the foot', { commercial: commercial([item('product-card', 'foot')]) }, 'suspected'],
    ['a product card in the body only', { commercial: commercial([item('product-card', 'body')]) }, 'pass'],
    ['pages that were seen to have none', { commercial: commercial([]) }, 'pass'],
    ['a code to follow the account', { commercial: commercial([item('qr-code', 'foot', 0.1)]) }, 'pass'],
    ['matter just below the score', { commercial: commercial([item('qr-code', 'foot', 0.49)]) }, 'pass'],
    ['matter that just reaches it', { commercial: commercial([item('qr-code', 'foot', 0.5)]) }, 'suspected'],
    [
      'an account that is gone',
      { commercial: commercial([item('qr-code', 'foot')]), presence: gone('suspended') },
      'not_applicable',
    ],
    ['blocked', { commercial: blind() }, 'undetermined'],
  ];

  it.each(table)('%s', (_, seen, outcome) => {
    expect(judge('commercial-footer', seen, WECHAT).outcome).toBe(outcome);
  });

  it('says which kinds were seen, and why', () => {
    const seen = commercial([item('product-card', 'foot'), item('qr-code', 'foot'), item('qr-code', 'foot')]);
    expect(judge('commercial-footer', { commercial: seen }, WECHAT).explanation).toBe(
      '页面底部见到：商品卡片（含“特惠”）、二维码（含“特惠”），是否为商业信息需人工确认。',
    );
  });
});

describe('weekly-original, from findings to outcome (the week of 2020-10-26 to 11-01)', () => {
  const copied = { original: false } as const;
  const old = { ...WEIBO, openedOn: '2019-01-01' };
  const table: [string, Partial<Findings>, VerdictOutcome][] = [
    ['an original in the first second of the week', { posts: posts([post('2020-10-26T00:00:00')]) }, 'pass'],
    ['an original in the last second of the week', { posts: posts([post('2020-11-01T23:59:59')]) }, 'pass'],
    [
      'originals just beside the week',
      { posts: posts([post('2020-10-25T23:59:59'), post('2020-11-02T00:00:00')], [WHOLE]) },
      'suspected',
    ],
    ['only reposts in it', { posts: posts([post('2020-10-28T09:00:00', copied)], [WHOLE]) }, 'suspected'],
    [
      'only reposts seen, the list unknown',
      { posts: posts([post('2020-10-28T09:00:00', copied)]) },
      'undetermined',
    ],
    [
      'a post without a mark',
      { posts: posts([post('2020-10-28T09:00:00', { original: null })], [WHOLE]) },
      'undetermined',
    ],
    [
      'no post for two weeks: said once, by not-updated',
      { posts: posts([post('2020-10-01T09:00:00')], [WHOLE]) },
      'not_applicable',
    ],
    ['an account that is gone', { presence: gone('deregistered') }, 'not_applicable'],
    ['blocked', { posts: blind() }, 'undetermined'],
  ];

  it.each(table)('%s', (_, seen, outcome) => {
    expect(judge('weekly-original', { posts: blind(), ...seen }, old).outcome).toBe(outcome);
  });

  it('asks for an original in every one of several weeks', () => {
    const two = changed('baoji-2020', 'weeks: 1', 'weeks: 2');
    const list = (second: Partial<Post>) =>
      findings({
        posts: posts([post('2020-10-28T09:00:00'), post('2020-10-20T09:00:00', second)], [WHOLE]),
      });
    expect(verdictOf(two, 'weekly-original', list({ original: true }), old).outcome).toBe('pass');
    expect(verdictOf(two, 'weekly-original', list(copied), old).outcome).toBe('suspected');
  });
});

const good = findings({
  posts: posts(
    [post('2020-11-04T09:00:00'), post('2020-10-28T09:00:00')],
    [span('2020-10-01T00:00:00', '2020-11-05T10:00:00')],
  ),
  comments: comments('open'),
  messages: blind(),
});

describe('the result of an account under baoji-2020', () => {
  const result = (seen: Findings, circumstances: Circumstances = WEIBO) =>
    resultOf(evaluate(ruleset, seen, circumstances));

  it('passes though likes and the foot of pages could not be examined', () => {
    expect(evaluate(ruleset, good, WEIBO).map(({ rule, outcome }) => `${rule}: ${outcome}`)).toEqual([
      'not-updated: pass',
      'no-effective-interaction: pass',
      'unrelated-likes: undetermined',
      'commercial-footer: undetermined',
      'account-not-found: pass',
      'weekly-original: pass',
    ]);
    expect(result(good)).toBe('pass');
  });

  it.each(['posts', 'comments', 'presence'] as const)('is undetermined when %s could not be seen', (name) => {
    expect(result({ ...good, [name]: blind() })).toBe('undetermined');
  });

  it('is suspected when the account is gone, and says nothing else of it', () => {
    const seen = { ...good, presence: gone('deregistered') };
    expect(result(seen)).toBe('suspected');
    expect(evaluate(ruleset, seen, WEIBO).filter(({ outcome }) => outcome !== 'not_applicable')).toHaveLength(
      1,
    );
  });

  it('is a violation when one stands, though other rules are open', () => {
    const silent = posts([post('2020-10-01T09:00:00')], [WHOLE]);
    expect(result({ ...good, posts: silent, comments: blind() })).toBe('violation');
  });

  it.each(['toutiao', 'douyin', 'app', 'miniprogram', 'other'] as const)(
    'of an unseen account on %s is undetermined',
    (platform) => {
      expect(result(findings({ presence: blind() }), { ...WEIBO, platform })).toBe('undetermined');
    },
  );
});

describe('the two shipped sets', () => {
  it('judge not-updated and no-effective-interaction alike, and ask about them', () => {
    for (const set of [shipped('national-2019'), shipped('baoji-2020')]) {
      const asking = set.rules.filter((rule) => rule.unknown === 'asks').map((rule) => rule.id);
      expect(asking.slice(0, 2)).toEqual(['not-updated', 'no-effective-interaction']);
    }
    expect(ruleset.rules.filter((rule) => rule.unknown === 'asks').map((rule) => rule.id)).toContain(
      'account-not-found',
    );
  });

  it("use the notice's words of 2020", () => {
    const words = Object.fromEntries(
      ruleset.rules.map((rule) => [rule.id, [rule.wording.heading, rule.wording.list]]),
    );
    expect(words).toMatchObject({
      'not-updated': ['内容更新不及时', '监测时间点前2周内无更新'],
      'no-effective-interaction': ['未提供有效互动功能', '未提供有效互动功能'],
      'unrelated-likes': ['点赞与本单位业务无关的信息', '点赞与本单位业务无关信息'],
      'commercial-footer': ['部分页面底部存在商业信息', '部分信息页面底部存在商业信息'],
    });
  });

  it('make accounts 不合格 by the four problems of the list of 2020, not by what was only remarked', () => {
    expect(ruleset.rules.filter((rule) => rule.fails).map((rule) => rule.id)).toEqual([
      'not-updated',
      'no-effective-interaction',
      'unrelated-likes',
      'commercial-footer',
    ]);
  });

  it('say everything in one line with full-width punctuation', () => {
    const samples = [
      good,
      findings(),
      findings({ comments: comments('closed'), messages: messages('closed'), presence: blind() }),
    ];
    for (const set of [shipped('national-2019'), shipped('baoji-2020')]) {
      for (const sample of samples) {
        for (const { explanation } of evaluate(set, sample, WECHAT))
          expect(explanation).toMatch(/^[^\n,;!?()]+。$/u);
      }
    }
  });
});
