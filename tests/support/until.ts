/** For what another process does and tells nobody: the database or the queue is asked until it says so. */

import { setTimeout } from 'node:timers/promises';

/** The test's own limit of time is the end of patience, or that of whoever asks outside tests (milliseconds). */
export async function until(holds: () => Promise<boolean>, patience = 600_000): Promise<void> {
  const end = performance.now() + patience;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it has not come to hold in ${patience / 1_000} s`);
    await setTimeout(50);
  }
}
