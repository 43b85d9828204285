/** A rule's conditions and keys in Chinese, for people who do not read CEL. Pure. */

import type { ParamValue } from './condition.ts';
import type { RuleFile } from './schema.ts';

/** Each fact in words; `{0}` is its first argument. */
export const FACT_WORDS: Readonly<Record<string, string>> = {
  updated_within: '监测时间点前{0}天内有更新',
  updated_within_calendar_days: '监测时间点当日或此前{0}个自然日内有更新',
  original_each_week: '最近{0}个整周每周都有标明原创的内容',
  original_within: '监测时间点前{0}天内有标明原创的内容',
  comments_provided: '公众可以评论留言',
  comments_closed: '主办方关闭了评论留言',
  messages_provided: '公众可以发私信',
  messages_closed: '主办方关闭了私信',
  presence_is: '账号状态为{0}',
  account_gone: '平台上已没有该账号（迁移、停用、注销或搜索不到）',
  likes_within: '监测时间点前{0}天内点赞过（疑似无关程度达到设定值的）内容',
  commercial_at_foot: '页面底部见到（像商业信息的程度达到设定值的）内容',
  opened_within: '账号开设不足{0}天',
  closing_accepted: '关停已被认可',
  serves_only: '账号只办事、不发布',
  not_public: '公开页面不显示{0}',
};

const SUBJECTS: Readonly<Record<string, string>> = {
  presence: '账号状态',
  posts: '发布内容',
  comments: '评论留言',
  messages: '私信',
  likes: '点赞',
  commercial: '商业信息',
};

/** `!updated_within(days)` with days 14: `没有：监测时间点前14天内有更新`. What is no fact stays as it is written. */
export function conditionWords(condition: string, params: Readonly<Record<string, ParamValue>>): string {
  return condition
    .replace(/\s+/g, ' ')
    .replace(/(!?) ?\b([a-z_]{1,60})\(([^()]*)\)/g, (call, not: string, fact: string, given: string) => {
      const words = FACT_WORDS[fact];
      if (words === undefined) return call;
      const values = given.split(',').map((argument) => argumentWords(argument.trim(), params));
      const said = words.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '');
      return not === '!' ? `“${said}”不成立` : `“${said}”`;
    })
    .replace(/ ?&& ?/g, '，并且')
    .replace(/ ?\|\| ?/g, '，或者')
    .replace(/ ?\? ?/g, '时：')
    .replace(/ : /g, '；否则：')
    .replace(/ ?== ?/g, '为')
    .trim();
}

function argumentWords(argument: string, params: Readonly<Record<string, ParamValue>>): string {
  const text = /^["'](.*)["']$/.exec(argument)?.[1];
  if (text !== undefined) return SUBJECTS[text] ?? text;
  return String(Object.hasOwn(params, argument) ? params[argument] : argument);
}

/** The values that hold, of those that may be chosen as well. */
export function paramsOf(rule: { readonly params?: RuleFile['params'] }): Record<string, ParamValue> {
  return Object.fromEntries(
    Object.entries(rule.params ?? {}).map(([name, given]) => [
      name,
      typeof given === 'object' ? given.value : given,
    ]),
  );
}

/** What the keys of a rule's file are called in the console. */
const KEY_WORDS: Readonly<Record<string, string>> = {
  title: '名称',
  platforms: '适用类型',
  severity: '性质',
  fails: '是否计入不合格',
  unknown: '看不到时',
  confirm: '人工确认',
  needs: '所需检查发现',
  not_applicable_when: '不适用情形',
  violated_when: '违规条件',
  suspected_when: '疑似条件',
  basis: '依据',
  'wording.heading': '通报标题',
  'wording.sentence': '通报正文',
  'wording.list': '名单措辞',
  'explanation.violation': '违规说明',
  'explanation.suspected': '疑似说明',
  'explanation.pass': '合格说明',
  'explanation.undetermined': '无法判定说明',
  evidence: '须附证据',
  rule: '所预警的规则',
  levels: '级别',
};

/** `params.days` is 参数days; a key without words stays as it is. */
export function keyWords(key: string): string {
  return key.startsWith('params.') ? `参数${key.slice('params.'.length)}` : (KEY_WORDS[key] ?? key);
}
