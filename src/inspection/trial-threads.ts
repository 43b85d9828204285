/** Judging stretches of a round in a thread of its own, with a connection of its own to the same moment. */

import type { Stretch } from '../store/judgements.ts';
import { startThread } from './thread.ts';
import type { TrialPart } from './trial.ts';
import type { JudgeStretch } from './trial-judge.ts';

export interface TrialOrder {
  readonly databaseUrl: string;
  /** Of a transaction that is kept open meanwhile. */
  readonly snapshot: string;
  readonly roundId: number;
  /** The rule set, which holds functions and so cannot be handed over. */
  readonly source: string;
  readonly file: string;
}

export interface StretchOrder {
  readonly id: number;
  readonly stretch: Stretch;
}

export type StretchAnswer =
  | { readonly id: number; readonly part: TrialPart }
  | { readonly id: number; readonly error: string };

/** Of what is parsed nothing is kept: with more room for young objects half as much time goes into sweeping them. */
const YOUNG_HEAP = 32;

export interface TrialThread {
  readonly judge: JudgeStretch;
  close(): Promise<void>;
}

export function startTrialThread(order: TrialOrder): TrialThread {
  const waiting = new Map<number, { resolve(part: TrialPart): void; reject(error: Error): void }>();
  const worker = startThread(new URL('./trial-thread', import.meta.url).href, {
    workerData: order,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_HEAP },
  });
  let last = 0;
  let ended: Error | null = null;
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the thread that tries a rule set has ended')));
  worker.on('message', (answer: StretchAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('part' in answer) asked?.resolve(answer.part);
    else asked?.reject(new Error(`a stretch of the round could not be judged: ${answer.error}`));
  });
  return {
    judge(stretch) {
      const id = ++last;
      const answer = new Promise<TrialPart>((resolve, reject) => {
        if (ended) reject(ended);
        else waiting.set(id, { resolve, reject });
      });
      // whoever waits for an earlier stretch may have given up by then
      answer.catch(() => {});
      worker.postMessage({ id, stretch } satisfies StretchOrder);
      return answer;
    },
    close: async () => void (await worker.terminate()),
  };
}
