/**
 * Plain HTTP: one request, followed through its redirects, becomes one exchange. The one door to the network
 * beside the browser, and the only importer of undici. It decides nothing about what came and tries nothing
 * twice; politeness stands before it, `outcome.ts` behind it.
 */

import type { LookupFunction } from 'node:net';
import { Agent, buildConnector, Client, type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { Clock } from '../domain/time.ts';
import { ageOf } from './age.ts';
import { decodeContent, isCompressed } from './content-coding.ts';
import type {
  Cut,
  DecodingLimits,
  Exchange,
  Failure,
  Fetch,
  FetchRequest,
  ReceivedResponse,
} from './exchange.ts';
import { guardedLookup } from './guard.ts';
import { type Answer, follow, type Journey, notTaken } from './journey.ts';
import { mappedOrigin, NO_ORIGIN_MAP, type OriginMap } from './origin-map.ts';
import { type Outgoing, outgoing, sent } from './outgoing.ts';
import { Reception, type ReceptionLimits } from './reception.ts';
import { maskUrl } from './secrets.ts';

export interface FetchLimits extends ReceptionLimits, DecodingLimits {
  /** From the first byte asked to the last byte read, redirects included. Milliseconds. */
  readonly totalMs: number;
  readonly redirects: number;
  /** Bytes of the header of an answer. */
  readonly headerBytes: number;
}

/** An article is some 3 MB, 0.65 MB compressed; the largest seen 3.7 MB. */
export const LIMITS: FetchLimits = {
  headerMs: 20_000,
  idleMs: 15_000,
  totalMs: 60_000,
  redirects: 5,
  headerBytes: 32 * 1024,
  rawBytes: 16 * 1024 * 1024,
  decodedBytes: 32 * 1024 * 1024,
  ratio: 100,
};

export interface HttpOptions {
  /** Says who asks, unless the request brings its own. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** Milliseconds since 1970 by the clock of this machine; without it the age of answers is not measured. */
  readonly wallClock?: () => number;
  readonly originMap?: OriginMap | null;
  /** `http://host:port`: all but mapped requests go through it. The operator's word: not checked by the guard. */
  readonly proxy?: string | null;
  readonly limits?: Partial<FetchLimits>;
  /** Connections kept open to one origin. */
  readonly connections?: number;
  /** The resolver; the system's own by default. */
  readonly lookup?: LookupFunction;
}

export interface Http extends Fetch {
  /** Ends when the requests under way have ended. */
  close(): Promise<void>;
}

export function createHttp(options: HttpOptions): Http {
  const limits: FetchLimits = { ...LIMITS, ...options.limits };
  const map = options.originMap ?? NO_ORIGIN_MAP;
  const routes = openRoutes(options, limits);

  async function http(request: FetchRequest): Promise<Exchange> {
    request.signal?.throwIfAborted();
    const first = outgoing(request, options.userAgent);
    const journey = first ? await travel(first, request) : notTaken('this is no address');
    const { response, failure, hops, remoteAddress } = journey;
    return {
      request: first ? sent(first) : { method: 'GET', url: maskUrl(request.url), headers: [], body: null },
      response,
      failure,
      redirects: hops.map((hop) => hop.next.url),
      ...(hops.length > 0 && { hops }),
      ...(response && options.wallClock && { age: ageOf(response.headers, options.wallClock()) }),
      fetchedAt: options.clock(),
      remoteAddress,
    };
  }

  async function travel(
    first: Outgoing,
    { hosts, signal, mayBeCoded = false }: FetchRequest,
  ): Promise<Journey> {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), limits.totalMs);
    try {
      const bounds = { hosts, map, redirects: limits.redirects };
      return await follow(first, bounds, (request) => ask(request, end.signal, signal, mayBeCoded));
    } finally {
      clearTimeout(timer);
    }
  }

  /** One request and its one answer. */
  async function ask(
    request: Outgoing,
    end: AbortSignal,
    caller: AbortSignal | undefined,
    mayBeCoded: boolean,
  ): Promise<Answer> {
    const reception = new Reception(limits);
    const stop = () =>
      reception.stop({ kind: 'timeout', detail: `not complete within ${limits.totalMs} ms` });
    const cancel = () => reception.cancel(caller?.reason);
    end.addEventListener('abort', stop, { once: true });
    caller?.addEventListener('abort', cancel, { once: true });
    try {
      if (end.aborted) stop();
      else if (caller?.aborted) cancel();
      const remoteAddress = dispatch(request, reception);
      const { head, raw, failure } = await reception.reply;
      if (!head) return { response: null, failure, remoteAddress: remoteAddress() };
      const staysCoded = mayBeCoded && raw.length >= LARGE && isCompressed(head.headers);
      const decoded = staysCoded ? AS_IT_CAME : await decodeContent(raw, head.headers, limits);
      const response: ReceivedResponse = {
        url: maskUrl(request.url.href),
        ...head,
        raw,
        body: decoded.body ?? raw,
        ...(staysCoded && { coded: { decodedBytes: limits.decodedBytes, ratio: limits.ratio } }),
        ...(failure && { cut: cutBy(failure) }),
      };
      return { response, failure: failure ?? decoded.failure, remoteAddress: remoteAddress() };
    } finally {
      end.removeEventListener('abort', stop);
      caller?.removeEventListener('abort', cancel);
    }
  }

  /** Sends it off; returns what tells, later, which address it was sent to. */
  function dispatch(request: Outgoing, reception: Reception): () => string | null {
    const target = mappedOrigin(map, request.url);
    let connection: Connection | null = null;
    const order: Order = {
      origin: target ?? request.url.origin,
      path: request.url.pathname + request.url.search,
      method: request.method,
      headers: request.headers.flat(),
      body: request.body,
      // The reception has its own, finer ones.
      headersTimeout: 0,
      bodyTimeout: 0,
      onConnection: (used) => {
        connection = used;
      },
    };
    (target === null ? routes.real : routes.mapped).dispatch(order, reception);
    return () => (target === null ? (connection?.remoteAddress ?? null) : null);
  }

  return Object.assign(http, { close: () => routes.close() });
}

