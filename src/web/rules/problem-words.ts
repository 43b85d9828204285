/** What is wrong with a rule set, in Chinese as far as there are words for it; the key's name stays as it is written. */

import type { Problem } from '../../rules/problem.ts';

type Words = readonly (readonly [pattern: RegExp, words: string])[];

const MESSAGES: Words = [
  [/^"(.+)" is missing$/, '缺少“$1”'],
  [/^there is no key "(.+)"$/, '没有“$1”这个键'],
  [/^there is no rule "(.+)"$/, '没有规则“$1”'],
  [/^there is no fact "(.+)"$/, '没有“$1”这项事实'],
  [/^there is no placeholder \{(.+)\}$/, '没有占位符{$1}'],
  [/^the id "(.+)" is also that of (.+) in this file$/, '编号“$1”与本文件的 $2 重复'],
  [/^the file holds no rule set$/, '文件里没有规则集'],
  [/^this is not YAML: (.+)$/s, '不是有效的YAML：$1'],
  [/^(.+) is not known here$/, '这里不认识$1'],
  [/^(.+) is not of type (.+)$/, '$1的类型不对，应为 $2'],
  [/^the list is empty$/, '列表是空的'],
  [/^"(.+)" is none of the values that may be chosen$/, '“$1”不在可选值之中'],
  [/^a condition reads the finding "(.+)", which is not listed$/, '条件用到检查发现“$1”，但没有列出'],
  [/^no condition reads the finding "(.+)"$/, '没有条件用到检查发现“$1”'],
  [/^(.+) is empty$/, '$1是空的'],
  [/^(.+) is not a condition written as text$/, '$1不是写成文字的条件'],
  [/^(.+) is not of the form "(.+)"$/, '$1的写法不对，应如“$2”'],
];

const REMEDIES: Words = [
  [/^did you mean "(.+)"\?$/, '是否应为“$1”？'],
  [/^add it: (.+)$/s, '请补上：$1'],
  [/^add (\S+) to needs$/, '请在 needs 中加入 $1'],
  [/^remove (\S+) from needs, or use a fact that reads it$/, '请从 needs 中去掉 $1，或使用相应的事实'],
  [/^remove it$/, '请删去'],
  [/^rename it$/, '请改名'],
  [/^write (.+)$/s, '请填写：$1'],
  [/^give each rule an id of its own$/, '请为每条规则使用不同的编号'],
  [/^give the parameter another name$/, '请为参数另取名称'],
  [/^begin it with the keys id, title and rules$/, '请以 id、title、rules 三个键开头'],
  [
    /^correct the indentation, quotes or brackets there.*$/s,
    '请改正该处的缩进、引号或括号（以花括号开头的文字须加引号）',
  ],
  [/^known: (.+)$/s, '可用：$1'],
];

export function problemWords({ message, remedy }: Pick<Problem, 'message' | 'remedy'>): string {
  return `${inChinese(MESSAGES, message)}。改正办法：${inChinese(REMEDIES, remedy)}`;
}

/** Characters of ours; longer is what stood in the file. */
const LONGEST = 1_000;

/** The first that fits; else the text as it is, which is better than none. */
function inChinese(words: Words, text: string): string {
  if (text.length > LONGEST) return text;
  const found = words.find(([pattern]) => pattern.test(text));
  return found ? text.replace(found[0], found[1]) : text;
}
