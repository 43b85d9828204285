/** What a schedule is to do, in words: from its stored plan. */

import { TIER_NAMES } from '../../domain/account.ts';
import { hoursText } from '../../domain/hours.ts';
import { quarterlyPlan } from '../../inspection/schedules.ts';
import type { Schedule, ScheduleName } from '../../store/schedules.ts';
import { rulesetName } from '../rounds/choices.ts';

export const SCHEDULE_WORDS: Readonly<Record<ScheduleName, string>> = {
  'daily-watch': '检查登记在用的全部账号，在违反规则之前预警。',
  'quarterly-round': '新建一次检查并开始：选取账号，复核上次不合格的账号。',
  'deadline-rechecks': '复核整改期限已到、尚未整改的问题。',
  'session-check': '核对各会话和授权是否有效。',
};

/** Lines of term and value; none for schedules that have no plan. */
export function planLines({ name, plan }: Pick<Schedule, 'name' | 'plan'>): [string, string][] {
  if (name === 'daily-watch') return [['规则', rulesetName(String(plan.ruleset ?? 'baoji-2020'))]];
  if (name !== 'quarterly-round') return [];
  const parsed = quarterlyPlan.safeParse(plan);
  if (!parsed.success) return [['计划', '内容有误，运行时将报错']];
  const { data } = parsed;
  const samples = data.samples.map(
    ({ tier, take }) => `${TIER_NAMES[tier]}${typeof take === 'number' ? `${take}个` : `${take.percent}%`}`,
  );
  return [
    ['检查名称', data.name.replace('{year}', '年份').replace('{quarter}', '季度')],
    ['监测时间', `自运行之日起${data.days}天`],
    ['规则', rulesetName(data.ruleset)],
    ['全面检查', data.full.map((tier) => TIER_NAMES[tier]).join('、') || '无'],
    ['抽查', samples.join('、') || '无'],
    ['检查时段', data.hours ? hoursText(data.hours) : '不限'],
  ];
}
