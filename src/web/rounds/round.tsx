/** One round: its figures by outcome, tier, platform and rule, each leading to its list. */

import type { ComponentChild } from 'preact';
import { PLATFORM_NAMES, PLATFORMS, TIER_NAMES, TIERS } from '../../domain/account.ts';
import { hoursText } from '../../domain/hours.ts';
import type { RoundRow } from '../../store/round-list.ts';
import type { Round } from '../../store/rounds.ts';
import { RULE_OUTCOMES, STANDINGS, type StandingFilter, type StandingGroup } from '../../store/standings.ts';
import { Badge } from '../views/badge.tsx';
import { type Column, DataTable, Empty } from '../views/table.tsx';
import { roundPath } from './address.ts';
import {
  countStandings,
  matching,
  passRate,
  type RuleSplit,
  rulePassRate,
  type Split,
  splitBy,
  splitByRule,
  totalOf,
} from './figures.ts';
import { RoundFilters } from './filters.tsx';
import { RoundLinks } from './links.tsx';
import { RoundOrders } from './orders.tsx';
import {
  percent,
  RULE_OUTCOME_NAMES,
  type RuleTitle,
  STANDING_NAMES,
  STATE_NAMES,
  STATE_TONES,
  titleOf,
} from './words.ts';

export interface RoundPageProps {
  readonly round: Round;
  readonly row: RoundRow;
  readonly groups: readonly StandingGroup[];
  readonly filter: StandingFilter;
  readonly rules: readonly RuleTitle[];
  readonly mayLead: boolean;
}

export function RoundPage({ round, row, groups, filter, rules, mayLead }: RoundPageProps) {
  const shown = matching(groups, filter);
  const counts = countStandings(shown);
  const list = (more: StandingFilter) => roundPath(round.name, '/accounts', { ...filter, ...more });
  return (
    <>
      <h1>
        {round.name} <Badge tone={STATE_TONES[round.state]}>{STATE_NAMES[round.state]}</Badge>
      </h1>
      <p class="soft">
        监测时间 {round.windowFrom} 至 {round.windowTo}
        {round.hours ? `，${hoursText(round.hours)}检查` : ''}
        {row.registered === null ? '' : `；登记 ${row.registered} 个`}
        {round.recheckOf === null ? '' : `；复核“${round.recheckOf}”的不合格账号`}
        {round.imported ? '；由已通报的不合格名单导入，没有合格账号的记录，不计合格率' : ''}
      </p>
      <RoundLinks round={round} part="" />
      {mayLead ? <RoundOrders round={round} /> : null}
      <RoundFilters round={round} filter={filter} rules={rules} />
      <Summary counts={counts} list={list} isListOnly={round.imported} />
      {shown.length === 0 ? (
        <Empty>没有符合条件的账号。</Empty>
      ) : (
        <>
          <Section title="按层级" chart={chart(round, 'tier', filter)}>
            <SplitTable
              caption="各层级的检查结果"
              heading="层级"
              rows={splitBy(shown, [...TIERS, null], (group) => group.tier)}
              nameOf={(tier) => (tier === null ? '未登记' : TIER_NAMES[tier])}
              filterOf={(tier) => (tier === null ? {} : { tier })}
              list={list}
              isListOnly={round.imported}
            />
          </Section>
          <Section title="按类型" chart={chart(round, 'platform', filter)}>
            <SplitTable
              caption="各类新媒体的检查结果"
              heading="新媒体类型"
              rows={splitBy(shown, PLATFORMS, (group) => group.platform)}
              nameOf={(platform) => PLATFORM_NAMES[platform]}
              filterOf={(platform) => ({ platform })}
              list={list}
              isListOnly={round.imported}
            />
          </Section>
          <Section title="按规则" chart={chart(round, 'rule', filter)}>
            <RuleTable
              rows={splitByRule(
                shown,
                rules.map(({ id }) => id),
              )}
              rules={rules}
              list={list}
              isListOnly={round.imported}
            />
          </Section>
        </>
      )}
    </>
  );
}

