/**
 * Queue `schedule`: the sweep. The table of inspections says what is unfinished; whatever has no live job is
 * queued again, so that nothing depends on a queue that never loses a job.
 */

import type { App } from '../src/app.ts';
import type { JobHandler } from './run.ts';

export function scheduleHandler(app: App): JobHandler {
  return {
    queue: 'schedule',
    async work() {
      const queued = await app.queueDueInspections();
      return { is: 'done', note: `${queued} inspections are queued` };
    },
  };
}
