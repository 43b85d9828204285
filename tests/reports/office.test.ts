/** Settings of the office: what may be said, and what is told to who says it wrongly. */

import { describe, expect, it } from 'vitest';
import { advice, badDates, isRest } from '../../src/documents/readiness.ts';
import type { Day } from '../../src/domain/time.ts';
import { blanksOf, deadlineOf, OfficeError } from '../../src/reports/office.ts';
import { office } from './support/baoji.ts';

const on = (day: string) => day as Day;
const none = { open: 0, waiting: 0 };

describe('settings of the office', () => {
  it('keep what is shipped where the office says nothing, key by key', () => {
    const settings = office('name: 示例市政务公开办公室\ntexts:\n  several: 有的账号有多种问题。\n');
    expect(settings.texts.several).toBe('有的账号有多种问题。');
    expect(settings.texts.opening).toContain('现将有关情况通报如下');
    expect(settings.short_name).toBe('示例市政务公开办公室');
    expect(settings.requirements).toHaveLength(4);
  });

  it('name what is still blank', () => {
    expect(blanksOf(office(''))).toEqual(['name', 'short_name', 'contact', 'phone']);
    expect(blanksOf(office('name: 示例\ncontact: 某某\nphone: 0000-0000000\n'))).toEqual([]);
  });

  it.each([
    ['nmae: 示例', /^office\.yaml: there is no setting "nmae"; known: name, /],
    ['texts: { openign: 好 }', /there is no setting "texts\.openign"; known: title, /],
    [
      'texts: { opening: "{inspekted}个" }',
      /texts\.opening: there is no \{inspekted\} here; known: \{name\}/,
    ],
    ['addressees: ""', /^office\.yaml: addressees: is empty$/],
    ['phone: 17', /^office\.yaml: phone: must be a text$/],
    ['signed_on: 2020-11-31', /signed_on: "2020-11-31" is no day; write one such as 2020-11-11/],
    ['deadline_days: -1', /deadline_days: must be 0 or more/],
    ['draft: 草稿', /draft: must be 送审稿 or 代拟稿/],
    [
      'sections: [{ kind: overveiw, heading: 情况 }]',
      /sections\[1\]\.kind: must be one of overview, problems/,
    ],
    [
      'requirements: [{ heading: 一。, text: "{deadlien}前" }]',
      /requirements\[1\]\.text: there is no \{deadlien\}/,
    ],
    ['name: [示例', /^office\.yaml: this is not YAML: .*; correct the indentation/],
    ['just words', /^office\.yaml: holds no settings; write "name: /],
    ['texts: 好', /^office\.yaml: texts must hold keys of its own/],
  ])('that are wrong name file, key and remedy: %s', (source, message) => {
    expect(() => office(source)).toThrow(OfficeError);
    expect(() => office(source)).toThrow(message);
  });

  it('tell all mistakes at once', () => {
    expect(() => office('name: ""\nnumbering: roman\n')).toThrow(
      /name: is empty\noffice\.yaml: numbering: must/,
    );
  });
});

describe('a deadline', () => {
  it('is counted from the day of signing, or is the day that was said', () => {
    expect(deadlineOf(office('deadline_days: 4'), on('2020-11-11'))).toBe('2020-11-15');
    expect(deadlineOf(office('deadline_days: 4'), on('2020-12-29'))).toBe('2021-01-02');
    expect(deadlineOf(office('deadline_days: 4'), null)).toBeNull();
    expect(deadlineOf(office('deadline_on: 2020-11-20'), null)).toBe('2020-11-20');
  });

  it('may be the day of signing, not before it', () => {
    expect(badDates(office('deadline_on: 2020-11-11'), on('2020-11-11'))).toBeNull();
    expect(badDates(office('deadline_on: 2020-11-10'), on('2020-11-11'))).toContain('comes before');
  });

  it.each([
    ['2020-11-15', true, 'a Sunday'],
    ['2020-10-01', true, 'the National Day'],
    ['2020-10-10', false, 'a Saturday worked in exchange'],
    ['2020-11-16', false, 'a Monday'],
  ])('on %s is a day of rest: %s, %s', (day, rest) => {
    expect(isRest(on(day))).toBe(rest);
  });

  it('on a day of rest is remarked, and so is what nobody has filled in', () => {
    const lines = advice(office('deadline_on: 2020-11-15'), null, none, '2020Q4');
    expect(lines.join('\n')).toMatch(
      /×××: name, .*\n.*day of signing.*\n.*2020年11月15日 is a weekend or a holiday/,
    );
    const set = office('name: 示例\ncontact: 某某\nphone: 0000-0000000\ndeadline_on: 2020-11-16');
    expect(advice(set, on('2020-11-11'), none, '2020Q4')).toEqual([]);
  });
});
