/** One inspection: what it came to, each attempt with what was asked, the pages, findings, verdicts, and its jobs. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import type { CaptureId } from '../../domain/page.ts';
import { outcomeReasonText } from '../../domain/reason.ts';
import { chineseTime } from '../../domain/time.ts';
import { maskUrl } from '../../fetch/secrets.ts';
import type {
  InspectionHead,
  ListedViolation,
  PastAttempt,
  SeenPage,
  ShownFinding,
} from '../../store/inspection-record.ts';
import type { StoredVerdict } from '../../store/inspections.ts';
import type { ViolationState } from '../../store/violations.ts';
import { isPicture } from '../captures/load.ts';
import type { FoundJob } from '../jobs/find-jobs.ts';
import { JobTable } from '../jobs/job-table.tsx';
import { Badge, OutcomeBadge, StateBadge } from '../views/badge.tsx';
import { PostButton } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { outcomeOf, REASON_NAMES } from '../words.ts';
import { InspectionState, Result } from './badges.tsx';
import { findingText, titleOfFinding } from './findings.ts';

export interface InspectionPageProps {
  readonly head: InspectionHead;
  readonly attempts: readonly PastAttempt[];
  readonly pages: readonly SeenPage[];
  /** The page after which the next ones stand; null: there are no more. */
  readonly morePagesAfter: CaptureId | null;
  readonly findings: readonly ShownFinding[];
  readonly verdicts: readonly StoredVerdict[];
  readonly violations: readonly ListedViolation[];
  readonly jobs: readonly FoundJob[];
  /** By rule id. */
  readonly ruleTitles: ReadonlyMap<string, string>;
  readonly mayOperate: boolean;
}

export function InspectionPage(props: InspectionPageProps) {
  const { head, mayOperate } = props;
  const { inspectionId, account, accountId } = head;
  return (
    <>
      <h1>
        检查 <a href={`/accounts/${accountId}`}>{account}</a> #{inspectionId}
      </h1>
      <Facts head={head} />
      <div class="buttons">
        {mayOperate ? <PostButton action={`/inspections/${inspectionId}/again`}>再查一次</PostButton> : null}
        <a class="button button-plain" href={`/jobs?account=${accountId}`}>
          该账号的全部任务
        </a>
      </div>
      <Verdicts {...props} />
      <Findings findings={props.findings} />
      <Attempts attempts={props.attempts} />
      <JobTable caption="任务" jobs={props.jobs} empty="队列中没有这次检查的任务（已结束的任务保留七天）。" />
      <Pages {...props} />
    </>
  );
}

