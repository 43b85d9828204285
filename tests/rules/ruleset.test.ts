import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRuleSet, RuleSetError, wordsOf } from '../../src/rules/ruleset.ts';
import { shipped, shippedText } from './findings.ts';

const FOLDER = new URL('../rulesets/', import.meta.url);

function problemsIn(source: string, file = 'rules.yaml'): RuleSetError {
  try {
    parseRuleSet(source, file);
  } catch (error) {
    if (error instanceof RuleSetError) return error;
    throw error;
  }
  throw new Error('no problem was found');
}

describe('a rule set with one mistake', () => {
  const files = readdirSync(FOLDER).filter((name) => name.startsWith('invalid-'));

  it('of each kind that people make', () => {
    expect(files.length).toBeGreaterThanOrEqual(30);
  });

  it.each(files)('%s gets one sentence: file, line, rule, key, mistake, remedy', (file) => {
    const source = readFileSync(new URL(file, FOLDER), 'utf8');
    const expected = /^# expect: (.+)$/m.exec(source)?.[1];
    const { message, problems } = problemsIn(source, file);
    expect(expected).toBeTruthy();
    expect(problems).toHaveLength(1);
    expect(message.split('\n')[1]).toMatch(new RegExp(`^${file.replaceAll('.', '\\.')}:\\d+:\\d+: `));
    expect(message.split('\n')[1]).toContain(expected);
  });
});

describe('the place of a mistake', () => {
  const text = shippedText('national-2019');
  const placeOf = (source: string, needle: string) => {
    const { problems } = problemsIn(source);
    const lines = source.split('\n');
    const line = lines.findIndex((each) => each.includes(needle));
    expect(problems.map((problem) => [problem.line, problem.column])).toEqual([
      [line + 1, (lines[line] ?? '').indexOf(needle) + 1],
    ]);
  };

  it('is that of the word inside a quoted condition', () => {
    placeOf(
      text.replace("'!updated_within(days, reading)'", "'!account_gone() && updated_wthin(days)'"),
      'updated_wthin',
    );
  });

  it('is that of the word inside a plain condition', () => {
    placeOf(
      text.replace('when: closing_accepted()', 'when: closing_accepted() || serves_onli()'),
      'serves_onli',
    );
  });

  it('is that of the word inside a condition of several lines', () => {
    const block = '|\n      comments_closed() &&\n        not_publik("messages")';
    placeOf(text.replace(`'!comments_provided() && not_public("messages")'`, block), 'not_publik');
  });

  it('is where a folded condition begins', () => {
    placeOf(text.replace('comments_closed() || messages_closed()', 'coments_closed()'), '>-');
  });

  it('is that of the misspelt item of a list, and of the misspelt key', () => {
    placeOf(text.replace('needs: [presence, posts]', 'needs: [presense, posts]'), 'presense');
    placeOf(text.replace('    severity: veto\n', '    sevrity: veto\n    severity: veto\n'), 'sevrity');
  });
});

describe('several mistakes', () => {
  const source = shippedText('national-2019')
    .replace('needs: [presence, posts]', 'needs: [presence, pots]')
    .replace('list: 未提供有效互动功能', 'list: 未提供{x}')
    .replace('suspected_when: ', 'suspectd_when: ');

  it('are told together, in the order of the file, across rules', () => {
    const { problems, message } = problemsIn(source, 'city.yaml');
    expect(problems.map(({ rule, key }) => [rule, key])).toEqual([
      ['not-updated', 'needs[2]'],
      ['no-effective-interaction', 'suspectd_when'],
    ]);
    expect(message).toMatch(/^city\.yaml: 2 problems in this rule set\n/);
  });

  it('inside the conditions and texts of one rule too', () => {
    const { problems } = problemsIn(
      shippedText('national-2019')
        .replace("'!updated_within(days, reading)'", 'updated(days)')
        .replace('when: serves_only()', 'when: serve_only()')
        .replace('{days_since_latest}天。', '{days_since}天。')
        .replace('list: 未提供有效互动功能', 'list: 未提供{x}'),
    );
    expect(problems.map(({ rule, key }) => [rule, key])).toEqual([
      ['not-updated', 'not_applicable_when[2].when'],
      ['not-updated', 'violated_when'],
      ['not-updated', 'explanation.violation'],
      ['no-effective-interaction', 'wording.list'],
    ]);
  });
});

