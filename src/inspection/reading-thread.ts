/** The thread of the reading room: unpacks, reads and judges one large page after another. See `reading-room.ts`. */

import { MessageChannel, parentPort } from 'node:worker_threads';
import { ALL_KINDS, scraperOf } from '../../scrapers/platforms.ts';
import { decodedExchange } from '../fetch/content-coding.ts';
import { type Interpretation, interpret } from './interpret.ts';
import type { ReadAnswer, ReadOrder } from './reading-room.ts';

const { port1: nowhere, port2: otherEnd } = new MessageChannel();
otherEnd.close();

parentPort?.on('message', async ({ id, exchange, platform, subject }: ReadOrder) => {
  const decoded = await decodedExchange(exchange);
  // Large both, and of no more use: the one from here on, the other once it was read.
  if (exchange.response && decoded.response?.body !== exchange.response.body)
    giveBack(exchange.response.body);
  parentPort?.postMessage(
    answer(id, () => {
      const kinds = [...ALL_KINDS, ...(scraperOf(platform)?.kindsFor?.(subject) ?? [])];
      return interpret(decoded, kinds);
    }),
  );
  if (decoded.response) giveBack(decoded.response.body);
});

/**
 * Frees the memory of a page that was read. Left to the engine, some twenty pages lay about until their weight, not
 * any garbage of the readers, called for a full collection: measured, a tenth of the processor time of an inspection.
 * A port without another end takes over what it is sent and drops it at once.
 */
function giveBack({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) nowhere.postMessage(null, [buffer]);
}

/** Readers never throw; if one does, that is our bug, and the inspection that asked for it fails with it. */
function answer(id: number, read: () => Interpretation): ReadAnswer {
  try {
    return { id, ...read() };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
