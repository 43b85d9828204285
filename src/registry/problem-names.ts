/** What published lists call the problems (存在的突出问题), where they do not use the rule set's own words. Data. */

import { compact } from './normalise.ts';

/** What must be known of a rule to find it by its wording. */
export interface NamedRule {
  readonly id: string;
  readonly title: string;
  readonly wording: { readonly heading: string; readonly list: string };
}

/** Tried in this order on the words without marks; the first that fits and that the rule set has. */
const PATTERNS: readonly (readonly [rule: string, words: RegExp])[] = [
  ['weekly-original', /原创/],
  ['no-effective-interaction', /互动|留言|评论|私信/],
  ['unrelated-likes', /^(?!.*强制).*点赞.*(无关|不相关)|违规点赞/],
  ['forced-likes', /(强制|要求).*点赞/],
  ['bought-followers', /购买.*粉丝|粉丝.*弄虚作假/],
  ['commercial-footer', /商业|广告/],
  ['account-not-found', /(未|无法|不能)(搜索|检索|查询|查找|找)到?|搜索不到|查无此/],
  ['app-unusable', /(app|客户端|应用).*(无法|不能)/],
  ['serious-errors', /表述错误|泄密|有害信息/],
  ['not-updated', /(未|无|没有|不)(及时)?(更新|发布)|更新不及时|停更|僵尸|睡眠/],
];

/** Characters: what lists say is in one sentence. */
const LONGEST = 500;

/** Several problems of one cell, each as it stands there. */
export function splitProblems(text: string): string[] {
  return text
    .split(/[；;\n]/)
    .map((part) =>
      part
        .trim()
        .slice(0, LONGEST)
        .replace(/^\s*(?:[（(]?\d{1,2}[)）.、．]|[①-⑩])\s*/, '')
        .replace(/[。.，,\s]+$/, '')
        .trim(),
    )
    .filter((part) => part !== '');
}

/** The rule that a problem's words mean; null if none of the rule set's. */
export function ruleOfProblem(text: string, rules: readonly NamedRule[]): NamedRule | null {
  const words = bare(text);
  const worded = rules.find((rule) =>
    [rule.wording.list, rule.wording.heading, rule.title].some((wording) => bare(wording) === words),
  );
  if (worded) return worded;
  for (const [id, pattern] of PATTERNS) {
    const rule = pattern.test(words) ? rules.find((candidate) => candidate.id === id) : undefined;
    if (rule) return rule;
  }
  return null;
}

function bare(text: string): string {
  return compact(text).replace(/[的,，、。.:：“”"'‘’()（）]/g, '');
}
