/** What narrows a round's figures and its list of accounts; kept in the address. */

import { PLATFORM_NAMES, PLATFORMS, TIER_NAMES, TIERS } from '../../domain/account.ts';
import type { Round } from '../../store/rounds.ts';
import { RULE_OUTCOMES, STANDINGS, type StandingFilter } from '../../store/standings.ts';
import { type Choice, Filters, Select } from '../views/form.tsx';
import { roundPath } from './address.ts';
import { RULE_OUTCOME_NAMES, type RuleTitle, STANDING_NAMES, WAY_NAMES } from './words.ts';

const ANY: Choice = { value: '', label: '全部' };

interface RoundFiltersProps {
  readonly round: Round;
  readonly filter: StandingFilter;
  readonly rules: readonly RuleTitle[];
  /** The page under the round's address that is narrowed. */
  readonly part?: string;
}

export function RoundFilters({ round, filter, rules, part = '' }: RoundFiltersProps) {
  const choices = <Key extends string>(keys: readonly Key[], nameOf: (key: Key) => string): Choice[] => [
    ANY,
    ...keys.map((key) => ({ value: key, label: nameOf(key) })),
  ];
  return (
    <Filters action={roundPath(round.name, part)}>
      <Select
        name="outcome"
        label="结果"
        value={filter.outcome}
        choices={choices(STANDINGS, (key) => STANDING_NAMES[key])}
      />
      <Select
        name="tier"
        label="层级"
        value={filter.tier}
        choices={choices(TIERS, (key) => TIER_NAMES[key])}
      />
      <Select
        name="platform"
        label="类型"
        value={filter.platform}
        choices={choices(PLATFORMS, (key) => PLATFORM_NAMES[key])}
      />
      <Select
        name="way"
        label="列入方式"
        value={filter.way}
        choices={choices(['full', 'sampled', 'targeted', 'listed'], (key) => WAY_NAMES[key])}
      />
      <Select
        name="rule"
        label="规则"
        value={filter.rule}
        choices={[ANY, ...rules.map(({ id, title }) => ({ value: id, label: title }))]}
      />
      <Select
        name="verdict"
        label="规则的判定"
        value={filter.verdict}
        choices={choices(RULE_OUTCOMES, (key) => RULE_OUTCOME_NAMES[key])}
      />
    </Filters>
  );
}
