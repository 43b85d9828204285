/** What offices call the states of an account (状态), and which of ours each means. Data. */

import type { AccountStatus } from '../domain/account.ts';
import { compact } from './normalise.ts';

const STATUS_ALIASES: Readonly<Record<AccountStatus, readonly string[]>> = {
  registered: [
    '正常',
    '正常运行',
    '正常运营',
    '运行中',
    '运营中',
    '在用',
    '使用中',
    '启用',
    '已开通',
    '开通',
    '已备案',
    '备案',
    '在运行',
    '活跃',
    '有效',
  ],
  closing: [
    '停更',
    '停止更新',
    '已停更',
    '拟注销',
    '待注销',
    '申请注销',
    '注销中',
    '正在注销',
    '拟关停',
    '待关停',
    '关停中',
    '正在关停',
    '拟关闭',
  ],
  closed: ['已注销', '注销', '已关停', '关停', '已关闭', '关闭', '已停用', '停用'],
};

const BY_NAME = new Map<string, AccountStatus>();
for (const [status, names] of Object.entries(STATUS_ALIASES)) {
  for (const name of names) BY_NAME.set(name, status as AccountStatus);
}

/** For files that we write: each is read back as what it was. */
export const STATUS_NAMES: Readonly<Record<AccountStatus, string>> = {
  registered: '正常',
  closing: '停更',
  closed: '已注销',
};

export function statusOf(text: string): AccountStatus | null {
  return BY_NAME.get(compact(text)) ?? null;
}
