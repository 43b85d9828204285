/**
 * Stands before a fetch and makes it polite: for each host a few requests at a time, a gap between them with
 * jitter, longer pauses, and rest after a refusal. Time, chance and the turns shared with other processes are
 * passed in.
 */

import { setTimeout } from 'node:timers/promises';
import { DAY, MINUTE, SECOND } from '../domain/time.ts';
import type { Exchange, Fetch, FetchRequest } from './exchange.ts';
import { createGate, type Gate } from './gate.ts';
import { headerOf } from './headers.ts';
import { OTHER_HOSTS, POLICIES, type Policy, type Range } from './policies.ts';

/** Whose turn it is at each host, over all processes that ask it. */
export interface Turns {
  /**
   * Takes the host's next turn if it comes within `patience`; answers how many milliseconds to wait for it. The
   * turn after it is `gap` later. More than `patience`: nothing was taken, so that those who give up do not
   * push the turns of the others away.
   */
  reserve(host: string, gap: number, patience: number): Promise<number>;
  /** Nobody asks the host for so many milliseconds. */
  rest(host: string, milliseconds: number): Promise<void>;
}

/** The host rests for longer than a request can wait: ask again after `milliseconds`. Nothing was asked. */
export class HostRestingError extends Error {
  override readonly name = 'HostRestingError';
  readonly host: string;
  readonly milliseconds: number;

  constructor(host: string, milliseconds: number) {
    super(`${host} rests for another ${Math.ceil(milliseconds / SECOND)} s`);
    this.host = host;
    this.milliseconds = milliseconds;
  }
}

export interface PolitenessOptions {
  /** Milliseconds that really pass, from whatever beginning: also where the inspection's own clock is fixed. */
  readonly now: () => number;
  /** Resolves after so many milliseconds; rejects if the signal is aborted first. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 up to, not including, 1. */
  readonly random?: () => number;
  /** Shared with other processes; turns of this process alone by default. */
  readonly turns?: Turns;
  /** By host; the built-in ones by default. */
  readonly policies?: Readonly<Record<string, Policy>>;
  readonly others?: Policy;
  /** Addresses that are asked without delay, e.g. mapped to this machine; their concurrency is kept. */
  readonly isUndelayed?: (url: URL) => boolean;
  /** A turn further away than this is not waited for: the request ends in a HostRestingError. Milliseconds. */
  readonly patience?: number;
}

export interface Politeness {
  /** The fetch, made polite. Throws a HostRestingError beside what the fetch itself throws. */
  polite(fetch: Fetch): Fetch;
  /**
   * The host of this address refused us in its page's own words (captcha, rate limit): it rests, longer each
   * time within a day, if it is one that rests as a whole. Refusals by status (429, 414, 418, Retry-After) are
   * seen without being told; to tell them again does no harm.
   */
  refused(address: string): Promise<void>;
}

/** Longer than the longest gap, shorter than the shortest rest. */
const PATIENCE = 5 * MINUTE;
/** No Retry-After is believed beyond this. */
const LONGEST_REST = DAY;

