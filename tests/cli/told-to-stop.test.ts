/** Whoever tells a process to stop gets its end, whatever became of the database by then. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../../src/cli/exit.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { queueOneInspection } from '../support/one-inspection.ts';
import { startXunjian } from '../support/xunjian.ts';

const test = useDatabase();

/** The database at an address of its own, at which it can fall silent: open, and never an answer. */
async function silencing(url: string): Promise<{ readonly url: string; fallSilent(): void }> {
  const target = new URL(url);
  const port = target.port || target.searchParams.get('port');
  const folder = target.searchParams.get('host');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = folder ? connect(`${folder}/.s.PGSQL.${port}`) : connect(Number(port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = new URL(url);
  own.searchParams.delete('host');
  own.searchParams.delete('port');
  own.hostname = '127.0.0.1';
  own.port = String((server.address() as AddressInfo).port);
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    url: own.href,
    fallSilent() {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}

describe('a worker that is told to stop', () => {
  it('ends with 0 while its database is there', async () => {
    const worker = await startXunjian(['worker'], {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
    });
    expect(await worker.end('SIGTERM')).toBe(EXIT.done);
  });

  it('ends all the same, with an inspection at hand, when its database answers nothing any more', async () => {
    const database = await silencing(test.url);
    const { environment, platforms } = await queueOneInspection(test.url);
    const gate = platforms.hold({ host: 'm.weibo.cn' });
    const worker = await startXunjian(['worker'], { ...environment, DATABASE_URL: database.url });
    await gate.reached;
    database.fallSilent();
    expect(await worker.end('SIGTERM')).toBe(EXIT.failed);
  }, 60_000);
});
