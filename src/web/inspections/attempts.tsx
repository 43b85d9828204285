/** The attempts of one inspection, each with what its sources answered. */

import { outcomeReasonText } from '../../domain/reason.ts';
import { sourceName } from '../../inspection/source-name.ts';
import type { PastAttempt } from '../../store/inspection-record.ts';
import { Badge } from '../views/badge.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { outcomeOf } from '../words.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  done: '完成',
  snoozed: '等待来源，稍后继续',
  gave_up: '放弃',
  failed: '程序出错',
  lost: '进程中断',
};

export function Attempts({ attempts }: { attempts: readonly PastAttempt[] }) {
  return (
    <DataTable
      caption="尝试"
      rows={attempts}
      keyOf={({ number }) => number}
      empty="尚未开始。"
      columns={[
        { heading: '次序', isRowHeading: true, cell: ({ number }) => `第${number}次` },
        { heading: '开始', cell: ({ startedAt }) => <Time at={startedAt} seconds /> },
        { heading: '结束', cell: ({ endedAt }) => <Time at={endedAt} seconds /> },
        {
          heading: '结局',
          cell: ({ ending, detail }) => (
            <>
              {ending === null ? '进行中' : (ENDINGS[ending] ?? ending)}
              {detail === null ? null : <span class="soft">（{detail}）</span>}
            </>
          ),
        },
        { heading: '查询的来源', cell: ({ sources }) => <Sources sources={sources} /> },
        { heading: '进程', cell: ({ worker }) => <span class="soft">{worker}</span> },
      ]}
    />
  );
}

function Sources({ sources }: Pick<PastAttempt, 'sources'>) {
  if (sources.length === 0) return <>—</>;
  return (
    <ul class="plain">
      {sources.map(({ source, outcome, phrase, requests, notes }, n) => (
        // A source may be asked twice.
        <li key={`${source} ${n}`}>
          {sourceName(source)} <Badge tone={outcomeOf(outcome).tone}>{outcomeOf(outcome).word}</Badge>{' '}
          {requests}次请求
          {outcome === 'ok' ? '' : `：${outcomeReasonText(outcome)}`}
          {phrase === null ? '' : `（平台提示：${phrase}）`}
          {notes.length === 0 ? '' : `；${notes.join('；')}`}
        </li>
      ))}
    </ul>
  );
}
