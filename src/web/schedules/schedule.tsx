/** One schedule: its time with the next runs shown before it is saved, on and off, run now, and its last runs. */

import { chineseTime, type Timestamp } from '../../domain/time.ts';
import { SCHEDULE_KINDS } from '../../inspection/schedules.ts';
import type { PastRun, Schedule } from '../../store/schedules.ts';
import { Button, ErrorSummary, Field, Form, PostButton } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import type { ReadCron } from './cron-field.ts';
import { OnOff } from './list.tsx';
import { planLines, SCHEDULE_WORDS } from './plan.ts';
import type { PlanForm } from './plan-fields.ts';
import { PlanFields } from './plan-form.tsx';

export interface SchedulePageProps {
  readonly schedule: Schedule;
  readonly runs: readonly PastRun[];
  /** What stands in the field: what is stored, or what was filled in. */
  readonly filledIn: string;
  readonly read: ReadCron;
  readonly planFilledIn: PlanForm;
  readonly planErrors: Readonly<Record<string, string>>;
  readonly mayOperate: boolean;
}

export function SchedulePage(props: SchedulePageProps) {
  const { schedule, runs, filledIn, read, planErrors, mayOperate } = props;
  const { name, enabled } = schedule;
  return (
    <>
      <p>
        <a href="/schedules">全部时间表</a>
      </p>
      <h1>{SCHEDULE_KINDS[name].title}</h1>
      <p>
        {SCHEDULE_WORDS[name]} <OnOff enabled={enabled} />
      </p>
      <ErrorSummary errors={planErrors} />
      <Plan {...props} />
      {mayOperate ? <TimeForm name={name} filledIn={filledIn} read={read} /> : <NextRuns read={read} />}
      {mayOperate ? (
        <div class="buttons">
          {enabled ? (
            <PostButton action={`/schedules/${name}/disable`}>停用</PostButton>
          ) : (
            <PostButton action={`/schedules/${name}/enable`}>启用</PostButton>
          )}
          <PostButton action={`/schedules/${name}/run`}>现在运行一次</PostButton>
        </div>
      ) : null}
      <DataTable
        caption="最近运行"
        rows={runs}
        keyOf={({ ranAt, due }) => `${ranAt} ${due ?? ''}`}
        empty="尚未运行过。"
        columns={[
          { heading: '运行时间', isRowHeading: true, cell: ({ ranAt }) => <Time at={ranAt} /> },
          { heading: '应运行时间', cell: ({ due }) => (due === null ? '手动运行' : chineseTime(due)) },
          { heading: '运行人', cell: ({ due, askedBy }) => askedBy ?? (due === null ? '—' : '自动') },
          { heading: '做了什么', cell: ({ note }) => note },
        ]}
      />
    </>
  );
}

type PlanProps = Pick<SchedulePageProps, 'schedule' | 'planFilledIn' | 'planErrors' | 'mayOperate'>;

function Plan({ schedule, planFilledIn, planErrors, mayOperate }: PlanProps) {
  const lines = planLines(schedule);
  if (lines.length === 0) return null;
  return (
    <div class="panel">
      <dl class="facts">
        {lines.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {mayOperate ? <PlanFields name={schedule.name} form={planFilledIn} errors={planErrors} /> : null}
    </div>
  );
}

interface TimeFormProps {
  readonly name: string;
  readonly filledIn: string;
  readonly read: ReadCron;
}

/** Whatever is typed is tried at once (htmx); without JavaScript the second button does it. */
function TimeForm({ name, filledIn, read }: TimeFormProps) {
  const problem = 'problem' in read ? read.problem : undefined;
  return (
    <>
      {problem === undefined ? null : <ErrorSummary errors={{ cron: problem }} />}
      <Form
        action={`/schedules/${name}`}
        class="panel"
        hx-get={`/schedules/${name}/preview`}
        hx-trigger="input changed delay:300ms from:#cron"
        hx-target="#next-runs"
        hx-swap="outerHTML"
      >
        <Field
          name="cron"
          label="运行时间"
          hint="五段：分 时 日 月 星期，北京时间。例如 0 7 * * * 为每天07:00，0 8 26 1,4,7,10 * 为各季度首月26日08:00"
          value={filledIn}
          error={problem}
          required
          maxlength={100}
          autocomplete="off"
        />
        <NextRuns read={read} />
        <div class="buttons">
          <Button>保存</Button>
          <Button kind="plain" name="preview" value="1">
            查看以后五次
          </Button>
        </div>
      </Form>
    </>
  );
}

export function NextRuns({ read }: { read: ReadCron }) {
  return (
    <div id="next-runs" aria-live="polite">
      {'problem' in read ? <p class="error">{read.problem}</p> : <Runs next={read.next} />}
    </div>
  );
}

function Runs({ next }: { next: readonly Timestamp[] }) {
  return (
    <>
      <p>以后五次：</p>
      <ol class="runs">
        {next.map((at) => (
          <li key={at}>
            {chineseTime(at)} 星期{weekdayOf(at)}
          </li>
        ))}
      </ol>
    </>
  );
}

/** In Shanghai, whatever the zone of this machine. */
function weekdayOf(at: Timestamp): string {
  return '日一二三四五六'[new Date(`${at.slice(0, 10)}T00:00:00Z`).getUTCDay()] ?? '';
}
