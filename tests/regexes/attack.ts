/**
 * Tries to make a regular expression take more than linear time: texts that fit it, by fast-check, with a piece of them
 * repeated until they are long, and an end that fits nothing; and each character that the expression speaks of, repeated.
 */

import { createContext, Script } from 'node:vm';
import fc from 'fast-check';

/** Each length is tried only if the one before was harmless: what doubles with every character shows at the first. */
const LENGTHS = [30, 300, 3_000, 20_000] as const;
/** Milliseconds. Linear ones take less than one; quadratic ones at the last length from sixty on. */
export const SLOW = 30;
const GIVEN_UP = 1_000;
const SAMPLES = 4;
const SEED = 20_201_106;

const context = createContext({});
const script = new Script('regex.lastIndex = 0; regex.exec(text)');

/** Milliseconds of processor time; as many as are waited for if it had not ended by then. */
function timed(regex: RegExp, text: string): number {
  context.regex = regex;
  context.text = text;
  const began = process.cpuUsage();
  try {
    script.runInContext(context, { timeout: GIVEN_UP });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return GIVEN_UP;
    throw error;
  }
  return process.cpuUsage(began).user / 1_000;
}

interface Pump {
  readonly before: string;
  readonly piece: string;
}

export interface Attack {
  readonly milliseconds: number;
  readonly length: number;
  readonly piece: string;
}

/** The first that takes too long; null if none does. `most`: no longer text ever comes to it. */
export function slowAttack(regex: RegExp, most = Number.POSITIVE_INFINITY): Attack | null {
  if (isSurelyLinear(regex)) return null;
  for (const { before, piece } of pumpsFor(regex)) {
    for (const wanted of LENGTHS) {
      const length = Math.min(wanted, most);
      const text = before + piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
      for (const end of ['\u0000', '!\n']) {
        // Tried again: anything may hold a machine up for a moment.
        const milliseconds = fastest(3, () => timed(regex, text + end));
        if (milliseconds > SLOW) return { milliseconds, length, piece };
      }
      if (length === most) break;
    }
  }
  return null;
}

/** Of so many times, unless the first is harmless. */
function fastest(times: number, time: () => number): number {
  let best = time();
  for (let more = 1; more < times && best > SLOW && best < GIVEN_UP; more++) best = Math.min(best, time());
  return best;
}

/** With nothing repeated without end, or one thing behind the beginning of the text, there is nothing to go back over. */
function isSurelyLinear({ source, flags }: RegExp): boolean {
  const plain = source.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]/g, 'x');
  const unbounded = plain.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  const isAnchored = plain.startsWith('^') && !plain.includes('|') && !flags.includes('m');
  return unbounded === 0 || (unbounded === 1 && isAnchored && !/\{\d+,?\d*\}/.test(plain));
}

function pumpsFor(regex: RegExp): Pump[] {
  const spoken = new Set([
    ...regex.source.replace(/\\[a-zA-Z]|[\\^$.*+?()[\]{}|]/g, ''),
    ' ',
    'a',
    '0',
    '"',
    '<',
    '中',
    '\n',
  ]);
  const samples = samplesOf(regex);
  const single = [...spoken].map((piece) => ({ before: '', piece }));
  const joined = samples.flatMap((sample) => pumpsIn(sample));
  return [...new Map([...single, ...joined].map((pump) => [`${pump.before}\n${pump.piece}`, pump])).values()];
}

/** The whole of it, its two halves, and its last characters, each repeated behind what stands before it. */
function pumpsIn(sample: string): Pump[] {
  const half = Math.ceil(sample.length / 2);
  const cuts = [
    [0, sample.length],
    [0, half],
    [half, sample.length],
    [sample.length - 1, sample.length],
    [Math.max(0, half - 1), half],
  ] as const;
  return cuts
    .map(([from, to]) => ({ before: sample.slice(0, from), piece: sample.slice(from, to) }))
    .filter(({ piece }) => piece !== '');
}

/** None for the few kinds of expression of which the library can make no text. */
function samplesOf(regex: RegExp): string[] {
  const plain = new RegExp(regex.source, regex.flags.replace(/[gyi]/g, ''));
  try {
    return fc.sample(fc.stringMatching(plain, { size: 'small' }), { numRuns: SAMPLES, seed: SEED });
  } catch {
    return [];
  }
}