export function createPoliteness(options: PolitenessOptions): Politeness {
  const { now, wait = realWait, random = Math.random, patience = PATIENCE } = options;
  const turns = options.turns ?? localTurns(now);
  const hosts = new Map<string, Host>();

  function hostOf(name: string): Host {
    const known = hosts.get(name);
    if (known) return known;
    const policy = (options.policies ?? POLICIES)[name] ?? options.others ?? OTHER_HOSTS;
    const gate = createGate(policy.concurrency);
    const host: Host = { name, policy, gate, asked: 0, refusals: [], restsUntil: 0 };
    hosts.set(name, host);
    return host;
  }

  /** Null if the address is asked without delay, or is none (the fetch itself will say so). */
  function delayedHost(address: string): Host | null {
    if (!URL.canParse(address)) return null;
    const url = new URL(address);
    return options.isUndelayed?.(url) ? null : hostOf(url.hostname);
  }

  async function takeTurn(host: Host, signal: AbortSignal | undefined): Promise<void> {
    host.asked += 1;
    const { gap, pause } = host.policy;
    const isPause = pause !== undefined && host.asked % pause.every === 0;
    const delay = await turns.reserve(host.name, within(isPause ? pause.gap : gap, random()), patience);
    if (delay > patience) throw new HostRestingError(host.name, delay);
    if (delay > 0) await wait(delay, signal);
    // The page of the request before may have been read meanwhile, and found to be a refusal.
    const rest = host.restsUntil - now();
    if (rest > 0) throw new HostRestingError(host.name, rest);
  }

  async function rest(host: Host, milliseconds: number): Promise<void> {
    host.restsUntil = Math.max(host.restsUntil, now() + milliseconds);
    await turns.rest(host.name, milliseconds);
  }

  async function refused(host: Host): Promise<void> {
    // Heard already: by its status, or by another request that was under way at the same time.
    const { rests } = host.policy;
    if (!rests || host.restsUntil > now()) return;
    host.refusals = [...host.refusals.filter((at) => at > now() - DAY), now()];
    await rest(host, rests[host.refusals.length - 1] ?? rests.at(-1) ?? rests[0]);
  }

  async function heed(host: Host, exchange: Exchange): Promise<void> {
    const status = exchange.response?.status;
    const retryAfter = status === 429 || status === 503 ? retryAfterOf(exchange) : null;
    if (retryAfter !== null) await rest(host, retryAfter);
    else if (status !== undefined && REFUSALS.has(status)) await refused(host);
  }

  async function ask(fetch: Fetch, request: FetchRequest): Promise<Exchange> {
    const host = delayedHost(request.url);
    if (host) await takeTurn(host, request.signal);
    await request.inTurn?.();
    if (!host) return fetch(request);
    const exchange = await fetch(request);
    await heed(host, exchange);
    return exchange;
  }

  return {
    async refused(address) {
      const host = delayedHost(address);
      if (host) await refused(host);
    },
    polite: (fetch) => async (request) => {
      const name = URL.canParse(request.url) ? new URL(request.url).hostname : '';
      const leave = await hostOf(name).gate.enter(request.signal);
      try {
        return await ask(fetch, request);
      } finally {
        leave();
      }
    },
  };
}

interface Host {
  readonly name: string;
  readonly policy: Policy;
  readonly gate: Gate;
  asked: number;
  /** When it refused us within the last day. */
  refusals: readonly number[];
  restsUntil: number;
}

/** 432 is not among them: from whoever has no identity yet it only asks for one, as the reader of the page can tell. */
const REFUSALS = new Set([414, 418, 429]);

/** Milliseconds; null if the answer does not say. A date counts from the answer's own date: clocks differ. */
function retryAfterOf({ response, fetchedAt }: Exchange): number | null {
  const text = response && headerOf(response.headers, 'retry-after');
  if (!text) return null;
  const date = Date.parse(headerOf(response.headers, 'date') ?? fetchedAt);
  const milliseconds = /^\d{1,9}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - date;
  return Number.isNaN(milliseconds) ? null : Math.min(LONGEST_REST, Math.max(0, milliseconds));
}

function within([from, to]: Range, chance: number): number {
  return Math.round(from + (to - from) * chance);
}

async function realWait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(milliseconds, undefined, signal ? { signal } : {});
}

/** Turns of this process alone. */
export function localTurns(now: () => number): Turns {
  const nextAt = new Map<string, number>();
  return {
    async reserve(host, gap, patience) {
      const delay = Math.max(0, (nextAt.get(host) ?? 0) - now());
      if (delay <= patience) nextAt.set(host, now() + delay + gap);
      return delay;
    },
    async rest(host, milliseconds) {
      nextAt.set(host, Math.max(nextAt.get(host) ?? 0, now() + milliseconds));
    },
  };
}
