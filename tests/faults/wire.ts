/**
 * The way between the product and the stand-in of the platforms: hands every question on and every answer back whole,
 * but for those that the cell at hand breaks. One wire for each lane, one cell on it at a time.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { FAULT_HEADER } from '../platforms/server.ts';
import type { Breakage, Whole } from './breakages.ts';

/** What is broken at present: questions whose address fits. */
export interface Broken {
  readonly address: RegExp;
  readonly breakage: Breakage;
  /** What the same step answered for another account, with the names and ids of the one at hand. */
  readonly instead: (role: 'other' | 'outdated') => Whole | null;
}

export interface Answered {
  readonly url: string;
  readonly whole: Whole;
}

export interface Wire {
  readonly url: string;
  broken: Broken | null;
  /** Whole answers since it was emptied last, in order; those that were broken are not among them. */
  readonly answered: Answered[];
  /** How many questions were broken since then. */
  hits: number;
  close(): Promise<void>;
}

/** @param platforms origin of the stand-in */
export async function startWire(platforms: string): Promise<Wire> {
  const server = createServer((request, response) => {
    handle(wire, platforms, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire: Wire = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broken: null,
    answered: [],
    hits: 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return wire;
}

async function handle(
  wire: Wire,
  platforms: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request);
  const url = `https://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`;
  const { broken } = wire;
  const isBroken = broken?.address.test(url) ?? false;
  if (isBroken) wire.hits += 1;
  const spoken = isBroken && broken?.breakage.by === 'platform' ? broken.breakage.fault : null;
  const whole = await ask(platforms, request, body, spoken);
  if (isBroken && broken && broken.breakage.by === 'wire') {
    const zips = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    await broken.breakage.send({ response, whole, url, zips, instead: broken.instead });
    return;
  }
  if (!isBroken) wire.answered.push({ url, whole });
  response.writeHead(whole.status, { ...whole.headers, 'content-length': whole.body.length });
  response.end(whole.body);
}

/** The stand-in's answer, uncompressed. */
async function ask(
  platforms: string,
  { url, method, headers }: IncomingMessage,
  body: Buffer,
  fault: string | null,
): Promise<Whole> {
  const { host, connection, 'accept-encoding': _, 'content-length': __, ...others } = headers;
  const { request } = await import('node:http');
  const asked = request(platforms + (url ?? '/'), {
    method,
    headers: { ...others, host, ...(fault === null ? {} : { [FAULT_HEADER]: fault }) },
  });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const {
    'content-length': ___,
    'transfer-encoding': ____,
    connection: _____,
    date: ______,
    ...kept
  } = answer.headers;
  return { status: answer.statusCode ?? 0, headers: kept, body: await buffer(answer) };
}
