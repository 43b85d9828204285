/** Damages pages and has them read: nothing throws, nothing takes long or much, and nothing is missing that was there. */

import type { PageReading } from '../../src/domain/page.ts';
import { absencesOf } from './claims.ts';
import { readBytes, type Specimen } from './corpus.ts';
import { MUTATION_NAMES, MUTATIONS, type MutationName } from './mutations.ts';
import { seeded } from './random.ts';

/** Of one page, in milliseconds of this process's own time, and in bytes. */
export const MOST_MS = 1_000;
export const MOST_BYTES = 200 * 1024 * 1024;

export interface Trial {
  readonly number: number;
  readonly mutation: MutationName;
  readonly specimen: string;
  readonly milliseconds: number;
  readonly bytes: number;
  /** What is wrong; empty if nothing is. */
  readonly wrong: readonly string[];
}

/** The trial of this number: the same for the same seed and pages. */
export function tryOnce(pages: readonly Specimen[], seed: number, number: number): Trial {
  const random = seeded(seed * 1_000_003 + number);
  const page = pages[random.below(pages.length)];
  const other = pages[random.below(pages.length)];
  if (!page || !other) throw new Error('there are no pages to damage');
  const mutation = random.pick(MUTATION_NAMES);
  const damaged = MUTATIONS[mutation](page.bytes, random, other.bytes);
  const memory = process.memoryUsage();
  const began = process.cpuUsage();
  let wrong: string[];
  try {
    const reading = readBytes(damaged, page.url);
    const isShown = (claim: string) =>
      mutation === 'splice'
        ? [page, other].some((one) => one.absencesWithEnd.has(claim)) || isQuoted(reading, [page, other])
        : page.absences.has(claim);
    wrong = [...absencesOf(reading)].filter((claim) => !isShown(claim)).map((claim) => `says ${claim}`);
  } catch (error) {
    wrong = [`throws ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`];
  }
  const spent = process.cpuUsage(began);
  const after = process.memoryUsage();
  const milliseconds = (spent.user + spent.system) / 1_000;
  const bytes = after.heapUsed + after.external - memory.heapUsed - memory.external;
  if (milliseconds > MOST_MS) wrong.push(`takes ${Math.round(milliseconds)} ms`);
  if (bytes > MOST_BYTES) wrong.push(`takes ${Math.round(bytes / 1024 / 1024)} MB`);
  return { number, mutation, specimen: page.name, milliseconds, bytes, wrong };
}

/** The words of an ending stand in one of the pages: joined with half of another they may come to be all there is. */
function isQuoted({ outcome }: PageReading, pages: readonly Specimen[]): boolean {
  return outcome.is === 'gone' && pages.some(({ bytes }) => bytes.includes(outcome.phrase.slice(0, 8)));
}
