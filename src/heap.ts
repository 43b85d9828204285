/**
 * How far memory may grow before the engine collects garbage. Left to itself it stays near what the program itself
 * takes (some 35 MB), while the articles of 3 MB that pass through lie outside of its heap and yet count: then every
 * third page is followed by a full collection.
 *
 * Measured with large pages read in their own thread: a seventh to a tenth less processor time for a page than without;
 * growing further (200) took 15 MB more and saved nothing.
 */

import { setFlagsFromString } from 'node:v8';

let grows = false;

/** To be called by every process that inspects, when it begins to: as far as twice what is in use. */
export function letHeapGrow(): void {
  if (grows) return;
  grows = true;
  setFlagsFromString('--heap-growing-percent=100');
}

/**
 * For a command that holds much and has time. Measured, a registry of 100,000 rows imported over one as large: 374 MB at
 * most instead of 500, and no more processor time; a round of as many closed: 339 MB instead of 451, likewise.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20');
}
