/** The tables of an account's page: problems, inspections, warnings, what people saw, and its history. */

import { FINDING_TITLES, type FindingName } from '../../domain/finding.ts';
import type { WarningLevel } from '../../domain/warning.ts';
import type { HistoryLine } from '../../store/account-life.ts';
import type { AccountProblem } from '../../store/account-problems.ts';
import type { InspectionHead } from '../../store/inspection-record.ts';
import type { ListedObservation } from '../../store/observations.ts';
import type { ListedWarning } from '../../store/warnings.ts';
import { Badge, OutcomeBadge, StateBadge, type Tone } from '../views/badge.tsx';
import { DataTable, Empty } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { INSPECTION_STATES, REASON_NAMES } from '../words.ts';
import { STATUS_WORDS } from './list.tsx';

interface ProblemsProps {
  readonly caption: string;
  readonly problems: readonly AccountProblem[];
  readonly rules: ReadonlyMap<string, string>;
  readonly empty: string;
}

const RECHECKS = {
  rectified: '复核已整改',
  not_rectified: '复核未整改',
  undetermined: '复核无法判定',
} as const;

export function Problems({ caption, problems, rules, empty }: ProblemsProps) {
  return (
    <DataTable
      caption={caption}
      rows={problems}
      keyOf={({ violationId }) => violationId}
      empty={empty}
      columns={[
        {
          heading: '问题',
          isRowHeading: true,
          cell: ({ violationId, rule, problem }) => (
            <a href={`/review/${violationId}`}>{rules.get(rule) ?? problem}</a>
          ),
        },
        { heading: '检查', cell: ({ round }) => round },
        { heading: '状态', cell: ({ state }) => <StateBadge state={state} /> },
        { heading: '依据', cell: ({ explanation }) => explanation },
        { heading: '发现', cell: ({ firstSeenAt }) => <Time at={firstSeenAt} /> },
        { heading: '整改期限', cell: ({ dueOn }) => dueOn ?? '—' },
        {
          heading: '处理',
          cell: ({ decidedBy, why, recheck }) => (
            <>
              {decidedBy === null ? '—' : `${decidedBy}：${why ?? ''}`}
              {recheck === null ? null : `（${RECHECKS[recheck]}）`}
            </>
          ),
        },
      ]}
    />
  );
}

export function Inspections({ inspections }: { inspections: readonly InspectionHead[] }) {
  return (
    <DataTable
      caption="检查记录，最近的在前"
      rows={inspections}
      keyOf={({ inspectionId }) => inspectionId}
      empty="还没有检查过。"
      columns={[
        {
          heading: '检查',
          isRowHeading: true,
          cell: ({ inspectionId, round, reason }) => (
            <a href={`/inspections/${inspectionId}`}>
              {round === null ? '' : `${round} · `}
              {REASON_NAMES[reason]} {inspectionId}
            </a>
          ),
        },
        {
          heading: '监测时间点',
          cell: ({ checkpoint, endedAt, queuedAt }) => <Time at={checkpoint ?? endedAt ?? queuedAt} />,
        },
        { heading: '进展', cell: ({ state }) => INSPECTION_STATES[state].word },
        { heading: '结果', cell: ({ result }) => (result ? <OutcomeBadge outcome={result} /> : '—') },
        { heading: '尝试', isNumber: true, cell: ({ attempts }) => attempts },
        { heading: '说明', cell: ({ note }) => note ?? '—' },
      ]}
    />
  );
}

const LEVELS: Readonly<Record<WarningLevel, { readonly tone: Tone; readonly word: string }>> = {
  notice: { tone: 'quiet', word: '提示' },
  alert: { tone: 'doubt', word: '预警' },
  urgent: { tone: 'bad', word: '紧急' },
  dormant: { tone: 'bad', word: '长期未更新' },
};

export function Warnings({ warnings }: { warnings: readonly ListedWarning[] }) {
  return (
    <DataTable
      caption="预警，最近的在前"
      rows={warnings}
      keyOf={({ warningId }) => warningId}
      empty="没有预警。"
      columns={[
        { heading: '预警', isRowHeading: true, cell: ({ title }) => title },
        {
          heading: '级别',
          cell: ({ level }) => <Badge tone={LEVELS[level].tone}>{LEVELS[level].word}</Badge>,
        },
        { heading: '说明', cell: ({ explanation }) => explanation },
        { heading: '发出', cell: ({ raisedAt }) => <Time at={raisedAt} /> },
        { heading: '解除', cell: ({ clearedAt }) => <Time at={clearedAt} /> },
      ]}
    />
  );
}

const OBSERVED: Readonly<Record<string, string>> = {
  'latest-post': '最近发布',
  'nothing-since': '此后无发布',
};

export function Observations({ observations }: { observations: readonly ListedObservation[] }) {
  return (
    <DataTable
      caption="人工查看"
      rows={observations}
      keyOf={({ observationId }) => observationId}
      empty="没有人工查看的记录。"
      columns={[
        {
          heading: '查看内容',
          isRowHeading: true,
          cell: ({ finding }) => OBSERVED[finding] ?? FINDING_TITLES[finding as FindingName] ?? finding,
        },
        { heading: '所见', cell: ({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)) },
        { heading: '查看时间', cell: ({ seenAt }) => <Time at={seenAt} /> },
        { heading: '查看人', cell: ({ by }) => by },
        {
          heading: '撤回',
          cell: ({ withdrawnBy, withdrawnWhy }) =>
            withdrawnBy === null ? '—' : `${withdrawnBy}：${withdrawnWhy ?? ''}`,
        },
      ]}
    />
  );
}

const FIELDS: Readonly<Record<string, string>> = {
  name: '名称',
  platform_id: '账号ID',
  sponsor: '代表主体',
  tier: '层级',
  status: '状态',
};

const TIER_WORDS: Readonly<Record<string, string>> = {
  city: '市县级政府',
  department: '市级部门及所属单位',
  township: '乡镇、县级部门等',
};

function word({ field }: HistoryLine, value: string | null): string {
  if (value === null) return '—';
  if (field === 'status') return (STATUS_WORDS as Readonly<Record<string, string>>)[value] ?? value;
  return field === 'tier' ? (TIER_WORDS[value] ?? value) : value;
}

export function History({ history }: { history: readonly HistoryLine[] }) {
  if (history.length === 0) return <Empty>没有登记记录。</Empty>;
  return (
    <ol class="history">
      {history.map((line) => (
        <li key={`${line.at} ${line.field}`}>
          <Time at={line.at} /> {FIELDS[line.field] ?? line.field}
          {line.before === null ? '登记为' : `由“${word(line, line.before)}”变更为`}“{word(line, line.after)}”
          <span class="soft">（{line.by === null ? line.source : `${line.by}：${line.why ?? ''}`}）</span>
        </li>
      ))}
    </ol>
  );
}
