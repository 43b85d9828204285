/** The review's words: states and how they follow from each other, decisions and what they usually rest on. */

import type { Findings } from '../../domain/finding.ts';
import type { ChannelState } from '../../domain/page.ts';
import type { ViolationState } from '../../domain/violation.ts';
import type { ReviewAction } from '../../store/decisions.ts';
import type { InspectionReason } from '../../store/inspections.ts';

/** What each state means, in one sentence. */
export const STATE_MEANINGS: Readonly<Record<ViolationState, string>> = {
  suspected: '疑似：机器见到可能的问题，由人工确认后才列入不合格',
  open: '成立：机器依据完整的页面判定，不须人工确认也列入名单；人工可以认定或排除',
  confirmed: '已认定：人工看过证据，情况属实，列入名单',
  dismissed: '已排除：人工看过证据，认为不属于该问题，不列入名单',
  rectified: '已整改：问题曾经存在，复核或人工查看时已消除',
};

/** The choices of the list's filter, in the order in which they are worked off. */
export const STATE_CHOICES: readonly (readonly [ViolationState | 'recheck', string])[] = [
  ['suspected', '疑似，待认定'],
  ['recheck', '复核待认定'],
  ['open', '成立'],
  ['confirmed', '已认定'],
  ['dismissed', '已排除'],
  ['rectified', '已整改'],
];

/** What the button says. */
export const ACTION_NAMES: Readonly<Record<ReviewAction, string>> = {
  confirmed: '认定',
  dismissed: '排除',
  rectified: '已整改',
  not_rectified: '未整改',
  reopened: '撤销决定',
};

/** What was done, as the past tells it: `张三认定`. */
export const ACTION_DONE: Readonly<Record<ReviewAction, string>> = {
  confirmed: '认定属实',
  dismissed: '排除',
  rectified: '认定已整改',
  not_rectified: '认定未整改',
  reopened: '撤销前一决定',
};

/** Reasons to choose from; whoever has another one writes it. */
export const REASONS: Readonly<Record<Exclude<ReviewAction, 'reopened'>, readonly string[]>> = {
  confirmed: [
    '已查看截图和存档页面，情况属实',
    '已打开原页面核对，情况属实',
    '已与账号运营单位核实，情况属实',
  ],
  dismissed: [
    '与本单位业务有关，不属于该问题',
    '属于公益、惠民或便民信息',
    '页面显示功能实际可用',
    '机器识别有误，页面上没有该内容',
    '已按规定报备说明理由',
  ],
  rectified: ['已打开原页面查看，问题已不存在', '整改材料和原页面一致，问题已消除'],
  not_rectified: [
    '已查看复核的截图和存档页面，问题仍在',
    '已打开原页面查看，问题仍在',
    '整改不到位，仍有同类问题',
  ],
};

export const UNDO_REASON = '撤销前一决定，重新核实';

export const INSPECTION_REASONS: Readonly<Record<InspectionReason, string>> = {
  full: '全面检查',
  sampled: '抽查',
  targeted: '定向检查',
  recheck: '复核',
  listed: '已公布名单',
  watch: '日常监测',
  single: '单独检查',
};

const CHANNEL: Readonly<Record<ChannelState, string>> = {
  open: '开放',
  restricted: '部分开放',
  absent: '平台未提供',
  closed: '已关闭',
};

const PRESENCE = {
  active: '正常',
  renamed: '已更名',
  migrated: '已迁移',
  suspended: '已被屏蔽',
  deregistered: '已注销',
  not_found: '未搜索到',
} as const;

/** What an observed finding says, in a few words; why there is nothing to say otherwise. */
export function findingWords(findings: Findings, name: keyof Findings): string {
  const finding = findings[name];
  if (!finding.observed) return `未能查看（${finding.reason.text}）`;
  const { presence, posts, comments, messages, likes, commercial } = findings;
  if (name === 'presence' && presence.observed) return PRESENCE[presence.value.state];
  if (name === 'comments' && comments.observed) return CHANNEL[comments.value];
  if (name === 'messages' && messages.observed) return CHANNEL[messages.value];
  if (name === 'likes' && likes.observed) return `见到${likes.value.length}条`;
  if (name === 'commercial' && commercial.observed)
    return `页面底部见到${commercial.value.filter(({ where }) => where === 'foot').length}处`;
  if (name === 'posts' && posts.observed) {
    const [latest] = posts.value.posts;
    const last = latest ? `，最近${latest.publishedAt.slice(0, 16).replace('T', ' ')}` : '';
    return `见到${posts.value.posts.length}篇${last}`;
  }
  return '';
}
