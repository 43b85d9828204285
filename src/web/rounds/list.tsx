/** All rounds, the latest first. */

import type { RoundRow } from '../../store/round-list.ts';
import { Badge } from '../views/badge.tsx';
import { type Column, DataTable, Pager } from '../views/table.tsx';
import { roundPath } from './address.ts';
import { STATE_NAMES, STATE_TONES } from './words.ts';

const COLUMNS: readonly Column<RoundRow>[] = [
  { heading: '检查', isRowHeading: true, cell: (row) => <a href={roundPath(row.name)}>{row.name}</a> },
  {
    heading: '状态',
    cell: (row) => <Badge tone={STATE_TONES[row.state]}>{STATE_NAMES[row.state]}</Badge>,
  },
  { heading: '监测时间', cell: (row) => `${row.windowFrom} 至 ${row.windowTo}` },
  { heading: '检查名单', isNumber: true, cell: (row) => linked(row, row.selected) },
  { heading: '已判定', isNumber: true, cell: (row) => row.inspected ?? '—' },
  { heading: '不合格', isNumber: true, cell: (row) => linked(row, row.failing, 'failing') },
  { heading: '待认定', isNumber: true, cell: (row) => linked(row, row.pending, 'pending') },
  { heading: '无法判定', isNumber: true, cell: (row) => linked(row, row.undetermined, 'undetermined') },
  { heading: '未完成', isNumber: true, cell: (row) => linked(row, row.unfinished, 'unfinished') },
  { heading: '合格率', isNumber: true, cell: (row) => (row.passRate === null ? '—' : `${row.passRate}%`) },
];

function linked(row: RoundRow, count: number | null, outcome?: string) {
  if (count === null) return '—';
  return <a href={roundPath(row.name, '/accounts', { outcome })}>{count}</a>;
}

interface RoundListProps {
  readonly rows: readonly RoundRow[];
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly next: string | null;
  readonly mayOpen: boolean;
}

export function RoundList({ rows, query, next, mayOpen }: RoundListProps) {
  return (
    <>
      <h1>检查</h1>
      {mayOpen ? (
        <p>
          <a class="button" href="/rounds/open">
            新建检查
          </a>
        </p>
      ) : null}
      <DataTable
        caption="各轮检查，最近的在前"
        columns={COLUMNS}
        rows={rows}
        keyOf={(row) => row.name}
        empty="还没有检查。"
      />
      <Pager path="/rounds" query={query} next={next} />
    </>
  );
}
