/** Run by watchdog.test.ts as a process of its own: what gets nowhere is watched, with little patience. */

import { startWatchdog } from '../../src/watchdog.ts';

const how = process.argv[2];
const begun = performance.now();
startWatchdog({
  job: 600,
  loop: 800,
  longestAtWork: () => (how === 'job' ? performance.now() - begun : null),
  onStuckJob: () => process.stderr.write('stuck\n'),
});
console.log('at work');
if (how === 'loop') for (;;) Math.random();
// A healthy one lives until it is told to end.
setInterval(() => {}, 1_000);
if (how === 'nothing') setTimeout(() => process.exit(0), 2_500);
