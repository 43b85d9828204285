/** One page, broken by one fault, through the real fetcher and readers, without an inspection around it. */

import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { type Outcome, outcomeLabel, type PageReading } from '../../src/domain/page.ts';
import { createHttp } from '../../src/fetch/http.ts';
import { interpret } from '../../src/inspection/interpret.ts';
import { corpus } from '../fuzz/corpus.ts';
import type { Whole } from './breakages.ts';
import { listen } from './listen.ts';
import { breakageOf, type Fault, isWaitedOut } from './matrix.ts';
import { NOW } from './scenarios.ts';

export interface Served {
  readonly name: string;
  readonly kind: string;
  readonly url: string;
  readonly whole: Whole;
}

/** Real pages are not in every clone; a list of who liked a post is known only by an address that it does not keep. */
function isUnsuited(name: string): boolean {
  return name.startsWith('real ') || name === 'weibo/likers-of-a-post';
}

/** One page of each kind that can be read, of those that the scrapers' own tests keep. */
export function pagesOfKinds(): Served[] {
  const found = new Map<string, Served>();
  for (const { name, bytes, url, whole } of corpus()) {
    if (whole.outcome.is !== 'ok' || found.has(whole.kind) || isUnsuited(name)) continue;
    const example = ALL_KINDS.find((kind) => kind.name === whole.kind)?.example;
    const address = url ?? /https:\/\/[^\s…<{]+/.exec(example ?? '')?.[0] ?? 'https://example.gov.cn/';
    const isJson = /^\s*[[{]/.test(bytes.subarray(0, 20).toString('utf8'));
    const type = `${isJson ? 'application/json' : 'text/html'}; charset=utf-8`;
    const page = { status: 200, headers: { 'content-type': type }, body: bytes };
    found.set(whole.kind, { name, kind: whole.kind, url: address, whole: page });
  }
  return [...found.values()];
}

export interface Read {
  readonly label: string;
  readonly outcome: Outcome;
  readonly reading: PageReading;
}

export interface Reader {
  /** As it is if the fault is null. */
  read(page: Served, fault: Fault | null): Promise<Read>;
}

/** Milliseconds that a page may take on a busy machine. */
const PATIENCE = 60_000;

/** @param limit of time of a request (milliseconds) whose fault is over only when the limit is */
export async function startReader(limit: number): Promise<Reader> {
  let at: { page: Served; fault: Fault | null } | null = null;
  const server = createServer(async (request, response) => {
    await buffer(request);
    if (!at) return response.destroy();
    const { page, fault } = at;
    const breakage = fault && breakageOf(fault);
    const url = `https://${request.headers.host ?? ''}${request.url ?? ''}`;
    if (breakage?.by === 'wire')
      return breakage.send({ response, whole: page.whole, url, zips: true, instead: () => page.whole });
    response.writeHead(page.whole.status, page.whole.headers);
    response.end(page.whole.body);
  });
  const origin = await listen(server);
  const [waiting, patient] = [limit, PATIENCE].map((totalMs) => {
    const http = createHttp({
      userAgent: 'test',
      clock: () => NOW,
      wallClock: () => Date.parse(NOW),
      originMap: new Map([['*', origin]]),
      limits: { totalMs },
    });
    onTestFinished(() => http.close());
    return http;
  });
  if (!waiting || !patient) throw new Error('there are two limits');
  return {
    async read(page, fault) {
      at = { page, fault };
      const http = fault && isWaitedOut(fault) ? waiting : patient;
      const exchange = await http({ url: page.url, hosts: [new URL(page.url).hostname] });
      const { reading, outcome } = interpret(exchange, ALL_KINDS);
      return { label: outcomeLabel(outcome), outcome, reading };
    },
  };
}
