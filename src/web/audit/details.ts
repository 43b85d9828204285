/** What an entry of the audit trail holds beside its action, in the words of the page. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import { FINDING_TITLES } from '../../domain/finding.ts';
import { ROLE_NAMES } from '../../domain/user.ts';
import type { StoredEntry } from '../../store/audit-search.ts';
import { STATUS_WORDS } from '../accounts/list.tsx';
import { STATE_NAMES as ROUND_STATES } from '../rounds/words.ts';
import { STATE_NAMES as VIOLATION_STATES } from '../views/badge.tsx';

const FIELDS: Readonly<Record<string, string>> = {
  accountId: '账号',
  accounts: '账号',
  added: '新增',
  address: '来自',
  age: '经过毫秒',
  again: '再次',
  answer: '答复',
  asked: '操作',
  bytes: '字节',
  capture: '快照',
  changed: '更改',
  cron: '运行时间',
  dueOn: '整改期限',
  enabled: '启用',
  events: '事件',
  expires_at: '有效期至',
  expiresAt: '有效期至',
  file: '文件',
  files: '附件',
  finding: '项目',
  from: '原为',
  health: '状态',
  host: '主机',
  inspectionId: '检查',
  inspections: '检查',
  is: '情况',
  kind: '种类',
  link: '填报地址',
  method: '方式',
  missing: '文件中没有',
  name: '名称',
  needed: '需要角色',
  note: '结果',
  plan: '计划',
  problems: '有误行',
  queue: '队列',
  refused: '未采纳',
  refusal: '平台提示',
  role: '角色',
  round: '轮次',
  rule: '规则',
  seed: '随机种子',
  seenAt: '查看时间',
  selected: '选取账号',
  session: '登录',
  sessions: '结束的登录',
  sha256: 'SHA-256',
  signed_by: '签发人',
  signed_on: '签发日期',
  sponsor: '单位',
  to: '改为',
  unchanged: '未变',
  url: '地址',
  value: '所见',
  violationId: '问题',
  why: '理由',
};

export function fieldName(field: string): string {
  return FIELDS[field] ?? field;
}

/** The same code means one thing of a violation and another of a round. */
const STATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  violation: VIOLATION_STATES,
  round: ROUND_STATES,
  account: STATUS_WORDS,
  user: ROLE_NAMES,
};

/** What a person saw in the app. */
const SEEN: Readonly<Record<string, string>> = {
  open: '开放',
  restricted: '部分开放',
  closed: '已关闭',
  absent: '没有此功能',
  active: '正常',
  not_found: '搜索不到',
  suspended: '已屏蔽',
  deregistered: '已注销',
};

const CODES: Readonly<Record<string, string>> = {
  ...FINDING_TITLES,
  ...ROLE_NAMES,
  ...PLATFORM_NAMES,
  password: '密码',
  oidc: '统一身份认证',
  forged: '地址不符',
  expired: '已过期',
  withdrawn: '已收回',
  good: '有效',
  refused: '已失效',
  unknown: '未核对',
};

export interface ShownDetail {
  readonly name: string;
  readonly text: string;
}

/** Without what is empty. */
export function detailsOf({ subject, detail }: Pick<StoredEntry, 'subject' | 'detail'>): ShownDetail[] {
  const [noun = ''] = subject.split(' ');
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([field, value]) => ({ name: fieldName(field), text: valueText(value, wordsOf(noun, field)) }));
}

type Words = Readonly<Record<string, string>>;

function wordsOf(noun: string, field: string): Words {
  if (field === 'value') return SEEN;
  return field === 'from' || field === 'to' ? (STATES[noun] ?? {}) : CODES;
}

/** A code in words, a time as people write it, a list as a list; anything else as it stands. */
function valueText(value: unknown, words: Words): string {
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.map((one) => valueText(one, words)).join('、');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([field, one]) => `${fieldName(field)} ${valueText(one, words)}`)
      .join('，');
  const text = String(value);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)) return text.slice(0, 16).replace('T', ' ');
  return words[text] ?? text;
}
