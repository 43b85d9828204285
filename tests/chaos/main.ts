/**
 * `npm run chaos -- --kills 200 --seed 7 [--redis]`: a round of 330 accounts whose service, workers, Postgres and Redis
 * are killed again and again, compared with one that nobody disturbed. Prints the seed, every death and the balance;
 * ends with 1 if anything differs. docs/operations.md says what it shows.
 */

import { parseArgs } from 'node:util';
import { cleanUp } from '../embedded/processes.ts';
import { build } from '../support/build.ts';
import { disturbedRound, quietRound } from './round.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    accounts: { type: 'string', default: '330' },
    redis: { type: 'boolean', default: false },
  },
});
const [kills, seed, accounts] = [Number(values.kills), Number(values.seed), Number(values.accounts)];

build();
console.log(
  `seed ${seed}: ${kills} deaths in a round of ${accounts}, queues on ${values.redis ? 'Redis' : 'Postgres'}`,
);
try {
  const quiet = await quietRound(accounts);
  console.log(`undisturbed: ${quiet.requests} requests, ${Math.round(quiet.seconds)} s`);
  const onRedis = values.redis;
  const disturbed = await disturbedRound({
    accounts,
    kills,
    seed,
    onRedis,
    requests: quiet.requests,
    say: console.log,
  });
  const { ledger, deserters } = disturbed;
  const wrong = [
    ...ledger.wrong,
    ...deserters,
    ...(disturbed.outcome.summary === quiet.outcome.summary ? [] : ['summary.json differs']),
    ...(JSON.stringify(disturbed.outcome.results) === JSON.stringify(quiet.outcome.results)
      ? []
      : ['the results views differ']),
  ];
  console.log(
    `disturbed: ${disturbed.requests} requests, ${Math.round(disturbed.seconds)} s, ` +
      `${Math.round(disturbed.secondsAfter)} s after the last death`,
  );
  console.log(`attempts: ${JSON.stringify(ledger.attempts)}`);
  console.log(
    `archive: ${ledger.records} records, ${ledger.captures} captures, ${ledger.unclaimed} records of attempts that were cut off, ` +
      `${ledger.cutFiles} files that end in an unfinished record`,
  );
  for (const sentence of wrong) console.log(`WRONG: ${sentence}`);
  console.log(wrong.length === 0 ? 'the same result, nothing lost, nothing twice' : `${wrong.length} wrong`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await cleanUp();
}
