/**
 * Where large pages are read: a thread of its own. The process that inspects goes on answering meanwhile, and the
 * pages, which weigh more than all else that it holds, are not in its heap: every collection of garbage that they
 * cause costs the little that a reader keeps. Measured on articles of 3 MB: 27% of the processor time of an
 * inspection went into collections where they were read in place.
 */

import type { Worker } from 'node:worker_threads';
import { scraperOf } from '../../scrapers/platforms.ts';
import type { PageKind, Scraper } from '../../scrapers/scraper.ts';
import type { Platform, Subject } from '../domain/account.ts';
import { decodedExchange } from '../fetch/content-coding.ts';
import type { Exchange } from '../fetch/exchange.ts';
import { type Interpretation, interpret } from './interpret.ts';
import { startThread } from './thread.ts';

export interface ReadOrder {
  readonly id: number;
  /** As much of it as is read. */
  readonly exchange: Exchange;
  readonly platform: Platform;
  readonly subject: Subject;
}

export type ReadAnswer =
  | ({ readonly id: number } & Interpretation)
  | { readonly id: number; readonly error: string };

/** Whose page it is: platforms know some kinds only by their account (its website). */
export interface ReadFor {
  readonly scraper: Scraper;
  readonly subject: Subject;
}

/** Reads an exchange. Its body may be handed over, and is then empty: nobody reads it again. */
export type Read = (exchange: Exchange, of: ReadFor) => Promise<Interpretation>;

export interface ReadingRoom {
  readonly read: Read;
  close(): Promise<void>;
}

/** Below it, to hand a page over takes longer than to read it. */
const LARGE = 256 * 1024;
/** Of the thread's heap, in megabytes: a page that takes more has found a fault of ours. */
const MOST_HEAP = 256;
/** Readers leave little behind, and it is swept as quickly where it has less room; the default takes 40 MB more. */
const YOUNG_HEAP = 6;
/** A page takes some ten milliseconds; one that takes a minute never ends. */
const PATIENCE = 60_000;

export function createReadingRoom(kinds: readonly PageKind[]): ReadingRoom {
  let thread: Thread | null = null;

  async function read(exchange: Exchange, { scraper, subject }: ReadFor): Promise<Interpretation> {
    // A scraper that is not the registered one is unknown to the thread.
    const isKnown = scraperOf(scraper.platform)?.kinds === scraper.kinds;
    if (!isLarge(exchange) || !isKnown)
      return interpret(await decodedExchange(exchange), [...kinds, ...(scraper.kindsFor?.(subject) ?? [])]);
    thread ??= open();
    return await thread.read(exchange, scraper.platform, subject);
  }

  function open(): Thread {
    // An end is told twice, as an error and as an exit: by the second another thread may stand in its place.
    const opened = openThread(() => {
      if (thread === opened) thread = null;
    });
    return opened;
  }

  return {
    read,
    async close() {
      await thread?.close();
    },
  };
}

/** What still is compressed is large by what it came to on the wire. */
function isLarge({ response }: Exchange): boolean {
  return response !== null && (response.coded !== undefined || response.body.length >= LARGE);
}

/** Without what only the archive asks for. */
function toBeRead({ hops: _, ...exchange }: Exchange): Exchange {
  const { response } = exchange;
  return response?.coded ? exchange : { ...exchange, response: response && { ...response, raw: NOTHING } };
}

const NOTHING = new Uint8Array();

interface Thread {
  read(exchange: Exchange, platform: Platform, subject: Subject): Promise<Interpretation>;
  close(): Promise<void>;
}

function openThread(onEnd: () => void): Thread {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const worker = startReader();
  // It keeps nobody alive who has no page with it.
  worker.unref();
  worker.on('message', (answer: ReadAnswer) => {
    const wanted = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('error' in answer) wanted?.reject(new Error(`a page could not be read: ${answer.error}`));
    else wanted?.resolve({ reading: answer.reading, outcome: answer.outcome });
  });
  const end = (error: Error) => {
    onEnd();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the thread that reads pages has ended')));

  async function read(exchange: Exchange, platform: Platform, subject: Subject): Promise<Interpretation> {
    const id = ++last;
    const order: ReadOrder = { id, exchange: toBeRead(exchange), platform, subject };
    const patience = setTimeout(() => void worker.terminate(), PATIENCE);
    try {
      return await new Promise<Interpretation>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage(order, handedOver(exchange.response?.body));
      });
    } finally {
      clearTimeout(patience);
    }
  }

  return { read, close: async () => void (await worker.terminate()) };
}

interface Waiting {
  resolve(interpretation: Interpretation): void;
  reject(error: Error): void;
}

function startReader(): Worker {
  return startThread(new URL('./reading-thread', import.meta.url).href, {
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP, maxYoungGenerationSizeMb: YOUNG_HEAP },
  });
}

/** The memory itself, not a copy. Small buffers share theirs with others; such a large one has its own. */
function handedOver(body: Uint8Array | undefined): ArrayBuffer[] {
  return body?.buffer instanceof ArrayBuffer ? [body.buffer] : [];
}
