/**
 * `npm run bench`: the product against what others would do with the same pages, in one run on one machine. Prints
 * figures, ratios and bars; docs/benchmarks.md says how it is measured. Ends with 1 if a bar is missed or a finding
 * differs, so that speed is never bought with blindness.
 *
 * This process stays small: the largest size of a process counts from that of the one that started it.
 */

import { rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Bar, barLine, isMet, megabytes } from './figures.ts';
import type { LoadRun } from './load.ts';
import { measureLoop } from './loop.ts';
import { type Helper, startHelper } from './orders.ts';
import { compareParsers, expectedOf, realPages } from './parsers.ts';
import { comparePipelines } from './pipeline.ts';
import { compileProgram, installPeers, PROGRAM, WORK } from './places.ts';
import type { Serving } from './server.ts';
import { readSettings, type Settings, USAGE, UsageError } from './settings.ts';

interface Part {
  readonly text: string;
  readonly bars: readonly Bar[];
  readonly mismatches: readonly string[];
}

async function bench(settings: Settings): Promise<number> {
  const [only] = settings.parts;
  const alone = only && Object.hasOwn(ALONE, only) ? ALONE[only] : undefined;
  if (alone) return verdict([await aloneStanding(() => alone(settings))]);
  if (!settings.parts.includes('loop')) installPeers();
  tell('compiling the product');
  compileProgram();
  console.log(machine());
  const server = startHelper(join(PROGRAM, 'bench/server.js'));
  try {
    const parts: Part[] = [];
    if (settings.parts.includes('parser')) parts.push(...(await parserParts(server, settings)));
    if (settings.parts.includes('pipeline')) parts.push(await pipelinePart(server, settings));
    if (settings.parts.includes('loop')) parts.push(await loopPart(server, settings));
    return verdict(parts);
  } finally {
    await server.end();
    rmSync(join(WORK, 'pages'), { recursive: true, force: true });
  }
}

/** Parts that need no peers, by what `--only` calls them. Loaded only when asked for: each is the whole product. */
const ALONE: Readonly<Partial<Record<Settings['parts'][number], (settings: Settings) => Promise<Part>>>> = {
  async console({ accounts }) {
    const { compareConsoles } = await import('./console.ts');
    return compareConsoles({ accounts, requests: 9, home: join(WORK, 'console'), tell });
  },
  async results({ accounts }) {
    const { compareResults } = await import('./console.ts');
    return compareResults({ accounts, requests: 9, home: join(WORK, 'console'), tell });
  },
  async registry({ accounts }) {
    const { importRegistries } = await import('./registry.ts');
    return importRegistries({ accounts, tell });
  },
  async reevaluation({ accounts }) {
    const { reevaluate } = await import('./reevaluation.ts');
    return reevaluate({ accounts, tell });
  },
  async growth({ accounts }) {
    const { measureGrowth } = await import('./growth.ts');
    return measureGrowth({ accounts, tell });
  },
  async reader({ reader: accounts, queues }) {
    const { compareOldReader } = await import('./old-reader.ts');
    return compareOldReader({ accounts, queues, tell });
  },
  /** Where the platform's answers take their time, a second process brings as much again. */
  async workers() {
    const { resultOfWorkers, runRound, WORKERS } = await import('./load.ts');
    const runs: LoadRun[] = [];
    for (const workers of [1, 2]) runs.push(await runRound({ ...WORKERS, workers, profile: false, tell }));
    return resultOfWorkers(runs);
  },
  async load({ load: accounts, profile, queues, concurrency }) {
    const { resultOfLoad, runRound } = await import('./load.ts');
    // One process has one core.
    const options = { accounts, profile, workers: cpus().length, concurrency, latency: 0, tell };
    const runs: [string, LoadRun][] = [];
    for (const queue of queues) runs.push([queue, await runRound({ ...options, queue })]);
    return resultOfLoad(options, runs);
  },
};

async function aloneStanding(measure: () => Promise<Part>): Promise<Part> {
  tell('compiling the product');
  compileProgram();
  console.log(machine());
  const part = await measure();
  console.log(`\n${part.text}`);
  return part;
}

async function parserParts(server: Helper, settings: Settings): Promise<Part[]> {
  tell('reading pages with each parser');
  const articles = Array.from({ length: settings.articles }, (_, n) => n);
  const folder = join(WORK, 'pages');
  const files = await server.ask<string[]>({ do: 'save', articles, folder });
  const parts = [await compareParsers('Parser', expectedOf(articles, files), settings.passes)];
  const real = settings.captures ? await realPages() : [];
  if (settings.captures && real.length === 0) tell('there are no real pages in ../shared/captures');
  if (real.length > 0) parts.push(await compareParsers('Parser, real pages', real, settings.passes));
  for (const { text } of parts) console.log(`\n${text}`);
  return parts;
}

async function loopPart(server: Helper, settings: Settings): Promise<Part> {
  tell('making and compressing pages');
  const { origin } = await server.ask<Serving>({ do: 'serve', articles: settings.warmUp + settings.pages });
  const part = await measureLoop({ server, origin, settings, tell });
  console.log(`\n${part.text}`);
  return part;
}

async function pipelinePart(server: Helper, settings: Settings): Promise<Part> {
  tell('making and compressing pages');
  const articles = settings.warmUp + settings.pages;
  const { origin, bytes, sentBytes } = await server.ask<Serving>({ do: 'serve', articles });
  tell(
    `${articles} pages of ${(bytes / articles / 1e6).toFixed(2)} MB, ${(sentBytes / articles / 1e6).toFixed(2)} MB as sent`,
  );
  const part = await comparePipelines({ server, origin, settings, tell });
  console.log(`\n${part.text}`);
  return part;
}

function verdict(parts: readonly Part[]): number {
  const bars = parts.flatMap((part) => part.bars);
  const mismatches = parts.flatMap((part) => part.mismatches);
  console.log(`\nBars\n${bars.map(barLine).join('\n')}`);
  if (mismatches.length === 0) console.log('  Every page answered as it should.');
  else
    console.log(
      `  FINDINGS DIFFER\n${mismatches
        .slice(0, 20)
        .map((line) => `    ${line}`)
        .join('\n')}`,
    );
  return bars.every(isMet) && mismatches.length === 0 ? 0 : 1;
}

function machine(): string {
  const [first] = cpus();
  return `Node ${process.versions.node}, ${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${megabytes(totalmem())} MB, ${process.platform}`;
}

/** Beside the figures, so that these alone can be kept. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  const settings = readSettings(process.argv.slice(2));
  if (settings) process.exitCode = await bench(settings);
  else console.log(USAGE);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
