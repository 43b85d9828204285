/** One request and what came of it, before anyone parses a byte: what the archive stores. */

import type { CaptureId, FailedKind } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';

/** Header lines as they were sent or received, in order, names as written. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

export interface SentRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** What was sent, without the values of secret headers (cookies, authorisation, tokens): those are `[…]`. */
  readonly headers: HeaderLines;
  readonly body: Uint8Array | null;
}

export interface ReceivedResponse {
  /** The address that answered, after redirects; the original one, also where the origin map led elsewhere. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderLines;
  /** The body as it came over the wire, still compressed if it was, cut off if it was cut off. */
  readonly raw: Uint8Array;
  /** The body after content decoding, as far as it could be decoded. */
  readonly body: Uint8Array;
}

/**
 * `failure` is set when nothing came (`response` is null) or when what came is not whole (`truncated`,
 * `too-large`: `response` holds the part that came, which is archived but supports nothing).
 */
export interface Exchange {
  readonly request: SentRequest;
  readonly response: ReceivedResponse | null;
  readonly failure: { readonly kind: FailedKind; readonly detail: string } | null;
  /** Redirects followed on the way, each an address of the platform's own hosts. */
  readonly redirects: readonly string[];
  /** When the answer was complete (or failed), by the inspection's clock. */
  readonly fetchedAt: Timestamp;
  /** The address connected to; null if there was no connection or it was mapped. */
  readonly remoteAddress: string | null;
}

export interface FetchRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Hosts that may be asked and redirected to, e.g. the platform's own. */
  readonly hosts: readonly string[];
  readonly signal?: AbortSignal;
}

/** The one door to the network. Never throws for what the network does; the exchange says how it went. */
export type Fetch = (request: FetchRequest) => Promise<Exchange>;

/** Where the archive keeps one exchange. */
export interface StoredCapture {
  readonly id: CaptureId;
  /** Path below the archive's root; null if nothing was received. */
  readonly file: string | null;
  readonly offset: number | null;
  /** Bytes of the gzip member at `offset` in `file`. */
  readonly length: number | null;
  /** SHA-256 of the response's body as it came (hex); null if nothing was received. */
  readonly digest: string | null;
}
