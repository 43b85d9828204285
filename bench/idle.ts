/**
 * A process that does nothing but ask its event loop every ten milliseconds: what it waits, the machine's other work
 * makes it wait. Beside the same figure of a process that works it tells whose doing a delay is.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { answerOrders } from './orders.ts';

export type IdleOrder = { readonly do: 'start' } | { readonly do: 'stop' };

const delay = monitorEventLoopDelay({ resolution: 10 });

/** The 99th percentile in milliseconds, since the start. */
answerOrders(async (order: IdleOrder): Promise<number> => {
  if (order.do === 'start') {
    delay.reset();
    delay.enable();
  } else delay.disable();
  return delay.percentile(99) / 1e6;
});
