/** The search for jobs: by account; without one, the queues at a glance and the inspections that failed. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import type { FoundAccount } from '../../store/account-search.ts';
import type { InspectionHead } from '../../store/inspection-record.ts';
import { InspectionState, Result } from '../inspections/badges.tsx';
import { Button, Field, Form } from '../views/form.tsx';
import { DataTable, Empty, Pager } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { REASON_NAMES } from '../words.ts';
import type { FoundJob } from './find-jobs.ts';
import { JobTable } from './job-table.tsx';

export interface QueueCounts {
  readonly name: string;
  readonly title: string;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export function JobSearch({ q }: { q: string }) {
  return (
    <search>
      <form method="get" action="/jobs" class="filters">
        <Field
          name="q"
          type="search"
          label="账号"
          hint="名称、曾用名、主体、账号ID、拼音或首字母，或登记编号"
          value={q}
          maxlength={100}
          autocomplete="off"
        />
        <div class="filters-buttons">
          <Button>查找任务</Button>
        </div>
      </form>
    </search>
  );
}

export function JobsHome(props: {
  readonly queues: readonly QueueCounts[];
  readonly failed: readonly InspectionHead[];
  readonly after: string | undefined;
  readonly next: string | null;
}) {
  const { queues, failed, after, next } = props;
  return (
    <>
      <h1>任务</h1>
      <JobSearch q="" />
      <DataTable
        caption="队列"
        rows={queues}
        keyOf={({ name }) => name}
        empty="没有队列"
        columns={[
          {
            heading: '队列',
            isRowHeading: true,
            cell: ({ name, title }) => <a href={`/queues/queue/${name}`}>{title}</a>,
          },
          { heading: '排队', isNumber: true, cell: ({ waiting }) => waiting },
          { heading: '进行中', isNumber: true, cell: ({ active }) => active },
          { heading: '定时', isNumber: true, cell: ({ delayed }) => delayed },
          {
            heading: '出错',
            isNumber: true,
            cell: ({ name, failed: count }) =>
              count > 0 ? <a href={`/queues/queue/${name}?status=failed`}>{count}</a> : 0,
          },
        ]}
      />
      <p>
        <a href="/queues">打开队列面板</a>：添加任务、重试、暂停队列。
      </p>
      <InspectionTable
        caption="程序出错的检查（不是账号的问题，可在队列面板重试，或在检查页面再查一次）"
        inspections={failed}
        empty="没有程序出错的检查。"
      />
      <Pager path="/jobs" query={{ after }} next={next} />
    </>
  );
}

export function AccountChoice({ q, accounts }: { q: string; accounts: readonly FoundAccount[] }) {
  return (
    <>
      <h1>查找任务</h1>
      <JobSearch q={q} />
      {accounts.length === 0 ? (
        <Empty>没有与“{q}”相符的账号。</Empty>
      ) : (
        <DataTable
          caption="符合的账号"
          rows={accounts}
          keyOf={({ accountId }) => accountId}
          empty=""
          columns={[
            {
              heading: '账号',
              isRowHeading: true,
              cell: ({ accountId, name }) => <a href={`/jobs?account=${accountId}`}>{name}</a>,
            },
            { heading: '平台', cell: ({ platform }) => PLATFORM_NAMES[platform] },
            { heading: '代表主体', cell: ({ sponsor }) => sponsor ?? '—' },
          ]}
        />
      )}
    </>
  );
}

export interface AccountJobsProps {
  readonly account: { readonly accountId: number; readonly name: string };
  readonly asked: readonly FoundJob[];
  readonly jobs: readonly FoundJob[];
  readonly inspections: readonly InspectionHead[];
  readonly after: string | undefined;
  readonly next: string | null;
  readonly mayOperate: boolean;
  /** Looked at by machine. */
  readonly isInspected: boolean;
}

export function AccountJobs(props: AccountJobsProps) {
  const { account, asked, jobs, inspections, after, next, mayOperate, isInspected } = props;
  const { accountId, name } = account;
  return (
    <>
      <h1>“{name}”的任务</h1>
      <p>
        <a href={`/accounts/${accountId}`}>账号页面</a>
      </p>
      {mayOperate && isInspected ? (
        <div class="buttons">
          <Form action="/jobs/inspect" class="inline">
            <input type="hidden" name="accountId" value={String(accountId)} />
            <Button kind="plain">现在检查一次</Button>
          </Form>
          <Form action="/jobs/recheck" class="inline">
            <input type="hidden" name="accountId" value={String(accountId)} />
            <Button kind="plain">复核未整改的问题</Button>
          </Form>
        </div>
      ) : null}
      {asked.length > 0 ? <JobTable caption="人工添加的任务" jobs={asked} empty="" /> : null}
      <JobTable
        caption="检查的任务"
        jobs={jobs}
        empty="队列中没有这些检查的任务。已结束的任务保留七天，检查记录一直保留，见下表。"
      />
      <InspectionTable caption="检查" inspections={inspections} empty="该账号尚未检查过。" />
      <Pager path="/jobs" query={{ account: String(accountId), after }} next={next} />
    </>
  );
}

export function InspectionTable(props: {
  readonly caption: string;
  readonly inspections: readonly InspectionHead[];
  readonly empty: string;
}) {
  return (
    <DataTable
      caption={props.caption}
      rows={props.inspections}
      keyOf={({ inspectionId }) => inspectionId}
      empty={props.empty}
      columns={[
        {
          heading: '检查',
          isRowHeading: true,
          cell: ({ inspectionId, account }) => (
            <a href={`/inspections/${inspectionId}`}>
              {account} #{inspectionId}
            </a>
          ),
        },
        { heading: '轮次', cell: ({ round }) => round ?? '—' },
        { heading: '原因', cell: ({ reason }) => REASON_NAMES[reason] },
        { heading: '状态', cell: ({ state }) => <InspectionState state={state} /> },
        { heading: '结果', cell: ({ result }) => <Result result={result} /> },
        { heading: '尝试', isNumber: true, cell: ({ attempts }) => attempts },
        { heading: '结束', cell: ({ endedAt }) => <Time at={endedAt} /> },
        { heading: '说明', cell: ({ note }) => note ?? '—' },
      ]}
    />
  );
}
