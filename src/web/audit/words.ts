/** What the audit trail says was done, and to what, in the words of the page. What an older program wrote otherwise is shown as it stands. */

import type { AuditAction } from '../../domain/audit.ts';

const ACTIONS: Readonly<Record<AuditAction, string>> = {
  'login succeeded': '登录',
  'login failed': '登录失败',
  logout: '退出登录',
  'session ended': '结束登录',
  refused: '越权被拒绝',
  'user added': '添加用户',
  'user disabled': '停用用户',
  'user enabled': '启用用户',
  'role changed': '更改角色',
  'password changed': '更改密码',
  'second factor added': '启用动态口令',
  'second factor reset': '重置动态口令',
  'token added': '建立令牌',
  'token revoked': '撤销令牌',
  'violation confirmed': '认定问题',
  'violation dismissed': '排除问题',
  'violation rectified': '认定已整改',
  'violation reopened': '撤销决定',
  'recheck refused': '认定未整改',
  'recheck reopened': '撤销认定未整改',
  'rectification recorded': '登记整改情况',
  'deadline set': '设定整改期限',
  'exemption granted': '同意说明理由',
  'exemption revoked': '撤销说明理由',
  'observation recorded': '登记人工查看',
  'observation withdrawn': '撤回人工查看',
  'address refused': '文章地址未采纳',
  'upload refused': '上传文件被拒绝',
  'inspection wanted': '要求检查',
  'job added': '添加任务',
  'queue changed': '操作队列',
  'rest ended': '结束来源暂停',
  'registry imported': '导入备案登记表',
  'round imported': '导入往期检查',
  'round opened': '新建检查',
  'round run': '开始检查',
  'round run again': '重查无法判定的账号',
  'round paused': '暂停检查',
  'round resumed': '继续检查',
  'round closed': '结束检查',
  'round published': '签发通报',
  'schedule changed': '更改时间表',
  'schedule run': '立即运行时间表',
  'session added': '添加或更换会话',
  'session checked': '核对会话',
  'session removed': '删除会话',
  'secrets resealed': '更换封存密钥',
  'sponsor link issued': '发放填报地址',
  'sponsor link withdrawn': '收回填报地址',
  'sponsor address refused': '填报地址被拒绝',
  'webhook added': '添加通知地址',
  'webhook removed': '删除通知地址',
  'evidence key rotated': '更换证据签名密钥',
  'account registered': '账号恢复正常',
  'account closing': '账号停更待关停',
  'account closed': '账号已关停',
};

const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(ACTIONS));

export function actionName(action: string): string {
  return NAMES.get(action) ?? action;
}

/** Longest first: a sponsor link is no sponsor. */
const SUBJECTS: readonly (readonly [string, string])[] = [
  ['sponsor link', '填报地址'],
  ['violation', '问题'],
  ['inspection', '检查'],
  ['account', '账号'],
  ['observation', '人工查看'],
  ['exemption', '说明理由'],
  ['round', '轮次'],
  ['schedule', '时间表'],
  ['session', '会话'],
  ['source', '来源'],
  ['webhook', '通知地址'],
  ['registry', '备案登记表'],
  ['queue', '队列'],
  ['token', '令牌'],
  ['user', '用户'],
  ['job', '任务'],
  ['key', '密钥'],
];

export interface ShownSubject {
  readonly text: string;
  /** The page of what it is; null: it has none. */
  readonly path: string | null;
}

const PATHS: Readonly<Record<string, string>> = {
  violation: '/review/',
  inspection: '/inspections/',
  account: '/accounts/',
  round: '/rounds/',
  schedule: '/schedules/',
};

/** `violation 12` is 问题 12, with the way there. */
export function subjectOf(subject: string): ShownSubject {
  const [noun, word] = SUBJECTS.find(([name]) => subject === name || subject.startsWith(`${name} `)) ?? [];
  if (noun === undefined || word === undefined) return { text: subject, path: null };
  const rest = subject.slice(noun.length + 1);
  const base = PATHS[noun];
  const path = base === undefined || rest === '' ? null : `${base}${encodeURIComponent(rest)}`;
  return { text: rest === '' ? word : `${word} ${rest}`, path };
}

/** What somebody searches for, as it is stored: `问题12` and `violation 12` are the same. */
export function subjectAsStored(typed: string): string {
  const found = SUBJECTS.find(([, word]) => typed.startsWith(word));
  if (!found) return typed;
  const [noun, word] = found;
  return `${noun} ${typed.slice(word.length).trim()}`.trim();
}