function Facts({ head }: { head: InspectionHead }) {
  const { platform, sponsor, round, reason, state, result, checkpoint, endedAt, notBefore, note } = head;
  return (
    <div class="panel">
      <dl class="facts">
        <Fact term="状态">
          <InspectionState state={state} />
        </Fact>
        <Fact term="结果">
          <Result result={result} />
        </Fact>
        <Fact term="平台">{PLATFORM_NAMES[platform]}</Fact>
        <Fact term="代表主体">{sponsor ?? '—'}</Fact>
        <Fact term="轮次">
          {round === null ? '轮次以外' : <a href={`/rounds/${encodeURIComponent(round)}`}>{round}</a>}
        </Fact>
        <Fact term="原因">{REASON_NAMES[reason]}</Fact>
        <Fact term="监测时间点">{checkpoint ? chineseTime(checkpoint) : '—'}</Fact>
        <Fact term="结束">
          <Time at={endedAt} seconds />
        </Fact>
        {notBefore === null ? null : <Fact term="下次尝试">{chineseTime(notBefore)}之后</Fact>}
        {note === null ? null : <Fact term="说明">{note}</Fact>}
      </dl>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Verdicts({ verdicts, violations, ruleTitles }: InspectionPageProps) {
  return (
    <>
      <DataTable
        caption="判定"
        rows={verdicts}
        keyOf={({ rule }) => rule}
        empty="尚未判定。"
        columns={[
          { heading: '规则', isRowHeading: true, cell: ({ rule }) => ruleTitles.get(rule) ?? rule },
          { heading: '判定', cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
          { heading: '说明', cell: ({ explanation }) => explanation },
        ]}
      />
      {violations.length === 0 ? null : (
        <DataTable
          caption="问题"
          rows={violations}
          keyOf={({ violationId }) => violationId}
          empty=""
          columns={[
            {
              heading: '问题',
              isRowHeading: true,
              cell: ({ violationId, problem }) => <a href={`/review/${violationId}`}>{problem}</a>,
            },
            { heading: '轮次', cell: ({ round }) => round },
            { heading: '状态', cell: ({ state }) => <StateBadge state={state as ViolationState} /> },
            {
              heading: '本次所见',
              cell: ({ recheck }) => (recheck === null ? '发现问题' : RECHECK_WORDS[recheck]),
            },
          ]}
        />
      )}
    </>
  );
}

const RECHECK_WORDS = {
  rectified: '复核：已整改',
  not_rectified: '复核：未整改',
  undetermined: '复核：无法判定',
};

function Findings({ findings }: { findings: readonly ShownFinding[] }) {
  return (
    <DataTable
      caption="检查发现"
      rows={findings}
      keyOf={({ finding }) => finding}
      empty="尚无检查发现。"
      columns={[
        { heading: '项目', isRowHeading: true, cell: ({ finding }) => titleOfFinding(finding) },
        { heading: '所见', cell: (finding) => findingText(finding) },
        { heading: '依据', isNumber: true, cell: ({ captures }) => `${captures}个页面` },
      ]}
    />
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  done: '完成',
  snoozed: '等待来源，稍后继续',
  gave_up: '放弃',
  failed: '程序出错',
  lost: '进程中断',
};

function Attempts({ attempts }: { attempts: readonly PastAttempt[] }) {
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
          {source} <Badge tone={outcomeOf(outcome).tone}>{outcomeOf(outcome).word}</Badge> {requests}次请求
          {outcome === 'ok' ? '' : `：${outcomeReasonText(outcome)}`}
          {phrase === null ? '' : `（平台提示：${phrase}）`}
          {notes.length === 0 ? '' : `；${notes.join('；')}`}
        </li>
      ))}
    </ul>
  );
}

function Pages({ head, pages, morePagesAfter }: InspectionPageProps) {
  return (
    <>
      <DataTable
        caption="取到的页面（存档在隔离的窗口中打开，不运行其中的程序）"
        rows={pages}
        keyOf={({ captureId }) => captureId}
        empty="没有页面。"
        columns={[
          {
            heading: '页面',
            isRowHeading: true,
            cell: ({ kind, url }) => (
              <>
                {kind}
                <br />
                <Address url={url} />
              </>
            ),
          },
          { heading: '尝试', isNumber: true, cell: ({ attempt }) => attempt },
          { heading: '来源', cell: ({ source }) => source },
          { heading: '时间', cell: ({ fetchedAt }) => <Time at={fetchedAt} seconds /> },
          {
            heading: '情况',
            cell: ({ outcome, phrase }) => (
              <>
                <Badge tone={outcomeOf(outcome).tone}>{outcomeOf(outcome).word}</Badge>
                {outcome === 'ok' ? '' : ` ${outcomeReasonText(outcome)}`}
                {phrase === null ? '' : `（${phrase}）`}
              </>
            ),
          },
          { heading: '状态码', isNumber: true, cell: ({ httpStatus }) => httpStatus ?? '—' },
          {
            heading: '存档',
            cell: (page) => <Stored page={page} />,
          },
        ]}
      />
      {morePagesAfter === null ? null : (
        <nav class="pager" aria-label="分页">
          <a href={`/inspections/${head.inspectionId}?after=${morePagesAfter}`}>更多页面</a>
        </nav>
      )}
    </>
  );
}

/** The picture itself, or the page as the review's frame shows it: without its scripts, as of another origin. */
function Stored({ page }: { page: SeenPage }) {
  const { captureId, kind, archived, digest } = page;
  if (!archived) return <>没有内容</>;
  const path = isPicture({ kind }) ? `/captures/${captureId}` : `/captures/${captureId}/view`;
  return (
    <a href={path} target="_blank" rel="noreferrer" title={`SHA-256 ${digest ?? ''}`}>
      {isPicture({ kind }) ? '查看截图' : '查看存档'}
    </a>
  );
}

/** An address that carries somebody's secret is shown without it, and leads nowhere. */
function Address({ url }: { url: string }) {
  const shown = maskUrl(url);
  if (shown !== url || !/^https?:\/\//.test(url)) return <span class="address">{shown}</span>;
  return (
    <a class="address" href={url} rel="noreferrer noopener" target="_blank">
      {shown}
    </a>
  );
}
