/** What the states and outcomes of a round are called. */

import type { RoundState, SelectionReason } from '../../store/rounds.ts';
import type { Change, RuleOutcome, Standing } from '../../store/standings.ts';
import type { Tone } from '../views/badge.tsx';

export const STATE_NAMES: Readonly<Record<RoundState, string>> = {
  open: '未开始',
  running: '检查中',
  paused: '已暂停',
  closed: '已结束',
  published: '已通报',
};

export const STATE_TONES: Readonly<Record<RoundState, Tone>> = {
  open: 'quiet',
  running: 'doubt',
  paused: 'unknown',
  closed: 'good',
  published: 'good',
};

export const STANDING_NAMES: Readonly<Record<Standing, string>> = {
  failing: '不合格',
  pending: '待认定',
  undetermined: '无法判定',
  unfinished: '未完成',
  passing: '合格',
};

export const STANDING_TONES: Readonly<Record<Standing, Tone>> = {
  failing: 'bad',
  pending: 'doubt',
  undetermined: 'unknown',
  unfinished: 'quiet',
  passing: 'good',
};

export const RULE_OUTCOME_NAMES: Readonly<Record<RuleOutcome, string>> = {
  violation: '存在问题',
  suspected: '疑似',
  dismissed: '已排除',
  undetermined: '无法判定',
  pass: '合格',
  not_applicable: '不适用',
};

export const WAY_NAMES: Readonly<Record<SelectionReason, string>> = {
  full: '全面检查',
  sampled: '抽查',
  targeted: '定向',
  recheck: '复核',
  listed: '已通报名单',
};

export const CHANGE_NAMES: Readonly<Record<Change, string>> = {
  'newly-failing': '新增不合格',
  'still-failing': '仍不合格',
  'put-right': '已整改合格',
  'not-known': '本轮尚无结论',
  'not-inspected': '本轮未检查',
};

export interface RuleTitle {
  readonly id: string;
  readonly title: string;
}

export function percent(rate: number | null): string {
  return rate === null ? '—' : `${rate}%`;
}

export function titleOf(rules: readonly RuleTitle[], id: string): string {
  return rules.find((rule) => rule.id === id)?.title ?? id;
}
