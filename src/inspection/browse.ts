/**
 * What a scraper's `browse` does: ask the network, archive the answer, only then read it, and record the
 * capture with what it means. Every page asked for leaves a row, also one that never came.
 */

import type { Scraper } from '../../scrapers/scraper.ts';
import type { Subject } from '../domain/account.ts';
import {
  type Browse,
  type CaptureId,
  nothingRead,
  type Outcome,
  outcomeLabel,
  type Page,
  type PageReading,
  type PageRequest,
} from '../domain/page.ts';
import type { Exchange, Fetch, StoredCapture } from '../fetch/exchange.ts';
import type { CaptureRecord } from '../store/captures.ts';
import type { Doors } from './doors.ts';
import type { Read } from './reading-room.ts';
import type { Answered, Renewal } from './renewal.ts';

/**
 * Cookies and tokens that an operator or an account holder supplied. Some speak for anybody who is logged in, some
 * for one account alone, so it is always said which account is being inspected.
 */
export interface Sessions {
  has(kind: string, subject: Subject): Promise<boolean>;
  /** The request as it is sent in the session's name: more headers, perhaps a token in the address. */
  sign(kind: string, request: SignedRequest, subject: Subject): Promise<Signed>;
  /** After each answer: whether it says that the signature has run out, and whether there is another one now. */
  renew(kind: string, answered: Answered, subject: Subject): Promise<Renewal>;
  /** Whether a refusal concerns this session's one account, and not everybody who asks its host. */
  isOfOneAccount(kind: string): boolean;
}

/** Signed; or why it could not be: what was answered to whoever asked for the signature, without any secret. */
export type Signed =
  | { readonly is: 'signed'; readonly request: SignedRequest }
  | { readonly is: 'refused'; readonly exchange: Exchange };

export interface SignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface BrowseParts {
  readonly fetch: Fetch;
  /** Loads the page in a browser; absent where there is none. */
  readonly render?: Fetch;
  readonly store: (exchange: Exchange) => Promise<StoredCapture>;
  readonly record: (capture: CaptureRecord) => Promise<void>;
  readonly sessions: Sessions;
  /** Whether the source may be asked, and what becomes of a refusal. */
  readonly doors: Pick<Doors, 'enter' | 'heard'>;
  readonly scraper: Scraper;
  readonly subject: Subject;
  /** Reads a page of any kind that may be met: the platform's own, feeds, the account's website. */
  readonly read: Read;
  readonly signal?: AbortSignal;
}

/** A `browse` for one source of one inspection. */
export function createBrowse(parts: BrowseParts, source: string): Browse {
  const hosts = allowedHosts(parts.scraper, parts.subject);
  const once = async (request: PageRequest): Promise<Answered & { page: Page }> => {
    // Asked twice: it may wait long for its turn, and it should not wait at all while its source rests.
    const inTurn = () => parts.doors.enter(source, request);
    await inTurn();
    const { sent, exchange } = await send(parts, request, hosts, inTurn);
    const stored = await parts.store(exchange);
    const { reading, outcome } = await parts.read(exchange, parts);
    await parts.record(captureRecord(source, exchange, stored, reading, outcome));
    return { sent, exchange, page: pageOf(exchange, stored.id, reading, outcome) };
  };
  /** At most twice: as it is, and once more with another signature. */
  const answered = async (request: PageRequest): Promise<Page> => {
    const { session } = request;
    const first = await once(request);
    if (session === undefined) return first.page;
    const renewal = await parts.sessions.renew(session, first, parts.subject);
    if (renewal.is === 'renewed') return (await once(request)).page;
    return renewal.is === 'lacking' ? { ...first.page, lacking: renewal.why } : first.page;
  };
  return async (request) => {
    const page = await answered(request);
    // Refused for want of an identity: no refusal of whoever has one.
    if (page.lacking === undefined) await parts.doors.heard(source, request, page.outcome);
    return page;
  };
}

/** The platform's own hosts, and those that the registry names for this account (feeds, website). */
function allowedHosts(scraper: Scraper, subject: Subject): string[] {
  const named = [...subject.addresses, ...(subject.website ? [subject.website] : [])];
  return [...scraper.hosts, ...named.map(hostOf).filter((host) => host !== null)];
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}

async function send(
  parts: BrowseParts,
  request: PageRequest,
  hosts: readonly string[],
  inTurn: () => Promise<void>,
): Promise<Answered> {
  const plain: SignedRequest = { url: request.url, headers: request.headers ?? {} };
  const signed = await sign(parts, plain, request.session);
  if (signed.is === 'refused') return { sent: plain, exchange: signed.exchange };
  const via = request.via === 'browser' && parts.render ? parts.render : parts.fetch;
  const exchange = await via({
    ...signed.request,
    ...(request.method ? { method: request.method } : {}),
    ...(request.body === undefined ? {} : { body: request.body }),
    hosts,
    inTurn,
    mayBeCoded: true,
    ...(parts.signal ? { signal: parts.signal } : {}),
  });
  return { sent: signed.request, exchange };
}

async function sign(
  { sessions, subject }: BrowseParts,
  request: SignedRequest,
  session: string | undefined,
): Promise<Signed> {
  return session === undefined ? { is: 'signed', request } : sessions.sign(session, request, subject);
}

function captureRecord(
  source: string,
  exchange: Exchange,
  stored: StoredCapture,
  reading: PageReading,
  outcome: Outcome,
): CaptureRecord {
  return {
    captureId: stored.id,
    source,
    kind: reading.kind,
    url: exchange.request.url,
    finalUrl: exchange.response?.url ?? exchange.request.url,
    fetchedAt: exchange.fetchedAt,
    httpStatus: exchange.response?.status ?? null,
    outcome: outcomeLabel(outcome),
    phrase: phraseOf(outcome),
    file: stored.file,
    offset: stored.offset,
    length: stored.length,
    begins: stored.begins ?? null,
    digest: stored.digest,
    original: stored.original ?? null,
  };
}

function phraseOf(outcome: Outcome): string | null {
  if (outcome.is === 'ok') return null;
  return outcome.is === 'failed' ? outcome.detail : outcome.phrase;
}

/** A page that did not end well says nothing beside how it ended. */
export function pageOf(exchange: Exchange, capture: CaptureId, reading: PageReading, outcome: Outcome): Page {
  const trusted =
    outcome.is === 'ok' || outcome === reading.outcome ? reading : nothingRead(reading.kind, outcome);
  return {
    ...trusted,
    outcome,
    capture,
    url: exchange.request.url,
    finalUrl: exchange.response?.url ?? exchange.request.url,
    fetchedAt: exchange.fetchedAt,
  };
}
