/** Early warnings (预警): a rule is about to be broken, or something is amiss that breaks none. */

import type { Captures } from './finding.ts';

/** In order of gravity; `dormant`: so long silent that the account may be one to close. */
export const WARNING_LEVELS = ['notice', 'alert', 'urgent', 'dormant'] as const;
export type WarningLevel = (typeof WARNING_LEVELS)[number];

export const WARNING_LEVEL_NAMES: Readonly<Record<WarningLevel, string>> = {
  notice: '提示',
  alert: '预警',
  urgent: '紧急',
  dormant: '僵尸账号待核',
};

export interface Warning {
  /** The warning's id in the rule set, e.g. `no-recent-post`. */
  readonly warning: string;
  readonly title: string;
  readonly level: WarningLevel;
  /** One line in Chinese. */
  readonly explanation: string;
  readonly captures: Captures;
}
