/**
 * `npm run hour [-- --minutes 60]`: a service and a worker on an embedded database are left running, with a round every
 * minute and somebody who looks at the console. Once a minute, between two rounds, it is measured what they hold; ends
 * with 1 if in the last five minutes that is more than in the five after the first five. docs/benchmarks.md has the bars.
 */

import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cleanUp } from '../embedded/processes.ts';
import { build } from '../support/build.ts';
import { EARLY, growth, hasGrown, type Sample, SPAN } from './growth.ts';
import { MARGINS, openStation, type Station } from './station.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const minutes = Number(values.minutes);
const MINUTE = 60_000;
/** A round that is not closed after so long has lost something. */
const PATIENCE = 5 * MINUTE;

build();
const station = await openStation();
try {
  const samples = await watch(station);
  const rows = growth(samples, MARGINS);
  console.table(
    Object.fromEntries(
      rows.map((row) => [
        row.what,
        {
          before: round(row.before),
          after: round(row.after),
          most: row.most === null ? 'by law' : round(row.most),
        },
      ]),
    ),
  );
  const grown = samples.length < EARLY + 2 * SPAN ? [] : rows.filter(hasGrown);
  for (const { what, before, after } of grown)
    console.log(`GROWN: ${what}, ${round(before)} to ${round(after)}`);
  for (const file of station.newFiles()) console.log(`a new file: ${file}`);
  console.log(
    `${samples.length} rounds; ${grown.length === 0 ? 'nothing has grown' : `${grown.length} have grown`}`,
  );
  process.exitCode = grown.length === 0 ? 0 : 1;
} finally {
  await station.close();
  await cleanUp();
}

async function watch({ round: runRound, measure }: Station): Promise<Sample[]> {
  const samples: Sample[] = [];
  const begun = performance.now();
  for (let minute = 1; minute <= minutes; minute++) {
    await runRound(minute, PATIENCE);
    // At the end of the minute, when all is quiet.
    await setTimeout(Math.max(0, begun + minute * MINUTE - performance.now()));
    const sample = await measure();
    samples.push(sample);
    console.log(
      `${minute}: ${Object.entries(sample)
        .map(([what, value]) => `${what} ${round(value)}`)
        .join(', ')}`,
    );
  }
  return samples;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
