/** Several violations decided for the same reason: a preview first, and afterwards what became of each. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import { seen } from '../../store/decisions.ts';
import type { ReviewRow } from '../../store/review.ts';
import { type DecisionAction, decidable } from '../../store/violations.ts';
import { StateBadge } from '../views/badge.tsx';
import { Button, Form } from '../views/form.tsx';
import { address, type Column, DataTable, Empty } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { type ReviewQuery, withFilters } from './query.ts';
import { ACTION_DONE, ACTION_NAMES, REASONS, UNDO_REASON } from './words.ts';

interface PreviewProps {
  readonly rows: readonly ReviewRow[];
  readonly action: DecisionAction;
  readonly query: ReviewQuery;
  readonly typed: { readonly reason: string; readonly why: string } | null;
  readonly isWrong: boolean;
}

export function BulkPreview({ rows, action, query, typed, isWrong }: PreviewProps) {
  const possible = rows.filter(({ state }) => decidable(state).includes(action));
  const impossible = rows.filter(({ state }) => !decidable(state).includes(action));
  const reasons = action === 'reopened' ? [UNDO_REASON] : REASONS[action];
  const chosen = typed ? typed.reason : action === 'dismissed' ? '' : (reasons[0] ?? '');
  return (
    <div class="bulk">
      <h1>
        预览：一并{ACTION_NAMES[action]} {possible.length} 项
      </h1>
      <p>
        还没有做任何更改。各项分别决定：其中一项不成，不影响其他各项。
        <a href={withFilters('/review', query)}>返回清单</a>
      </p>
      {possible.length === 0 ? (
        <Empty>选中的各项都不能{ACTION_NAMES[action]}。</Empty>
      ) : (
        <Form action={withFilters('/review/bulk', query)}>
          <input type="hidden" name="action" value={action} />
          {possible.map((row) => (
            <input
              key={row.violationId}
              type="hidden"
              name="item"
              value={`${row.violationId}@${seen(row)}`}
            />
          ))}
          <DataTable
            caption={`将要${ACTION_NAMES[action]}`}
            columns={COLUMNS}
            rows={possible}
            keyOf={keyOf}
            empty=""
          />
          <div class="panel">
            <fieldset class="reasons-list" aria-describedby={isWrong ? 'reason-error' : undefined}>
              <legend>共同的理由</legend>
              {isWrong ? (
                <p class="error" id="reason-error" role="alert">
                  错误：排除必须选择或填写理由
                </p>
              ) : null}
              {reasons.map((reason) => (
                <label key={reason}>
                  <input type="radio" name="reason" value={reason} checked={reason === chosen} /> {reason}
                </label>
              ))}
              <label>
                <input type="radio" name="reason" value="" checked={chosen === ''} /> 只用下面填写的理由
              </label>
            </fieldset>
            <label class="why">
              补充或其他理由
              <textarea name="why" rows={2} maxLength={2000}>
                {typed?.why ?? ''}
              </textarea>
            </label>
            <Button>
              {ACTION_NAMES[action]}以上 {String(possible.length)} 项
            </Button>
          </div>
        </Form>
      )}
      {impossible.length > 0 ? (
        <DataTable
          caption={`不能${ACTION_NAMES[action]}的，不受影响`}
          columns={COLUMNS}
          rows={impossible}
          keyOf={keyOf}
          empty=""
        />
      ) : null}
    </div>
  );
}

interface ResultProps {
  readonly action: DecisionAction;
  readonly done: readonly ReviewRow[];
  readonly refused: readonly ReviewRow[];
  readonly query: ReviewQuery;
}

export function BulkResult({ action, done, refused, query }: ResultProps) {
  const undo = new URLSearchParams([
    ['action', 'reopened'],
    ...done.map((row) => ['chosen', String(row.violationId)]),
  ]);
  return (
    <div class="bulk">
      <h1>
        已{ACTION_NAMES[action]} {done.length} 项{refused.length > 0 ? `，${refused.length} 项没有决定` : ''}
      </h1>
      {refused.length > 0 ? (
        <>
          <div class="notice notice-warn" role="alert">
            <p>以下各项在预览之后有了变化，没有决定；请看最新情况后再定。其余各项不受影响。</p>
          </div>
          <DataTable caption="没有决定的" columns={COLUMNS} rows={refused} keyOf={keyOf} empty="" />
        </>
      ) : null}
      <DataTable
        caption={`已${ACTION_NAMES[action]}的`}
        columns={COLUMNS}
        rows={done}
        keyOf={keyOf}
        empty="没有一项被决定。"
      />
      <p class="buttons">
        <a class="button button-primary" href={withFilters('/review', query)}>
          返回清单
        </a>
        {action === 'reopened' || done.length === 0 ? null : (
          <a class="button button-plain" href={`${address('/review/bulk', {})}?${undo.toString()}`}>
            撤销这些决定…
          </a>
        )}
      </p>
    </div>
  );
}

const keyOf = ({ violationId }: ReviewRow) => violationId;

const COLUMNS: readonly Column<ReviewRow>[] = [
  {
    heading: '账号',
    isRowHeading: true,
    cell: (row) => (
      <a href={`/review/${row.violationId}?state=all`}>
        {row.violationId}号 {PLATFORM_NAMES[row.platform]}“{row.name}”
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
  { heading: '现在', cell: ({ state }) => <StateBadge state={state} /> },
  {
    heading: '最近的决定',
    cell: (row) =>
      row.action === null ? (
        '无'
      ) : (
        <>
          {row.by} <Time at={row.at} /> {ACTION_DONE[row.action]}：{row.why}
        </>
      ),
  },
];
