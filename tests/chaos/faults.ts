/** The list of faults: what is done to an installation at work, and for how long. Each ends by itself. */

import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { postmasterOf } from '../embedded/processes.ts';
import { until } from '../support/until.ts';
import type { Fleet } from './fleet.ts';
import { addressOf, type Office } from './office.ts';
import type { DurableRedis } from './redis.ts';

export interface Installation {
  readonly office: Office;
  readonly fleet: Fleet;
  readonly redis: DurableRedis | null;
  /** Opens a round of all accounts and queues it. */
  readonly openRound: () => Promise<void>;
}

export interface Fault {
  readonly id: string;
  readonly only?: 'redis';
  /** Resolves when the fault is over. */
  inflict(on: Installation): Promise<void>;
}

const SECOND = 1_000;

export const FAULTS: readonly Fault[] = [
  // What the measure itself shows: it must find the same rate before and after.
  { id: 'nothing for 20 s', inflict: () => setTimeout(20 * SECOND) },
  { id: 'Postgres restarted', inflict: ({ office }) => signalPostgres(office, 'SIGINT') },
  { id: 'Postgres killed', inflict: ({ office }) => signalPostgres(office, 'SIGKILL') },
  {
    id: 'connections cut, every second for 10 s',
    inflict: async ({ office }) => {
      for (let times = 0; times < 10; times++) {
        await cut(office, "application_name like 'xunjian%' and application_name not like '%presence%'");
        await setTimeout(SECOND);
      }
    },
  },
  { id: 'LISTEN connections cut', inflict: ({ office }) => cut(office, "query ilike 'listen%'") },
  { id: 'no connection left for 10 s', inflict: ({ office }) => exhaust(office) },
  {
    id: 'workers killed, five times',
    inflict: async ({ fleet }) => {
      for (let times = 0; times < 5; times++) {
        await fleet.kill(times % 2 === 0 ? 'worker' : 'other worker');
        await setTimeout(2 * SECOND);
      }
    },
  },
  { id: 'a transaction held open for 20 s', inflict: ({ office }) => holdTransaction(office) },
  { id: 'four readers without a pause for 15 s', inflict: ({ office }) => readMuch(office) },
  { id: 'a burst: a whole round queued at once', inflict: ({ openRound }) => openRound() },
  {
    id: 'Redis restarted',
    only: 'redis',
    inflict: async ({ redis }) => {
      await redis?.end('SIGTERM');
      await setTimeout(3 * SECOND);
      await redis?.start();
    },
  },
  { id: 'Redis killed', only: 'redis', inflict: ({ fleet }) => fleet.kill('Redis') },
  { id: 'Redis came back empty', only: 'redis', inflict: async ({ redis }) => redis?.forget() },
];

async function signalPostgres({ home }: Office, signal: NodeJS.Signals): Promise<void> {
  const pid = await postmasterOf(join(home, 'postgres', 'data'));
  if (pid === null) throw new Error('there is no Postgres');
  process.kill(pid, signal);
}

async function cut(office: Office, which: string): Promise<void> {
  await office
    .query(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and ${which}`,
    )
    .catch(() => {
      // Nobody is there to cut off.
    });
}

async function connect({ home }: Office): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: await addressOf(home) });
  client.on('error', () => {
    // It may be cut off itself.
  });
  await client.connect();
  return client;
}

async function exhaust(office: Office): Promise<void> {
  const held: pg.Client[] = [];
  const end = performance.now() + 10 * SECOND;
  while (performance.now() < end) {
    const client = await connect(office).catch(() => null);
    if (client) held.push(client);
    else await setTimeout(50);
    // Those that work lose theirs, and get no other.
    if (!client) await held[0]?.query(CUT_OTHERS).catch(() => {});
  }
  await Promise.all(held.map((client) => client.end()));
}

const CUT_OTHERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name in ('xunjian', 'xunjian leases')`;

async function holdTransaction(office: Office): Promise<void> {
  const client = await connect(office);
  await client.query('begin isolation level repeatable read');
  await client.query('select count(*) from xunjian.inspections');
  await setTimeout(20 * SECOND);
  await client.end();
}

async function readMuch(office: Office): Promise<void> {
  const end = performance.now() + 15 * SECOND;
  await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const client = await connect(office);
      while (performance.now() < end) {
        await client.query('select count(*), max(length(value::text)) from results.findings');
        await client.query('select * from results.violations');
      }
      await client.end();
    }),
  );
}

/** Waits until the database answers. */
export async function untilAnswering(office: Office): Promise<void> {
  await until(async () =>
    office.query('select 1').then(
      () => true,
      () => false,
    ),
  );
}
