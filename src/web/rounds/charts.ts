/** The round page's charts: the figures of its tables under the same filters, drawn. */

import { PLATFORM_NAMES, PLATFORMS, TIER_NAMES, TIERS } from '../../domain/account.ts';
import { RULE_OUTCOMES, STANDINGS, type StandingGroup } from '../../store/standings.ts';
import type { Bars } from './chart.ts';
import { type Split, splitBy, splitByRule } from './figures.ts';
import { RULE_OUTCOME_NAMES, type RuleTitle, STANDING_NAMES, titleOf } from './words.ts';

export const CHARTS = ['tier', 'platform', 'rule'] as const;
export type ChartName = (typeof CHARTS)[number];

/** Told apart by brightness as well as by hue. */
const COLOURS = {
  failing: '#a11212',
  pending: '#e0992b',
  undetermined: '#7d8bab',
  unfinished: '#d5dbe5',
  passing: '#2f8f5b',
} as const;
const RULE_COLOURS = {
  violation: '#a11212',
  suspected: '#e0992b',
  dismissed: '#b9d3c4',
  undetermined: '#7d8bab',
  pass: '#2f8f5b',
  not_applicable: '#d5dbe5',
} as const;

export function barsOf(name: ChartName, groups: readonly StandingGroup[], rules: readonly RuleTitle[]): Bars {
  if (name === 'tier')
    return standingBars(
      splitBy(groups, [...TIERS, null], (group) => group.tier),
      (tier) => (tier === null ? '未登记' : TIER_NAMES[tier]),
    );
  if (name === 'platform')
    return standingBars(
      splitBy(groups, PLATFORMS, (group) => group.platform),
      (platform) => PLATFORM_NAMES[platform],
    );
  const splits = splitByRule(
    groups,
    rules.map(({ id }) => id),
  );
  return {
    labels: splits.map(({ rule }) => titleOf(rules, rule)),
    series: RULE_OUTCOMES.map((outcome) => ({
      name: RULE_OUTCOME_NAMES[outcome],
      colour: RULE_COLOURS[outcome],
      values: splits.map(({ counts }) => counts[outcome]),
    })),
  };
}

function standingBars<Key>(splits: readonly Split<Key>[], nameOf: (key: Key) => string): Bars {
  return {
    labels: splits.map(({ key }) => nameOf(key)),
    series: STANDINGS.map((standing) => ({
      name: STANDING_NAMES[standing],
      colour: COLOURS[standing],
      values: splits.map(({ counts }) => counts[standing]),
    })),
  };
}
