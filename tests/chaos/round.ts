/** A round that nobody disturbs, and the same round with its processes killed under it. */

import { freshFolder } from '../embedded/processes.ts';
import { until } from '../support/until.ts';
import { startFleet } from './fleet.ts';
import { balance, type Ledger } from './ledger.ts';
import { type Office, openOffice, ROUND } from './office.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Kill, planKills, VICTIMS } from './plan.ts';
import { durableRedis } from './redis.ts';

export interface QuietRound {
  readonly outcome: Outcome;
  /** Asked of the platforms. */
  readonly requests: number;
  readonly seconds: number;
}

export async function quietRound(accounts: number): Promise<QuietRound> {
  const office = await openOffice(accounts);
  try {
    const began = performance.now();
    // Some stay undetermined: nobody sees whether messages are answered.
    await office.run(['round', 'run', ROUND, '--wait'], [0, 3]);
    const seconds = (performance.now() - began) / 1_000;
    const requests = office.platforms.requests.count();
    return { outcome: await outcomeOf(office), requests, seconds };
  } finally {
    await office.close();
  }
}

export interface DisturbedRound extends QuietRound {
  readonly kills: readonly Kill[];
  readonly ledger: Ledger;
  /** Processes that were at work and ended although nobody had killed them. */
  readonly deserters: readonly string[];
  /** From the last death to the end of the round. */
  readonly secondsAfter: number;
}

export interface Disturbance {
  readonly accounts: number;
  readonly kills: number;
  readonly seed: number;
  readonly onRedis: boolean;
  /** Of the round that nobody disturbed. */
  readonly requests: number;
  readonly say?: (line: string) => void;
}

/** Seconds after the last death within which the round must have ended. */
const PATIENCE = 900;

export async function disturbedRound(wish: Disturbance): Promise<DisturbedRound> {
  const { accounts, onRedis, say = () => {} } = wish;
  const redis = onRedis ? await durableRedis(await freshFolder()) : null;
  await redis?.start();
  const office = await openOffice(accounts, redis ? { REDIS_URL: redis.url } : {});
  const kills = planKills(wish.seed, {
    ...wish,
    victims: VICTIMS.filter((name) => onRedis || name !== 'Redis'),
  });
  const fleet = await startFleet(office, redis);
  try {
    const began = performance.now();
    await office.run(['round', 'run', ROUND]);
    for (const { victim, after } of kills) {
      await office.platforms.requests.reached(after);
      say(`${since(began)} s, ${office.platforms.requests.count()} requests: ${victim}`);
      await fleet.kill(victim);
    }
    const last = performance.now();
    await until(() => isClosed(office), PATIENCE * 1_000);
    const [seconds, secondsAfter] = [since(began), since(last)];
    await fleet.stop();
    const requests = office.platforms.requests.count();
    const outcome = await outcomeOf(office);
    const ledger = await balance(office, accounts);
    return { outcome, requests, seconds, secondsAfter, kills, ledger, deserters: fleet.deserters };
  } finally {
    await fleet.stop();
    await redis?.end('SIGTERM');
    await office.close();
  }
}

function since(instant: number): number {
  return Math.round((performance.now() - instant) / 100) / 10;
}

async function isClosed(office: Office): Promise<boolean> {
  const rows = await office
    .query<{ state: string }>(`select state from xunjian.rounds where name = '${ROUND}'`)
    .catch(() => []);
  return rows[0]?.state === 'closed';
}
