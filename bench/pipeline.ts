/** The whole pipeline: the product against Crawlee's crawlers, which do less, round after round in turn. */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attachEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { CONTENDERS, type Contender, type ContenderName } from './contenders.ts';
import { type Bar, median, megabytes, pairedRatio, table } from './figures.ts';
import type { Figures, Run, RunOrder } from './measured.ts';
import { type Helper, startHelper } from './orders.ts';
import { article, type Facts } from './pages.ts';
import { WORK } from './places.ts';
import type { ProductOrder, ProductRun } from './product.ts';
import type { Settings } from './settings.ts';

export interface PipelineResult {
  readonly text: string;
  readonly bars: readonly Bar[];
  /** What a contender found otherwise than it stands on the page; empty if nothing. */
  readonly mismatches: readonly string[];
}

interface Round {
  readonly runs: Readonly<Record<ContenderName, Figures>>;
  readonly databaseBytes: number | null;
  readonly mismatches: readonly string[];
}

export interface Stage {
  readonly server: Helper;
  readonly origin: string;
  readonly settings: Settings;
  readonly tell: (line: string) => void;
}

export async function comparePipelines(stage: Stage): Promise<PipelineResult> {
  const home = join(WORK, 'home');
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const postgres = await attachEmbeddedPostgres({ home });
  try {
    const rounds: Round[] = [];
    for (let n = 1; n <= stage.settings.rounds; n++) {
      const round = await runRound(stage, postgres.url, join(home, `round-${n}`));
      stage.tell(`round ${n} of ${stage.settings.rounds}: ${progress(round, stage.settings)}`);
      rounds.push(round);
    }
    return result(rounds, stage.settings);
  } finally {
    await postgres.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function runRound(stage: Stage, databaseUrl: string, home: string): Promise<Round> {
  const runs: Partial<Record<ContenderName, Figures>> = {};
  const mismatches: string[] = [];
  let databaseBytes: number | null = null;
  for (const contender of CONTENDERS) {
    const run = await runOne(stage, contender, { databaseUrl, home });
    runs[contender.name] = run;
    mismatches.push(...(await mismatchesOf(stage, contender, run)));
    if (contender.name === 'xunjian') databaseBytes = (run as ProductRun).databaseBytes;
  }
  await rm(home, { recursive: true, force: true });
  return { runs: runs as Record<ContenderName, Figures>, databaseBytes, mismatches };
}

/** A fresh process each time: no contender lives on what an earlier round left in its memory. */
async function runOne(
  { origin, settings }: Stage,
  { name, file }: Contender,
  own: Pick<ProductOrder, 'databaseUrl' | 'home'>,
): Promise<Run> {
  const { warmUp, pages, concurrency } = articlesOf(settings);
  const order: RunOrder = {
    origin,
    warmUp: warmUp.map((n) => article(n).path),
    pages: pages.map((n) => article(n).path),
    concurrency,
  };
  const profiled = settings.profile && name === 'xunjian';
  const node = profiled ? ['--cpu-prof', `--cpu-prof-dir=${join(WORK, 'profiles')}`] : [];
  const helper = startHelper(file, node);
  try {
    return await helper.ask<Run>(name === 'xunjian' ? { ...order, ...own } : order);
  } finally {
    await helper.end();
  }
}

function articlesOf({ warmUp, pages, concurrency }: Settings) {
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
  return { warmUp: numbers(0, warmUp), pages: numbers(warmUp, pages), concurrency };
}

/** Every page asked for exactly once, and found to say what it says. */
async function mismatchesOf({ server, settings }: Stage, { name }: Contender, run: Run): Promise<string[]> {
  const { warmUp, pages } = articlesOf(settings);
  const wanted = [...warmUp, ...pages].map((n) => article(n).path).sort();
  const asked = (await server.ask<string[]>({ do: 'requests' })).sort();
  const wrong = pages.flatMap((n) => {
    const page = article(n);
    const found = run.facts.filter(({ path }) => path === page.path);
    return found.length === 1 && found[0] && isEqual(found[0], page)
      ? []
      : [`${name}, ${page.path}: found ${JSON.stringify(found)}, expected ${JSON.stringify(page)}`];
  });
  if (asked.join() === wanted.join()) return wrong;
  return [`${name} asked for ${asked.length} pages instead of these ${wanted.length}, once each`, ...wrong];
}

function isEqual(found: Facts, page: Facts): boolean {
  return (
    found.account === page.account && found.title === page.title && found.publishedAt === page.publishedAt
  );
}

function progress({ runs }: Round, { pages }: Settings): string {
  return `${CONTENDERS.map(({ name }) => `${name} ${(pages / runs[name].seconds).toFixed(1)}`).join(', ')} pages/s`;
}

function result(rounds: readonly Round[], settings: Settings): PipelineResult {
  const rates = (name: ContenderName) => rounds.map(({ runs }) => settings.pages / runs[name].seconds);
  const peaks = (name: ContenderName) => rounds.map(({ runs }) => runs[name].peakBytes);
  const cpu = (name: ContenderName) =>
    rounds.map(({ runs }) => (runs[name].cpuSeconds * 1_000) / settings.pages);
  const rows = [
    ['', 'pages/s', 'CPU ms a page', 'peak MB'],
    ...CONTENDERS.map(({ name }) => [
      name,
      median(rates(name)).toFixed(1),
      median(cpu(name)).toFixed(0),
      megabytes(median(peaks(name))),
    ]),
  ];
  const heading = `Pipeline: ${settings.pages} pages a round, ${settings.concurrency} at a time, medians of ${settings.rounds} rounds`;
  const does = CONTENDERS.map(({ name, does }) => `  ${name} ${does}.`).join('\n');
  const bars: Bar[] = [
    {
      what: "pages per second, of CheerioCrawler's",
      measured: pairedRatio(rates('xunjian'), rates('CheerioCrawler')),
      bar: 4,
      is: 'at least',
    },
    {
      what: "pages per second, of HttpCrawler's",
      measured: pairedRatio(rates('xunjian'), rates('HttpCrawler')),
      bar: 2,
      is: 'at least',
    },
    {
      what: "peak memory, of CheerioCrawler's",
      measured: pairedRatio(peaks('xunjian'), peaks('CheerioCrawler')),
      bar: 1 / 2,
      is: 'at most',
    },
  ];
  return {
    text: `${heading}\n${table(rows)}\n${databaseLine(rounds)}\n${does}`,
    bars,
    mismatches: rounds.flatMap((round) => round.mismatches),
  };
}

function databaseLine(rounds: readonly Round[]): string {
  const sizes = rounds.flatMap(({ databaseBytes }) => databaseBytes ?? []);
  if (sizes.length === 0) return "  (the Postgres server's memory is not told on this system)";
  return `  (apart from it: xunjian's Postgres server, all its processes, ${megabytes(median(sizes))} MB)`;
}
