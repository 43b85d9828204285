/** The page of differences between two rounds. */

import { PLATFORM_NAMES, TIER_NAMES } from '../../domain/account.ts';
import type { Sheet } from '../../reports/spreadsheet.ts';
import type { Round } from '../../store/rounds.ts';
import { CHANGES, type Change, type ChangedAccount } from '../../store/standings.ts';
import { Filters, Select } from '../views/form.tsx';
import { DataTable, Empty, Pager } from '../views/table.tsx';
import { ExportLinks } from './accounts.tsx';
import { roundPath } from './address.ts';
import { type RuleSplit, rulePassRate } from './figures.ts';
import { RoundLinks } from './links.tsx';
import { CHANGE_NAMES, percent, type RuleTitle, titleOf } from './words.ts';

interface DifferenceProps {
  readonly round: Round;
  readonly earlier: Round;
  readonly choices: readonly string[];
  readonly counts: Readonly<Record<Change, number>>;
  readonly change: Change;
  readonly rules: readonly RuleTitle[];
  readonly now: readonly RuleSplit[];
  readonly before: readonly RuleSplit[];
  readonly rows: readonly ChangedAccount[];
  readonly after: string | undefined;
  readonly next: string | null;
}

export function Difference(props: DifferenceProps) {
  const { round, earlier, choices, counts, change, rows, after, next } = props;
  const path = roundPath(round.name, '/difference');
  return (
    <>
      <h1>
        {round.name} 与 {earlier.name} 比较
      </h1>
      <RoundLinks round={round} part="/difference" />
      <Filters action={path}>
        <Select
          name="to"
          label="与哪一轮比较"
          value={earlier.name}
          choices={[...new Set([earlier.name, ...choices])].map((name) => ({ value: name, label: name }))}
        />
      </Filters>
      <dl class="figures">
        {CHANGES.map((name) => (
          <div key={name}>
            <dt>{CHANGE_NAMES[name]}</dt>
            <dd>
              <a
                href={roundPath(round.name, '/difference', { to: earlier.name, change: name })}
                aria-current={name === change ? 'true' : undefined}
              >
                {counts[name]}
              </a>
            </dd>
          </div>
        ))}
      </dl>
      <RateTable {...props} />
      <h2>{CHANGE_NAMES[change]}的账号</h2>
      <ExportLinks path={path} query={{ to: earlier.name, change }} />
      <DataTable
        caption={`${CHANGE_NAMES[change]}的账号，按备案顺序`}
        columns={[
          {
            heading: '账号',
            isRowHeading: true,
            cell: (row) => <a href={`/accounts/${row.accountId}`}>{row.name}</a>,
          },
          { heading: '类型', cell: (row) => PLATFORM_NAMES[row.platform] },
          { heading: '代表主体', cell: (row) => row.sponsor ?? '—' },
          { heading: `${earlier.name}的问题`, cell: (row) => row.problemsBefore.join('；') || '—' },
          { heading: `${round.name}的问题`, cell: (row) => row.problems.join('；') || '—' },
        ]}
        rows={rows}
        keyOf={(row) => row.accountId}
        empty="没有这样的账号。"
      />
      <Pager path={path} query={{ to: earlier.name, change, after }} next={next} />
    </>
  );
}

function RateTable({ round, earlier, rules, now, before }: DifferenceProps) {
  const ids = [...new Set([...now, ...before].map(({ rule }) => rule))];
  const rateOf = (of: Round, splits: readonly RuleSplit[], id: string) => {
    // Of a list of failing accounts alone nobody knows how many passed.
    if (of.imported) return null;
    const split = splits.find(({ rule }) => rule === id);
    return split ? rulePassRate(split) : null;
  };
  return (
    <DataTable
      caption="各条规则的合格率（只计已判定的账号）"
      columns={[
        { heading: '规则', isRowHeading: true, cell: (id) => titleOf(rules, id) },
        { heading: earlier.name, isNumber: true, cell: (id) => percent(rateOf(earlier, before, id)) },
        { heading: round.name, isNumber: true, cell: (id) => percent(rateOf(round, now, id)) },
        {
          heading: '变化',
          isNumber: true,
          cell: (id) => changeOf(rateOf(earlier, before, id), rateOf(round, now, id)),
        },
      ]}
      rows={ids}
      keyOf={(id) => id}
      empty="两轮检查都还没有判定。"
    />
  );
}

/** In percentage points. */
function changeOf(before: number | null, now: number | null): string {
  if (before === null || now === null) return '—';
  const points = Math.round((now - before) * 100) / 100;
  if (points === 0) return '持平';
  return points > 0 ? `上升 ${points} 个百分点` : `下降 ${-points} 个百分点`;
}

export function NothingEarlier({ round }: { round: Round }) {
  return (
    <>
      <h1>{round.name} 与以前比较</h1>
      <RoundLinks round={round} part="/difference" />
      <Empty>在这轮检查之前没有别的检查。</Empty>
    </>
  );
}

export function changedSheet(round: Round, earlier: Round, change: Change): Sheet<ChangedAccount> {
  return {
    title: `${round.name}-${CHANGE_NAMES[change]}`,
    columns: [
      { heading: '备案编号', width: 10, of: (row) => row.accountId },
      { heading: '新媒体类型', width: 12, of: (row) => PLATFORM_NAMES[row.platform] },
      { heading: '新媒体名称', width: 28, of: (row) => row.name },
      { heading: '代表主体名称', width: 32, of: (row) => row.sponsor },
      { heading: '层级', width: 20, of: (row) => row.tier && TIER_NAMES[row.tier] },
      { heading: `${earlier.name}的问题`, width: 32, of: (row) => row.problemsBefore.join('；') },
      { heading: `${round.name}的问题`, width: 32, of: (row) => row.problems.join('；') },
    ],
  };
}
