/**
 * `npx tsx tests/chaos/faults-main.ts [--redis]`: each fault of the list is done to an installation at work; prints how many
 * inspections end a second before and after, how long it takes to be as fast again, and at the end what was lost.
 */

import { loadavg } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cleanUp, freshFolder } from '../embedded/processes.ts';
import { build } from '../support/build.ts';
import { until } from '../support/until.ts';
import { FAULTS, type Fault, type Installation, untilAnswering } from './faults.ts';
import { startFleet } from './fleet.ts';
import { balance } from './ledger.ts';
import { countEnded, rate, recovery, WINDOW } from './measure.ts';
import { openOffice, ROUND } from './office.ts';
import { durableRedis } from './redis.ts';

const { values } = parseArgs({
  options: {
    redis: { type: 'boolean', default: false },
    accounts: { type: 'string', default: '6000' },
    only: { type: 'string' },
  },
});
const accounts = Number(values.accounts);
/** Of the rate before; and within so long (milliseconds) of the fault's end. */
const [BAR, LIMIT] = [0.95, 60_000];

/** Milliseconds after a round was queued until it goes at its own pace. */
const SETTLING = 10_000;

build();
const redis = values.redis ? await durableRedis(await freshFolder()) : null;
await redis?.start();
// All of one kind: where some have fewer pages, a round's first minute is another than its second.
const office = await openOffice(accounts, redis ? { REDIS_URL: redis.url } : {}, 'weibo');
const fleet = await startFleet(office, redis);
const counter = countEnded(office);
let rounds = 0;

async function openRound(): Promise<void> {
  rounds += 1;
  const name = rounds === 1 ? ROUND : `${ROUND}-${rounds}`;
  const window = ['--from', '2020-10-26', '--to', '2020-11-06', '--no-recheck'];
  if (rounds > 1) await office.run(['round', 'open', name, ...window, '--ruleset', 'national-2019']);
  await office.run(['round', 'run', name]);
}

/**
 * Enough is queued that nobody runs out of work before the fault is over. A round of few accounts is worked while the
 * next is opened: then there is never more.
 */
async function fillQueue(): Promise<void> {
  for (let times = 0; times < 3 && (await unfinished()) < accounts; times++) await openRound();
}

async function unfinished(): Promise<number> {
  const [row] = await office.query<{ open: number }>(
    `select count(*)::integer as open from xunjian.inspections where state in ('queued', 'running', 'waiting')`,
  );
  return row?.open ?? 0;
}

/** Whether it was as fast again; false also if there was nothing left to do, which says nothing of the fault. */
async function undergo(on: Installation, fault: Fault): Promise<boolean> {
  await untilAnswering(office);
  await fillQueue();
  await setTimeout(SETTLING);
  const calm = performance.now();
  await setTimeout(2 * WINDOW);
  const began = performance.now();
  const before = rate(counter.samples, calm, began);
  await fault.inflict(on);
  const end = performance.now();
  const back = () => recovery(counter.samples, end, before * BAR, LIMIT);
  await until(async () => back() !== null || performance.now() > end + LIMIT + WINDOW, 2 * LIMIT);
  const recovered = back();
  const queued = await unfinished().catch(() => null);
  if (recovered === null && queued === 0) {
    console.log(`${fault.id}: ${before.toFixed(1)}/s before, and nothing was left to do: --accounts`);
    return false;
  }
  const after =
    recovered === null
      ? rate(counter.samples, end, performance.now())
      : rate(counter.samples, end + recovered, end + recovered + WINDOW);
  const took = end - began;
  console.log(
    `${fault.id} (${(took / 1_000).toFixed(1)} s, load ${loadavg()[0]?.toFixed(0)}, ${queued ?? '?'} queued): ${before.toFixed(1)}/s before, ${after.toFixed(1)}/s after, ` +
      (recovered === null
        ? `NOT as fast within ${LIMIT / 1_000} s`
        : `as fast after ${(recovered / 1_000).toFixed(1)} s`),
  );
  return recovered !== null;
}

let missed = 0;
try {
  const on: Installation = { office, fleet, redis, openRound };
  await openRound();
  for (const fault of FAULTS) {
    if (fault.only === 'redis' && !redis) continue;
    if (values.only !== undefined && !fault.id.includes(values.only)) continue;
    if (!(await undergo(on, fault))) missed += 1;
  }
  await until(async () => (await unfinished().catch(() => 1)) === 0, 1_800_000);
  await counter.stop();
  await fleet.stop();
  const { wrong, attempts } = await balance(office, accounts * rounds);
  console.log(`${rounds} rounds of ${accounts}, attempts: ${JSON.stringify(attempts)}`);
  for (const sentence of [...wrong, ...fleet.deserters]) console.log(`WRONG: ${sentence}`);
  if (wrong.length + fleet.deserters.length === 0)
    console.log('nothing lost, nothing twice, no process ended by itself');
  process.exitCode = wrong.length + fleet.deserters.length + missed === 0 ? 0 : 1;
} finally {
  await counter.stop();
  await fleet.stop();
  await redis?.end('SIGTERM');
  await office.close();
  await cleanUp();
}
