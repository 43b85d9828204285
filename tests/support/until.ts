/** For what another process does and tells nobody: the database or the queue is asked until it says so. */

import { vi } from 'vitest';

/** The test's own limit of time is the end of patience. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { interval: 50, timeout: 600_000 });
}
