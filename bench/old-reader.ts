/**
 * A round beside a reader of the views who opens a transaction before it begins and keeps it to its end, so that no row
 * that dies meanwhile is cleared away; against the same round without him.
 */

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../src/store/database.ts';
import { oldestTransaction } from '../src/store/sight.ts';
import { type Bar, table } from './figures.ts';
import { type Beside, type LoadRun, runRound } from './load.ts';

/** Of the rate without the reader. */
const LEAST = 0.8;
const CONCURRENCY = 4;

interface Watched extends LoadRun {
  readonly reader: ReaderTold | null;
}

interface ReaderTold {
  /** Seconds, as the metric of the oldest transaction tells them at the end. */
  readonly oldest: number;
  /** Ended by the sweep, because it was older than anybody reads. */
  readonly wasEnded: boolean;
}

export async function compareOldReader(options: {
  readonly accounts: number;
  readonly queues: readonly ('postgres' | 'redis')[];
  readonly tell: (line: string) => void;
}): Promise<{ text: string; bars: Bar[]; mismatches: string[] }> {
  const { accounts, queues, tell } = options;
  const common = { accounts, workers: 1, concurrency: CONCURRENCY, latency: 0, profile: false, tell };
  const rows = [
    ['queue on', 'without, /s', 'beside the reader, /s', 'oldest transaction, s', 'load average'],
  ];
  const bars: Bar[] = [];
  const mismatches: string[] = [];
  for (const queue of queues) {
    const alone = await runRound({ ...common, queue });
    const watched = await besideReader((beside) => runRound({ ...common, queue, beside }));
    const rate = (run: LoadRun) => run.inspections / run.seconds;
    const { reader } = watched;
    rows.push([
      queue,
      rate(alone).toFixed(1),
      rate(watched).toFixed(1),
      `${reader?.oldest.toFixed(0)}${reader?.wasEnded ? ' (ended)' : ''}`,
      `${alone.load.toFixed(1)}, ${watched.load.toFixed(1)}`,
    ]);
    bars.push({
      what: `rate beside an open transaction, queue on ${queue}`,
      measured: rate(watched) / rate(alone),
      bar: LEAST,
      is: 'at least',
      unit: 'times',
    });
    mismatches.push(...[alone, watched].flatMap((run) => run.mismatches.map((line) => `${queue}: ${line}`)));
    if (!reader || (!reader.wasEnded && reader.oldest < watched.seconds))
      mismatches.push(`${queue}: the metric did not show the open transaction`);
  }
  return {
    text: `A round of ${accounts} accounts beside an open transaction\n${table(rows)}`,
    bars,
    mismatches,
  };
}

async function besideReader(run: (beside: Beside) => Promise<LoadRun>): Promise<Watched> {
  let told: ReaderTold | null = null;
  const measured = await run(async (url) => {
    const reader = await openReader(url);
    return async () => {
      told = await reader.close();
    };
  });
  return { ...measured, reader: told };
}

/** A member of the role for readers, as a program of the city would be. */
async function openReader(url: string): Promise<{ close(): Promise<ReaderTold> }> {
  const db = openDatabase({ url, connections: 1 });
  const password = randomBytes(12).toString('hex');
  await db.query('drop role if exists bench_reader');
  await db.query(`create role bench_reader login password '${password}' in role xunjian_reader`);
  const own = new URL(url);
  own.username = 'bench_reader';
  own.password = password;
  const reader = new pg.Client({ connectionString: own.href });
  let wasEnded = false;
  reader.on('error', () => {
    wasEnded = true;
  });
  await reader.connect();
  await reader.query('begin isolation level repeatable read');
  await reader.query('select count(*) from results.inspections');
  return {
    async close() {
      const oldest = await oldestTransaction(db);
      await reader.end();
      await db.query('drop role bench_reader');
      await db.close();
      return { oldest, wasEnded };
    },
  };
}
