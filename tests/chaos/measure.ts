/** How fast inspections end before a fault and after it, and how long until they end as fast as before. */

import { setTimeout } from 'node:timers/promises';
import type { Office } from './office.ts';

export interface Sample {
  /** Milliseconds. */
  readonly at: number;
  /** Inspections that have ended so far. */
  readonly ended: number;
}

/** Counts until it is stopped; while the database does not answer nothing is known. */
export function countEnded(office: Office): { readonly samples: readonly Sample[]; stop(): Promise<void> } {
  const samples: Sample[] = [];
  let isStopped = false;
  const counting = (async () => {
    while (!isStopped) {
      const rows = await office
        .query<{ ended: number }>(
          `select count(*)::integer as ended from xunjian.attempts where ending = 'done'`,
        )
        .catch(() => []);
      const [row] = rows;
      if (row) samples.push({ at: performance.now(), ended: row.ended });
      await setTimeout(250);
    }
  })();
  return {
    samples,
    async stop() {
      isStopped = true;
      await counting;
    },
  };
}

/** Inspections a second between two instants. */
export function rate(samples: readonly Sample[], from: number, to: number): number {
  const within = samples.filter(({ at }) => at >= from && at <= to);
  const [first, last] = [within[0], within.at(-1)];
  if (!first || !last || last.at === first.at) return 0;
  return ((last.ended - first.ended) / (last.at - first.at)) * 1_000;
}

/** Over so long a rate is taken: shorter ones are chance. Milliseconds. */
export const WINDOW = 10_000;

/** Milliseconds from `end` to the first window that is as fast as `wanted`; null: none up to `limit`. */
export function recovery(
  samples: readonly Sample[],
  end: number,
  wanted: number,
  limit: number,
): number | null {
  for (const { at } of samples) {
    if (at < end || at > end + limit) continue;
    if (at + WINDOW > (samples.at(-1)?.at ?? 0)) return null;
    if (rate(samples, at, at + WINDOW) >= wanted) return Math.round(at - end);
  }
  return null;
}
