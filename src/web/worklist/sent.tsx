/** What became of what was handed in, and of the account. */

import { VERDICT_NAMES } from '../../domain/verdict.ts';
import type { HandInAnswer } from '../../inspection/hand-in.ts';
import type { Inspection } from '../../store/inspections.ts';
import { Badge, OutcomeBadge } from '../views/badge.tsx';

interface SentProps {
  readonly answer: HandInAnswer;
  readonly name: string;
  readonly inspection: Inspection;
  /** The next account of the list; null: none is left. */
  readonly next: { readonly inspectionId: number; readonly name: string } | null;
}

export function Sent({ answer, name, inspection, next }: SentProps) {
  const again = answer.is === 'address' && answer.said.answer !== 'proved';
  return (
    <div class="look">
      <h1>{name}</h1>
      {answer.is === 'address' ? (
        <AddressAnswer answer={answer} name={name} />
      ) : (
        <SeenAnswer answer={answer} />
      )}
      <Standing inspection={inspection} />
      <div class="action">
        {again ? (
          <a class="button button-primary" href={`/worklist/${answer.inspectionId}`}>
            换一个地址，或记录所见
          </a>
        ) : null}
        {next === null ? (
          <a class="button button-plain" href="/worklist">
            返回清单
          </a>
        ) : (
          <a class={`button button-${again ? 'plain' : 'primary'}`} href={`/worklist/${next.inspectionId}`}>
            下一个：{next.name}
          </a>
        )}
      </div>
    </div>
  );
}

function AddressAnswer({ answer, name }: { answer: Extract<HandInAnswer, { is: 'address' }>; name: string }) {
  const { said } = answer;
  const title = said.title === null ? '' : `《${said.title}》`;
  if (said.answer === 'proved')
    return (
      <div class="notice notice-done" role="status">
        <p>
          <strong>已发送，已证实。</strong>
          {title}
          {said.why}，确为该账号发布。
        </p>
      </div>
    );
  if (said.answer === 'refused')
    return (
      <div class="notice notice-error" role="alert">
        <p>
          <strong>不予采信：</strong>
          {said.why}。请提交“{name}”本账号发布的文章。
        </p>
      </div>
    );
  return (
    <div class="notice notice-warn" role="status">
      <p>
        <strong>已发送，未能核实：</strong>
        {said.why}。地址已记下，系统再查时会用到；也可以改为记录所见。
      </p>
    </div>
  );
}

function SeenAnswer({ answer }: { answer: Extract<HandInAnswer, { is: 'seen' }> }) {
  return (
    <div class="notice notice-done" role="status">
      <p>
        <strong>已发送，已记录：</strong>
        {answer.findings.join('、')}。截图已存档。
      </p>
    </div>
  );
}

/** Asks again by itself until the inspection has ended. */
export function Standing({ inspection }: { inspection: Inspection }) {
  const { inspectionId, state, result } = inspection;
  if (state === 'queued' || state === 'running')
    return (
      <p
        id="standing"
        aria-live="polite"
        hx-get={`/worklist/${inspectionId}/standing`}
        hx-trigger="every 2s"
        hx-swap="outerHTML"
      >
        <Badge tone="unknown">正在重新检查</Badge> 结果出来后自动显示在这里。
      </p>
    );
  return (
    <p id="standing" aria-live="polite">
      检查结果：
      {result === null ? (
        <Badge tone="unknown">{VERDICT_NAMES.undetermined}</Badge>
      ) : (
        <OutcomeBadge outcome={result} />
      )}
      {state === 'waiting' ? ' 来源暂停访问，稍后自动再查。' : null}
    </p>
  );
}
