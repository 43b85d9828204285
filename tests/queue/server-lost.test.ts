/** A server that ends the connection on which the queue listens, in the moment in which it is handed over. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createQueueBackend } from '../../src/queue/backend.ts';
import { useDatabase } from '../support/database.ts';
import { FAREWELL, READY } from '../support/farewell.ts';

const test = useDatabase();

/** Stands before the database at `url` and ends the `nth` connection as soon as it is ready, in one packet. */
async function standsBefore(url: string, nth: number): Promise<{ url: string; ended: Promise<void> }> {
  const { port, searchParams } = new URL(url);
  const socketPath = join(searchParams.get('host') ?? '', `.s.PGSQL.${port}`);
  let connections = 0;
  let tell = () => {};
  const ended = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const server = createServer((client) => {
    connections += 1;
    const isDoomed = connections === nth;
    const real = connect(socketPath);
    for (const socket of [client, real]) socket.on('error', () => socket.destroy());
    client.on('close', () => real.destroy());
    client.pipe(real);
    if (!isDoomed) return void real.pipe(client);
    real.on('data', (said: Buffer) => {
      if (!said.subarray(-READY.length).equals(READY)) return client.write(said);
      client.end(Buffer.concat([said, FAREWELL]));
      real.destroy();
      tell();
      return true;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const before = new URL(url);
  before.searchParams.delete('host');
  before.port = String((server.address() as AddressInfo).port);
  return { url: before.href, ended };
}

it('does not end the process: the worker listens again and takes the next job', async () => {
  // The library asks on its first connection whether the tables are there, and listens on its second.
  const between = await standsBefore(test.url, 2);
  const backend = createQueueBackend({ databaseUrl: between.url, redisUrl: null, onError: () => {} });
  onTestFinished(() => backend.close());
  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  process.on('uncaughtExceptionMonitor', note);
  onTestFinished(() => void process.off('uncaughtExceptionMonitor', note));

  const done = new Promise((resolve) => {
    backend.worker('notify', async (job) => resolve(job.id), { concurrency: 1, lockDuration: 3_000 });
  });
  await between.ended;
  const job = await backend.queue('notify').add('notify', { messageId: 1, webhookId: 1 });
  expect(await done).toBe(job.id);
  expect(uncaught).toEqual([]);
});
