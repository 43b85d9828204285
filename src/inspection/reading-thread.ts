/** The thread of the reading room: reads one large page after another. See `reading-room.ts`. */

import { parentPort } from 'node:worker_threads';
import { ALL_KINDS, scraperOf } from '../../scrapers/platforms.ts';
import { readMaterial } from './interpret.ts';
import type { ReadAnswer, ReadOrder } from './reading-room.ts';

parentPort?.on('message', ({ id, material, platform, subject }: ReadOrder) => {
  parentPort?.postMessage(
    answer(id, () => {
      const kinds = [...ALL_KINDS, ...(scraperOf(platform)?.kindsFor?.(subject) ?? [])];
      return readMaterial(material, kinds);
    }),
  );
});

/** Readers never throw; if one does, that is our bug, and the inspection that asked for it fails with it. */
function answer(id: number, read: () => ReturnType<typeof readMaterial>): ReadAnswer {
  try {
    return { id, reading: read() };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
