/** Loaded before a command that is measured: when it ends, it tells on descriptor 3 what it took. */

import { writeSync } from 'node:fs';

const start = performance.now();
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const told = {
    seconds: (performance.now() - start) / 1_000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakBytes: maxRSS * 1_024,
  };
  writeSync(3, JSON.stringify(told));
});
