/** How long the process that inspects keeps others waiting while articles of 3 MB pass through it. */

import { mkdir, rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { attachEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { type Bar, median, table } from './figures.ts';
import type { IdleOrder } from './idle.ts';
import { type Helper, startHelper } from './orders.ts';
import { article } from './pages.ts';
import { PROGRAM, WORK } from './places.ts';
import type { ProductOrder, ProductRun } from './product.ts';
import type { Settings } from './settings.ts';

/** Milliseconds. */
const MOST = 50;

export async function measureLoop(stage: {
  readonly server: Helper;
  readonly origin: string;
  readonly settings: Settings;
  readonly tell: (line: string) => void;
}): Promise<{ text: string; bars: Bar[]; mismatches: string[] }> {
  const { server, origin, settings, tell } = stage;
  const { warmUp, pages, rounds, concurrency } = settings;
  const home = join(WORK, 'loop');
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const postgres = await attachEmbeddedPostgres({ home });
  const paths = Array.from({ length: warmUp + pages }, (_, n) => article(n).path);
  const runs: Measured[] = [];
  const idle = startHelper(join(PROGRAM, 'bench/idle.js'));
  try {
    for (let n = 1; n <= rounds; n++) {
      const product = startHelper(join(PROGRAM, 'bench/product.js'));
      const order: ProductOrder = {
        origin,
        warmUp: paths.slice(0, warmUp),
        pages: paths.slice(warmUp),
        concurrency,
        databaseUrl: postgres.url,
        home: join(home, `round-${n}`),
      };
      await idle.ask({ do: 'start' } satisfies IdleOrder);
      const run = await product.ask<ProductRun>(order);
      const idleP99 = await idle.ask<number>({ do: 'stop' } satisfies IdleOrder);
      await product.end();
      tell(`round ${n} of ${rounds}: p99 ${run.loopDelay.p99.toFixed(1)} ms, idle ${idleP99.toFixed(1)} ms`);
      runs.push({ ...run, idleP99 });
    }
    await server.ask<string[]>({ do: 'requests' });
  } finally {
    await idle.end();
    await postgres.close();
    await rm(home, { recursive: true, force: true });
  }
  return result(runs, settings);
}

interface Measured extends ProductRun {
  /** Of a process that does nothing, at the same time. */
  readonly idleP99: number;
}

function result(runs: readonly Measured[], { pages, concurrency }: Settings) {
  const load = loadavg()[0] ?? Number.NaN;
  const rows = runs.map(({ seconds, loopDelay, idleP99 }, n) => [
    `round ${n + 1}`,
    (pages / seconds).toFixed(1),
    loopDelay.p50.toFixed(1),
    loopDelay.p99.toFixed(1),
    loopDelay.most.toFixed(1),
    idleP99.toFixed(1),
  ]);
  const heading = `Event loop: ${pages} articles of 3 MB a round, ${concurrency} at a time; delays with the 10 ms after which the loop is asked again; load average ${load.toFixed(1)}`;
  return {
    text: `${heading}\n${table([['', 'pages/s', 'median ms', 'p99 ms', 'longest ms', 'p99 of an idle process'], ...rows])}`,
    bars: [
      {
        what: 'delay of the event loop, p99, median of the rounds',
        measured: median(runs.map(({ loopDelay }) => loopDelay.p99)),
        bar: MOST,
        is: 'at most',
        unit: 'ms',
      } satisfies Bar,
    ],
    mismatches: runs.flatMap(({ facts }, n) =>
      facts.length === pages ? [] : [`round ${n + 1}: ${facts.length} pages of ${pages}`],
    ),
  };
}
