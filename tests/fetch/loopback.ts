/**
 * A server on loopback that does to each address what the test wrote down for it: answers well, refuses,
 * stalls, drips, cuts off. It speaks raw bytes, so that it can also lie.
 */

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { timestamp } from '../../src/domain/time.ts';
import { createHttp, type FetchLimits, type HttpOptions } from '../../src/fetch/http.ts';

/** A request as it arrived. */
export interface Arrived {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Behaviour = (socket: Socket, request: Arrived) => void;

export interface Loopback {
  readonly origin: string;
  /** Everything that arrived, in order. */
  readonly arrived: readonly Arrived[];
  /** Connections made so far. */
  connections(): number;
  /** From now on, this path behaves so. */
  on(path: string, behaviour: Behaviour): void;
  close(): Promise<void>;
}

export async function loopback(): Promise<Loopback> {
  const behaviours = new Map<string, Behaviour>();
  const arrived: Arrived[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    // The client ends connections as it likes; that is no event of these tests.
    socket.on('error', () => {});
    eachRequest(socket, (request) => {
      arrived.push(request);
      const path = request.line.split(' ')[1] ?? '';
      (behaviours.get(path) ?? behaviours.get(path.split('?')[0] ?? '') ?? answer(404))(socket, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    arrived,
    connections: () => connections,
    on: (path, behaviour) => void behaviours.set(path, behaviour),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function eachRequest(socket: Socket, take: (request: Arrived) => void): void {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const [line = '', ...lines] = text.slice(0, end).split('\r\n');
      const headers = Object.fromEntries(
        lines.map((header) => [
          header.slice(0, header.indexOf(':')).toLowerCase(),
          header.slice(header.indexOf(':') + 1).trim(),
        ]),
      );
      const length = Number(headers['content-length'] ?? 0);
      if (text.length < end + 4 + length) return;
      take({ line, headers, body: text.slice(end + 4, end + 4 + length) });
      text = text.slice(end + 4 + length);
    }
  });
}

/** A well-formed answer. */
export function answer(
  status: number,
  headers: readonly string[] = [],
  body: string | Uint8Array = '',
): Behaviour {
  const bytes = Buffer.from(body as string);
  return raw(head(status, [...headers, `Content-Length: ${bytes.length}`]), bytes);
}

export function head(status: number, headers: readonly string[]): Buffer {
  return Buffer.from(`HTTP/1.1 ${status} Because\r\n${[...headers, '', ''].join('\r\n')}`, 'latin1');
}

/** These bytes, and then nothing more: the connection stays open. */
export function raw(...pieces: readonly Uint8Array[]): Behaviour {
  return (socket) => {
    for (const piece of pieces) socket.write(piece);
  };
}

/** These bytes, and the end of the connection. */
export function rawThenEnd(...pieces: readonly Uint8Array[]): Behaviour {
  return (socket) => void socket.end(Buffer.concat(pieces));
}

/** These bytes, and a reset. */
export function rawThenReset(...pieces: readonly Uint8Array[]): Behaviour {
  return (socket) => {
    if (pieces.length === 0) socket.resetAndDestroy();
    else socket.write(Buffer.concat(pieces), () => socket.resetAndDestroy());
  };
}

export const AT = timestamp(Date.UTC(2020, 10, 6, 2));
export const HOST = 'm.weibo.cn';
export const HOSTS = [HOST, 'passport.weibo.com'];

/** A fetch whose every request ends at the server. */
export function httpTo(
  server: Loopback,
  limits: Partial<FetchLimits> = {},
  options: Partial<HttpOptions> = {},
) {
  return createHttp({
    userAgent: 'xunjian/test',
    clock: () => AT,
    originMap: new Map([['*', server.origin]]),
    limits,
    ...options,
  });
}
