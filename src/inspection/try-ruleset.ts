/**
 * A rule set tried on a round that was judged before: the stored findings, under the stored circumstances, judged
 * anew, as they all stand at one moment. Asks for no page and changes nothing.
 */

import type { RuleSet } from '../rules/ruleset.ts';
import type { Database } from '../store/database.ts';
import { type Stretch, stretchesOf } from '../store/judgements.ts';
import { exportSnapshot, readingOnly } from '../store/snapshot.ts';
import { type Change, nothingTried, type Trial, type TrialPart, together } from './trial.ts';
import { createTrialJudge, type JudgeStretch } from './trial-judge.ts';
import { startTrialThread } from './trial-threads.ts';

export type { Change, Tally, Trial } from './trial.ts';

export interface TryParts {
  readonly db: Database;
  /** The same database, for threads, which cannot share a connection. */
  readonly databaseUrl: string;
}

/** So many inspections at a time are held in memory, and as many more are on their way. */
const STRETCH = 250;
/** Rounds of more stretches are judged by threads, which take half a second to start. */
const FEW_STRETCHES = 16;
const THREADS = 2;
/** Stretches that one judge has been told of and has not answered for. */
const AHEAD = 2;

export interface TryOptions {
  readonly stretch?: number;
  /** Stretches up to which no thread is started. */
  readonly few?: number;
}

export async function tryRuleset(
  parts: TryParts,
  roundId: number,
  tried: { readonly ruleset: RuleSet; readonly source: string },
  onChange: (change: Change) => void,
  options: TryOptions = {},
): Promise<Trial> {
  return readingOnly(parts.db, async (tx) => {
    const stretches = await stretchesOf(tx, roundId, options.stretch ?? STRETCH);
    if (stretches.length <= (options.few ?? FEW_STRETCHES))
      return inTurn(stretches, [createTrialJudge(tx, roundId, tried.ruleset)], onChange);
    const { source, ruleset } = tried;
    const order = {
      databaseUrl: parts.databaseUrl,
      snapshot: await exportSnapshot(tx),
      roundId,
      source,
      file: ruleset.id,
    };
    const threads = Array.from({ length: THREADS }, () => startTrialThread(order));
    try {
      return await inTurn(
        stretches,
        threads.map(({ judge }) => judge),
        onChange,
      );
    } finally {
      await Promise.all(threads.map((thread) => thread.close()));
    }
  });
}

/** The judges take the stretches in turn; what they found is told in the round's order. */
async function inTurn(
  stretches: readonly Stretch[],
  judges: readonly JudgeStretch[],
  onChange: (change: Change) => void,
): Promise<Trial> {
  const coming: Promise<TrialPart>[] = [];
  let all = nothingTried();
  for (const [n, stretch] of stretches.entries()) {
    const part = judges[n % judges.length]?.(stretch);
    if (part) coming.push(part);
    if (coming.length >= judges.length * AHEAD) all = await take(all);
  }
  while (coming.length > 0) all = await take(all);
  return all;

  async function take(before: Trial): Promise<Trial> {
    const part = await coming.shift();
    if (!part) return before;
    for (const change of part.changes) onChange(change);
    return together(before, part.trial);
  }
}