type ListOf = (more: StandingFilter) => string;

function chart(round: Round, name: string, filter: StandingFilter): string {
  return roundPath(round.name, `/charts/${name}.svg`, { ...filter });
}

interface SummaryProps {
  readonly counts: ReturnType<typeof countStandings>;
  readonly list: ListOf;
  readonly isListOnly: boolean;
}

function Summary({ counts, list, isListOnly }: SummaryProps) {
  const rate = isListOnly ? null : passRate(counts);
  return (
    <dl class="figures">
      <div>
        <dt>检查名单</dt>
        <dd>
          <a href={list({})}>{totalOf(counts)}</a>
        </dd>
      </div>
      {STANDINGS.map((standing) => (
        <div key={standing} class={`figure-${standing}`}>
          <dt>{STANDING_NAMES[standing]}</dt>
          <dd>
            <a href={list({ outcome: standing })}>{counts[standing]}</a>
          </dd>
        </div>
      ))}
      <div>
        <dt>合格率</dt>
        <dd>{percent(rate)}</dd>
      </div>
    </dl>
  );
}

function Section({
  title,
  chart: src,
  children,
}: {
  title: string;
  chart: string;
  children: ComponentChild;
}) {
  return (
    <section class="panel split">
      <h2>{title}</h2>
      <div class="split-table">{children}</div>
      <img class="split-chart" src={src} alt={`${title}的条形图，数据见表格`} loading="lazy" />
    </section>
  );
}

interface SplitTableProps<Key> {
  readonly caption: string;
  readonly heading: string;
  readonly rows: readonly Split<Key>[];
  readonly nameOf: (key: Key) => string;
  readonly filterOf: (key: Key) => StandingFilter;
  readonly list: ListOf;
  readonly isListOnly: boolean;
}

function SplitTable<Key>(props: SplitTableProps<Key>) {
  const { caption, heading, rows, nameOf, filterOf, list, isListOnly } = props;
  const columns: Column<Split<Key>>[] = [
    { heading, isRowHeading: true, cell: (row) => nameOf(row.key) },
    {
      heading: '合计',
      isNumber: true,
      cell: (row) => <a href={list(filterOf(row.key))}>{row.total}</a>,
    },
    ...STANDINGS.map((standing) => ({
      heading: STANDING_NAMES[standing],
      isNumber: true,
      cell: (row: Split<Key>) =>
        row.counts[standing] === 0 ? (
          '0'
        ) : (
          <a href={list({ ...filterOf(row.key), outcome: standing })}>{row.counts[standing]}</a>
        ),
    })),
    {
      heading: '合格率',
      isNumber: true,
      cell: (row) => percent(isListOnly ? null : passRate(row.counts)),
    },
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows}
      keyOf={(row) => String(row.key)}
      empty="没有账号。"
    />
  );
}

interface RuleTableProps {
  readonly rows: readonly RuleSplit[];
  readonly rules: readonly RuleTitle[];
  readonly list: ListOf;
  readonly isListOnly: boolean;
}

function RuleTable({ rows, rules, list, isListOnly }: RuleTableProps) {
  const columns: Column<RuleSplit>[] = [
    { heading: '规则', isRowHeading: true, cell: (row) => titleOf(rules, row.rule) },
    ...RULE_OUTCOMES.map((outcome) => ({
      heading: RULE_OUTCOME_NAMES[outcome],
      isNumber: true,
      cell: (row: RuleSplit) =>
        row.counts[outcome] === 0 ? (
          '0'
        ) : (
          <a href={list({ rule: row.rule, verdict: outcome })}>{row.counts[outcome]}</a>
        ),
    })),
    { heading: '合格率', isNumber: true, cell: (row) => percent(isListOnly ? null : rulePassRate(row)) },
  ];
  return (
    <DataTable
      caption="各条规则的判定（一个账号可能涉及几条）"
      columns={columns}
      rows={rows}
      keyOf={(row) => row.rule}
      empty="还没有判定。"
    />
  );
}
