/** One request and what came of it, before anyone parses a byte: what the archive stores. */

import type { CaptureId, FailedKind, PlacedRecord } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';

/** Header lines as they were sent or received, in order, names as written. Bytes beyond ASCII as Latin-1. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

export interface SentRequest {
  readonly method: 'GET' | 'POST';
  /** The original address, also where the origin map led elsewhere; secret parameters masked. */
  readonly url: string;
  /** What was sent, without the values of secret headers (cookies, authorisation, tokens): see `secrets.ts`. */
  readonly headers: HeaderLines;
  /** Secret fields masked. */
  readonly body: Uint8Array | null;
}

export interface DecodingLimits {
  /** Bytes of a body after decoding. */
  readonly decodedBytes: number;
  /** How many times larger than what came over the wire a body may become (beyond the first megabyte). */
  readonly ratio: number;
}

export interface ReceivedResponse {
  /** The address that answered, after redirects; the original one, also where the origin map led elsewhere. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderLines;
  /** The body as it came over the wire, still compressed if it was, cut off if it was cut off. */
  readonly raw: Uint8Array;
  /** The body after content decoding, as far as it could be decoded; the same as `raw` while `coded` is there. */
  readonly body: Uint8Array;
  /** The coding still stands, as whoever asked wished: it is undone within these limits. See `decodedExchange`. */
  readonly coded?: DecodingLimits;
  /** Why `raw` is not all that was to come; left out if it is. */
  readonly cut?: Cut;
}

/** By our limit of size, by our limit of time, by the connection's end: the words of `WARC-Truncated`. */
export type Cut = 'length' | 'time' | 'disconnect';

export interface Failure {
  readonly kind: FailedKind;
  /** For the operator; no secrets. */
  readonly detail: string;
}

/** A redirect on the way: the answer that redirected, and what was asked next because of it. */
export interface Hop {
  readonly response: ReceivedResponse;
  readonly next: SentRequest;
}

/**
 * `failure` is set when nothing came (`response` is null) or when what came is no whole answer: `truncated`,
 * `too-large`, `timeout` in the middle of the body, `reset` never; `outside` and `not-recognised` for a redirect
 * that was not followed or a coding that we cannot undo. `response` then holds the part that came, which is
 * archived but supports nothing.
 */
export interface Exchange {
  readonly request: SentRequest;
  readonly response: ReceivedResponse | null;
  readonly failure: Failure | null;
  /** Addresses redirected to, in order; each of the platform's own hosts, the last one is `response.url`. */
  readonly redirects: readonly string[];
  /** The redirects in full, for the archive; left out if there were none or nobody kept them. */
  readonly hops?: readonly Hop[];
  /** How old the answer was when it came, by its own headers, in milliseconds; left out where nobody measured it. */
  readonly age?: number;
  /** When the answer was complete (or failed), by the inspection's clock. */
  readonly fetchedAt: Timestamp;
  /** The address connected to; null if there was no connection, it was mapped, or a proxy made it. */
  readonly remoteAddress: string | null;
}

export interface FetchRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Text may have secret fields, which are masked wherever it is shown; bytes are shown as they are. */
  readonly body?: string | Uint8Array;
  /** Hosts that may be asked and redirected to, e.g. the platform's own; `*.example.cn` for any below one. */
  readonly hosts: readonly string[];
  readonly signal?: AbortSignal;
  /** A large body may come as it is, its coding not undone (`coded`): whoever asks undoes it elsewhere. */
  readonly mayBeCoded?: boolean;
  /** Called when the request's turn has come, which may be minutes later; it is not made if this throws. */
  readonly inTurn?: () => Promise<void>;
}

/**
 * The one door to the network. Never throws for what the network does: the exchange says how it went. Rejects
 * only if the caller's signal was aborted (with its reason) or the request could not be made of what it was
 * given (a header with a line break).
 */
export type Fetch = (request: FetchRequest) => Promise<Exchange>;

/** Where the archive keeps one exchange. */
export interface StoredCapture {
  readonly id: CaptureId;
  /** Path below the archive's root; null if nothing was received. */
  readonly file: string | null;
  readonly offset: number | null;
  /** Bytes of the gzip member at `offset` in `file`. */
  readonly length: number | null;
  /** Where the exchange begins in `file`: its request, then redirects, up to the answer; left out where it is not known. */
  readonly begins?: number | null;
  /** SHA-256 of the response's body as it came (hex); null if nothing was received. */
  readonly digest: string | null;
  /** The record that has the body, where it had been received before; null or left out: this one has it itself. */
  readonly original?: PlacedRecord | null;
}