describe('the hash of a rule set', () => {
  const text = shippedText('baoji-2020');
  const hash = (source: string) => parseRuleSet(source, 'x.yaml').hash;

  it('is a SHA-256', () => {
    expect(hash(text)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stays the same over comments, quotes, spacing and the order of keys', () => {
    expect(hash(text.replace(/^ *#.*\n/gm, ''))).toBe(hash(text));
    expect(hash(text.replace('unknown: asks\n', "unknown: 'asks'   # 待查\n"))).toBe(hash(text));
    expect(
      hash(text.replace('    severity: veto\n    fails: true\n', '    fails: true\n    severity: veto\n')),
    ).toBe(hash(text));
  });

  it('changes with any word, number or order of rules', () => {
    const others = [
      text.replace('days: 14', 'days: 15'),
      text.replace('监测时间点前2周内无更新', '监测时间点前两周内无更新'),
      text.replace('confirm: [wechat]', 'confirm: always'),
    ];
    expect(new Set([text, ...others].map(hash)).size).toBe(4);
  });
});

describe('parameters', () => {
  it('fill the wording, and leave the counts to the notice', () => {
    const source = shippedText('national-2019')
      .replace('list: 监测时间点前2周内无更新', 'list: 监测时间点前{days}天内无更新')
      .replace('监测时间点前2周内未及时更新', '监测时间点前{days}天内未及时更新');
    expect(parseRuleSet(source, 'x.yaml').rules[0]?.wording).toEqual({
      heading: '内容更新不及时',
      sentence: '检查发现，有{accounts}个政务新媒体监测时间点前14天内未及时更新，占比{share}。',
      list: '监测时间点前14天内无更新',
    });
  });
});

describe('the shipped sets', () => {
  it('are in order', () => {
    expect(shipped('national-2019').rules.map(({ id }) => id)).toEqual([
      'not-updated',
      'no-effective-interaction',
      'account-not-found',
    ]);
    expect(shipped('baoji-2020').rules.map(({ id }) => id)).toEqual([
      'not-updated',
      'no-effective-interaction',
      'unrelated-likes',
      'commercial-footer',
      'account-not-found',
      'weekly-original',
    ]);
  });

  it('ask about updates, interaction and presence when unknown, and note the others', () => {
    for (const { rules } of [shipped('national-2019'), shipped('baoji-2020')]) {
      const asking = rules.filter(({ unknown }) => unknown === 'asks').map(({ id }) => id);
      expect(asking).toEqual(['not-updated', 'no-effective-interaction', 'account-not-found']);
    }
  });

  it('leave to people what no page shows, and tell which evidence they must have', () => {
    for (const set of [shipped('national-2019'), shipped('baoji-2020')]) {
      expect(set.byHand.map(({ id }) => id)).toEqual([
        'app-unusable',
        'serious-errors',
        'bought-followers',
        'forced-likes',
      ]);
      for (const { evidence, fails } of set.byHand)
        expect([evidence, fails]).toEqual([expect.any(String), true]);
      expect(wordsOf(set, 'bought-followers')?.wording.list).toBe('存在购买“粉丝”行为');
      expect(wordsOf(set, 'no-such-rule')).toBeNull();
    }
  });

  it('cite a clause for every rule', () => {
    for (const { rules, byHand } of [shipped('national-2019'), shipped('baoji-2020')]) {
      for (const rule of [...rules, ...byHand])
        expect(rule.basis.join(), rule.id).toMatch(/〔\d{4}〕\d+号|通报/);
    }
  });
});

describe('whatever text is given as a rule set', () => {
  it.each([
    '\0',
    '- - -',
    '{}',
    '[]',
    'a: &a [*a]',
    '!!binary x',
    '%YAML 9.9\n---\nid: x',
    'rules: {}',
    'rules: [1, null, [], {}]',
    'id: {}\ntitle: []\nrules: [{id: [1]}]',
    '? [a]\n: b',
  ])('ends as a list of problems: %j', (source) => {
    expect(problemsIn(source).problems.length).toBeGreaterThan(0);
  });
});
