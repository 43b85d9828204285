/**
 * The queues, on the same Postgres by default and on Redis when it is configured. The one file that knows
 * the difference.
 */

import {
  createPostgresBackend,
  createRedisBackend,
  type JobsOptions,
  type PostgresQueueBackend,
  type Processor,
  type Queue,
  type QueueEvents,
  runMigrations,
  type Telemetry,
  type Worker,
  type WorkerOptions,
  withBackend,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { forgetNames, isOutdated, namedQuery } from '../named-query.ts';
import type { QueueName } from './jobs.ts';

/** Schema of the queue's tables, beside ours. */
const SCHEMA = 'xunjian_queue';
/** Prefix of the queue's keys in Redis. */
const PREFIX = 'xunjian';

export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  queue(name: QueueName): Queue;
  events(name: QueueName): QueueEvents;
  worker(name: QueueName, processor: Processor, options: QueueWorkerOptions): Worker;
  /** Brings the queue's own tables up to date (Redis has none). */
  migrate(): Promise<void>;
  /** What is wrong with the backend, in English with its remedy; null if nothing is. */
  check(): Promise<string | null>;
  close(): Promise<void>;
}

export interface QueueWorkerOptions {
  readonly concurrency: number;
  /** A worker that has not renewed its lock for so long (milliseconds) is taken for dead. */
  readonly lockDuration: number;
}

export interface QueueBackendOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  /** Told of connection errors, which the library mends by itself. */
  readonly onError: (error: Error) => void;
  /** Told of every job, for traces; null: nobody is. */
  readonly telemetry?: Telemetry | null;
}

export function createQueueBackend(options: QueueBackendOptions): QueueBackend {
  const told = options.telemetry ? { telemetry: options.telemetry } : {};
  return options.redisUrl
    ? redisBackend(options.redisUrl, options.onError, told)
    : postgresBackend(options.databaseUrl, options.onError, told);
}

type Told = { readonly telemetry?: Telemetry };

/** One of the library's functions that take up or end a job. */
const CALL = /\bselect \* from move_to_/i;

/**
 * The library holds connections without listening to their errors: those it takes out of its pool, and the one on
 * which it listens for jobs, until it has connected and after it is told to close. A server that ends just then
 * would end this process. What is asked next on such a connection fails, and the library asks again.
 * And it asks without names: the end of a job, always the same question, would be planned anew for each. Its others are left
 * as they are: they ask for the rows of one queue, and a plan for any queue reads all rows for one that is empty.
 */
class CalmClient extends pg.Client {
  override emit(event: string | symbol, ...told: unknown[]): boolean {
    if (event === 'error' && this.listenerCount('error') === 0) return false;
    return super.emit(event as never, ...(told as never[]));
  }

  override query(text: unknown, values?: unknown, onAnswer?: unknown): never {
    const isCall = typeof text === 'string' && CALL.test(text);
    if (!isCall || !Array.isArray(values) || typeof onAnswer !== 'function')
      return super.query(text as never, values as never, onAnswer as never) as never;
    const noticed = (error: unknown, result: unknown) => {
      if (isOutdated(error)) forgetNames();
      onAnswer(error, result);
    };
    return super.query(namedQuery(text, values) as never, undefined as never, noticed as never) as never;
  }
}

/** The library's own, listening on a calm client too: it takes the class from its copy of pg and has no setting for it. */
const calmBackend: typeof createPostgresBackend = (name, options, factoryOptions) => {
  const backend = createPostgresBackend(name, options, factoryOptions);
  const { connection } = backend as PostgresQueueBackend;
  Object.assign(connection, { pgModule: { ...pg, Client: CalmClient } });
  return backend;
};

type Closable = { close(): Promise<void> };

/** What both have in common: things made are watched for errors and closed together, workers first. */
function keeper(onError: (error: Error) => void) {
  const made: Closable[] = [];
  return {
    keep<T extends Closable & { on(event: 'error', listener: (error: Error) => void): unknown }>(
      thing: T,
    ): T {
      thing.on('error', onError);
      made.unshift(thing);
      return thing;
    },
    async close(): Promise<void> {
      for (const thing of made.splice(0)) await thing.close();
    },
  };
}

