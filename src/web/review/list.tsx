/** What is to be decided, one row a violation; rows can be ticked and decided together. */

import { PLATFORM_NAMES, PLATFORMS } from '../../domain/account.ts';
import type { ReviewRow } from '../../store/review.ts';
import { StateBadge } from '../views/badge.tsx';
import { Button, type Choice, Field, Filters, Select } from '../views/form.tsx';
import { type Column, DataTable, Pager } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import type { WebUser } from '../web.ts';
import { mayAct } from '../web.ts';
import { KeyHelp } from './key-help.tsx';
import { type ReviewQuery, withFilters } from './query.ts';
import { ACTION_DONE, STATE_CHOICES } from './words.ts';

interface Props {
  readonly rows: readonly ReviewRow[];
  readonly next: string | null;
  readonly query: ReviewQuery;
  readonly user: WebUser;
  readonly rounds: readonly string[];
  /** Rules by id and title. */
  readonly rules: readonly Choice[];
}

export function ReviewList({ rows, next, query, user, rounds, rules }: Props) {
  // What a re-check came to is looked at one by one.
  const mayDecideTogether = mayAct(user, 'reviewer') && query.state !== 'recheck';
  const { after, done: _done, ...filters } = query;
  return (
    <>
      <div class="list-head">
        <h1>审核</h1>
        <button
          type="button"
          class="button button-quiet"
          data-key="?"
          data-opens="keys"
          aria-keyshortcuts="?"
        >
          按键 <kbd>?</kbd>
        </button>
      </div>
      <ListFilters query={query} rounds={rounds} rules={rules} />
      <form method="get" action="/review/bulk" class="chooser">
        {Object.entries(filters).map(([name, value]) =>
          value === undefined ? null : <input key={name} type="hidden" name={name} value={String(value)} />,
        )}
        <DataTable
          caption={captionOf(query)}
          columns={mayDecideTogether ? [tick, ...columnsOf(query)] : columnsOf(query)}
          rows={rows}
          keyOf={({ violationId }) => violationId}
          empty={
            query.state === undefined ? '没有待认定的问题。可在上面改选其他状态。' : '没有符合条件的问题。'
          }
        />
        {mayDecideTogether && rows.length > 0 ? (
          <div class="together">
            <label class="tick-all" hidden>
              <input type="checkbox" data-ticks="chosen" /> 全选本页
            </label>
            <span class="chosen-count" aria-live="polite" />
            <Button kind="plain" name="action" value="confirmed">
              一并认定…
            </Button>
            <Button kind="plain" name="action" value="dismissed">
              一并排除…
            </Button>
            <Button kind="quiet" name="action" value="reopened">
              一并撤销…
            </Button>
            <span class="soft small">先预览，再执行</span>
          </div>
        ) : null}
      </form>
      <Pager
        path="/review"
        query={{ ...filters, after: after === undefined ? undefined : String(after) }}
        next={next}
      />
      <KeyHelp on="list" />
    </>
  );
}

function ListFilters({ query, rounds, rules }: Pick<Props, 'query' | 'rounds' | 'rules'>) {
  const any = (label: string) => ({ value: '', label });
  return (
    <Filters action="/review">
      <Select
        name="state"
        label="状态"
        value={query.state ?? 'suspected'}
        choices={[
          ...STATE_CHOICES.map(([value, label]) => ({ value, label })),
          { value: 'all', label: '全部' },
        ]}
      />
      <Select
        name="round"
        label="检查"
        value={query.round}
        choices={[any('全部'), ...rounds.map((name) => ({ value: name, label: name }))]}
      />
      <Select name="rule" label="规则" value={query.rule} choices={[any('全部'), ...rules]} />
      <Select
        name="platform"
        label="平台"
        value={query.platform}
        choices={[any('全部'), ...PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] }))]}
      />
      <Field name="sponsor" label="主体名称" type="search" value={query.sponsor} maxlength={100} />
    </Filters>
  );
}

function captionOf({ state, after }: ReviewQuery): string {
  const chosen = STATE_CHOICES.find(([value]) => value === (state ?? 'suspected'));
  return `${chosen?.[1] ?? '全部状态'}的问题，按编号排列${after === undefined ? '' : `，${after}号之后`}`;
}

const tick: Column<ReviewRow> = {
  heading: '选择',
  cell: ({ violationId, name }) => (
    <input type="checkbox" name="chosen" value={violationId} aria-label={`选择${violationId}号 ${name}`} />
  ),
};

function columnsOf(query: ReviewQuery): Column<ReviewRow>[] {
  return [
    {
      heading: '账号',
      isRowHeading: true,
      cell: (row) => (
        <a href={withFilters(`/review/${row.violationId}`, query)} data-row>
          {PLATFORM_NAMES[row.platform]}“{row.name}”
        </a>
      ),
    },
    { heading: '主体', cell: ({ sponsor }) => sponsor ?? '—' },
    {
      heading: '问题',
      cell: ({ problem, explanation }) => (
        <>
          {problem}
          <span class="soft clip">{explanation}</span>
        </>
      ),
    },
    {
      heading: '状态',
      cell: (row) => (
        <>
          <StateBadge state={row.state} />
          {row.action === null ? null : (
            <span class="soft small decided">
              {row.by}
              {ACTION_DONE[row.action]}
            </span>
          )}
        </>
      ),
    },
    { heading: '检查', cell: ({ round }) => round },
    { heading: '最近见到', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
    { heading: '编号', isNumber: true, cell: ({ violationId }) => violationId },
  ];
}
