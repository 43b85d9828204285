/** From groups of accounts that are alike to the figures of a round's page. Pure. */

import type { RuleOutcome, Standing, StandingFilter, StandingGroup } from '../../store/standings.ts';
import { isMark, RULE_OUTCOMES, STANDINGS } from '../../store/standings.ts';

export type StandingCounts = Readonly<Record<Standing, number>>;

export interface Split<Key> {
  readonly key: Key;
  readonly counts: StandingCounts;
  readonly total: number;
}

export interface RuleSplit {
  readonly rule: string;
  readonly counts: Readonly<Record<RuleOutcome, number>>;
}

/** The groups that the list under the same address would show. */
export function matching(groups: readonly StandingGroup[], filter: StandingFilter): StandingGroup[] {
  return groups.filter(
    (group) =>
      (filter.outcome === undefined || group.standing === filter.outcome) &&
      (filter.platform === undefined || group.platform === filter.platform) &&
      (filter.tier === undefined || group.tier === filter.tier) &&
      (filter.way === undefined || group.selectedAs === filter.way) &&
      ((filter.rule === undefined && filter.verdict === undefined) ||
        group.outcomes.some((mark) => isMark(mark, filter.rule, filter.verdict))),
  );
}

export function countStandings(groups: readonly StandingGroup[]): StandingCounts {
  const counts = { failing: 0, pending: 0, undetermined: 0, unfinished: 0, passing: 0 };
  for (const { standing, accounts } of groups) counts[standing] += accounts;
  return counts;
}

export function totalOf(counts: StandingCounts): number {
  return STANDINGS.reduce((total, standing) => total + counts[standing], 0);
}

/** One split for each of `keys` that occurs, in their order. */
export function splitBy<Key>(
  groups: readonly StandingGroup[],
  keys: readonly Key[],
  keyOf: (group: StandingGroup) => Key,
): Split<Key>[] {
  return keys.flatMap((key) => {
    const counts = countStandings(groups.filter((group) => keyOf(group) === key));
    const total = totalOf(counts);
    return total === 0 ? [] : [{ key, counts, total }];
  });
}

/** In the order of the rule set; rules that it does not know (any more) after them. */
export function splitByRule(
  groups: readonly Pick<StandingGroup, 'outcomes' | 'accounts'>[],
  order: readonly string[],
): RuleSplit[] {
  const rules = new Map<string, Record<RuleOutcome, number>>();
  for (const { outcomes, accounts } of groups)
    for (const mark of outcomes) {
      const [rule = '', outcome] = mark.split('=');
      const known = RULE_OUTCOMES.find((candidate) => candidate === outcome);
      if (!known) continue;
      const counts = rules.get(rule) ?? emptyCounts();
      counts[known] += accounts;
      rules.set(rule, counts);
    }
  const place = (rule: string) => (order.includes(rule) ? order.indexOf(rule) : order.length);
  return [...rules]
    .map(([rule, counts]) => ({ rule, counts }))
    .sort((a, b) => place(a.rule) - place(b.rule) || (a.rule < b.rule ? -1 : 1));
}

function emptyCounts(): Record<RuleOutcome, number> {
  return { violation: 0, suspected: 0, dismissed: 0, undetermined: 0, pass: 0, not_applicable: 0 };
}

/** Of those that are known to pass or fail, in percent with up to two decimals; null: of none. */
export function passRate(counts: StandingCounts): number | null {
  return rateOf(counts.passing, counts.failing);
}

/** Likewise of one rule, among the accounts of which it is known; a dismissed accusation passes. */
export function rulePassRate({ counts }: RuleSplit): number | null {
  return rateOf(counts.pass + counts.dismissed, counts.violation);
}

function rateOf(good: number, bad: number): number | null {
  return good + bad === 0 ? null : Math.round((10_000 * good) / (good + bad)) / 100;
}
