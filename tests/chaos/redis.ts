/** A Redis that writes down what it is told, as docs/operations.md asks for, and can be killed and started again. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../support/redis.ts';

export interface DurableRedis {
  readonly url: string;
  /** Null while it is not running. */
  readonly pid: number | null;
  start(): Promise<void>;
  /** Is killed, and comes back with nothing of what it was told. */
  forget(): Promise<void>;
  /** Waits for its end. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export async function durableRedis(folder: string): Promise<DurableRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const redis: DurableRedis = {
    url,
    get pid() {
      return child?.pid ?? null;
    },
    async start() {
      const kept = ['--appendonly', 'yes'];
      const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
      child = spawn('redis-server', [...place, ...kept, '--maxmemory-policy', 'noeviction'], {
        stdio: 'ignore',
      });
      const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
      client.on('error', () => {
        // Not up yet: the strategy above tries again.
      });
      await client.ping();
      client.disconnect();
    },
    async forget() {
      await redis.end('SIGKILL');
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
      await redis.start();
    },
    async end(signal) {
      const running = child;
      child = null;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const ended = once(running, 'exit');
      running.kill(signal);
      await ended;
    },
  };
  return redis;
}