const EVERY_WORKER = {
  // A worker asks at least this often (seconds), also when a notification was lost.
  drainDelay: 5,
  maxStalledCount: 5,
} satisfies Partial<WorkerOptions>;

function stalledInterval(options: QueueWorkerOptions): number {
  return Math.max(1_000, Math.floor(options.lockDuration / 2));
}

function postgresBackend(url: string, onError: (error: Error) => void, told: Told): QueueBackend {
  const kept = keeper(onError);
  const { Queue, Worker, QueueEvents } = withBackend(calmBackend);
  const connection = (max: number) => ({
    connectionString: url,
    schema: SCHEMA,
    max,
    keepAlive: true,
    application_name: 'xunjian queue',
    Client: CalmClient,
  });
  return {
    kind: 'postgres',
    queue: (name) => kept.keep(new Queue(name, { ...told, connection: connection(2) }) as unknown as Queue),
    events: (name) =>
      kept.keep(new QueueEvents(name, { connection: connection(1) }) as unknown as QueueEvents),
    worker: (name, processor, options) =>
      kept.keep(
        new Worker(name, processor as never, {
          ...EVERY_WORKER,
          ...told,
          ...options,
          stalledInterval: stalledInterval(options),
          // What a power cut takes from the last moment of the queue is queued again: the table says what has ended.
          connection: {
            ...connection(Math.min(4, options.concurrency + 1)),
            options: '-c synchronous_commit=off',
          },
        }) as unknown as Worker,
      ),
    async migrate() {
      const client = new pg.Client({ connectionString: url, application_name: 'xunjian migrate' });
      // Told while nothing is asked it would end the process; what is asked next fails with it.
      client.on('error', () => {});
      await client.connect();
      try {
        await runMigrations(client as never, SCHEMA);
      } finally {
        await client.end();
      }
    },
    check: async () => null,
    close: () => kept.close(),
  };
}

function redisBackend(url: string, onError: (error: Error) => void, told: Told): QueueBackend {
  const kept = keeper(onError);
  const { Queue, Worker, QueueEvents } = withBackend(createRedisBackend);
  // Workers block on their connection, so each thing gets one of its own; commands wait for a lost server.
  const connect = () => {
    const client = new Redis(url, { maxRetriesPerRequest: null });
    client.on('error', onError);
    return client;
  };
  const clients: Redis[] = [];
  const connection = () => {
    const client = connect();
    clients.push(client);
    return client as never;
  };
  return {
    kind: 'redis',
    queue: (name) =>
      kept.keep(new Queue(name, { ...told, prefix: PREFIX, connection: connection() }) as unknown as Queue),
    events: (name) =>
      kept.keep(
        new QueueEvents(name, { prefix: PREFIX, connection: connection() }) as unknown as QueueEvents,
      ),
    worker: (name, processor, options) =>
      kept.keep(
        new Worker(name, processor as never, {
          ...EVERY_WORKER,
          ...told,
          ...options,
          stalledInterval: stalledInterval(options),
          prefix: PREFIX,
          connection: connection(),
        }) as unknown as Worker,
      ),
    migrate: async () => {},
    async check() {
      const client = new Redis(url, {
        lazyConnect: true,
        maxRetriesPerRequest: 1,
        retryStrategy: () => null,
      });
      try {
        await client.connect();
        const [, policy] = (await client.config('GET', 'maxmemory-policy')) as [string, string];
        return policy === 'noeviction' || policy === undefined
          ? null
          : `Redis evicts keys (maxmemory-policy is ${policy}) and could lose jobs; set maxmemory-policy to noeviction`;
      } catch (error) {
        return `Redis does not answer (${error instanceof Error ? error.message : String(error)}); check REDIS_URL`;
      } finally {
        client.disconnect();
      }
    },
    async close() {
      await kept.close();
      for (const client of clients.splice(0)) await client.quit().catch(() => client.disconnect());
    },
  };
}

export type { JobsOptions, Queue, QueueEvents, Telemetry, Worker };
