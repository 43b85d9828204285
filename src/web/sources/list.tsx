/** All ways to look at accounts (来源), each with its health at a glance. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import { outcomeReasonText } from '../../domain/reason.ts';
import type { Timestamp } from '../../domain/time.ts';
import { sourceName } from '../../inspection/source-name.ts';
import type { SourceState } from '../../store/sources.ts';
import { Badge } from '../views/badge.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { countsText, type HourBar, sumOf } from './health.ts';
import { CONTROL_WORDS, SourceStateBadges } from './state.tsx';
import { Strip } from './strip.tsx';

export interface SourceLine {
  readonly state: SourceState;
  readonly bars: readonly HourBar[];
}

export function SourceList({ lines, now }: { lines: readonly SourceLine[]; now: Timestamp }) {
  return (
    <>
      <h1>来源</h1>
      <p class="soft">
        来源是查看账号的途径。平台拒绝访问时，该来源暂停查询一段时间，到时先试查一次；被拒绝的账号不作不合格认定。
      </p>
      <DataTable
        caption="各来源近48小时的情况，每条竖线为一小时：越高越正常，最低为未查询"
        rows={lines}
        keyOf={({ state }) => `${state.platform} ${state.source}`}
        empty="尚未查询过任何来源。开始检查后，这里显示各来源是否作答。"
        columns={[
          {
            heading: '来源',
            isRowHeading: true,
            cell: ({ state }) => (
              <a href={sourcePath(state)}>
                {PLATFORM_NAMES[state.platform]} {sourceName(state.source)}
              </a>
            ),
          },
          { heading: '现在', cell: ({ state }) => <SourceStateBadges state={state} now={now} /> },
          {
            heading: '近48小时',
            cell: ({ bars }) => (
              <>
                <Strip bars={bars} />
                <br />
                <span class="soft">{countsText(sumOf(bars))}</span>
              </>
            ),
          },
          { heading: '最近作答', cell: ({ state }) => <Time at={state.answeredAt} /> },
          { heading: '最近被拒绝', cell: ({ state }) => <LastRefusal state={state} /> },
          { heading: '对照核验', cell: ({ state }) => <LastControl state={state} /> },
        ]}
      />
    </>
  );
}

export function sourcePath({ platform, source }: Pick<SourceState, 'platform' | 'source'>): string {
  return `/sources/${platform}/${encodeURIComponent(source)}`;
}

export function LastRefusal({ state }: { state: SourceState }) {
  const { refusedAt, refusal, phrase } = state;
  if (refusedAt === null || refusal === null) return <>没有</>;
  return (
    <>
      <Time at={refusedAt} />
      <br />
      <span class="soft">
        {outcomeReasonText(refusal)}
        {phrase ? `（平台提示：${phrase}）` : ''}
      </span>
    </>
  );
}

export function LastControl({ state }: { state: SourceState }) {
  const { control } = state;
  if (!control) return <>未作</>;
  const { word, tone } = CONTROL_WORDS[control.outcome];
  return (
    <>
      <Badge tone={tone}>{word}</Badge> <Time at={control.at} />
    </>
  );
}
