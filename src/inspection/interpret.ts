/** What an exchange says: read only if something came, and never more than its transport allows. Pure. */

import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import type { PageKind } from '../../scrapers/scraper.ts';
import { nothingRead, type Outcome, type PageReading } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import { undecodedText } from '../fetch/decode.ts';
import type { Exchange } from '../fetch/exchange.ts';
import { outcomeOf, transportOutcome } from '../fetch/outcome.ts';

export interface Interpretation {
  readonly reading: PageReading;
  readonly outcome: Outcome;
}

/** The part of an exchange that a reader needs: plain data, which another thread can be given. */
export interface Material {
  readonly body: Uint8Array;
  readonly contentType: string | null;
  readonly url: string;
  readonly finalUrl: string;
  readonly status: number;
  readonly at: Timestamp;
}

export function interpret(exchange: Exchange, kinds: readonly PageKind[]): Interpretation {
  const material = materialOf(exchange);
  if (!material) return unanswered(exchange);
  const reading = readMaterial(material, kinds);
  return { reading, outcome: outcomeOf(exchange, reading) };
}

/** What is said of an exchange in which nothing came. */
export function unanswered(exchange: Exchange): Interpretation {
  const outcome = transportOutcome(exchange);
  return { reading: nothingRead('unknown', outcome), outcome };
}

/** Null if nothing came. */
export function materialOf({ request, response, fetchedAt }: Exchange): Material | null {
  if (!response) return null;
  const line = response.headers.find(([name]) => name.toLowerCase() === 'content-type');
  return {
    body: response.body,
    contentType: line?.[1] ?? null,
    url: request.url,
    finalUrl: response.url,
    status: response.status,
    at: fetchedAt,
  };
}

export function readMaterial(
  { body, contentType, ...known }: Material,
  kinds: readonly PageKind[],
): PageReading {
  return readPage(savedPage({ text: undecodedText(body, contentType), ...known }), kinds);
}
