/** Who is in a round, and what each account came to: a list with filters, also as a file. */

import { PLATFORM_NAMES, TIER_NAMES } from '../../domain/account.ts';
import type { Sheet } from '../../reports/spreadsheet.ts';
import type { Round } from '../../store/rounds.ts';
import type { StandingAccount, StandingFilter } from '../../store/standings.ts';
import { Badge } from '../views/badge.tsx';
import { type Column, DataTable, Pager } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { roundPath } from './address.ts';
import { RoundFilters } from './filters.tsx';
import { RoundLinks } from './links.tsx';
import {
  RULE_OUTCOME_NAMES,
  type RuleTitle,
  STANDING_NAMES,
  STANDING_TONES,
  titleOf,
  WAY_NAMES,
} from './words.ts';

interface RoundAccountsProps {
  readonly round: Round;
  readonly filter: StandingFilter;
  readonly rules: readonly RuleTitle[];
  readonly rows: readonly StandingAccount[];
  readonly after: string | undefined;
  readonly next: string | null;
}

export function RoundAccounts({ round, filter, rules, rows, after, next }: RoundAccountsProps) {
  const query = { ...filter, after };
  return (
    <>
      <h1>{round.name} 检查名单</h1>
      <RoundLinks round={round} part="/accounts" />
      <RoundFilters round={round} filter={filter} rules={rules} part="/accounts" />
      <ExportLinks path={roundPath(round.name, '/accounts')} query={{ ...filter }} />
      <DataTable
        caption="符合条件的账号，按备案顺序"
        columns={columns(rules)}
        rows={rows}
        keyOf={(row) => row.accountId}
        empty="没有符合条件的账号。"
      />
      <Pager path={roundPath(round.name, '/accounts')} query={query} next={next} />
    </>
  );
}

/** The list under this address as files. */
export function ExportLinks({
  path,
  query,
}: {
  path: string;
  query: Readonly<Record<string, string | undefined>>;
}) {
  const to = (format: string) => {
    const given = Object.entries({ ...query, format }).filter((pair): pair is [string, string] =>
      Boolean(pair[1]),
    );
    return `${path}?${new URLSearchParams(given).toString()}`;
  };
  return (
    <p class="exports">
      导出：
      <a href={to('xlsx')} download>
        Excel（xlsx）
      </a>
      、
      <a href={to('csv')} download>
        CSV
      </a>
    </p>
  );
}

function columns(rules: readonly RuleTitle[]): Column<StandingAccount>[] {
  return [
    {
      heading: '账号',
      isRowHeading: true,
      cell: (row) => <a href={`/accounts/${row.accountId}`}>{row.name}</a>,
    },
    { heading: '类型', cell: (row) => PLATFORM_NAMES[row.platform] },
    { heading: '代表主体', cell: (row) => row.sponsor ?? '—' },
    { heading: '层级', cell: (row) => (row.tier === null ? '—' : TIER_NAMES[row.tier]) },
    { heading: '列入方式', cell: (row) => WAY_NAMES[row.selectedAs] },
    { heading: '监测时间点', cell: (row) => <Time at={row.checkpoint} /> },
    {
      heading: '结果',
      cell: (row) => <Badge tone={STANDING_TONES[row.standing]}>{STANDING_NAMES[row.standing]}</Badge>,
    },
    { heading: '说明', cell: (row) => remark(row, rules) || '—' },
  ];
}

/** The problems of the list, and the rules of which nothing is known. */
function remark(row: StandingAccount, rules: readonly RuleTitle[]): string {
  const problems = row.problems
    .filter(({ state }) => state !== 'dismissed')
    .map(({ problem, state }) => (state === 'suspected' ? `疑似：${problem}` : problem));
  const open = row.outcomes
    .filter((mark) => mark.endsWith('=undetermined'))
    .map((mark) => `${titleOf(rules, mark.split('=')[0] ?? '')}：${RULE_OUTCOME_NAMES.undetermined}`);
  return [...problems, ...open].join('；');
}

export function accountsSheet(round: Round, rules: readonly RuleTitle[]): Sheet<StandingAccount> {
  return {
    title: `${round.name}-检查名单`,
    columns: [
      { heading: '备案编号', width: 10, of: (row) => row.accountId },
      { heading: '新媒体类型', width: 12, of: (row) => PLATFORM_NAMES[row.platform] },
      { heading: '新媒体名称', width: 28, of: (row) => row.name },
      { heading: '平台账号ID', width: 22, of: (row) => row.platformId },
      { heading: '代表主体名称', width: 32, of: (row) => row.sponsor },
      { heading: '层级', width: 20, of: (row) => row.tier && TIER_NAMES[row.tier] },
      { heading: '列入方式', width: 12, of: (row) => WAY_NAMES[row.selectedAs] },
      {
        heading: '监测时间点',
        width: 20,
        of: (row) => row.checkpoint?.slice(0, 16).replace('T', ' ') ?? null,
      },
      { heading: '检查结果', width: 12, of: (row) => STANDING_NAMES[row.standing] },
      { heading: '说明', width: 40, of: (row) => remark(row, rules) },
    ],
  };
}
