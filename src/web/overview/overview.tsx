/** The first page at a glance: what needs a person now, the rounds under way, the trend, the sources, what is next. */

import type { ComponentChildren } from 'preact';
import { PLATFORM_NAMES } from '../../domain/account.ts';
import { chineseTime, type Timestamp } from '../../domain/time.ts';
import { SCHEDULE_KINDS } from '../../inspection/schedules.ts';
import { sourceName } from '../../inspection/source-name.ts';
import { MOST, type Needs, type RoundFigures, type RunningRound } from '../../store/round-progress.ts';
import type { ScheduleName } from '../../store/schedules.ts';
import type { SourceState } from '../../store/sources.ts';
import type { HourBar } from '../sources/health.ts';
import { sourcePath } from '../sources/list.tsx';
import { isTroubled, SourceStateBadges } from '../sources/state.tsx';
import { Strip } from '../sources/strip.tsx';
import { DataTable } from '../views/table.tsx';
import { Progress } from './progress.tsx';

export interface OverviewProps {
  readonly needs: Needs;
  /** Sessions that somebody has to renew. */
  readonly sessions: number;
  readonly sources: readonly { readonly state: SourceState; readonly bars: readonly HourBar[] }[];
  readonly running: readonly RunningRound[];
  readonly ended: readonly RoundFigures[];
  /** The next runs, the earliest first. */
  readonly next: readonly { readonly name: ScheduleName; readonly at: Timestamp }[];
  readonly now: Timestamp;
}

export function Overview(props: OverviewProps) {
  return (
    <>
      <h1>概览</h1>
      <NeedsList {...props} />
      <div class="columns">
        <section class="panel" aria-labelledby="running-title">
          <h2 id="running-title">进行中的检查</h2>
          <div id="progress" data-events="/overview/progress">
            <Progress rounds={props.running} at={props.now} />
          </div>
        </section>
        <section class="panel" aria-labelledby="next-title">
          <h2 id="next-title">接下来</h2>
          <NextRuns next={props.next} />
        </section>
        <section class="panel" aria-labelledby="trend-title">
          <h2 id="trend-title">合格率</h2>
          <Trend ended={props.ended} />
        </section>
        <section class="panel" aria-labelledby="sources-title">
          <h2 id="sources-title">来源（近24小时）</h2>
          <SourceStrips sources={props.sources} now={props.now} />
        </section>
      </div>
    </>
  );
}

/** Nothing to do is said as well: an empty place would leave it open. */
function NeedsList({ needs, sessions, sources }: OverviewProps) {
  const troubled = sources.filter(({ state }) => isTroubled(state)).length;
  return (
    <ul class="needs" aria-label="需要处理">
      <Need href="/review" title="疑似问题待认定" count={needs.suspected} />
      <Need href="/review?state=recheck" title="复核待认定" count={needs.rechecks} />
      {needs.undetermined.length === 0 ? <Need href="/worklist" title="无法判定待查看" count={0} /> : null}
      {needs.undetermined.map(({ round, count }) => (
        <Need
          key={round}
          href={`/worklist?round=${encodeURIComponent(round)}`}
          title={`${round}无法判定待查看`}
          count={count}
        />
      ))}
      <Need href="/sessions" title="会话到期或失效" count={sessions} />
      <Need href="/sources" title="来源暂停或失明" count={troubled} />
      <Need href="/jobs" title="检查程序出错" count={needs.failed} />
    </ul>
  );
}

function Need({ href, title, count }: { href: string; title: string; count: number }) {
  return (
    <li class={count > 0 ? 'need need-open' : 'need'}>
      <a href={href}>
        <span class="need-count">{count >= MOST ? `${MOST}以上` : count}</span>
        <span class="need-title">{title}</span>
        <span class="need-word">{count > 0 ? '需要处理' : '没有'}</span>
      </a>
    </li>
  );
}

function NextRuns({ next }: Pick<OverviewProps, 'next'>) {
  if (next.length === 0)
    return (
      <p>
        时间表均已停用。<a href="/schedules">查看时间表</a>
      </p>
    );
  return (
    <ul class="plain">
      {next.map(({ name, at }) => (
        <li key={name}>
          <a href={`/schedules/${name}`}>{SCHEDULE_KINDS[name].title}</a> {chineseTime(at)}
        </li>
      ))}
    </ul>
  );
}

function Trend({ ended }: Pick<OverviewProps, 'ended'>) {
  if (ended.length === 0) return <p>还没有结束的检查。</p>;
  return (
    <>
      <img
        class="chart"
        src="/overview/trend.svg"
        alt="各次检查的合格率走势，数字见下表"
        width={640}
        height={240}
      />
      <DataTable
        caption="各次检查"
        rows={[...ended].reverse()}
        keyOf={({ name }) => name}
        empty=""
        columns={[
          {
            heading: '检查',
            isRowHeading: true,
            cell: ({ name }) => <a href={`/rounds/${encodeURIComponent(name)}`}>{name}</a>,
          },
          { heading: '检查数', isNumber: true, cell: ({ inspected }) => inspected ?? '—' },
          { heading: '不合格', isNumber: true, cell: ({ failing }) => failing ?? '—' },
          { heading: '无法判定', isNumber: true, cell: ({ undetermined }) => undetermined ?? '—' },
          {
            heading: '合格率',
            isNumber: true,
            cell: ({ passRate }) => (passRate === null ? '—' : `${passRate}%`),
          },
        ]}
      />
    </>
  );
}

function SourceStrips({ sources, now }: Pick<OverviewProps, 'sources' | 'now'>): ComponentChildren {
  if (sources.length === 0) return <p>尚未查询过任何来源。</p>;
  return (
    <ul class="plain strips">
      {sources.map(({ state, bars }) => (
        <li key={`${state.platform} ${state.source}`}>
          <a href={sourcePath(state)}>
            {PLATFORM_NAMES[state.platform]} {sourceName(state.source)}
          </a>
          <Strip bars={bars} />
          <span>
            <SourceStateBadges state={state} now={now} />
          </span>
        </li>
      ))}
    </ul>
  );
}
