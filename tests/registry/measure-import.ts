/** Imports one file in a process of its own, and prints how many accounts it has and the most memory that was used. */

import { importRegistry } from '../../src/registry/import.ts';

const [path = ''] = process.argv.slice(2);
const { accounts, problemCount } = await importRegistry(path, { identify: () => null });
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ accounts: accounts.length, problemCount, peakMegabytes }));
