/** `results.violations` of one body in one round, on a country's registry, as another system asks for it. */

import pg from 'pg';
import { type Bar, median } from './figures.ts';

const MOST_MS = 50;
const BODIES = 40;

/** Each question over a connection of its own, planned anew, as statistics programs ask. */
export async function askResults(
  url: string,
  round: string,
): Promise<{ text: string; bars: Bar[]; mismatches: string[] }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const failing = await client.query<{ sponsor: string }>(
    'select distinct sponsor from results.violations where round = $1 and sponsor is not null order by sponsor limit $2',
    [round, BODIES],
  );
  await client.end();
  const times: number[] = [];
  let rows = 0;
  for (const { sponsor } of failing.rows) {
    const asked = await ask(url, round, sponsor);
    times.push(asked.milliseconds);
    rows += asked.rows;
  }
  const slowest = Math.max(...times);
  return {
    text: `Results: violations of one body in ${round}, ${times.length} bodies: median ${median(times).toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms`,
    bars: [
      {
        what: 'violations of a body in a round',
        measured: median(times),
        bar: MOST_MS,
        is: 'at most',
        unit: 'ms',
      },
    ],
    mismatches: rows >= times.length && times.length > 0 ? [] : ['a body with violations has none'],
  };
}

async function ask(
  url: string,
  round: string,
  sponsor: string,
): Promise<{ readonly milliseconds: number; readonly rows: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set role xunjian_reader');
  const start = performance.now();
  const { rows } = await client.query('select * from results.violations where round = $1 and sponsor = $2', [
    round,
    sponsor,
  ]);
  const milliseconds = performance.now() - start;
  await client.end();
  return { milliseconds, rows: rows.length };
}
