/** Actions have words because the compiler asks for them; what an entry holds beside is looked for in the source. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { detailsOf, fieldName } from '../../src/web/audit/details.ts';
import { actionName, subjectAsStored, subjectOf } from '../../src/web/audit/words.ts';

const sources = readdirSync(join(PACKAGE_ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(join(PACKAGE_ROOT, 'src', name), 'utf8'))
  .filter((text) => /addAuditEntry|noteRefusal/.test(text));
const found = (pattern: RegExp) =>
  sources.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
const CHINESE = /^[^a-z]*\p{Script=Han}[^a-z]*$/u;

describe('the page of the audit trail', () => {
  it('has Chinese words for every action that the source names', () => {
    const actions = found(/action: '([a-z ]+)'/g).filter((action) => action.includes(' '));
    expect(actions.length).toBeGreaterThan(25);
    expect(actions.filter((action) => !CHINESE.test(actionName(action)))).toEqual([]);
  });

  it('has Chinese words for whatever an action is done to', () => {
    const subjects = found(/subject(?::| =) ['`]([a-z ]+?)(?: \$|['`])/g);
    expect(subjects.length).toBeGreaterThan(15);
    expect(subjects.filter((subject) => !CHINESE.test(subjectOf(subject).text))).toEqual([]);
  });

  it('has Chinese words for every field that an entry holds', () => {
    const bodies = found(/detail(?::| =) \{([^{}]*)\}/g);
    const fields = bodies.flatMap((body) =>
      body.split(',').flatMap((part) => /^\s*(\w+)\s*(?::|$)/.exec(part)?.[1] ?? []),
    );
    expect(new Set(fields).size).toBeGreaterThan(20);
    expect(fields.filter((field) => fieldName(field) === field)).toEqual([]);
  });

  it('says states in the words of what they are states of', () => {
    const text = (subject: string) =>
      detailsOf({ subject, detail: { from: 'open', to: 'closed', why: '平台维护' } }).map((one) => one.text);
    expect(text('round 2020Q4')).toEqual(['未开始', '已结束', '平台维护']);
    expect(text('account 3')[1]).toBe('已关停');
  });

  it('leads to what it names, and finds it under its Chinese name', () => {
    expect(subjectOf('violation 12')).toEqual({ text: '问题 12', path: '/review/12' });
    expect(subjectAsStored('问题12')).toBe('violation 12');
    expect(subjectAsStored('user 张三')).toBe('user 张三');
  });
});