/** Compressed; less is undone in less time than it takes to hand it over. */
const LARGE = 64 * 1024;
const AS_IT_CAME = { body: null, failure: null };

/** What is handed through undici's layers down to the connection that takes the request. */
interface Order extends Dispatcher.DispatchOptions {
  readonly onConnection: (connection: Connection) => void;
}

/** A connection that remembers to which address it was made. */
class Connection extends Client {
  remoteAddress: string | null;

  constructor(origin: string | URL, options: Client.Options & { connect: buildConnector.connector }) {
    super(origin, {
      ...options,
      connect: (target, callback) => {
        this.remoteAddress = null;
        options.connect(target, (...[error, socket]) => {
          if (error) return callback(error, null);
          this.remoteAddress = socket.remoteAddress ?? null;
          callback(null, socket);
        });
      },
    });
    this.remoteAddress = null;
  }

  override dispatch(order: Dispatcher.DispatchOptions | Order, handler: Dispatcher.DispatchHandler): boolean {
    if ('onConnection' in order) order.onConnection(this);
    return super.dispatch(order, handler);
  }
}

interface Routes {
  /** To the hosts themselves: guarded, through the proxy if there is one. */
  readonly real: Dispatcher;
  /** To where the origin map leads: the operator's word. */
  readonly mapped: Dispatcher;
  close(): Promise<void>;
}

function openRoutes(options: HttpOptions, limits: FetchLimits): Routes {
  const connections = options.connections ?? 8;
  const mapped = openAgent(connections, limits, {});
  const real = options.proxy
    ? openProxy(options.proxy, connections, limits)
    : openAgent(connections, limits, { lookup: guardedLookup(options.lookup) });
  return { real, mapped, close: async () => void (await Promise.all([real.close(), mapped.close()])) };
}

function openAgent(
  connections: number,
  limits: FetchLimits,
  connect: { lookup?: LookupFunction },
): Dispatcher {
  const connector = buildConnector({ ...connect, timeout: limits.headerMs });
  return new Agent({
    maxHeaderSize: limits.headerBytes,
    factory: (origin, inherited) =>
      new Pool(origin, {
        ...inherited,
        connections,
        factory: (of, settings) => new Connection(of, { ...settings, connect: connector }),
      }),
  });
}

function openProxy(uri: string, connections: number, limits: FetchLimits): Dispatcher {
  return new ProxyAgent({
    uri,
    connections,
    maxHeaderSize: limits.headerBytes,
    proxyTls: { timeout: limits.headerMs },
    requestTls: { timeout: limits.headerMs },
    clientFactory: (origin, settings) => new Pool(origin, { ...settings, headersTimeout: limits.headerMs }),
  });
}

function cutBy({ kind }: Failure): Cut {
  if (kind === 'too-large') return 'length';
  return kind === 'timeout' ? 'time' : 'disconnect';
}
