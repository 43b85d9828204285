/** What a process does beside its work while it stays: it sees that the work goes on. */

import type { App } from '../app.ts';
import { SWEEP_EVERY } from '../queue/jobs.ts';
import { startWatchdog, USUAL, type WatchdogOptions } from '../watchdog.ts';

/** Returns what ends it. */
export function standBy(
  app: App,
  running: Pick<WatchdogOptions, 'longestAtWork'> | null,
): () => Promise<void> {
  const endWatch = startWatchdog({
    ...USUAL,
    longestAtWork: () => running?.longestAtWork() ?? null,
    onStuckJob: (atWork) =>
      app.log.fatal({ atWork }, 'a job is stuck: this process ends, to be started again'),
  });
  // A Redis that came back empty has forgotten the sweep, and with it everything that the sweep would queue again.
  const timer = setInterval(() => {
    app
      .keepSweep()
      .catch((error: unknown) => app.log.warn({ err: error }, 'the sweep could not be looked after'));
  }, SWEEP_EVERY);
  return async () => {
    clearInterval(timer);
    await endWatch();
  };
}
