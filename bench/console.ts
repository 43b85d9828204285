/**
 * The console on a country's registry against the console on an empty database, in one run: each page and each
 * resource of the read interface, asked in turn, the median of some requests.
 */

import { join } from 'node:path';
import { type App, openApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { attachEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { loadNamedRuleSet } from '../src/inspection/rulesets.ts';
import type { Database } from '../src/store/database.ts';
import { startServer } from '../src/web/server.ts';
import { apiAddresses, CONSOLE_PAGES, type PagesOf } from '../tests/support/pages.ts';
import { fillConsole, roundNames } from './console-data.ts';
import { type Bar, median, table } from './figures.ts';
import { keptDatabase } from './kept-database.ts';
import { askResults } from './results.ts';

const ROUNDS = 8;
/** Milliseconds within which a page answers. */
const BAR = 100;

export interface ConsoleOptions {
  readonly accounts: number;
  /** Of each address, after one that warms it up. */
  readonly requests: number;
  /** Where the server of both databases lies. */
  readonly home: string;
  readonly tell: (line: string) => void;
}

export async function compareConsoles(
  options: ConsoleOptions,
): Promise<{ text: string; bars: Bar[]; mismatches: string[] }> {
  const server = await attachEmbeddedPostgres({ home: join(options.home, 'postgres') });
  try {
    const full = await databaseOf(server.url, `console_${options.accounts}`, options);
    const empty = await databaseOf(server.url, 'console_0', { ...options, accounts: 0 });
    const [large, small] = [
      await serve(full, options.home, 'full'),
      await serve(empty, options.home, 'empty'),
    ];
    try {
      return await compare(large, small, await placesIn(large.app), options);
    } finally {
      for (const side of [large, small]) await side.close();
    }
  } finally {
    await server.close();
  }
}

/** Of one body in one round, on the same database. */
export async function compareResults(
  options: ConsoleOptions,
): Promise<{ text: string; bars: Bar[]; mismatches: string[] }> {
  const server = await attachEmbeddedPostgres({ home: join(options.home, 'postgres') });
  try {
    const url = await databaseOf(server.url, `console_${options.accounts}`, options);
    return await askResults(url, roundNames(ROUNDS).at(-2) ?? '');
  } finally {
    await server.close();
  }
}

async function databaseOf(
  url: string,
  name: string,
  { accounts, tell }: Pick<ConsoleOptions, 'accounts' | 'tell'>,
): Promise<string> {
  return keptDatabase(url, name, {
    async isThere(db) {
      const rows = await db.query<{ rounds: number }>('select count(*)::integer as rounds from rounds');
      return rows[0]?.rounds === ROUNDS;
    },
    fill: accounts === 0 ? null : (db) => fill(db, accounts, tell),
  });
}

async function fill(db: Database, accounts: number, tell: ConsoleOptions['tell']): Promise<void> {
  const { ruleset, source } = await loadNamedRuleSet('baoji-2020');
  const { hash, id, title } = ruleset;
  await fillConsole(db, { accounts, rounds: ROUNDS, ruleset: { hash, id, title, source }, tell });
}

interface Side {
  readonly app: App;
  readonly address: string;
  close(): Promise<void>;
}

async function serve(url: string, home: string, name: string): Promise<Side> {
  const app = await openApp(
    readConfig({
      LOG_LEVEL: 'silent',
      DATABASE_URL: url,
      XUNJIAN_HOME: join(home, name),
      XUNJIAN_PORT: '0',
    }),
    { name: 'bench' },
  );
  const server = await startServer(app);
  return {
    app,
    address: server.address,
    async close() {
      await server.close();
      await app.close();
    },
  };
}

async function placesIn({ db }: App): Promise<PagesOf> {
  const [earlierRound = '', round = ''] = roundNames(ROUNDS).slice(-2);
  const [place] = await db.query<Pick<PagesOf, 'accountId' | 'inspectionId' | 'violationId' | 'sponsor'>>(
    `select v.account_id as "accountId", v.inspection_id as "inspectionId", v.violation_id as "violationId", v.sponsor
     from results.violations v where v.round = $1 order by v.violation_id desc limit 1`,
    [round],
  );
  if (!place) throw new Error('the database holds no violation');
  return { round, earlierRound, ...place };
}

interface Timed {
  readonly path: string;
  readonly full: number;
  readonly empty: number;
  readonly status: number;
}

async function compare(full: Side, empty: Side, places: PagesOf, { requests, tell }: ConsoleOptions) {
  const timed: Timed[] = [];
  for (const path of [...CONSOLE_PAGES.map((page) => page.path(places)), ...apiAddresses(places)]) {
    const times = { full: [] as number[], empty: [] as number[] };
    let status = 0;
    for (let request = 0; request <= requests; request += 1) {
      const [ours, theirs] = [await time(full.address, path), await time(empty.address, path)];
      status = ours.status;
      if (request === 0) continue;
      times.full.push(ours.milliseconds);
      times.empty.push(theirs.milliseconds);
    }
    timed.push({ path, status, full: median(times.full), empty: median(times.empty) });
    tell(`${path}: ${median(times.full).toFixed(1)} ms`);
  }
  const answered = timed.filter(({ status }) => status === 200);
  return {
    text: `Console, a full database against an empty one\n${table([
      ['address', 'full, ms', 'empty, ms', 'ratio'],
      ...answered.map(({ path, full: ours, empty: theirs }) => [
        decodeURIComponent(path),
        ours.toFixed(1),
        theirs.toFixed(1),
        (ours / theirs).toFixed(1),
      ]),
    ])}`,
    bars: answered.map(
      ({ path, full: ours }): Bar => ({
        what: decodeURIComponent(path),
        measured: ours,
        bar: BAR,
        is: 'at most',
        unit: 'ms',
      }),
    ),
    // A page that is not there yet is quick without merit.
    mismatches: timed
      .filter(({ status }) => status !== 200)
      .map(({ path, status }) => `${path} answered ${status}`),
  };
}

async function time(address: string, path: string): Promise<{ milliseconds: number; status: number }> {
  const began = performance.now();
  const response = await fetch(`${address}${path}`, { redirect: 'manual' });
  await response.arrayBuffer();
  return { milliseconds: performance.now() - began, status: response.status };
}
