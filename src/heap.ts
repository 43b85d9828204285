/**
 * How far memory may grow before the engine collects garbage. Left to itself it stays near what the program itself
 * takes (some 35 MB), while the articles of 3 MB that pass through lie outside of its heap and yet count: then every
 * third page is followed by a full collection.
 *
 * Measured, 240 articles inspected: 52 collections instead of 140, a sixth to a third less processor time for a page,
 * and 15 MB more memory at the peak.
 */

import { setFlagsFromString } from 'node:v8';

/** To be called once, early, by every process that inspects: as far as three times what is in use. */
export function letHeapGrow(): void {
  setFlagsFromString('--heap-growing-percent=200');
}
