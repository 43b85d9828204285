/** The registry of a country as an xlsx file: imported, and imported again after a year of changes. */

import { mkdir, rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { attachEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { command, type Told } from './commands.ts';
import { type Bar, megabytes, table } from './figures.ts';
import { startHelper } from './orders.ts';
import { PROGRAM, WORK } from './places.ts';
import type { RegistryFileOrder } from './registry-file.ts';

const MOST_MEGABYTES = 400;
/** One account of so many has another remark in the second file. */
const CHANGED = 50;
/** One of so many is missing from it, at the front; twice as many are new, at the end. */
const MISSING = 200;

export async function importRegistries(options: {
  readonly accounts: number;
  readonly tell: (line: string) => void;
}): Promise<{ text: string; bars: Bar[]; mismatches: string[] }> {
  const { accounts, tell } = options;
  const home = join(WORK, 'registry');
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const missing = Math.floor(accounts / MISSING);
  const files = [
    { file: join(home, 'first.xlsx'), from: 0, to: accounts, changed: 0 },
    { file: join(home, 'second.xlsx'), from: missing, to: accounts + 2 * missing, changed: CHANGED },
  ] satisfies RegistryFileOrder[];
  tell('writing the files');
  const writer = startHelper(join(PROGRAM, 'bench/registry-file.js'));
  for (const file of files) await writer.ask(file);
  await writer.end();
  const postgres = await attachEmbeddedPostgres({ home });
  try {
    const runs: Told[] = [];
    for (const { file } of files) {
      tell(`xunjian registry import ${file}`);
      const environment = { DATABASE_URL: postgres.url, XUNJIAN_HOME: home };
      runs.push(await command(['registry', 'import', file, '--json'], environment));
    }
    return result(accounts, missing, runs);
  } finally {
    await postgres.close();
    await rm(home, { recursive: true, force: true });
  }
}

function result(accounts: number, missing: number, runs: readonly Told[]) {
  const changed = Math.floor((accounts - 1) / CHANGED) - Math.floor((missing - 1) / CHANGED);
  const expected = [
    { new: accounts, renamed: 0, changed: 0, unchanged: 0, missing: 0 },
    { new: 2 * missing, renamed: 0, changed, unchanged: accounts - missing - changed, missing },
  ];
  const rows = runs.map(({ seconds, cpuSeconds, peakBytes }, i) => [
    i === 0 ? 'first import' : 'second import',
    seconds.toFixed(0),
    cpuSeconds.toFixed(0),
    megabytes(peakBytes),
  ]);
  return {
    text: `Registry of ${accounts} rows in xlsx, load average ${(loadavg()[0] ?? 0).toFixed(1)}\n${table([['', 's', 'CPU s', 'peak MB'], ...rows])}`,
    bars: runs.map(
      ({ peakBytes }, i): Bar => ({
        what: `memory of ${i === 0 ? 'the first import' : 'the second import'}`,
        measured: peakBytes / 1e6,
        bar: MOST_MEGABYTES,
        is: 'at most',
        unit: 'MB',
      }),
    ),
    mismatches: runs.flatMap(({ stdout }, i) => {
      const said = JSON.parse(stdout) as Record<string, unknown>;
      const wanted = expected[i] ?? {};
      const found = Object.fromEntries(Object.keys(wanted).map((key) => [key, said[key]]));
      return JSON.stringify(found) === JSON.stringify(wanted)
        ? []
        : [`import ${i + 1}: ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`];
    }),
  };
}
