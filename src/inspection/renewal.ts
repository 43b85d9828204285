/** What a session does after an answer that may have refused it. */

import type { Exchange } from '../fetch/exchange.ts';
import type { SignedRequest } from './browse.ts';

/** An answer, and the request as it was sent, secrets and all. */
export interface Answered {
  readonly sent: SignedRequest;
  readonly exchange: Exchange;
}

export type Renewal =
  /** There is another signature now: the request is worth one more try. */
  | { readonly is: 'renewed' }
  | { readonly is: 'kept' }
  /** The answer asks for an identity, and none could be had; `why` is one sentence in Chinese. */
  | { readonly is: 'lacking'; readonly why: string };
