/** The thread that judges stretches of a round by a rule set that is tried. See `trial-threads.ts`. */

import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { parseRuleSet } from '../rules/ruleset.ts';
import { openDatabase } from '../store/database.ts';
import { readingOnly } from '../store/snapshot.ts';
import { createTrialJudge } from './trial-judge.ts';
import type { StretchAnswer, StretchOrder, TrialOrder } from './trial-threads.ts';

const { databaseUrl, snapshot, roundId, source, file } = workerData as TrialOrder;
const answer = (said: StretchAnswer) => parentPort?.postMessage(said);

const db = openDatabase({ url: databaseUrl, connections: 1 });
await readingOnly(
  db,
  async (tx) => {
    const judge = createTrialJudge(tx, roundId, parseRuleSet(source, file));
    parentPort?.on('message', ({ id, stretch }: StretchOrder) => {
      judge(stretch).then(
        (part) => answer({ id, part }),
        (error: unknown) =>
          answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
    });
    // The transaction lasts as long as the thread, which whoever started it ends.
    if (parentPort) await once(parentPort, 'close');
  },
  snapshot,
);
