/** Jobs of the queue as a table, each with the way to its inspection and into the board. */

import type { Timestamp } from '../../domain/time.ts';
import { Badge, type Tone } from '../views/badge.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import type { FoundJob } from './find-jobs.ts';
import { saidInWords } from './said.ts';

const STATES: Readonly<Record<string, { word: string; tone: Tone }>> = {
  waiting: { word: '排队', tone: 'quiet' },
  prioritized: { word: '排队', tone: 'quiet' },
  active: { word: '进行中', tone: 'doubt' },
  delayed: { word: '定时', tone: 'unknown' },
  completed: { word: '已结束', tone: 'good' },
  failed: { word: '出错', tone: 'bad' },
  gone: { word: '已清理', tone: 'quiet' },
};

export const QUEUE_TITLES: Readonly<Record<string, string>> = {
  'inspect-wechat': '检查微信账号',
  'inspect-weibo': '检查微博账号',
  recheck: '复核',
};

export function JobTable({
  caption,
  jobs,
  empty,
}: {
  caption: string;
  jobs: readonly FoundJob[];
  empty: string;
}) {
  return (
    <DataTable
      caption={caption}
      rows={jobs}
      keyOf={({ queue, jobId }) => `${queue} ${jobId}`}
      empty={empty}
      columns={[
        {
          heading: '任务',
          isRowHeading: true,
          cell: ({ queue, jobId, state }) =>
            state === 'gone' ? jobId : <a href={boardPath(queue, jobId)}>{jobId}</a>,
        },
        { heading: '队列', cell: ({ queue }) => QUEUE_TITLES[queue] ?? queue },
        {
          heading: '状态',
          cell: ({ state }) => {
            const { word, tone } = STATES[state] ?? { word: state, tone: 'quiet' as const };
            return <Badge tone={tone}>{word}</Badge>;
          },
        },
        { heading: '添加', cell: ({ addedAt, askedBy }) => <Added at={addedAt} by={askedBy} /> },
        { heading: '结束', cell: ({ endedAt }) => <Time at={endedAt} seconds /> },
        { heading: '检查', cell: ({ inspectionIds }) => <InspectionLinks ids={inspectionIds} /> },
        { heading: '说明', cell: ({ said }) => (said === null ? '—' : saidInWords(said)) },
      ]}
    />
  );
}

function Added({ at, by }: { at: Timestamp | null; by: string | null }) {
  return (
    <>
      <Time at={at} seconds />
      {by === null ? null : (
        <>
          <br />
          <span class="soft">由{by}添加</span>
        </>
      )}
    </>
  );
}

/** A re-check of a whole round has many: the first few, and how many more. */
const MOST_LINKS = 5;

function InspectionLinks({ ids }: { ids: readonly number[] }) {
  if (ids.length === 0) return <>—</>;
  return (
    <>
      {ids.slice(0, MOST_LINKS).map((id, n) => (
        <span key={id}>
          {n > 0 ? '、' : ''}
          <a href={`/inspections/${id}`}>{id}</a>
        </span>
      ))}
      {ids.length > MOST_LINKS ? `等${ids.length}次` : ''}
    </>
  );
}

export function boardPath(queue: string, jobId: string): string {
  return `/queues/queue/${encodeURIComponent(queue)}/${encodeURIComponent(jobId)}`;
}
