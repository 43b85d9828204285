/** One inspection: what it came to, each attempt with what was asked, the pages, findings, verdicts, and its jobs. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import type { CaptureId } from '../../domain/page.ts';
import { chineseTime } from '../../domain/time.ts';
import type { ViolationState } from '../../domain/violation.ts';
import type { StoredVerdict } from '../../store/findings.ts';
import type {
  InspectionHead,
  ListedViolation,
  PastAttempt,
  SeenPage,
  ShownFinding,
} from '../../store/inspection-record.ts';
import type { FoundJob } from '../jobs/find-jobs.ts';
import { JobTable } from '../jobs/job-table.tsx';
import { OutcomeBadge, StateBadge } from '../views/badge.tsx';
import { PostButton } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { REASON_NAMES } from '../words.ts';
import { Attempts } from './attempts.tsx';
import { InspectionState, Result } from './badges.tsx';
import { findingText, titleOfFinding } from './findings.ts';
import { Pages } from './pages.tsx';

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
