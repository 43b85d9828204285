/** A robot on loopback: records what it is told, and answers as told. */

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Resolves when so many have come. */
  heard(times: number): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

/** `answers`: the n-th request's, the last one for all that follow. */
export async function startReceiver(...answers: readonly Answer[]): Promise<Receiver> {
  const received: Received[] = [];
  const waiting: { times: number; resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    received.push({ url: new URL(request.url ?? '/', 'http://receiver'), headers: request.headers, body });
    const answer = answers[Math.min(received.length, answers.length) - 1];
    const headers = answer?.location ? { location: answer.location } : {};
    response.writeHead(answer?.status ?? 200, headers).end(answer?.body ?? '{"errcode":0,"code":0}');
    for (const waiter of waiting.filter(({ times }) => times <= received.length)) waiter.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?access_token=abc`,
    received,
    heard: (times) =>
      received.length >= times
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ times, resolve })),
  };
}
