/** How the benchmark talks with its processes: one order, one answer, as many in turn as are wanted. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface Helper {
  /** Rejects if the process fails or ends instead of answering. One order at a time. */
  ask<Answer>(order: object): Promise<Answer>;
  /** Ends the process, and resolves when it has ended. */
  end(): Promise<void>;
}

type Reply = { readonly answer: unknown } | { readonly error: string };

/** Starts a JavaScript file as a process of its own, on bare Node with these arguments of its own. */
export function startHelper(file: string, node: readonly string[] = []): Helper {
  const child = fork(file, { execArgv: [...node] });
  return {
    // Both sides of each kind of order stand in one repository, and are compiled together.
    ask: <Answer>(order: object) => ask(child, file, order) as Promise<Answer>,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function ask(child: ChildProcess, file: string, order: object): Promise<unknown> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(
    ([code, killedBy]) => {
      throw new Error(`${file} ended (${killedBy ?? code}) without an answer`);
    },
    () => null,
  );
  const message = once(child, 'message', { signal });
  try {
    child.send(order);
    const [reply] = (await Promise.race([message, ended])) as [Reply];
    if ('error' in reply) throw new Error(`${file}: ${reply.error}`);
    return reply.answer;
  } finally {
    message.catch(() => {
      // Nobody waits for it any more: the process has ended.
    });
    answered.abort();
  }
}

/** The other side: answers each order, and ends when the benchmark hangs up. */
export function answerOrders<Order>(answer: (order: Order) => Promise<unknown>): void {
  process.on('message', (order: Order) => {
    answer(order).then(
      (value) => process.send?.({ answer: value }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
}
