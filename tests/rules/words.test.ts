import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULESETS } from '../../src/package-root.ts';
import { differencesBetween } from '../../src/rules/differences.ts';
import { FACTS } from '../../src/rules/facts.ts';
import { readRuleSetFile } from '../../src/rules/reading.ts';
import type { RuleSetFile } from '../../src/rules/schema.ts';
import { conditionWords, FACT_WORDS } from '../../src/rules/words.ts';

const source = readFileSync(join(RULESETS, 'baoji-2020.yaml'), 'utf8');

function read(text: string): RuleSetFile {
  const file = readRuleSetFile(text);
  if (!file) throw new Error('it is a rule set');
  return file;
}

describe('a condition in words', () => {
  it('has the parameters filled in', () => {
    expect(conditionWords('!updated_within(days, reading)', { days: 14, reading: 'instant' })).toBe(
      '“监测时间点前14天内有更新”不成立',
    );
  });

  it('joins what is asked together', () => {
    expect(conditionWords('!comments_provided() && not_public("messages")', {})).toBe(
      '“公众可以评论留言”不成立，并且“公开页面不显示私信”',
    );
  });

  it('there are words for every fact', () => {
    expect(FACTS.map(({ name }) => name).filter((name) => !(name in FACT_WORDS))).toEqual([]);
  });
});

describe('two versions of a rule set', () => {
  it('without a difference have none, whatever their comments', () => {
    expect(differencesBetween(read(source), read(`# another comment\n${source}`))).toEqual([]);
  });

  it('differ by rule and key, with what stood there before', () => {
    const edited = read(source.replace('      days: 14\n      # Chosen', '      days: 30\n      # Chosen'));
    expect(differencesBetween(read(source), edited)).toEqual([
      {
        id: 'not-updated',
        title: '内容更新不及时',
        is: 'changed',
        changes: [{ key: 'params.days', before: '14', after: '30' }],
      },
    ]);
  });

  it('tell what came and what went', () => {
    const whole = read(source);
    const [first, ...others] = whole.rules;
    const less: RuleSetFile = { ...whole, rules: others };
    expect(differencesBetween(whole, less)).toMatchObject([{ id: first?.id, is: 'removed' }]);
    expect(differencesBetween(less, whole)).toMatchObject([{ id: first?.id, is: 'added' }]);
  });
});

describe('a text that is no rule set', () => {
  it.each(['', 'rules: [', 'id: x'])('%j is none', (text) => {
    expect(readRuleSetFile(text)).toBeNull();
  });
});
