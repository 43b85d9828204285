/** Where a person decides: each possible decision unfolds its reasons; what was typed comes back after a refusal. */

import { lastWordOf, type ReviewAction, type ReviewDecision } from '../../store/decisions.ts';
import { decidable } from '../../store/violations.ts';
import { Button, Form } from '../views/form.tsx';
import { Time } from '../views/time.tsx';
import { type ReviewQuery, withFilters } from './query.ts';
import type { Subject } from './subject.ts';
import { ACTION_DONE, ACTION_NAMES, REASONS } from './words.ts';

/** What somebody sent that was not taken. */
export interface Typed {
  readonly action: ReviewAction;
  readonly reason: string;
  readonly why: string;
}

/** Why it was not. */
export type Refusal =
  | { readonly is: 'no-reason' }
  /** `last`: who decided meanwhile; null: the violation was seen again. */
  | { readonly is: 'changed'; readonly last: ReviewDecision | null };

interface Props {
  readonly subject: Subject;
  readonly query: ReviewQuery;
  readonly typed: Typed | null;
  readonly refusal: Refusal | null;
}

const KEYS: Readonly<Record<ReviewAction, string>> = {
  confirmed: 'c',
  dismissed: 'd',
  rectified: 'r',
  not_rectified: 'n',
  reopened: 'u',
};

/** Where a re-check waits, it is what is to be decided; what was said of one can be taken back in any state. */
function actionsOf({ violation: { state, pendingRecheck }, decisions, rechecks }: Subject): ReviewAction[] {
  const decided = decidable(state).filter((action) => action !== 'reopened');
  const possible: ReviewAction[] = pendingRecheck === null ? decided : ['rectified', 'not_rectified'];
  const isUndoable =
    decided.length < decidable(state).length || lastWordOf(decisions, rechecks)?.action === 'not_rectified';
  return isUndoable ? [...possible, 'reopened'] : possible;
}

export function DecidePanel({ subject, query, typed, refusal }: Props) {
  const actions = actionsOf(subject);
  return (
    <section class="card decide" aria-labelledby="decide-heading">
      <h2 id="decide-heading" class="unseen">
        决定
      </h2>
      {refusal ? (
        <RefusalNotice
          refusal={refusal}
          typed={typed}
          isPossible={typed !== null && actions.includes(typed.action)}
        />
      ) : null}
      <div class={`choices choices-${actions.length}`}>
        {actions.map((action) =>
          action === 'reopened' ? (
            <Form
              key={action}
              action={withFilters(`/review/${subject.violation.violationId}/decide`, query)}
              class="undo"
            >
              <input type="hidden" name="action" value="reopened" />
              <input type="hidden" name="seen" value={subject.seen} />
              {typed && !actions.includes(typed.action) ? (
                <>
                  <input type="hidden" name="wanted" value={typed.action} />
                  <input type="hidden" name="reason" value={typed.reason} />
                  <input type="hidden" name="why" value={typed.why} />
                </>
              ) : null}
              <button
                type="submit"
                class="button button-plain"
                data-key={subject.done ? undefined : 'u'}
                aria-keyshortcuts="u"
              >
                {ACTION_NAMES.reopened} <kbd>u</kbd>
              </button>
            </Form>
          ) : (
            <Choice
              key={action}
              action={action}
              subject={subject}
              query={query}
              typed={typed?.action === action ? typed : null}
              isWrong={refusal?.is === 'no-reason' && typed?.action === action}
            />
          ),
        )}
      </div>
      {typed && !actions.includes(typed.action) ? <Kept typed={typed} /> : null}
    </section>
  );
}

interface ChoiceProps {
  readonly action: Exclude<ReviewAction, 'reopened'>;
  readonly subject: Subject;
  readonly query: ReviewQuery;
  readonly typed: Typed | null;
  readonly isWrong: boolean;
}

function Choice({ action, subject, query, typed, isWrong }: ChoiceProps) {
  // To accuse, the usual reason is enough; to clear somebody, one is to be chosen.
  const chosen = typed ? typed.reason : action === 'dismissed' ? '' : (REASONS[action][0] ?? '');
  return (
    <details name="decision" class={`choice choice-${action}`} open={typed !== null}>
      <summary data-key={KEYS[action]} aria-keyshortcuts={KEYS[action]}>
        {ACTION_NAMES[action]} <kbd>{KEYS[action]}</kbd>
      </summary>
      <Form action={withFilters(`/review/${subject.violation.violationId}/decide`, query)} class="reasons">
        <input type="hidden" name="action" value={action} />
        <input type="hidden" name="seen" value={subject.seen} />
        <fieldset aria-describedby={isWrong ? 'reason-error' : undefined}>
          <legend>{ACTION_NAMES[action]}的理由</legend>
          {isWrong ? (
            <p class="error" id="reason-error">
              错误：排除必须选择或填写理由
            </p>
          ) : null}
          {REASONS[action].map((reason, at) => (
            <label key={reason}>
              <input
                type="radio"
                name="reason"
                value={reason}
                checked={reason === chosen}
                data-number={at + 1}
              />
              <kbd>{at + 1}</kbd> {reason}
            </label>
          ))}
          <label>
            <input type="radio" name="reason" value="" checked={chosen === ''} data-number={0} />
            <kbd>0</kbd> 只用下面填写的理由
          </label>
        </fieldset>
        <label class="why">
          补充或其他理由
          <textarea name="why" rows={2} maxLength={2000}>
            {typed?.why ?? ''}
          </textarea>
        </label>
        <Button kind={action === 'dismissed' ? 'plain' : 'primary'}>{ACTION_NAMES[action]}并看下一项</Button>
        <span class="small soft">
          <kbd>Enter</kbd> 提交 <kbd>Esc</kbd> 收起
        </span>
      </Form>
    </details>
  );
}

function RefusalNotice({
  refusal,
  typed,
  isPossible,
}: {
  refusal: Refusal;
  typed: Typed | null;
  isPossible: boolean;
}) {
  if (refusal.is === 'no-reason')
    return (
      <div class="notice notice-error" role="alert">
        <p>没有决定：排除必须有理由，请选择或填写。</p>
      </div>
    );
  const { last } = refusal;
  return (
    <div class="notice notice-warn" role="alert">
      <p>
        没有决定：您打开本页后，
        {last ? (
          <>
            <strong>{last.by}</strong> 于 <Time at={last.at} /> 已{ACTION_DONE[last.action]}（理由：{last.why}
            ）。
          </>
        ) : (
          '机器再次检查了该账号，证据有更新。'
        )}
        本页现在显示最新情况，您填写的内容保留在下面
        {isPossible ? '，仍要决定的请再提交一次。' : typed ? '。如不同意，可先撤销该决定。' : '。'}
      </p>
    </div>
  );
}

/** What was typed for a decision that is not possible any more: to be copied, or used after an undo. */
function Kept({ typed }: { typed: Typed }) {
  const words = [typed.reason, typed.why].filter((part) => part !== '').join('；');
  return (
    <label class="why">
      您原来要{ACTION_NAMES[typed.action]}，填写的理由
      <textarea rows={2} readOnly>
        {words}
      </textarea>
    </label>
  );
}
