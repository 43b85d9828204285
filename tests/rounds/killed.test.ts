/**
 * A round whose workers are killed, whose service is killed, and whose Postgres and Redis are killed under it, ends with
 * the very result of a round that nobody disturbed. A sample: `npm run chaos` kills two hundred times.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disturbedRound, type QuietRound, quietRound } from '../chaos/round.ts';
import { cleanUp } from '../embedded/processes.ts';
import { HAS_REDIS, NO_REDIS } from '../support/redis.ts';

const ACCOUNTS = 60;
/** From which is drawn who dies when. */
const SEED = 20_201_106;

let quiet: QuietRound;
beforeAll(async () => {
  quiet = await quietRound(ACCOUNTS);
  // Nothing of it is our own failure, and somebody is accused: there is something to compare.
  expect(quiet.outcome.results.round).toMatchObject({ state: 'closed', selected: ACCOUNTS, unfinished: 0 });
  expect(quiet.outcome.results.inspections).not.toContainEqual(expect.arrayContaining(['failed']));
  expect(quiet.outcome.results.violations).toContainEqual(expect.arrayContaining(['not-updated']));
}, 400_000);
afterAll(cleanUp);

describe('a round whose processes are killed', () => {
  const withRedis = it.skipIf(!HAS_REDIS);
  const cases = [
    { queues: 'Postgres', onRedis: false, kills: 4, test: it },
    { queues: `Redis${HAS_REDIS ? '' : ` (${NO_REDIS})`}`, onRedis: true, kills: 5, test: withRedis },
  ];
  for (const { queues, onRedis, kills, test } of cases)
    test(`ends with the result of an undisturbed one, queues on ${queues}`, {
      timeout: 600_000,
    }, async () => {
      const { requests } = quiet;
      const round = await disturbedRound({ accounts: ACCOUNTS, kills, seed: SEED, onRedis, requests });
      expect(round.outcome.summary).toBe(quiet.outcome.summary);
      expect(round.outcome.results).toEqual(quiet.outcome.results);
      expect(round.ledger.wrong).toEqual([]);
      expect(round.deserters).toEqual([]);
      expect(round.ledger.attempts.lost).toBeGreaterThan(0);
    });
});
