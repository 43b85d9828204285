/** A server that ends a connection in the moment in which it is handed over. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type Database, isAway, openDatabase } from '../../src/store/database.ts';
import { FAREWELL, message, READY } from '../support/farewell.ts';

const WELCOME = message('R', Buffer.alloc(4));

/** Welcomes whoever comes and throws them out, in one packet. */
async function inhospitable(): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([WELCOME, READY, FAREWELL])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `postgres://xunjian@127.0.0.1:${(server.address() as AddressInfo).port}/xunjian`;
}

it.each<[string, (db: Database) => Promise<unknown>]>([
  ['a statement', (db) => db.query('select 1')],
  ['several at once', (db) => db.together((asked) => asked.query('select 1'))],
  ['a transaction', (db) => db.transaction((tx) => tx.query('select 1'))],
])('fails %s, to be tried again, and does not end the process', async (_, ask) => {
  const db = openDatabase({ url: await inhospitable() });
  onTestFinished(() => db.close());
  const error = await ask(db).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(isAway(error)).toBe(true);
});
