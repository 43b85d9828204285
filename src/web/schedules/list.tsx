/** What runs by itself: when next, whether it is on, what it did last. */

import type { Timestamp } from '../../domain/time.ts';
import { SCHEDULE_KINDS } from '../../inspection/schedules.ts';
import type { Schedule } from '../../store/schedules.ts';
import { Badge } from '../views/badge.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { cronWords } from './cron-words.ts';
import { SCHEDULE_WORDS } from './plan.ts';

export interface ScheduleLine {
  readonly schedule: Schedule;
  /** Null: it is off. */
  readonly next: Timestamp | null;
}

export function ScheduleList({ lines }: { lines: readonly ScheduleLine[] }) {
  return (
    <>
      <h1>时间表</h1>
      <p class="soft">按北京时间运行。服务停止期间错过的，恢复后补运行一次。</p>
      <DataTable
        caption="自动进行的工作"
        rows={lines}
        keyOf={({ schedule }) => schedule.name}
        empty="没有时间表"
        columns={[
          {
            heading: '工作',
            isRowHeading: true,
            cell: ({ schedule: { name } }) => (
              <>
                <a href={`/schedules/${name}`}>{SCHEDULE_KINDS[name].title}</a>
                <br />
                <span class="soft">{SCHEDULE_WORDS[name]}</span>
              </>
            ),
          },
          { heading: '状态', cell: ({ schedule }) => <OnOff enabled={schedule.enabled} /> },
          { heading: '时间', cell: ({ schedule }) => cronWords(schedule.cron) },
          { heading: '下次运行', cell: ({ next }) => <Time at={next} /> },
          { heading: '上次运行', cell: ({ schedule }) => <Time at={schedule.lastRunAt} /> },
          { heading: '上次结果', cell: ({ schedule }) => schedule.lastNote ?? '—' },
        ]}
      />
    </>
  );
}

export function OnOff({ enabled }: { enabled: boolean }) {
  return enabled ? <Badge tone="good">启用</Badge> : <Badge tone="quiet">停用</Badge>;
}
