/** What an operator may order of a round now: begin, pause, resume, ask again, end. */

import type { Round } from '../../store/rounds.ts';
import { Button, Field, Form, PostButton } from '../views/form.tsx';
import { roundPath } from './address.ts';

export function RoundOrders({ round }: { round: Round }) {
  if (round.imported || round.state === 'published') return null;
  const to = (order: string) => roundPath(round.name, `/${order}`);
  return (
    <section class="panel round-orders" aria-label="操作">
      {round.state === 'open' ? <PostButton action={to('run')}>开始检查</PostButton> : null}
      {round.state === 'running' ? <PostButton action={to('pause')}>暂停</PostButton> : null}
      {round.state === 'paused' ? <PostButton action={to('resume')}>继续</PostButton> : null}
      {round.state === 'running' || round.state === 'closed' ? (
        <PostButton action={to('run')} fields={{ again: 'yes' }}>
          无法判定的重新检查
        </PostButton>
      ) : null}
      {round.state === 'closed' ? null : (
        <details>
          <summary>提前结束</summary>
          <Form action={to('close')}>
            <p>未完成的账号将记为“无法判定”，不计入合格率。</p>
            <Field name="why" label="结束的原因" required maxlength={200} />
            <Button kind="danger">结束本轮检查</Button>
          </Form>
        </details>
      )}
    </section>
  );
}
