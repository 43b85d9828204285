/** What the command line may ask of the benchmark. */

import { parseArgs } from 'node:util';

export const PARTS = [
  'parser',
  'pipeline',
  'console',
  'results',
  'load',
  'workers',
  'registry',
  'reevaluation',
  'loop',
  'reader',
  'growth',
] as const;
export type Part = (typeof PARTS)[number];

export interface Settings {
  /** Articles read by the parsers, and how often each. */
  readonly articles: number;
  readonly passes: number;
  /** Pages through the pipeline in one round, after those that warm it up. */
  readonly pages: number;
  readonly warmUp: number;
  readonly rounds: number;
  /** Pages under way at a time, for all alike. */
  readonly concurrency: number;
  readonly captures: boolean;
  /** Inspected accounts of the round that is worked through the queue. */
  readonly load: number;
  /** Of the round that is worked beside a reader. */
  readonly reader: number;
  readonly queues: readonly ('postgres' | 'redis')[];
  readonly profile: boolean;
  /** Registered accounts of the database on which the console is timed. */
  readonly accounts: number;
  readonly parts: readonly Part[];
}

/** 4 at a time is the product's own default. */
const FULL = {
  articles: 12,
  passes: 10,
  pages: 160,
  warmUp: 40,
  rounds: 5,
  concurrency: 4,
  accounts: 100_000,
  load: 100_000,
  reader: 3_000,
};
const QUICK = {
  articles: 6,
  passes: 5,
  pages: 60,
  warmUp: 30,
  rounds: 3,
  concurrency: 4,
  accounts: 5_000,
  load: 3_000,
  reader: 1_000,
};

export const USAGE = `npm run bench -- [options]

  --quick            fewer pages and rounds: a minute or two instead of some ten
  --captures         the parsers also read real pages, where ../shared/captures is present
  --only PART        ${PARTS.join(', ')}; without it parser and pipeline
  --accounts N       accounts of console, results, load, reader, registry, reevaluation and growth (${FULL.accounts})
  --queue KIND       postgres or redis: the queue of load and reader (both in turn)
  --pages N          pages of a round (${FULL.pages})
  --rounds N         rounds (${FULL.rounds})
  --concurrency N    pages under way at a time, for all alike (${FULL.concurrency})
  --profile          leaves processor profiles of our own process in out/bench/profiles
  --help

Exit code 0: all bars are met and all findings are equal; 1: not; 2: wrong options.
`;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Null if only help was asked for. Throws a UsageError. */
export function readSettings(args: readonly string[]): Settings | null {
  const given = parsed(args);
  if (given.help) return null;
  const defaults = given.quick ? QUICK : FULL;
  return {
    ...defaults,
    pages: wholeNumber('pages', given.pages) ?? defaults.pages,
    rounds: wholeNumber('rounds', given.rounds) ?? defaults.rounds,
    concurrency: wholeNumber('concurrency', given.concurrency) ?? defaults.concurrency,
    accounts: wholeNumber('accounts', given.accounts) ?? defaults.accounts,
    load: wholeNumber('accounts', given.accounts) ?? defaults.load,
    reader: wholeNumber('accounts', given.accounts) ?? defaults.reader,
    queues: queuesOf(given.queue),
    captures: given.captures ?? false,
    profile: given.profile ?? false,
    parts: partsOf(given.only),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        captures: { type: 'boolean' },
        only: { type: 'string' },
        accounts: { type: 'string' },
        queue: { type: 'string' },
        pages: { type: 'string' },
        rounds: { type: 'string' },
        concurrency: { type: 'string' },
        profile: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} is "${text}"; expected a whole number from 1 to 999999`);
}

function queuesOf(queue: string | undefined): Settings['queues'] {
  if (queue === undefined) return ['postgres', 'redis'];
  if (queue === 'postgres' || queue === 'redis') return [queue];
  throw new UsageError(`--queue is "${queue}"; expected postgres or redis`);
}

function partsOf(only: string | undefined): Settings['parts'] {
  if (only === undefined) return ['parser', 'pipeline'];
  const part = PARTS.find((known) => known === only);
  if (part) return [part];
  throw new UsageError(`--only is "${only}"; expected ${PARTS.join(', ')}`);
}
