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
import type { PageReading } from '../domain/page.ts';
import type { Exchange } from '../fetch/exchange.ts';
import { outcomeOf, transportOutcome } from '../fetch/outcome.ts';
import { type Interpretation, interpret, type Material, materialOf, unanswered } from './interpret.ts';
import { startThread } from './thread.ts';

export interface ReadOrder {
  readonly id: number;
  readonly material: Material;
  readonly platform: Platform;
  readonly subject: Subject;
}

export type ReadAnswer =
  | { readonly id: number; readonly reading: PageReading }
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
    const material = materialOf(exchange);
    if (!material) return unanswered(exchange);
    // A scraper that is not the registered one is unknown to the thread.
    if (material.body.length < LARGE || scraperOf(scraper.platform)?.kinds !== scraper.kinds)
      return interpret(exchange, [...kinds, ...(scraper.kindsFor?.(subject) ?? [])]);
    const transport = transportOutcome(exchange);
    thread ??= open();
    const reading = await thread.read(material, scraper.platform, subject);
    return { reading, outcome: outcomeOf(exchange, reading, transport) };
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

interface Thread {
  read(material: Material, platform: Platform, subject: Subject): Promise<PageReading>;
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
    else wanted?.resolve(answer.reading);
  });
  const end = (error: Error) => {
    onEnd();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the thread that reads pages has ended')));

  async function read(material: Material, platform: Platform, subject: Subject): Promise<PageReading> {
    const id = ++last;
    const order: ReadOrder = { id, material, platform, subject };
    const patience = setTimeout(() => void worker.terminate(), PATIENCE);
    try {
      return await new Promise<PageReading>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage(order, handedOver(material.body));
      });
    } finally {
      clearTimeout(patience);
    }
  }

  return { read, close: async () => void (await worker.terminate()) };
}

interface Waiting {
  resolve(reading: PageReading): void;
  reject(error: Error): void;
}

function startReader(): Worker {
  return startThread(new URL('./reading-thread', import.meta.url).href, {
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP, maxYoungGenerationSizeMb: YOUNG_HEAP },
  });
}

/** The memory itself, not a copy. Small buffers share theirs with others; such a large one has its own. */
function handedOver({ buffer }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
