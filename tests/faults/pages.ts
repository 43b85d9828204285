/** One page, broken by one fault, through the real fetcher and readers, without an inspection around it. */

import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { type Outcome, outcomeLabel, type PageReading } from '../../src/domain/page.ts';
import { decodedExchange } from '../../src/fetch/content-coding.ts';
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

/** Compressed it must be larger than what the fetcher undoes by itself. */
const PADDING = 600 * 1024;

/**
 * The same page so large that it is unpacked where it is read, compressed: with 600 KB of blanks that hardly
 * compress, where they say nothing.
 */
export function large(page: Served): Served {
  const { headers, body } = page.whole;
  const text = body.toString('latin1');
  const start = /^\s*[[{]/.exec(text) ?? /<(?:body|rss|feed|urlset)\b[^>]*>/.exec(text);
  const at = start ? start.index + start[0].length : 0;
  const padded = Buffer.concat([body.subarray(0, at), blanks(PADDING), body.subarray(at)]);
  return {
    ...page,
    whole: { ...page.whole, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(padded) },
  };
}

/** By chance, and always the same: a linear congruential generator's high bits. */
function blanks(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 31 === 0 ? 0x20 : 0x0a;
  }
  return bytes;
}

export interface Read {
  readonly label: string;
  /** It came compressed to whoever reads it. */
  readonly stayedCoded: boolean;
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
      return breakage.send({
        response,
        whole: page.whole,
        url,
        zips: !isCoded(page),
        instead: () => page.whole,
      });
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
      const exchange = await http({ url: page.url, hosts: [new URL(page.url).hostname], mayBeCoded: true });
      const { reading, outcome } = interpret(await decodedExchange(exchange), ALL_KINDS);
      const stayedCoded = exchange.response?.coded !== undefined;
      return { label: outcomeLabel(outcome), stayedCoded, outcome, reading };
    },
  };
}

function isCoded({ whole }: Served): boolean {
  return whole.headers['content-encoding'] !== undefined;
}
