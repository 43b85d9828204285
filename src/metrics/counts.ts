/**
 * What this process did since it began: inspections, pages, bytes, and how its event loop fares. Every process counts
 * for itself and is asked by itself; whoever asks adds up.
 */

import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Platform } from '../domain/account.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';

/** One page asked for, as it was recorded. */
export interface CountedPage {
  readonly platform: Platform;
  readonly source: string;
  /** `ok`, `blocked:captcha`, …: the label of its outcome. */
  readonly outcome: string;
  /** Bytes that it takes in the archive; null if nothing came. */
  readonly bytes: number | null;
}

export interface Counts {
  readonly registry: Registry;
  page(page: CountedPage): void;
  ended(platform: Platform, result: VerdictOutcome): void;
  /** A page could not be archived: the disk is full. */
  noRoom(): void;
  /** Memory, processor, handles, garbage collection and the delay of the event loop, from now on. */
  watchProcess(): void;
}

export function createCounts(): Counts {
  const registry = new Registry();
  const inspections = new Counter({
    name: 'xunjian_inspections_ended_total',
    help: 'Inspections that ended, by what this attempt saw',
    labelNames: ['platform', 'result'],
    registers: [registry],
  });
  const pages = new Counter({
    name: 'xunjian_pages_total',
    help: 'Pages asked for, by source and by how they ended; refusals are blocked:…',
    labelNames: ['platform', 'source', 'outcome'],
    registers: [registry],
  });
  const bytes = new Counter({
    name: 'xunjian_archive_bytes_total',
    help: 'Bytes written to the archive, compressed',
    registers: [registry],
  });
  const full = new Counter({
    name: 'xunjian_archive_full_total',
    help: 'Times that an inspection had to wait because the disk of the archive is full',
    registers: [registry],
  });
  let isWatching = false;
  return {
    registry,
    page(page) {
      pages.inc({ platform: page.platform, source: page.source, outcome: page.outcome });
      if (page.bytes !== null) bytes.inc(page.bytes);
    },
    ended: (platform, result) => inspections.inc({ platform, result }),
    noRoom: () => full.inc(),
    watchProcess() {
      if (isWatching) return;
      isWatching = true;
      collectDefaultMetrics({ register: registry, prefix: 'xunjian_' });
    },
  };
}
