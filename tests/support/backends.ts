/** Both queue backends, so that one description holds for each. */

import { afterAll, beforeAll, describe } from 'vitest';
import { createQueueBackend, type QueueBackend } from '../../src/queue/backend.ts';
import { type TestDatabase, useDatabase } from './database.ts';
import { HAS_REDIS, NO_REDIS, startRedis, type TestRedis } from './redis.ts';

export interface BackendUnderTest {
  readonly test: TestDatabase;
  /** Null on Postgres. */
  readonly redisUrl: string | null;
  readonly backend: QueueBackend;
}

/** Runs the description on Postgres, and on Redis where there is one. */
export function onEachBackend(what: string, body: (under: BackendUnderTest) => void): void {
  describe(`${what}, on Postgres`, () => body(useBackend(false)));
  if (HAS_REDIS) describe(`${what}, on Redis`, () => body(useBackend(true)));
  else describe.skip(`${what}, on Redis (${NO_REDIS})`, () => body(useBackend(true)));
}

function useBackend(onRedis: boolean): BackendUnderTest {
  const test = useDatabase();
  let redis: TestRedis | null = null;
  let backend: QueueBackend | null = null;
  beforeAll(async () => {
    redis = onRedis ? await startRedis() : null;
    backend = createQueueBackend({ databaseUrl: test.url, redisUrl: redis?.url ?? null, onError: () => {} });
  });
  afterAll(async () => {
    await backend?.close();
    await redis?.stop();
  });
  return {
    test,
    get redisUrl() {
      return redis?.url ?? null;
    },
    get backend() {
      if (!backend) throw new Error('the backend is there only while tests run');
      return backend;
    },
  };
}
