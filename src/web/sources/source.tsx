/** One source: its days, whom it refused with which words, and whether it sees what it should. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import { outcomeReasonText } from '../../domain/reason.ts';
import { chineseDay, type Timestamp } from '../../domain/time.ts';
import { sourceName } from '../../inspection/source-name.ts';
import type { PastControl, SourceRefusal } from '../../store/source-hours.ts';
import type { SourceState } from '../../store/sources.ts';
import { Badge } from '../views/badge.tsx';
import { PostButton } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { type DayRow, type HourBar, healthOf } from './health.ts';
import { sourcePath } from './list.tsx';
import { CONTROL_WORDS, isResting, SourceStateBadges } from './state.tsx';
import { Strip } from './strip.tsx';

export interface SourcePageProps {
  readonly state: SourceState;
  /** What it needs and proves, in Chinese; null for one that is no longer used. */
  readonly what: string | null;
  readonly bars: readonly HourBar[];
  readonly days: readonly DayRow[];
  readonly refusals: readonly SourceRefusal[];
  readonly controls: readonly PastControl[];
  readonly now: Timestamp;
  readonly mayOperate: boolean;
}

export function SourcePage(props: SourcePageProps) {
  const { state, what, bars, days, refusals, controls, now, mayOperate } = props;
  return (
    <>
      <p>
        <a href="/sources">全部来源</a>
      </p>
      <h1>
        {PLATFORM_NAMES[state.platform]} {sourceName(state.source)}
      </h1>
      {what === null ? null : <p>{what}</p>}
      <div class="panel">
        <p>
          现在：
          <SourceStateBadges state={state} now={now} />
        </p>
        {state.refusedInRow > 0 ? <p>连续被拒绝的账号：{state.refusedInRow}个</p> : null}
        <Strip bars={bars} />
        {isResting(state) && mayOperate ? <EndRest state={state} /> : null}
      </div>
      <DataTable
        caption={`近${days.length}天中查询过的日子，按检查次数计`}
        rows={days.filter((day) => healthOf(day) !== 'unasked')}
        keyOf={({ day }) => day}
        empty="近14天没有查询过该来源。"
        columns={[
          { heading: '日期', isRowHeading: true, cell: ({ day }) => chineseDay(day) },
          { heading: '作答', isNumber: true, cell: ({ answered }) => answered },
          { heading: '被拒绝', isNumber: true, cell: ({ refused }) => refused },
          { heading: '未取到', isNumber: true, cell: ({ failed }) => failed },
        ]}
      />
      <Refusals refusals={refusals} />
      <Controls controls={controls} />
    </>
  );
}

function EndRest({ state }: { state: SourceState }) {
  return (
    <>
      <p class="soft">结束暂停后，由一次检查先行试查；如仍被拒绝，将重新暂停，且时间可能更长。</p>
      <PostButton action={`${sourcePath(state)}/end-rest`}>结束暂停，试查一次</PostButton>
    </>
  );
}

function Refusals({ refusals }: { refusals: readonly SourceRefusal[] }) {
  return (
    <DataTable
      caption="最近未能看到的账号"
      rows={refusals}
      keyOf={({ inspectionId, attempt }) => `${inspectionId}-${attempt}`}
      empty="近14天没有被拒绝或未取到的记录。"
      columns={[
        {
          heading: '账号',
          isRowHeading: true,
          cell: ({ inspectionId, account }) => <a href={`/inspections/${inspectionId}`}>{account}</a>,
        },
        { heading: '时间', cell: ({ at }) => <Time at={at} /> },
        { heading: '情况', cell: ({ outcome }) => outcomeReasonText(outcome) },
        { heading: '平台提示', cell: ({ phrase }) => phrase ?? '—' },
      ]}
    />
  );
}

function Controls({ controls }: { controls: readonly PastControl[] }) {
  return (
    <DataTable
      caption="对照核验：用已知在用和已知不存在的账号核对该来源是否如实作答"
      rows={controls}
      keyOf={({ inspectionId, at }) => `${inspectionId} ${at}`}
      empty="该来源未作对照核验。"
      columns={[
        { heading: '时间', isRowHeading: true, cell: ({ at }) => <Time at={at} /> },
        {
          heading: '结果',
          cell: ({ outcome }) => (
            <Badge tone={CONTROL_WORDS[outcome].tone}>{CONTROL_WORDS[outcome].word}</Badge>
          ),
        },
        { heading: '说明', cell: ({ said }) => said },
        {
          heading: '检查',
          cell: ({ inspectionId }) => <a href={`/inspections/${inspectionId}`}>检查{inspectionId}</a>,
        },
      ]}
    />
  );
}
