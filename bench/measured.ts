/** What is ordered of a contender and what it answers: time, processor and memory of its process. */

import type { Facts } from './pages.ts';

export interface RunOrder {
  /** Of the server. */
  readonly origin: string;
  /** Paths of the articles that are fetched first and not counted. */
  readonly warmUp: readonly string[];
  readonly pages: readonly string[];
  /** Pages under way at a time. */
  readonly concurrency: number;
}

export interface Figures {
  readonly seconds: number;
  /** Of this process, all its threads. */
  readonly cpuSeconds: number;
  /** Largest resident size of this process so far. */
  readonly peakBytes: number;
}

export interface Run extends Figures {
  readonly facts: readonly Facts[];
}

export async function measured<T>(work: () => Promise<T>): Promise<Figures & { readonly value: T }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    value,
    seconds,
    cpuSeconds: (user + system) / 1_000_000,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  };
}
